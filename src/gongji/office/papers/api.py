"""Papers and documents, for programs."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from gongji.office.api.door import gives, need
from gongji.office.api.fields import After, Day, Key, Limit, Once, Sent, following, spelt
from gongji.office.guard.access import account_in, found_or_404
from gongji.office.papers import owners, queries, services
from gongji.office.papers.choices import Kind, Series, State, Way
from gongji.office.papers.models import Paper
from gongji.office.ui import paging

router = Router()
KindWord: TypeAlias = Annotated[Kind, spelt(Kind)]
SeriesWord: TypeAlias = Annotated[Series, spelt(Series)]
StateWord: TypeAlias = Annotated[State, spelt(State)]
WayWord: TypeAlias = Annotated[Way, spelt(Way)]


class PaperLine(Schema):
    """A paper: what it proves, whether it may be used, whose it is."""

    key: int
    kind: KindWord
    state: StateWord
    union: int
    size: int
    sha256: str


class PapersPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[PaperLine]
    after: int | None


class DocumentLine(Schema):
    """A printed document: its number, and the code by which anybody checks it."""

    key: int
    number: str
    series: SeriesWord
    union: int
    code: str
    sha256: str


class DocumentsPage(Schema):
    """One page, newest first; `after` of the next one, null on the last."""

    items: list[DocumentLine]
    after: int | None


class Told(Sent):
    """Whose the paper is, and what it proves."""

    owner: str
    key: Key
    kind: KindWord


class Consented(Sent):
    """How and when somebody consented to the use of their medical data."""

    way: WayWord
    given_on: Day


def _line(paper: Paper) -> dict[str, Any]:
    named = ("kind", "state", "size", "sha256")
    return {"key": paper.pk, "union": paper.union_id, **{n: getattr(paper, n) for n in named}}


@router.get("", response=gives(PapersPage), summary="材料")
def papers(request: HttpRequest, after: After = None, limit: Limit = 50) -> PapersPage:
    """The papers of one's branch."""
    need(request, "papers.read")
    found = paging.page(queries.papers(), ("-pk",), limit, str(after) if after else None, None)
    return PapersPage(items=[PaperLine(**_line(one)) for one in found.rows], after=following(found))


@router.get("documents", response=gives(DocumentsPage), summary="文书")
def documents(request: HttpRequest, after: After = None, limit: Limit = 50) -> DocumentsPage:
    """The documents of one's branch."""
    need(request, "papers.read")
    found = paging.page(queries.documents(), ("-pk",), limit, str(after) if after else None, None)
    items = [
        DocumentLine(
            key=one.pk, number=one.written_number, series=one.series, union=one.union_id, code=one.code,
            sha256=one.sha256,
        )
        for one in found.rows
    ]  # fmt: skip
    return DocumentsPage(items=items, after=following(found))


@router.get("{int:key}", response=gives(PaperLine), summary="一份材料")
def paper(request: HttpRequest, key: Key) -> PaperLine:
    """One paper; its content is opened on its page, by a person."""
    need(request, "papers.read")
    return PaperLine(**_line(found_or_404(queries.papers(), pk=key)))


@router.post("", response=gives(PaperLine, 201), summary="收一份材料")
def file(request: HttpRequest, once: Once, told: Form[Told], file: File[UploadedFile]) -> Status[PaperLine]:
    """File a paper for a person or a union (`people.person`, `unions.union`) by its key."""
    need(request, "papers.store")
    owner, union = owners.found(told.owner, told.key)
    made = services.store(file, told.kind, owner, account_in(request), union=union)
    return Status(201, PaperLine(**_line(made)))


@router.post(
    "{int:key}/consent",
    response=gives(PaperLine),
    summary="记下同意",
)
def consent(request: HttpRequest, once: Once, key: Key, sent: Consented) -> PaperLine:
    """Record the consent of a paper's owner, and release the paper."""
    need(request, "papers.store")
    found, actor = found_or_404(queries.papers(), pk=key), account_in(request)
    owner = found.owner
    assert owner is not None
    given = services.consented(owner, found.union, sent.way, sent.given_on, actor)
    return PaperLine(**_line(services.release(found, given, actor)))
