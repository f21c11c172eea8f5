"""What is read of money in and out, in the scope of the person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from gongji.office.money.choices import Use
from gongji.office.money.models import Batch, BatchLine, Fund, Matching, Payable, Receipt, ReturnedLine
from gongji.office.money.models.receipts import IN_SUSPENSE
from gongji.office.money.payout_states import BatchState, LineState
from gongji.office.money.queries import balance, code_of
from gongji.office.money.services.matching import Due, dues


@dataclass(frozen=True, slots=True)
class Totalled:
    """How many, and how much in fen."""

    count: int = 0
    fen: int = 0


def payables(fund: Fund) -> QuerySet[Payable]:
    """The payables of a fund, each with whom, where and why."""
    return Payable.objects.filter(fund=fund).select_related("person", "account", "union", "obligation")


def payable_of(kind: str, key: str) -> Payable | None:
    """The payable that a source has made, the last one where one before it was cancelled."""
    rows = Payable.objects.filter(obligation__source_kind=kind, obligation__source_key=key)
    return rows.select_related("fund__union").order_by("pk").last()


def by_state(fund: Fund) -> Mapping[str, Totalled]:
    """State of payables → how many and how much."""
    rows = Payable.objects.filter(fund=fund).order_by().values_list("state")
    return {state: Totalled(count, fen) for state, count, fen in rows.annotate(Count("pk"), Sum("amount"))}


def open_batches(fund: Fund) -> QuerySet[Batch]:
    """Batches that somebody must do something about, the oldest first."""
    ended = (BatchState.SETTLED, BatchState.DISSOLVED)
    return Batch.objects.filter(fund=fund).exclude(state__in=ended).order_by("pk")


def batches() -> QuerySet[Batch]:
    """All batches one may see."""
    return Batch.objects.select_related("fund", "made_by", "released_by")


def lines(batch: Batch) -> QuerySet[BatchLine]:
    """The lines of a batch that were not taken out, as they are told to the bank."""
    found = BatchLine.objects.filter(batch=batch).exclude(state=LineState.DROPPED)
    return found.select_related("payable__union", "payable__person").order_by("number")


def line_sums(batch: Batch) -> Mapping[str, Totalled]:
    """State of lines → how many and how much."""
    rows = BatchLine.objects.filter(batch=batch).exclude(state=LineState.DROPPED).order_by()
    return {
        state: Totalled(count, fen)
        for state, count, fen in rows.values_list("state").annotate(Count("pk"), Sum("amount"))
    }


def exceptions(batch: Batch) -> QuerySet[ReturnedLine]:
    """What the bank sent of a batch that is nobody's."""
    return (
        ReturnedLine.objects.filter(file__batch=batch).exclude(odd="").select_related("file").order_by("pk")
    )


def unknown(fund: Fund) -> QuerySet[BatchLine]:
    """Lines of which the bank does not say what became of them."""
    return BatchLine.objects.filter(batch__fund=fund, state=LineState.UNKNOWN).select_related("batch")


def receipts(fund: Fund) -> QuerySet[Receipt]:
    """The bank lines of a fund."""
    return Receipt.objects.filter(fund=fund)


def unmatched(fund: Fund) -> QuerySet[Receipt]:
    """Those of which something lies in suspense."""
    return receipts(fund).filter(IN_SUSPENSE)


def suspense(fund: Fund) -> Totalled:
    """What of a fund nobody has matched yet."""
    got = unmatched(fund).order_by().aggregate(count=Count("pk"), fen=Sum(F("amount") - F("matched")))
    return Totalled(got["count"] or 0, got["fen"] or 0)


def in_bank(fund: Fund) -> int:
    """What the fund has in the bank by the books, in fen."""
    return balance(fund, code_of(fund, Use.BANK))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a source was due to pay, what it has paid, and what else says it is for it."""

    due: Due
    paid: int
    receipts: int
    waiting: Totalled
    """Receipts in suspense that were said to be for it: paid twice, or beyond what was due."""

    @property
    def left(self) -> int:
        """Fen still due."""
        return self.due.amount - self.paid

    @property
    def word(self) -> tuple[str, str]:
        """In a word, with its look."""
        if self.left <= 0:
            return ("重复缴款", "conflict") if self.waiting.count else ("缴足", "paid")
        return ("短缴", "papers") if self.paid else ("未缴", "step")


def standings(fund: Fund) -> list[Standing]:
    """Everything that waits for money in a fund, and how it stands: those with something open first."""
    found = dues(fund)
    keys = [one.source_key for one in found]
    rows = Matching.objects.filter(source_key__in=keys, undone_at__isnull=True, receipt__fund=fund).order_by()
    paid = {
        (kind, key): (fen, count)
        for kind, key, fen, count in rows.values_list("source_kind", "source_key").annotate(
            fen=Sum("amount"), count=Count("receipt", distinct=True)
        )
    }
    held = unmatched(fund).filter(said_key__in=keys).order_by()
    waiting = {
        (kind, key): Totalled(count, fen)
        for kind, key, count, fen in held.values_list("said_kind", "said_key").annotate(
            count=Count("pk"), fen=Sum(F("amount") - F("matched"))
        )
    }
    made = [
        Standing(
            one, *paid.get((one.source_kind, one.source_key), (0, 0)),
            waiting.get((one.source_kind, one.source_key), Totalled()),
        )
        for one in found
    ]  # fmt: skip
    return sorted(
        made, key=lambda s: (s.left <= 0 and not s.waiting.count, s.due.stated_on is None, s.due.title)
    )


def candidates(receipt: Receipt, among: list[Standing]) -> list[tuple[Standing, tuple[str, ...]]]:
    """What a receipt may be for, the likeliest first, each with what speaks for it."""
    told = f"{receipt.payer} {receipt.remark}"
    found = []
    for one in among:
        if one.left <= 0:
            continue
        signs = []
        if receipt.said_key == one.due.source_key and receipt.said_kind == one.due.source_kind:
            signs.append("登记时所指")
        if one.due.reference and one.due.reference in (receipt.serial, receipt.remark):
            signs.append("流水号相同")
        if one.left == receipt.suspense:
            signs.append("金额相同")
        if one.due.union.name and one.due.union.name in told:
            signs.append("付款人相符")
        found.append((one, tuple(signs)))
    return sorted(found, key=lambda pair: -len(pair[1]))
