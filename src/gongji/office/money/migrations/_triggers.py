"""What the database itself holds of the books, on SQLite and PostgreSQL alike (L01–L05, L08, L09, L11, L12).

The lines of an entry come first; their foreign key waits for the entry until the transaction ends, so lines
without an entry cannot be committed. The row of the entry comes last: it checks the lines and moves balances,
voucher counter and record time. From then on neither it nor its lines change, vanish or become more.

On PostgreSQL each line is looked at once more when the transaction ends: another transaction may have written
lines for the same entry meanwhile, which nobody saw. SQLite has one writer.

A later migration that makes SQLite copy one of these tables must put the triggers up again.
"""

from __future__ import annotations

from typing import Any, Final

ONLY_ADDED: Final = ("money_entry", "money_posting", "money_overdraft")
KEPT: Final = (*ONLY_ADDED, "money_balance", "money_period", "money_account", "money_fund")

_LINES: Final = "FROM money_posting p WHERE p.entry_id = NEW.id"
_ITS: Final = "FROM money_posting p JOIN money_account a ON a.id = p.account_id WHERE p.entry_id = NEW.id"
_ALLOWED: Final = (
    "coalesce((SELECT o.limit_fen FROM money_overdraft o WHERE o.id = NEW.overdraft_id"
    ' AND o.fund_id = NEW.fund_id AND NEW."on" BETWEEN o.since AND o.until), 0)'
)
_SIDE: Final = "CASE WHEN (p.fen > 0) = (NEW.reversal_of_id IS NULL) THEN 'debit' ELSE 'credit' END"

Rule = tuple[str, str, str, str, str]
"""Name, table, event, when it refuses, what it says. Run before the row is written."""

