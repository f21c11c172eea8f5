"""The city's books: accounts and decisions of who is paid, payables, receipts, vouchers, rosters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from bench.office_bulk import counted_on, next_pk, put

if TYPE_CHECKING:
    from bench.office_work import Pattern

MONTHS: Final = 24
RECEIPTS: Final = 3000
ROSTERS: Final = 5000


def money(of: Pattern, fund: Any) -> int:
    """An account of everybody who is paid, decision and payable; receipts; vouchers of two years."""
    from gongji.office.claims.models import Assessment, Claim, Decision
    from gongji.office.guard.fields import blind_index, seal_text
    from gongji.office.money.models import Obligation, Payable, Receipt
    from gongji.office.people.models import Account

    found = Claim.objects.filter(state__in=("paid", "refused", "reviewed"), case__year=of.year).order_by("pk")
    rows = list(found.values_list("pk", "person_id", "union_id", "case_id", "state", "state_since"))
    finals = dict(Assessment.objects.filter(claim__case__year=of.year, final=True).values_list("claim", "pk"))
    account, decision, owed = next_pk(Account), next_pk(Decision), next_pk(Obligation)
    secret = seal_text("6222020000000000000", "people.account").data
    reviewer, approver = (bytes([n]) * 32 for n in (1, 2))
    accounts, decisions, owes, payables = [], [], [], []
    for n, (claim, person, union, case, state, at) in enumerate(rows):
        accounts.append(
            (account + n, "虚构银行", secret, blind_index(str(n), "bench"), date(2020, 1, 1), person)
        )
        refused, waits = state == "refused", state == "reviewed"
        bound = {"program": "0" * 64, "assessment": "0" * 64, "facts": [], "evidence": []}
        decisions.append(
            (
                decision + n,
                claim,
                finals[claim],
                "refuse" if refused else "grant",
                "reviewed" if waits else "approved",
                0 if refused else 200_000,
                None if refused else account + n,
                "四.3",
                "虚构理由" if refused else "",
                bound,
                "0" * 64,
                bytes(32),
                reviewer,
                at,
                of.officers[0].pk,
                None if waits else of.officers[1].pk,
                None if waits else approver,
                None if waits else at,
                None if waits else of.top.pk,
                "",
                at if state == "paid" else None,
                at.date() if state == "paid" else None,
            )
        )
        if state == "paid":
            owes.append((owed + n, "claims.decision", str(decision + n), 200_000, 200_000))
            due = n % 10 == 0
            payables.append(
                (
                    owed + n,
                    1,
                    200_000,
                    "due" if due else "paid",
                    at,
                    None if due else at.date(),
                    "",
                    account + n,
                    case,
                    fund.pk,
                    person,
                    union,
                )
            )
    put(Account, ("id", "bank", "number", "number_index", "since", "person"), accounts)
    put(
        Decision,
        (
            "id",
            "claim",
            "assessment",
            "outcome",
            "state",
            "amount",
            "account",
            "article",
            "reasons",
            "bound",
            "content_sha256",
            "claimant_identity",
            "reviewer_identity",
            "reviewed_at",
            "reviewed_by",
            "approved_by",
            "approver_identity",
            "approved_at",
            "approved_for",
            "void_reason",
            "handed_at",
            "paid_on",
        ),
        decisions,
    )
    put(Obligation, ("id", "source_kind", "source_key", "decided", "owed"), owes)
    put(
        Payable,
        (
            "obligation",
            "instalment",
            "amount",
            "state",
            "made_at",
            "paid_on",
            "cancelled_why",
            "account",
            "case",
            "fund",
            "person",
            "union",
        ),
        payables,
    )
    nothing = ("",) * 5
    receipts = (
        (fund.pk, of.days(n).date(), f"R{n:06d}", "", 1, 5_000_00, "虚构单位", *nothing, 0, of.days(n))
        for n in range(RECEIPTS)
    )
    put(
        Receipt,
        (
            "fund",
            "on",
            "serial",
            "fingerprint",
            "occurrence",
            "amount",
            "payer",
            "remark",
            "said_kind",
            "said_key",
            "said",
            "undone_why",
            "matched",
            "recorded_at",
        ),
        receipts,
    )
    counted_on(Account, Decision, Obligation)
    return _vouchers(of, fund, len(payables))


def _vouchers(of: Pattern, fund: Any, wanted: int) -> int:
    """As many vouchers as were paid, of two lines each, over two years; the balances follow."""
    from gongji.office.money.choices import Use
    from gongji.office.money.models import Account, Balance, Entry, Period, Posting

    use = {u: Account.objects.get(fund=fund, use=u) for u in (Use.BANK, Use.CONTRIBUTION, Use.BENEFIT)}
    first, held = next_pk(Entry), dict.fromkeys((a.pk for a in use.values()), 0)
    entries, postings, serial = [], [], 0
    for back in range(MONTHS - 1, -1, -1):
        month = of.today.year * 12 + of.today.month - 1 - back
        count = max(1, wanted // MONTHS)
        period = Period.objects.create(fund=fund, year=month // 12, month=month % 12 + 1, last_number=count)
        for number in range(1, count + 1):
            on = date(period.year, period.month, 1 if back == 0 else 1 + number % 28)
            pays = number % 3 == 0
            fen = 200_000 if pays else 500_000 + 37 * number
            text = f"虚构{'给付' if pays else '互助费'} {serial}"
            two = (Use.BENEFIT, Use.BANK) if pays else (Use.BANK, Use.CONTRIBUTION)
            at = of.days(0) + timedelta(seconds=serial)
            entries.append(
                (
                    first + serial,
                    number,
                    on,
                    text,
                    fen,
                    2,
                    "bench",
                    str(serial),
                    "bench",
                    at,
                    bytes(32),
                    fund.pk,
                    period.pk,
                )
            )
            for line, (which, sign) in enumerate(zip(two, (1, -1), strict=True), 1):
                side = "debit" if sign > 0 else "credit"
                postings.append((first + serial, line, use[which].pk, side, sign * fen, on, text))
                held[use[which].pk] += sign * fen
            serial += 1
    put(
        Entry,
        (
            "id",
            "number",
            "on",
            "text",
            "total",
            "lines",
            "source_kind",
            "source_key",
            "purpose",
            "at",
            "seal",
            "fund",
            "period",
        ),
        entries,
    )
    put(Posting, ("entry", "line", "account", "side", "fen", "on", "text"), postings)
    for key, fen in held.items():
        Balance.objects.filter(account=key).update(fen=fen)
    counted_on(Entry)
    return serial


def rosters(of: Pattern, edition: Any) -> None:
    """Rosters, one in ten on its way."""
    from gongji.office.enrolment.models import Roster

    units = sorted({union for _, _, union in of.people})
    rows = (
        (
            units[n % len(units)],
            edition.plan_id,
            edition.pk,
            "join",
            "accepted" if n % 10 else "submitted",
            of.days(n).date(),
            "名册.xlsx",
            "",
            [],
            [],
            {"good": 80},
            80,
            80,
            400_000,
            0,
            of.days(n),
            "",
            of.officers[0].pk,
            of.top.pk,
            of.days(n) if n % 10 else None,
            of.officers[0].pk if n % 10 else None,
        )
        for n in range(ROSTERS)
    )
    put(
        Roster,
        (
            "union",
            "plan",
            "edition",
            "kind",
            "state",
            "paid_on",
            "file_name",
            "sha256",
            "problems",
            "notices",
            "counts",
            "rows_total",
            "rows_good",
            "due_fen",
            "stage",
            "at",
            "said",
            "by",
            "at_union",
            "accepted_at",
            "accepted_by",
        ),
        rows,
    )
