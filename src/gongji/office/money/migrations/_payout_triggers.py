"""What the database itself holds of money in and out, on SQLite and PostgreSQL alike (F01, F02, K02, K05, K09,
P01, P03, P04).

States move along their graphs only; what is frozen stays; a batch says the sum of its lines; whoever releases
it is the person behind the account, none of those who decided, no claimant, no payee; a payable is paid only
by a line that the bank confirmed; nothing of it is ever deleted. Sealed account numbers change with the key that
seals them alone; that they still say the same, the hash of the frozen file holds (M234, `gongji verify`).
"""

from __future__ import annotations

from typing import Final

from gongji.office.guard.database_rules import Rule

OWED_MOVES: Final = (
    ("due", "reserved"), ("reserved", "due"), ("reserved", "handed"), ("handed", "paid"), ("handed", "returned"),
    ("returned", "due"), ("due", "cancelled"), ("returned", "cancelled"),
)  # fmt: skip
BATCH_MOVES: Final = (
    ("reserved", "frozen"), ("frozen", "reserved"), ("frozen", "released"), ("released", "handed"),
    ("handed", "settled"), ("reserved", "dissolved"),
)  # fmt: skip
LINE_MOVES: Final = (
    ("reserved", "dropped"), ("reserved", "handed"), ("handed", "confirmed"), ("handed", "refused"),
    ("handed", "unknown"), ("unknown", "confirmed"), ("unknown", "refused"),
)  # fmt: skip
KEPT: Final = (
    "money_receipt", "money_matching", "money_obligation", "money_payable", "money_barred", "money_batch",
    "money_batchline", "money_returnfile", "money_returnedline",
)  # fmt: skip
ONLY_ADDED: Final = ("money_barred",)


def _same(*columns: str) -> str:
    return " AND ".join(f'NEW."{c}" IS NOT DISTINCT FROM OLD."{c}"' for c in columns)


def _sealed_anew(column: str) -> str:
    """What is sealed lies under the same key unchanged, or under a later one: its first bytes are the key's."""
    return (
        f"(NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
        f" OR coalesce(substr(NEW.{column}, 1, 3) > substr(OLD.{column}, 1, 3), FALSE))"
    )


_SEALED_ANEW: Final = _sealed_anew("account_number")


def _along(moves: tuple[tuple[str, str], ...]) -> str:
    steps = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in moves)
    return f"NEW.state <> OLD.state AND NOT ({steps})"


_LIVE: Final = "('reserved', 'handed', 'unknown', 'confirmed')"
_LINES: Final = "FROM money_batchline l WHERE l.batch_id = NEW.id AND l.state <> 'dropped'"
_THE_BATCH: Final = "(SELECT b.state FROM money_batch b WHERE b.id = NEW.batch_id)"
_OF_PAYABLE: Final = "FROM money_batchline l WHERE l.payable_id = NEW.id AND l.state"
_FROZEN: Final = ("form", "bank", "total", "size", "file_sha256", "file_name")
_RELEASED: Final = ("released_by_id", "released_at", "released_identity", "entry_id")

