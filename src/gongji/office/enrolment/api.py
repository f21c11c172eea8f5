"""Rosters and covers, for programs. Who checks a roster and lets it pass does so on its page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeAlias

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, Once, Sent, Word, following, spelt
from gongji.office.enrolment import services
from gongji.office.enrolment.choices import JOINING, CoverState, Kind, State, Verdict
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Cover, Roster, Row
from gongji.office.enrolment.pages.cover import cover_of
from gongji.office.enrolment.pages.roster import roster_of
from gongji.office.enrolment.told import told
from gongji.office.guard.access import account_in, found_or_404
from gongji.office.plans.models import Plan
from gongji.office.ui import paging
from gongji.office.unions.models import Union

router = Router()
KindWord: TypeAlias = Annotated[Kind, spelt(Kind)]
StateWord: TypeAlias = Annotated[State, spelt(State)]
VerdictWord: TypeAlias = Annotated[Verdict, spelt(Verdict)]
CoverWord: TypeAlias = Annotated[CoverState, spelt(CoverState)]


class RosterLine(Schema):
    """A roster and how far it is; rows and money are known once it was checked."""

    key: int
    union: int
    plan: str
    edition: int
    kind: KindWord
    state: StateWord
    paid_on: Day
    rows_total: int
    rows_good: int
    due_fen: int
    sent_at: datetime


class RostersPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[RosterLine]
    after: int | None


class RosterRecord(RosterLine):
    """A roster with how many rows came to what, why its file could not be read, why it was sent back."""

    counts: dict[str, int]
    problems: list[str]
    said: str


class RemarkLine(Schema):
    """One finding beside a row."""

    code: str
    column: str
    value: str
    message: str
    remedy: str


class RowLine(Schema):
    """A row that something is wrong with; its ID number is masked."""

    line: int
    name: str
    id_number: str
    verdict: VerdictWord
    reason: str
    remarks: list[RemarkLine]


class RowsPage(Schema):
    """One page by line; `after` of the next one, null on the last."""

    items: list[RowLine]
    after: int | None


class CoverLine(Schema):
    """A cover with its word for today: a live one may not have begun, or be over."""

    key: int
    number: str
    person: int
    union: int
    plan: str
    edition: int
    since: Day
    until: Day
    first_since: Day
    units: int
    state: CoverWord
    standing: str


class CoversPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[CoverLine]
    after: int | None


class Uploaded(Sent):
    """For which union and plan; of those who join also the day the bank says it was paid on."""

    union: Key
    plan: Word
    kind: KindWord = Kind.JOIN
    paid_on: Day | None = None
    starts_on: Day | None = None


def _roster(roster: Roster) -> dict[str, Any]:
    named = ("kind", "state", "paid_on", "rows_total", "rows_good", "due_fen")
    return {
        "key": roster.pk, "union": roster.union_id, "plan": roster.plan.code, "edition": roster.edition_id,
        "sent_at": roster.at, **{name: getattr(roster, name) for name in named},
    }  # fmt: skip


def _record(roster: Roster) -> RosterRecord:
    return RosterRecord(
        **_roster(roster), counts=dict(roster.counts), said=roster.said,
        problems=[str(one) for one in roster.problems],
    )  # fmt: skip


def _cover(cover: Cover) -> CoverLine:
    named = ("number", "since", "until", "first_since", "units", "state")
    return CoverLine(
        key=cover.pk, person=cover.person_id, union=cover.union_id, plan=cover.plan.code,
        edition=cover.edition_id, standing=cover.standing(timezone.localdate())[0],
        **{name: getattr(cover, name) for name in named},
    )  # fmt: skip


@router.get("rosters", response=gives(RostersPage), summary="名册")
def rosters(
    request: HttpRequest, state: StateWord | None = None, union: Key | None = None, after: After = None,
    limit: Limit = 50,
) -> RostersPage:  # fmt: skip
    """The rosters of one's branch."""
    need(request, "enrolment.read")
    rows = Roster.objects.select_related("plan")
    if state is not None:
        rows = rows.filter(state=state)
    if union is not None:
        rows = rows.filter(union=union)
    found = paging.page(rows, ("-pk",), limit, str(after) if after else None, None)
    return RostersPage(items=[RosterLine(**_roster(one)) for one in found.rows], after=following(found))


