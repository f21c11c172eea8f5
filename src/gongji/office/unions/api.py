"""Unions, for programs."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from django.http import HttpRequest
from ninja import Router, Schema, Status

from gongji.codes import regions
from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, Once, Sent, Text, Word, following, spelt
from gongji.office.guard.access import account_in, found_or_404
from gongji.office.ui import paging
from gongji.office.unions import queries, services
from gongji.office.unions.choices import Kind
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Union

router = Router()
KindWord: TypeAlias = Annotated[Kind, spelt(Kind)]


class UnionLine(Schema):
    """A union; without `until` it is live."""

    key: int
    code: str
    name: str
    kind: KindWord
    region: str
    since: Day | None
    until: Day | None


class UnionsPage(Schema):
    """One page; `after` of the next one, null on the last."""

    items: list[UnionLine]
    after: int | None


class UnionRecord(UnionLine):
    """A union with the way to it from the top, and what its branch holds."""

    above: list[str]
    grassroots: int
    workers: int
    members: int
    people: int


class NewUnion(Sent):
    """A union below another."""

    name: Word
    code: Word
    kind: KindWord
    region: Text = ""
    since: Day | None = None
    document: Text = ""


def _line(union: Union) -> dict[str, Any]:
    named = ("code", "name", "kind", "region", "since", "until")
    return {"key": union.pk, **{name: getattr(union, name) for name in named}}


def _record(union: Union) -> UnionRecord:
    heads = queries.heads_of(union)
    return UnionRecord(
        **_line(union), above=[one.name for one in queries.ancestors(union)], grassroots=heads.unions,
        workers=heads.workers, members=heads.members, people=heads.people,
    )  # fmt: skip


@router.get("", response=gives(UnionsPage), summary="单位")
def unions(
    request: HttpRequest, q: Text = "", under: Key | None = None, after: After = None, limit: Limit = 50
) -> UnionsPage:
    """By code or part of the name, in one's branch or below a union, in the order of the tree."""
    need(request, "unions.read")
    rows = Union.objects.all()
    if q:
        rows = queries.matching(rows, q)
    if under is not None:
        rows = rows & queries.subtree(found_or_404(Union.objects.all(), pk=under))
    found = paging.page(rows, ("path",), limit, str(after) if after else None, None)
    return UnionsPage(items=[UnionLine(**_line(one)) for one in found.rows], after=following(found))


@router.get("{int:key}", response=gives(UnionRecord), summary="一个工会")
def union(request: HttpRequest, key: Key) -> UnionRecord:
    """One union."""
    need(request, "unions.read")
    return _record(found_or_404(Union.objects.all(), pk=key))


@router.post("{int:key}/below", response=gives(UnionRecord, 201), summary="增设下级")
def new(request: HttpRequest, once: Once, key: Key, sent: NewUnion) -> Status[UnionRecord]:
    """A union below this one."""
    need(request, "unions.edit")
    if sent.region and not regions.is_region_code(sent.region):
        raise UnionError("N131", f"“{sent.region}”不是地区代码", "写 GB/T 2260 的六位数字")
    under = found_or_404(Union.objects.all(), pk=key)
    made = services.create(account_in(request), under, **sent.dict())
    return Status(201, _record(made))