RULES: Final[tuple[Rule, ...]] = (
    # receipts
    ("f01_receipt_fixed", "money_receipt", "UPDATE",
     "OLD.undone_at IS NOT NULL OR NOT ("
     + _same("fund_id", "on", "serial", "fingerprint", "occurrence", "amount", "payer", "remark")
     + ") OR (OLD.entry_id IS NOT NULL AND NOT (" + _same("entry_id") + "))",
     "F01 a receipt is undone once, and what the bank said of it never changes"),
    ("f02_matched_by_matchings", "money_receipt", "UPDATE",
     "NEW.matched <> coalesce((SELECT sum(m.amount) FROM money_matching m"
     " WHERE m.receipt_id = NEW.id AND m.undone_at IS NULL), 0)",
     "F02 what of a receipt is matched is the sum of its matchings"),
    ("f02_receipt_in_suspense", "money_receipt", "INSERT", "NEW.matched <> 0 OR NEW.undone_at IS NOT NULL",
     "F02 a receipt begins in suspense"),
    ("f02_matching_fixed", "money_matching", "UPDATE",
     "OLD.undone_at IS NOT NULL OR NOT ("
     + _same("receipt_id", "source_kind", "source_key", "amount", "made_at")
     + ") OR (OLD.entry_id IS NOT NULL AND NOT (" + _same("entry_id") + "))",
     "F02 a matching is undone once and changes in nothing else"),
    ("f02_matching_stands", "money_matching", "INSERT",
     "NEW.undone_at IS NOT NULL OR EXISTS (SELECT 1 FROM money_receipt r WHERE r.id = NEW.receipt_id"
     " AND r.undone_at IS NOT NULL)",
     "F02 a matching begins as one that stands, of a receipt that does"),
    # payables
    ("k02_obligation_fixed", "money_obligation", "UPDATE",
     "NOT (" + _same("source_kind", "source_key", "decided") + ")", "K02 what a decision grants never changes"),
    ("k02_sum_within_decision", "money_payable", "INSERT",
     "coalesce((SELECT sum(p.amount) FROM money_payable p WHERE p.obligation_id = NEW.obligation_id"
     " AND p.state <> 'cancelled'), 0) + NEW.amount"
     " > (SELECT o.owed FROM money_obligation o WHERE o.id = NEW.obligation_id)",
     "K02 the payables of a decision never exceed what it grants"),
    ("k02_payable_fixed", "money_payable", "UPDATE",
     "NOT (" + _same("obligation_id", "instalment", "fund_id", "person_id", "case_id", "amount", "made_at")
     + ") OR (OLD.entry_id IS NOT NULL AND NOT (" + _same("entry_id") + "))",
     "K02 what is owed to whom never changes"),
    ("p03_payable_starts", "money_payable", "INSERT", "NEW.state <> 'due'", "P03 a payable begins as due"),
    ("p03_payable_moves", "money_payable", "UPDATE", _along(OWED_MOVES), "P03 a payable does not move so"),
    ("p03_payable_by_its_line", "money_payable", "UPDATE",
     "NEW.state <> OLD.state AND ("
     f"(NEW.state = 'paid' AND NOT EXISTS (SELECT 1 {_OF_PAYABLE} = 'confirmed'))"
     f" OR (NEW.state = 'reserved' AND NOT EXISTS (SELECT 1 {_OF_PAYABLE} = 'reserved'))"
     f" OR (NEW.state IN ('due', 'returned', 'cancelled') AND EXISTS (SELECT 1 {_OF_PAYABLE} IN {_LIVE})))",
     "P03 a payable stands as its line in a batch does"),
    ("k09_account_of_the_payee", "money_payable", "INSERT",
     "NOT EXISTS (SELECT 1 FROM people_account a WHERE a.id = NEW.account_id AND a.person_id = NEW.person_id)",
     "K09 money goes to an account of the payee"),
    ("k09_account_changed", "money_payable", "UPDATE",
     "NEW.account_id <> OLD.account_id AND (OLD.state NOT IN ('due', 'reserved', 'returned')"
     " OR NOT EXISTS (SELECT 1 FROM people_account a WHERE a.id = NEW.account_id"
     " AND a.person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM money_batchline l JOIN money_batch b"
     " ON b.id = l.batch_id WHERE l.payable_id = NEW.id AND l.state = 'reserved' AND b.state <> 'reserved'))",
     "K09 an account changes before the release only, and restarts it"),
    # batches
    ("p03_batch_starts", "money_batch", "INSERT", "NEW.state <> 'reserved'", "P03 a batch begins as reserved"),
    ("p03_batch_moves", "money_batch", "UPDATE", _along(BATCH_MOVES), "P03 a batch does not move so"),
    ("p02_batch_frozen", "money_batch", "UPDATE",
     "NOT (" + _same("fund_id", "union_id", "year", "number", "made_at") + ")"
     " OR (OLD.state <> 'reserved' AND NEW.state <> 'reserved' AND NOT (" + _same(*_FROZEN) + "))"
     " OR (OLD.released_by_id IS NOT NULL AND NOT (" + _same(*_RELEASED) + "))",
     "P02 what is frozen or released of a batch never changes"),
    ("p01_total_of_the_lines", "money_batch", "UPDATE",
     "NEW.state NOT IN ('reserved', 'dissolved') AND NEW.state <> OLD.state"
     f" AND (NEW.total <> (SELECT coalesce(sum(l.amount), 0) {_LINES}) OR NEW.size <> (SELECT count(*) {_LINES}))",
     "P01 the total of a batch is the sum of its lines"),
    ("p01_in_transit_is_booked", "money_batch", "UPDATE",
     "NEW.state = 'released' AND OLD.state <> 'released' AND NEW.total <> coalesce("
     "(SELECT e.total FROM money_entry e WHERE e.id = NEW.entry_id AND e.fund_id = NEW.fund_id), 0)",
     "P01 a batch is released with its total in transit in the books"),
    ("k05_third_person", "money_batch", "UPDATE",
     "NEW.state = 'released' AND OLD.state <> 'released' AND ("
     "NOT EXISTS (SELECT 1 FROM guard_user u WHERE u.id = NEW.released_by_id"
     " AND u.identity = NEW.released_identity)"
     " OR EXISTS (SELECT 1 FROM money_batchline l JOIN money_barred d ON d.payable_id = l.payable_id"
     " WHERE l.batch_id = NEW.id AND l.state <> 'dropped' AND d.identity = NEW.released_identity)"
     " OR EXISTS (SELECT 1 FROM money_batchline l JOIN money_payable p ON p.id = l.payable_id"
     " JOIN people_person h ON h.id = p.person_id"
     " WHERE l.batch_id = NEW.id AND l.state <> 'dropped' AND h.id_index = NEW.released_identity)"
     " OR EXISTS (SELECT 1 FROM money_batchline l JOIN money_payable p ON p.id = l.payable_id"
     " JOIN desk_recusal r ON r.case_id = p.case_id JOIN guard_user u ON u.id = r.user_id"
     " WHERE l.batch_id = NEW.id AND l.state <> 'dropped'"
     " AND (r.identity = NEW.released_identity OR u.identity = NEW.released_identity)))",
     "K05 who releases is a third person: none who decided, claims, is paid or keeps out"),
    ("p03_batch_ends_with_its_lines", "money_batch", "UPDATE",
     "(NEW.state = 'settled' AND EXISTS (SELECT 1 FROM money_batchline l WHERE l.batch_id = NEW.id"
     " AND l.state IN ('reserved', 'handed', 'unknown')))"
     " OR (NEW.state = 'dissolved' AND EXISTS (SELECT 1 FROM money_batchline l WHERE l.batch_id = NEW.id"
     " AND l.state <> 'dropped'))",
     "P03 a batch ends when its lines have"),
    # lines
    ("p03_line_starts", "money_batchline", "INSERT",
     f"NEW.state <> 'reserved' OR {_THE_BATCH} <> 'reserved'", "P03 a line begins in a batch being made"),
    ("p01_line_of_its_payable", "money_batchline", "INSERT",
     "NOT EXISTS (SELECT 1 FROM money_payable p JOIN money_batch b ON b.id = NEW.batch_id"
     " WHERE p.id = NEW.payable_id AND p.amount = NEW.amount AND p.account_id = NEW.account_id"
     " AND p.fund_id = b.fund_id AND p.state = 'due')",
     "P01 a line is one due payable of its fund, whole"),
    ("p04_successor_of_the_refused", "money_batchline", "INSERT",
     "NEW.predecessor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM money_batchline o"
     " WHERE o.id = NEW.predecessor_id AND o.payable_id = NEW.payable_id AND o.state = 'refused')",
     "P04 a line follows a refused line of its payable"),
    ("p03_line_moves", "money_batchline", "UPDATE",
     _along(LINE_MOVES) + " OR (OLD.state IN ('confirmed', 'refused', 'dropped') AND NOT ("
     + _same("state", "reason", "document", "settled_on", "entry_id", "name", "bank", "account_id")
     + f" AND {_SEALED_ANEW}))",
     "P03 a line does not move so, and one that has ended never changes"),
    ("p03_line_by_its_batch", "money_batchline", "UPDATE",
     "NEW.state <> OLD.state AND NOT ("
     f"(NEW.state = 'dropped' AND {_THE_BATCH} = 'reserved')"
     f" OR (NEW.state = 'handed' AND {_THE_BATCH} = 'released')"
     f" OR (NEW.state IN ('confirmed', 'refused', 'unknown') AND {_THE_BATCH} = 'handed'))",
     "P03 a line moves as its batch allows"),
    ("p02_line_fixed", "money_batchline", "UPDATE",
     "NOT (" + _same("batch_id", "payable_id", "number", "ref", "amount", "predecessor_id") + ")"
     f" OR ({_THE_BATCH} <> 'reserved' AND NOT (" + _same("name", "bank", "account_id")
     + f" AND {_SEALED_ANEW}))",
     "P02 a frozen line never changes"),
    ("p04_end_is_booked_whole", "money_batchline", "UPDATE",
     "NEW.state IN ('confirmed', 'refused') AND NEW.amount <> coalesce("
     "(SELECT e.total FROM money_entry e WHERE e.id = NEW.entry_id), 0)",
     "P04 the end of a line is an entry of its amount"),
    ("fixed_money_returnedline", "money_returnedline", "UPDATE",
     "NOT (" + _same("file_id", "row", "ref", "amount", "outcome", "reason", "line_id", "odd", "remedy")
     + f" AND {_SEALED_ANEW})",
     "P06 rows of money_returnedline are only added"),
    ("p06_return_file_fixed", "money_returnfile", "UPDATE",
     "NOT (" + _same("batch_id", "name", "sha256", "stored", "rows", "read_by_id", "read_at")
     + f" AND {_sealed_anew('file_key')}) OR NEW.taken < OLD.taken OR NEW.odd < OLD.odd",
     "P06 a return file never changes, and what was read of it stays read"),
    *((f"fixed_{table}", table, "UPDATE", "TRUE", f"P06 rows of {table} are only added") for table in ONLY_ADDED),
    *((f"kept_{table}", table, "DELETE", "TRUE", f"K02 rows of {table} never vanish") for table in KEPT),
)  # fmt: skip
