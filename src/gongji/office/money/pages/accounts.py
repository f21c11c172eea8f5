"""Balances of all accounts over a month, and the lines of one with its running balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import django_tables2 as tables
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from gongji.office.guard import audit
from gongji.office.guard.access import account_in, found_or_404, requires
from gongji.office.guard.masking import sensitive
from gongji.office.money import queries
from gongji.office.money.choices import Side
from gongji.office.money.models import Account, Posting
from gongji.office.money.pages.frame import OfFund
from gongji.office.money.pages.vouchers import SideColumn
from gongji.office.money.services.closing import last_day
from gongji.office.ui import export
from gongji.office.ui.columns import AmountColumn, DayColumn
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import XLSX, Fact, Link, ListPage, Page
from gongji.office.ui.tables import LedgerTable
from gongji.office.ui.templatetags.look import yuan

HEAD: Final = (
    "科目编号", "科目", "期初借方（元）", "期初贷方（元）", "本期借方（元）", "本期贷方（元）",
    "期末借方（元）", "期末贷方（元）",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: six amounts in fen, each on its side."""

    code: str
    name: str
    leaf: bool
    level: int
    cells: tuple[int, ...]


def sided(fen: int) -> tuple[int, int]:
    """A balance on the side it stands on: debit, credit."""
    return (fen, 0) if fen > 0 else (0, -fen)


def sheet(trial: queries.Trial) -> list[Line]:
    """The rows of the sheet, without accounts on which nothing is and nothing happened."""
    return [
        Line(
            line.account.code, line.account.name, line.account.leaf, line.level,
            (*sided(line.opening), line.debits, line.credits, *sided(line.closing)),
        )
        for line in trial.lines if not line.idle
    ]  # fmt: skip


def sums(trial: queries.Trial) -> tuple[int, ...]:
    """The last row: debits and credits agree in each pair."""
    openings = (trial.total("opening", side) for side in Side)
    closings = (trial.total("closing", side) for side in Side)
    return (*openings, trial.debits, trial.credits, *closings)


class TrialPage(OfFund, Page):
    """科目余额表."""

    template_name = "money/trial.html"

    def heading(self) -> str:
        """Which month."""
        return f"{self.month} 科目余额" if self.month else "科目余额"

    def crumbs(self) -> Sequence[Link]:
        """The fund."""
        return self.way()

    @cached_property
    def trial(self) -> queries.Trial | None:
        """The balances of the month."""
        if self.month is None:
            return None
        return queries.trial_balance(self.fund, last_day(self.month.year, self.month.month))

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The sheet."""
        trial = self.trial
        if trial is None:
            return self.show(**self.by_month())
        return self.show(trial=trial, lines=sheet(trial), sums=sums(trial), **self.by_month())

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The sheet as a workbook, for a purpose that is written down (A07)."""
        purpose = request.POST.get("purpose", "").strip()
        if not purpose or sensitive(purpose) or self.trial is None:
            raise BadRequest("没有写导出的用途，或用途里有号码。改法：写明用途，如 十一月核对")
        lines = sheet(self.trial)
        rows: list[Sequence[Any]] = [HEAD]
        amount = AmountColumn()
        for line in lines:
            rows.append([line.code, line.name, *(amount.value(fen or None) for fen in line.cells)])
        rows.append(["", "合计", *(amount.value(fen) for fen in sums(self.trial))])
        made = export.workbook(str(self.heading()), rows)
        with transaction.atomic():
            data = {"list": "money:trial", "rows": len(lines), "month": str(self.month)}
            audit.record("list.exported", account_in(request), self.fund, purpose=purpose, data=data)
        return handed_out(made, XLSX, export.file_name(f"{self.fund} {self.heading()}"))


class Running(LedgerTable):
    """Lines of one account, each with what the account then held."""

    on = DayColumn(verbose_name="日期")
    number = tables.Column("凭证字号", accessor="entry__written_number", attrs={"td": {"class": "nowrap"}})
    text = tables.Column("摘要")
    debit = SideColumn(Side.DEBIT, verbose_name="借方（元）")
    credit = SideColumn(Side.CREDIT, verbose_name="贷方（元）")
    way = tables.Column("方向", accessor="running")
    running = AmountColumn(verbose_name="余额（元）")
    tight = True

    def __init__(self, rows: Sequence[Posting], **options: Any) -> None:
        held = queries.before(rows[0]) if rows else 0
        for row in rows:
            held += row.fen
            row.running = held  # type: ignore[attr-defined]
        super().__init__(rows, **options)

    def render_number(self, value: str, record: Posting) -> str:
        """Leads to the voucher."""
        return format_html('<a href="{}">{}</a>', reverse("money:voucher", args=[record.entry_id]), value)

    def value_number(self, value: str) -> str:
        """The number."""
        return value

    def render_way(self, value: int) -> str:
        """借, 贷, or 平 where nothing is on it."""
        return way(value)

    def value_way(self, value: int) -> str:
        """As on the page."""
        return way(value)

    def render_running(self, value: int) -> str:
        """On the side that stands beside it."""
        return yuan(abs(value))

    def value_running(self, value: int) -> Any:
        """Yuan, exactly."""
        return AmountColumn().value(abs(value))


def way(fen: int) -> str:
    """The side a balance stands on."""
    return "平" if not fen else "借" if fen > 0 else "贷"


class AccountPage(OfFund, ListPage):
    """明细账 of a month."""

    template_name = "money/list.html"
    table = Running
    order = ("on",)
    empty = "这个月没有分录。"

    @cached_property
    def account(self) -> Account:
        """The account of the address."""
        return found_or_404(Account.objects.filter(fund=self.fund), code=self.kwargs["code"])

    def rows(self) -> QuerySet[Posting]:
        """The lines of the month."""
        account = self.account
        if self.month is None:
            return Posting.objects.none()
        last = last_day(self.month.year, self.month.month)
        return queries.ledger(self.fund, account.code, self.month.first, last)

    def heading(self) -> str:
        """Which account, which month."""
        return f"{self.account}" + (f" {self.month} 明细账" if self.month else " 明细账")

    def crumbs(self) -> Sequence[Link]:
        """The fund and its balances."""
        page = reverse("money:trial", args=[self.fund.pk])
        month = f"?month={self.month}" if self.month else ""
        return (*self.way(), Link("科目余额", page + month))

    def extra(self) -> Mapping[str, Any]:
        """The month's sums above the lines."""
        found = self.by_month()
        if self.month is None:
            return found
        last = last_day(self.month.year, self.month.month)
        held = queries.moves(self.fund, self.month.first, last, self.account.code)
        opening, debits, credits = held.get(self.account.pk, (0, 0, 0))
        closing = opening + debits - credits
        facts = [
            Fact("期初余额", f"{way(opening)} {yuan(abs(opening))} 元"),
            Fact("本期借方", f"{yuan(debits)} 元"), Fact("本期贷方", f"{yuan(credits)} 元"),
            Fact("期末余额", f"{way(closing)} {yuan(abs(closing))} 元"),
        ]  # fmt: skip
        return {**found, "facts": facts}


trial = requires("money.read")(TrialPage.as_view())
account = requires("money.read")(AccountPage.as_view())