RULES: Final[tuple[Rule, ...]] = (
    ("l03_no_more_lines", "money_posting", "INSERT",
     "EXISTS (SELECT 1 FROM money_entry e WHERE e.id = NEW.entry_id)",
     "L03 a posted entry gets no more lines"),
    ("l01_lines_add_up", "money_entry", "INSERT",
     f"(SELECT count(*) {_LINES}) < 2 OR (SELECT count(*) {_LINES}) <> NEW.lines"
     f" OR (SELECT sum(p.fen) {_LINES}) <> 0"
     f" OR (SELECT sum(p.fen) {_LINES} AND p.side = 'debit') <> NEW.total",
     "L01 the lines of an entry are at least two and add up to zero"),
    ("l01_lines_of_the_entry", "money_entry", "INSERT",
     f"EXISTS (SELECT 1 {_LINES} AND (p.\"on\" <> NEW.\"on\" OR p.side <> {_SIDE}))",
     "L01 a line has the day of its entry and stands on its side"),
    ("l12_one_fund", "money_entry", "INSERT", f"EXISTS (SELECT 1 {_ITS} AND a.fund_id <> NEW.fund_id)",
     "L12 an entry touches one fund"),
    ("l08_open_leaves", "money_entry", "INSERT",
     f"EXISTS (SELECT 1 {_ITS} AND (NOT a.leaf OR a.open_since > NEW.\"on\""
     " OR coalesce(a.open_until, NEW.\"on\") < NEW.\"on\"))",
     "L08 lines stand on leaf accounts that are open on the day"),
    ("l04_reverses_what_stands", "money_entry", "INSERT",
     "NEW.reversal_of_id IS NOT NULL AND ("
     "NOT EXISTS (SELECT 1 FROM money_entry o WHERE o.id = NEW.reversal_of_id AND o.fund_id = NEW.fund_id"
     " AND o.reversal_of_id IS NULL AND o.lines = NEW.lines)"
     " OR EXISTS (SELECT 1 FROM money_posting p WHERE p.entry_id IN (NEW.id, NEW.reversal_of_id)"
     " GROUP BY p.line HAVING sum(p.fen) <> 0 OR min(p.account_id) <> max(p.account_id)))",
     "L04 a reversal turns every line of an entry that is no reversal itself"),
    ("l08_accounts_stay", "money_account", "UPDATE",
     "NEW.id <> OLD.id OR NEW.fund_id <> OLD.fund_id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind"
     " OR NEW.use <> OLD.use OR NEW.guarded <> OLD.guarded"
     " OR (NEW.leaf <> OLD.leaf AND EXISTS (SELECT 1 FROM money_posting p WHERE p.account_id = OLD.id))",
     "L08 what an account is does not change"),
    ("l06_balance_by_entries", "money_balance", "UPDATE",
     "NEW.account_id <> OLD.account_id OR NEW.guarded <> OLD.guarded OR NEW.entry_id IS NULL"
     " OR NEW.entry_id = coalesce(OLD.entry_id, 0)"
     " OR NOT EXISTS (SELECT 1 FROM money_entry e WHERE e.id = NEW.entry_id)"
     " OR NEW.fen - OLD.fen <> coalesce((SELECT sum(p.fen) FROM money_posting p"
     " WHERE p.entry_id = NEW.entry_id AND p.account_id = NEW.account_id), 0)"
     " OR (SELECT e.at FROM money_entry e WHERE e.id = NEW.entry_id)"
     " <= (SELECT e.at FROM money_entry e WHERE e.id = OLD.entry_id)",
     "L06 a balance moves by the lines of a new entry only"),
    ("l06_balance_from_zero", "money_balance", "INSERT", "NEW.fen <> 0 OR NEW.entry_id IS NOT NULL"
     " OR NEW.guarded <> (SELECT a.guarded FROM money_account a WHERE a.id = NEW.account_id)",
     "L06 a balance begins at zero"),
    ("l08_period_closes_once", "money_period", "UPDATE",
     "OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.fund_id <> OLD.fund_id OR NEW.year <> OLD.year"
     " OR NEW.month <> OLD.month OR (NEW.closed_at IS NOT NULL AND NEW.last_number <> OLD.last_number)",
     "L08 a period closes once and then never changes"),
    ("l09_counter_by_entries", "money_period", "UPDATE",
     "NEW.last_number <> OLD.last_number AND (NEW.last_number <> OLD.last_number + 1 OR NOT EXISTS"
     " (SELECT 1 FROM money_entry e WHERE e.period_id = NEW.id AND e.number = NEW.last_number))",
     "L09 the counter of vouchers moves by one with each"),
    ("l08_no_period_before_a_closed", "money_period", "INSERT",
     "NEW.last_number <> 0 OR NEW.closed_at IS NOT NULL OR EXISTS (SELECT 1 FROM money_period q"
     " WHERE q.fund_id = NEW.fund_id AND q.closed_at IS NOT NULL"
     " AND q.year * 12 + q.month >= NEW.year * 12 + NEW.month)",
     "L08 no period opens before one that is closed"),
    ("l11_time_by_entries", "money_fund", "UPDATE",
     "NEW.plan_id <> OLD.plan_id OR (NEW.recorded_to IS NOT OLD.recorded_to AND"
     " (NEW.recorded_to <= OLD.recorded_to OR NOT EXISTS (SELECT 1 FROM money_entry e"
     " WHERE e.fund_id = NEW.id AND e.at = NEW.recorded_to)))",
     "L11 the record time of a fund moves by its entries"),
    ("l11_time_from_nothing", "money_fund", "INSERT", "NEW.recorded_to IS NOT NULL",
     "L11 a fund begins without entries"),
    *((f"l03_fixed_{table}", table, "UPDATE", "TRUE", f"L03 rows of {table} never change")
      for table in ONLY_ADDED),
    *((f"l03_kept_{table}", table, "DELETE", "TRUE", f"L03 rows of {table} never vanish") for table in KEPT),
)  # fmt: skip

