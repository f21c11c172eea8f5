"""The demo city's money as a cashier finds it in the middle of a day: some matched, some in suspense, a batch
with the bank's answer, one that waits to be released, and payments that nobody has batched yet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import cycle
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from gongji.office.guard.fields import open_sealed
from gongji.office.guard.models import User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.jobs.execution import run_here
from gongji.office.money import payout_queries, services
from gongji.office.money.bankfile import shelf
from gongji.office.money.bankfile.form import Tell
from gongji.office.money.choices import Use
from gongji.office.money.models import Batch, BatchLine, Fund, Payable
from gongji.office.money.payout_states import LineState, Owed
from gongji.office.money.queries import code_of
from gongji.office.site.demo import City, loader

_LOST: Final = "账号户名不符"


@loader("收付", order=80)
def load_payouts(city: City) -> None:
    """Nothing where nobody handles money, or nothing is owed."""
    with everything("demo city"):
        cashier = User.objects.filter(username=Role.CASHIER.value).first()
        if cashier is None:
            return
        for fund in Fund.objects.select_related("union", "plan").order_by("pk"):
            _paid_in(cashier, fund)
            due = list(payout_queries.payables(fund).filter(state=Owed.DUE).order_by("pk"))
            if due:
                _paid_out(cashier, fund, due)


def _paid_in(cashier: User, fund: Fund) -> None:
    """Of three rosters that wait for money one is paid, one in part, one not; one sum is nobody's yet."""
    today = timezone.localdate()
    waiting = services.dues(fund)
    for place, (due, part) in enumerate(zip(waiting, cycle((1, 2, 0)), strict=False), 1):
        if part:
            services.received(
                cashier, fund=fund, amount=due.amount // part, on=today, union=due.union, due=due.amount,
                bank_reference=due.reference or f"虚构流水{place:04d}", source_key=due.source_key,
                source_kind=due.source_kind, title=due.title, payer=due.union.name,
            )  # fmt: skip
    if waiting:
        services.received(cashier, fund=fund, amount=100_00, on=today, payer="虚构付款人", remark="互助费")


def _paid_out(cashier: User, fund: Fund, due: list[Payable]) -> None:
    """A first batch was paid but for one that came back, a second waits for its release, the rest is due."""
    total = payout_queries.payables(fund).aggregate(fen=Sum("amount"))["fen"]
    lines = [services.Line(code_of(fund, Use.BANK), total), services.Line(code_of(fund, Use.OPENING), -total)]
    services.book(None, fund, timezone.localdate(), lines, document="虚构对账单", text="建账期初")
    first, second = max(2, len(due) // 3), max(1, len(due) // 4)
    made = services.freeze(cashier, services.batch(cashier, fund, due[:first]))
    handed = services.release(cashier, made, made.file_sha256)
    answer = answered(handed, lambda line: line.number == 2)
    taken_in = services.read_return(cashier, handed, "虚构回单.csv", answer)
    assert taken_in.job_id is not None
    run_here(taken_in.job_id)
    if due[first : first + second]:
        services.freeze(cashier, services.batch(cashier, fund, due[first : first + second]))


def answered(handed: Batch, lost: Callable[[BatchLine], bool]) -> bytes:
    """What the bank of the demo would send back: every line done, but for those that are lost."""
    form = shelf.form_of(handed.bank).back
    words = {state: word for word, state in reversed(list(form.outcomes.items()))}
    out = io.StringIO()
    table = csv.writer(out, delimiter=form.separator, lineterminator="\r\n")
    table.writerow([column.head for column in form.columns])
    for line in handed.lines.exclude(state=LineState.DROPPED).order_by("number"):
        gone = lost(line)
        cells = {
            Tell.REF: line.ref, Tell.ACCOUNT: open_sealed(line.account_number),
            Tell.AMOUNT: f"{line.amount // 100}.{line.amount % 100:02d}",
            Tell.OUTCOME: words[LineState.REFUSED if gone else LineState.CONFIRMED],
            Tell.REASON: _LOST if gone else "", Tell.DAY: f"{timezone.localdate():%Y-%m-%d}",
        }  # fmt: skip
        table.writerow([cells.get(column.tell, "") for column in form.columns])
    return out.getvalue().encode(form.encoding)
