"""The committee's approval that a fund may be overdrawn, recorded before anybody relies on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.money.choices import MOST
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Fund, Overdraft
from gongji.office.money.services.posting import held
from gongji.office.ui.templatetags.look import yuan


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approval says: up to how many fen, by whom, on which document, from when to when, why."""

    limit_fen: int
    body: str
    document: str
    since: date
    until: date
    why: str


def approve_overdraft(actor: User | None, fund: Fund, said: Approval) -> Overdraft:
    """Record an approval by which the fund's cash may go below zero. LedgerError M114 when it cannot be."""
    if not (said.body.strip() and said.document.strip() and said.why.strip()):
        raise LedgerError("M113", "透支批文没有写机关、文号或事由", "照批文写全")
    if said.until < said.since or not 0 < said.limit_fen <= MOST:
        told = f"限额 {yuan(said.limit_fen)} 元，{said.since} 至 {said.until}"
        raise LedgerError("M114", told, "限额大于零，止日不早于起日")
    with held(fund) as record:
        demand(actor, "money.overdraft", record.union)
        try:
            with transaction.atomic():
                made = Overdraft.objects.create(
                    fund=record, limit_fen=said.limit_fen, body=said.body.strip(),
                    document=said.document.strip(), since=said.since, until=said.until,
                    why=said.why.strip(), recorded_by=actor,
                )  # fmt: skip
        except IntegrityError as error:
            raise LedgerError("M114", f"批文 {said.document} 已经登记过", "核对文号") from error
        data = {"limit_fen": said.limit_fen, "until": said.until.isoformat()}
        audit.record("money.overdraft", actor, made, union=record.union, data=data)
        return made