_SQLITE: Final = {
    "l02_whole_fen": """
    CREATE TRIGGER l02_whole_fen BEFORE INSERT ON money_posting WHEN typeof(NEW.fen) <> 'integer'
    BEGIN SELECT RAISE(ABORT, 'L02 an amount is a whole number of fen'); END
    """,
    "l08_month_open": """
    CREATE TRIGGER l08_month_open BEFORE INSERT ON money_entry WHEN NOT EXISTS (
      SELECT 1 FROM money_period q WHERE q.id = NEW.period_id AND q.fund_id = NEW.fund_id
      AND q.closed_at IS NULL AND printf('%04d-%02d', q.year, q.month) = substr(NEW."on", 1, 7))
    BEGIN SELECT RAISE(ABORT, 'L08 an entry stands in the open period of its month'); END
    """,
    "l09_next_number": """
    CREATE TRIGGER l09_next_number BEFORE INSERT ON money_entry
    WHEN NEW.number <> (SELECT q.last_number + 1 FROM money_period q WHERE q.id = NEW.period_id)
    BEGIN SELECT RAISE(ABORT, 'L09 the number of a voucher is the next one of its month'); END
    """,
    "l11_later_than_all": """
    CREATE TRIGGER l11_later_than_all BEFORE INSERT ON money_entry
    WHEN NEW.at <= (SELECT f.recorded_to FROM money_fund f WHERE f.id = NEW.fund_id)
    BEGIN SELECT RAISE(ABORT, 'L11 an entry is recorded later than those before it'); END
    """,
    "l05_cash_covers": f"""
    CREATE TRIGGER l05_cash_covers BEFORE INSERT ON money_entry WHEN EXISTS (
      SELECT 1 FROM money_posting p JOIN money_balance b ON b.account_id = p.account_id
      WHERE p.entry_id = NEW.id AND b.guarded GROUP BY b.account_id, b.fen
      HAVING sum(p.fen) < 0 AND b.fen + sum(p.fen) < -{_ALLOWED})
    BEGIN SELECT RAISE(ABORT, 'L05 the cash of a fund is not below zero'); END
    """,
    "l06_entry_moves_balances": """
    CREATE TRIGGER l06_entry_moves_balances AFTER INSERT ON money_entry BEGIN
      UPDATE money_fund SET recorded_to = NEW.at WHERE id = NEW.fund_id;
      UPDATE money_period SET last_number = NEW.number WHERE id = NEW.period_id;
      UPDATE money_balance SET
        overdraft_id = CASE WHEN fen + (SELECT sum(p.fen) FROM money_posting p WHERE p.entry_id = NEW.id
          AND p.account_id = money_balance.account_id) >= 0 OR NOT guarded THEN NULL
          ELSE coalesce(NEW.overdraft_id, overdraft_id) END,
        fen = fen + (SELECT sum(p.fen) FROM money_posting p WHERE p.entry_id = NEW.id
          AND p.account_id = money_balance.account_id),
        entry_id = NEW.id
      WHERE account_id IN (SELECT p.account_id FROM money_posting p WHERE p.entry_id = NEW.id);
    END
    """,
    "l06_balance_for_each": """
    CREATE TRIGGER l06_balance_for_each AFTER INSERT ON money_account BEGIN
      INSERT INTO money_balance (account_id, guarded, fen) VALUES (NEW.id, NEW.guarded, 0);
    END
    """,
}

_POSTGRES: Final = {
    "l06_entry_moves_balances": ("money_entry", "AFTER INSERT ON money_entry", f"""
    DECLARE moved record;
    BEGIN
      UPDATE money_fund SET recorded_to = NEW.at
        WHERE id = NEW.fund_id AND (recorded_to IS NULL OR recorded_to < NEW.at);
      IF NOT FOUND THEN RAISE EXCEPTION 'L11 an entry is recorded later than those before it'
        USING ERRCODE = 'integrity_constraint_violation'; END IF;
      UPDATE money_period SET last_number = NEW.number
        WHERE id = NEW.period_id AND fund_id = NEW.fund_id AND closed_at IS NULL
          AND year = extract(year FROM NEW."on") AND month = extract(month FROM NEW."on")
          AND last_number = NEW.number - 1;
      IF NOT FOUND THEN
        IF EXISTS (SELECT 1 FROM money_period q WHERE q.id = NEW.period_id AND q.fund_id = NEW.fund_id
          AND q.closed_at IS NULL AND q.year = extract(year FROM NEW."on")
          AND q.month = extract(month FROM NEW."on")) THEN
          RAISE EXCEPTION 'L09 the number of a voucher is the next one of its month'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RAISE EXCEPTION 'L08 an entry stands in the open period of its month'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      FOR moved IN SELECT p.account_id, sum(p.fen)::bigint AS fen FROM money_posting p
        WHERE p.entry_id = NEW.id GROUP BY p.account_id ORDER BY p.account_id
      LOOP
        UPDATE money_balance SET fen = fen + moved.fen, entry_id = NEW.id,
          overdraft_id = CASE WHEN fen + moved.fen >= 0 OR NOT guarded THEN NULL
            ELSE coalesce(NEW.overdraft_id, overdraft_id) END
          WHERE account_id = moved.account_id
            AND (NOT guarded OR moved.fen > 0 OR fen + moved.fen >= -{_ALLOWED});
        IF NOT FOUND THEN RAISE EXCEPTION 'L05 the cash of a fund is not below zero'
          USING ERRCODE = 'integrity_constraint_violation'; END IF;
      END LOOP;
      RETURN NULL;
    END
    """),
    "l06_balance_for_each": ("money_account", "AFTER INSERT ON money_account", """
    BEGIN
      INSERT INTO money_balance (account_id, guarded, fen) VALUES (NEW.id, NEW.guarded, 0);
      RETURN NULL;
    END
    """),
}  # fmt: skip

