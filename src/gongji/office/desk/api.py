"""What waits for somebody, for programs."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from django.http import HttpRequest
from ninja import Router, Schema

from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Limit, following, spelt
from gongji.office.desk import queries
from gongji.office.desk.choices import Kind
from gongji.office.desk.shown import NEVER
from gongji.office.guard.access import access_in, account_in
from gongji.office.ui import paging

router = Router()
KindWord: TypeAlias = Annotated[Kind, spelt(Kind)]


class DutyLine(Schema):
    """A duty: on which case, by which right, where it is done, until when; `taken` by the account itself."""

    key: int
    case: int
    number: str
    kind: KindWord
    union: int
    right: str
    title: str
    url: str
    due_on: Day | None
    paused: bool
    taken: bool


class DutiesPage(Schema):
    """One page by deadline, what has none last; `after` of the next one, null on the last."""

    items: list[DutyLine]
    after: int | None


def _line(task: Any) -> DutyLine:
    named = ("right", "title", "url", "paused")
    return DutyLine(
        key=task.pk, case=task.case_id, number=task.case.written_number, kind=task.case.kind,
        union=task.union_id, due_on=None if task.by == NEVER else task.by, taken=task.assignee_id is not None,
        **{name: getattr(task, name) for name in named},
    )  # fmt: skip


@router.get("inbox", response=gives(DutiesPage), summary="等我办的")
def inbox(
    request: HttpRequest, kind: KindWord | None = None, after: After = None, limit: Limit = 50
) -> DutiesPage:
    """What waits for the account and can be prepared by a program; what is done in person is not here."""
    need(request, "desk.read")
    rows = queries.inbox(account_in(request), access_in(request))
    if kind is not None:
        rows = rows.filter(case__kind=kind)
    found = paging.page(rows, ("by", "pk"), limit, str(after) if after else None, None)
    return DutiesPage(items=[_line(one) for one in found.rows], after=following(found))
