"""What is read of the books, in the scope of the person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q, QuerySet, Sum

from gongji.office.guard.scoped import everything
from gongji.office.money.choices import Side, Use
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Account, Balance, Entry, Fund, Period, Posting
from gongji.office.plans.models import Plan


def funds() -> QuerySet[Fund]:
    """The funds one may see."""
    return Fund.objects.select_related("plan", "union").order_by("pk")


def fund_of(plan: Plan | str) -> Fund:
    """The fund of a plan (or of its code), whoever asks. LedgerError M101 when none was opened."""
    code = plan if isinstance(plan, str) else plan.code
    with everything("a plan's fund is one, whoever asks"):
        found = Fund.objects.select_related("plan", "union").filter(plan__code=code).first()
    if found is None:
        raise LedgerError("M101", f"计划“{code}”还没有开互助金专户", "请会计在“资金”里开户")
    return found


def code_of(fund: Fund, use: Use) -> str:
    """The code of a fund's account for a use. LedgerError M103 when its chart has none."""
    with everything("accounts are found by their use"):
        found = Account.objects.filter(fund=fund, use=use).values_list("code", flat=True).first()
    if found is None:
        raise LedgerError("M103", f"{fund} 没有用途为“{use.label}”的科目", "核对科目表")
    return found


def balance(fund: Fund, code: str) -> int:
    """What an account holds now, in fen, debit positive. LedgerError M103 when there is no such account."""
    with everything("balances of a fund the caller holds"):
        found = Balance.objects.filter(account__fund=fund, account__code=code).values_list("fen", flat=True)
        for fen in found:
            return fen
    raise LedgerError("M103", f"{fund} 没有科目 {code}", "核对科目编号")


def ledger(fund: Fund, code: str, since: date, until: date) -> QuerySet[Posting]:
    """The lines of an account from a day to a day, both included, by day and then in record order."""
    return (
        Posting.objects.filter(account__fund=fund, account__code=code, on__range=(since, until))
        .select_related("entry__period", "account")
        .order_by("on", "id")
    )


def standing(fund: Fund, code: str, on: date) -> int:
    """What an account held at the end of a day by the dates of its lines, in fen."""
    found = Posting.objects.filter(account__fund=fund, account__code=code, on__lte=on)
    return found.order_by().aggregate(fen=Sum("fen"))["fen"] or 0


@dataclass(frozen=True, slots=True)
class TrialLine:
    """An account over some days, in fen, debit positive; an account above others adds them up."""

    account: Account
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        """What it held at the end."""
        return self.opening + self.debits - self.credits

    @property
    def idle(self) -> bool:
        """Nothing on it, and nothing happened."""
        return not (self.opening or self.debits or self.credits)

    @property
    def level(self) -> int:
        """1 for an account at the top."""
        return (len(self.account.code) - 2) // 2


@dataclass(frozen=True, slots=True)
class Trial:
    """The balances of all accounts (科目余额表), and their sums over the leaves."""

    since: date
    until: date
    lines: tuple[TrialLine, ...]

    def total(self, which: str, side: Side) -> int:
        """The sum of the openings or closings that stand on a side, over leaves, in fen."""
        sign = 1 if side == Side.DEBIT else -1
        found = (sign * getattr(line, which) for line in self.lines if line.account.leaf)
        return sum(fen for fen in found if fen > 0)

    @property
    def debits(self) -> int:
        """All debits of the days."""
        return sum(line.debits for line in self.lines if line.account.leaf)

    @property
    def credits(self) -> int:
        """All credits of the days."""
        return sum(line.credits for line in self.lines if line.account.leaf)


def trial_balance(fund: Fund, on: date, since: date | None = None) -> Trial:
    """All accounts from a day (the first of the month unless told) to the end of another.

    What is red lowers the side it stands on, as accountants count it.
    """
    first = since or on.replace(day=1)
    sums = moves(fund, first, on)
    accounts = list(Account.objects.filter(fund=fund).order_by("code"))
    lines = []
    for account in accounts:
        below = [a.pk for a in accounts if a.leaf and a.code.startswith(account.code)]
        three = [sums.get(pk, (0, 0, 0)) for pk in below]
        lines.append(TrialLine(account, *(sum(one[place] for one in three) for place in range(3))))
    return Trial(first, on, tuple(lines))


def moves(fund: Fund, since: date, until: date, code: str = "") -> dict[int, tuple[int, int, int]]:
    """Of each leaf (or that of a code), in fen: what it held before a day, its debits and credits to another.

    Counted back from the balances as they stand, in one statement: people look at the last months most.
    """
    inside = Q(later__on__lte=until)
    leaves = Account.objects.filter(fund=fund, leaf=True, **({"code": code} if code else {}))
    rows = (
        leaves.order_by()
        .annotate(later=FilteredRelation("postings", condition=Q(postings__on__gte=since)))
        .values_list("pk", "balance__fen")
        .annotate(
            after=Sum("later__fen", default=0),
            debits=Sum("later__fen", filter=inside & Q(later__side=Side.DEBIT), default=0),
            credits=Sum("later__fen", filter=inside & Q(later__side=Side.CREDIT), default=0),
        )
    )
    return {pk: (held - after, debits, -credits) for pk, held, after, debits, credits in rows}


def before(row: Posting) -> int:
    """What the account of a line held before it, in the order of days and record, in fen."""
    later = Q(postings__on__gt=row.on) | Q(postings__on=row.on, postings__pk__gte=row.pk)
    found = Account.objects.annotate(
        later=FilteredRelation("postings", condition=Q(postings__on__gte=row.on) & later)
    ).filter(pk=row.account_id)
    rows = found.order_by().values_list("pk", "balance__fen").annotate(after=Sum("later__fen", default=0))
    ((_, held, after),) = rows
    return int(held - after)


def vouchers(fund: Fund, period: Period) -> QuerySet[Posting]:
    """The lines of all vouchers of a month, voucher by voucher."""
    return (
        Posting.objects.filter(entry__period=period, entry__fund=fund)
        .select_related("entry", "account")
        .order_by("entry__number", "line")
    )


def periods(fund: Fund) -> list[Period]:
    """The months of a fund, newest first."""
    return list(Period.objects.filter(fund=fund).select_related("closed_by").order_by("-year", "-month"))


def entry(key: int) -> Entry | None:
    """A voucher with what its page shows, in the scope of who asks."""
    return (
        Entry.objects.select_related(
            "fund__union", "fund__plan", "period", "made_by", "overdraft", "reversal_of__period"
        )
        .filter(pk=key)
        .first()
    )