_AT_THE_END: Final = """
    DECLARE held record;
    BEGIN
      SELECT e.lines, e.total, count(p.id) AS found, sum(p.fen) AS fen,
             sum(p.fen) FILTER (WHERE p.side = 'debit') AS debits
        INTO held FROM money_entry e JOIN money_posting p ON p.entry_id = e.id
        WHERE e.id = NEW.entry_id GROUP BY e.id;
      IF held IS NULL OR held.found <> held.lines OR held.fen <> 0 OR held.debits <> held.total THEN
        RAISE EXCEPTION 'L01 the lines of an entry are those it was posted with'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NULL;
    END
"""
AT_THE_END: Final = "l01_lines_at_the_end"


def names(vendor: str) -> dict[str, str]:
    """Every trigger there must be, with its table."""
    held = {name: table for name, table, *_ in RULES}
    if vendor != "postgresql":
        return {**held, **{name: sql.partition(" ON ")[2].split()[0] for name, sql in _SQLITE.items()}}
    held |= {name: table for name, (table, *_) in _POSTGRES.items()}
    return {**held, AT_THE_END: "money_posting", **{f"l03_whole_{table}": table for table in KEPT}}


def put_up(apps: Any, schema_editor: Any) -> None:
    """Create every trigger."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in _in_postgres() if postgres else _in_sqlite():
        schema_editor.execute(statement, None)


def take_down(apps: Any, schema_editor: Any) -> None:
    """Drop every trigger."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for name, table in names(schema_editor.connection.vendor).items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _in_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for name, table, event, when, said in RULES
    ] + list(_SQLITE.values())


def _in_postgres() -> list[str]:
    made = []
    for name, table, event, when, said in RULES:
        passed = "OLD" if event == "DELETE" else "NEW"
        when = when.replace("IS NOT OLD.recorded_to", "IS DISTINCT FROM OLD.recorded_to")
        body = (
            f"BEGIN IF {when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {passed}; END"
        )
        made += _trigger(name, f"BEFORE {event} ON {table}", body)
    for name, (_table, when, body) in _POSTGRES.items():
        made += _trigger(name, when, body)
    made += [
        f"CREATE FUNCTION {AT_THE_END}() RETURNS trigger LANGUAGE plpgsql AS $${_AT_THE_END}$$",
        f"CREATE CONSTRAINT TRIGGER {AT_THE_END} AFTER INSERT ON money_posting DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW EXECUTE FUNCTION {AT_THE_END}()",
    ]
    for table in KEPT:
        body = (
            f"BEGIN RAISE EXCEPTION 'L03 rows of {table} never vanish'"
            " USING ERRCODE = 'integrity_constraint_violation'; END"
        )
        made += _trigger(f"l03_whole_{table}", f"BEFORE TRUNCATE ON {table}", body, "STATEMENT")
    return made


def _trigger(name: str, when: str, body: str, each: str = "ROW") -> list[str]:
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE TRIGGER {name} {when} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]
