"""A plan's fund is opened with its accounts; an account is added or closed later."""

from __future__ import annotations

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.chart import DEFAULT, Planned, chart
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Account, Fund
from gongji.office.money.services.posting import held
from gongji.office.plans import queries as plans
from gongji.office.plans.models import Plan
from gongji.office.unions.models import Union

BOOK = "money.book"


def named(plan: Plan) -> str:
    """What a fund is called that was given no name.

    The plan's title, by its latest edition.
    """
    return f"{plans.titles()[plan.pk]}互助金专户"


def open_fund(
    actor: User | None,
    plan: Plan,
    union: Union,
    *,
    since: date | None = None,
    name: str = "",
    chart_name: str = DEFAULT,
) -> Fund:
    """Open the fund of a plan with the accounts of a chart; its books begin on `since` (1 January this year).

    LedgerError M102 when the plan has one.
    """
    used = chart(chart_name)
    day = since or timezone.localdate().replace(month=1, day=1)
    with transaction.atomic(), everything("a fund is opened once in the whole house"):
        demand(actor, BOOK, union)
        try:
            with transaction.atomic():
                fund = Fund.objects.create(
                    plan=plan, union=union, name=name.strip() or named(plan), since=day,
                    chart=used.name, chart_sha256=used.sha256, opened_by=actor,
                )  # fmt: skip
        except IntegrityError as error:
            raise LedgerError("M102", f"计划“{plan.code}”已经有专户", "到已有的专户里记账") from error
        made: dict[str, Account] = {}
        for planned in used.accounts:
            made[planned.code] = _account(fund, planned, made.get(planned.above), day)
        data = {"plan": plan.code, "chart": used.name, "since": day.isoformat()}
        audit.record("money.open_fund", actor, fund, union=union, data=data)
        return fund


def _account(fund: Fund, planned: Planned, above: Account | None, since: date) -> Account:
    return Account.objects.create(
        fund=fund, code=planned.code, name=planned.name, kind=planned.kind, use=planned.use or "",
        above=above, leaf=planned.leaf, guarded=planned.guarded, open_since=since,
    )  # fmt: skip


def open_account(actor: User | None, fund: Fund, above: str, code: str, name: str, since: date) -> Account:
    """Add an account below another one (二级科目). LedgerError M103, M104 where it does not fit."""
    with held(fund) as record:
        demand(actor, BOOK, record.union)
        parent = Account.objects.filter(fund=record, code=above).first()
        if parent is None:
            raise LedgerError("M103", f"{record} 没有科目 {above}", "核对上级科目的编号")
        if not name.strip() or not re.fullmatch(f"{above}[0-9]{{2}}", code):
            told = f"编号 {code} 不是上级编号 {above} 再加两位数字，或者没有写名称"
            raise LedgerError("M104", told, f"如 {above}01")
        if parent.leaf and (parent.use or parent.guarded or parent.postings.exists()):
            told = f"科目 {parent} 已经记过账，或者由系统直接使用，不能再分下级"
            raise LedgerError("M104", told, "在别的科目下面开")
        if Account.objects.filter(fund=record, code=code).exists():
            raise LedgerError("M104", f"科目 {code} 已经有了", "换一个编号")
        Account.objects.filter(pk=parent.pk, leaf=True).update(leaf=False)
        made = Account.objects.create(
            fund=record, code=code, name=name.strip(), kind=parent.kind, above=parent, open_since=since
        )
        audit.record("money.open_account", actor, made, union=record.union, data={"code": code})
        return made


def close_account(actor: User | None, account: Account, until: date) -> Account:
    """Take no more lines on an account after a day. LedgerError M104 where money or later lines are on it."""
    with held(account.fund) as record:
        demand(actor, BOOK, record.union)
        found = Account.objects.select_related("balance").get(pk=account.pk)
        if found.use or not found.leaf:
            raise LedgerError("M104", f"科目 {found} 由系统直接使用，或者有下级，不能停用", "保留它")
        if found.balance.fen or found.postings.filter(on__gt=until).exists() or until < found.open_since:
            told = f"科目 {found} 还有余额，或者 {until} 以后还有分录"
            raise LedgerError("M104", told, "先把余额转走，日期写在最后一笔以后")
        Account.objects.filter(pk=found.pk).update(open_until=until)
        found.open_until = until
        data = {"code": found.code, "until": until.isoformat()}
        audit.record("money.close_account", actor, found, union=record.union, data=data)
        return found