@router.post("rosters", response={201: RosterRecord, **gives(RosterRecord)}, summary="上传名册")
def upload(
    request: HttpRequest, once: Once, told: Form[Uploaded], file: File[UploadedFile]
) -> Status[RosterRecord]:
    """Hand in a roster as xlsx; a worker checks it row by row. 200 where the same file is there already."""
    need(request, "enrolment.submit")
    union = found_or_404(Union.objects.all(), pk=told.union)
    plan = found_or_404(Plan.objects.all(), code=told.plan)
    user = account_in(request)
    if told.kind in JOINING:
        if told.paid_on is None:
            raise EnrolmentError("R104", "没有写缴费日", "paid_on 写银行回单上的日期")
        made = services.upload(
            user, union, plan, file, told.paid_on, kind=told.kind, starts_on=told.starts_on
        )
    else:
        made = services.upload_changes(user, union, plan, file, told.kind)
    return Status(200 if made.again else 201, _record(roster_of(made.roster.pk)))


@router.get("rosters/{int:key}", response=gives(RosterRecord), summary="一份名册")
def roster(request: HttpRequest, key: Key) -> RosterRecord:
    """One roster: ask again until its state is no longer `checking`."""
    need(request, "enrolment.read")
    return _record(roster_of(key))


@router.get("rosters/{int:key}/findings", response=gives(RowsPage), summary="有问题的行")
def findings(request: HttpRequest, key: Key, after: After = None, limit: Limit = 50) -> RowsPage:
    """The rows that cannot go on as they are, with what is wrong beside each; `after` is a line."""
    need(request, "enrolment.read")
    bad = Row.objects.filter(~Q(verdict__in=(Verdict.GOOD, Verdict.HELD)), roster=roster_of(key))
    if after is not None:
        bad = bad.filter(line__gt=min(after, _LAST_LINE))
    rows = list(bad.select_related("person").order_by("line")[: limit + 1])
    items = [_row(one) for one in rows[:limit]]
    return RowsPage(items=items, after=items[-1].line if len(rows) > limit else None)


_LAST_LINE = 2**31 - 1


def _row(row: Row) -> RowLine:
    said = told(row)
    remarks = [
        RemarkLine(code=r.code, column=r.column, value=r.value, message=r.message, remedy=r.remedy)
        for r in said.remarks
    ]
    return RowLine(
        line=row.line, name=row.name, id_number=said.number, verdict=Verdict(row.verdict), reason=row.reason,
        remarks=remarks,
    )  # fmt: skip


@router.get("covers", response=gives(CoversPage), summary="保障")
def covers(
    request: HttpRequest, person: Key | None = None, on: Day | None = None, after: After = None,
    limit: Limit = 50,
) -> CoversPage:  # fmt: skip
    """The covers of one's branch; of a person; with a day, those whose term it lies in."""
    need(request, "enrolment.read")
    rows = Cover.objects.select_related("plan")
    if person is not None:
        rows = rows.filter(person=person)
    if on is not None:
        rows = rows.filter(since__lte=on, until__gte=on)
    found = paging.page(rows, ("-pk",), limit, str(after) if after else None, None)
    return CoversPage(items=[_cover(one) for one in found.rows], after=following(found))


@router.get("covers/{int:key}", response=gives(CoverLine), summary="一份保障")
def cover(request: HttpRequest, key: Key) -> CoverLine:
    """One cover."""
    need(request, "enrolment.read")
    return _cover(cover_of(key))
