"""A roster comes in: its file is checked for safety, kept as a paper, and judged by a worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, Protocol

from django.db import transaction
from django.utils import timezone

from gongji.office.enrolment.choices import JOINING, Kind, State
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.rules import rules_of
from gongji.office.enrolment.services.holding import SUBMIT, held, move, require_paid
from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.jobs import services as jobs
from gongji.office.papers import services as papers
from gongji.office.papers import store as shelf
from gongji.office.papers.choices import Kind as PaperKind
from gongji.office.papers.errors import PaperError
from gongji.office.papers.uploads.kinds import Media
from gongji.office.plans.models import Edition, Plan
from gongji.office.plans.queries import in_force
from gongji.office.unions.models import Union

_OTHER_KIND: Final = "P003"
"""What `papers` says of files of another kind: a web page or an old workbook by the name of a new one."""
CHECK: Final = "enrolment.check"


class Upload(Protocol):
    """A file as a form brings it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The roster of a file; `again` where the same file was there already and nothing changed."""

    roster: Roster
    again: bool = False


def upload(
    actor: User, union: Union, plan: Plan, file: Upload, paid_on: date, *, kind: str = Kind.JOIN,
    starts_on: date | None = None,
) -> Uploaded:  # fmt: skip
    """Take in a roster of a unit for a plan, paid on a day. The same file again changes nothing (C05).

    PaperError says why a file is not taken, PlansError E713 that no edition is in force, EnrolmentError what
    else is in the way.
    """
    digest = _digest(file)
    with transaction.atomic(), everything("a roster is taken in"):
        union = Union.objects.get(pk=union.pk)
        demand(actor, SUBMIT, union)
        edition = edition_for(union, plan, paid_on, starts_on)
        before = _same(union, plan, kind, digest, paid_on)
        if before is not None:
            return Uploaded(before, again=True)
        roster = Roster.objects.create(
            union=union, plan=plan, edition=edition, kind=kind, paid_on=paid_on, starts_on=starts_on, by=actor
        )
        _begin(actor, roster, file)
        data = {"plan": plan.code, "kind": str(kind)}
        audit.record("enrolment.upload", actor, roster, union=union, data=data)
        return Uploaded(roster)


def upload_changes(actor: User, union: Union, plan: Plan, file: Upload, kind: Kind) -> Uploaded:
    """Take in a file of removals or corrections of a unit's covers. The same one again changes nothing (C05).

    PaperError says why a file is not taken, PlansError E713 that no edition is in force.
    """
    digest = _digest(file)
    with transaction.atomic(), everything("a list of changes is taken in"):
        union = Union.objects.get(pk=union.pk)
        demand(actor, SUBMIT, union)
        _require_here(union, plan)
        today = timezone.localdate()
        before = _same(union, plan, kind, digest)
        if before is not None:
            return Uploaded(before, again=True)
        edition = in_force(plan.code, today)
        roster = Roster.objects.create(
            union=union, plan=plan, edition=edition, kind=kind, paid_on=today, by=actor
        )
        _begin(actor, roster, file)
        data = {"plan": plan.code, "kind": str(kind)}
        audit.record("enrolment.upload", actor, roster, union=union, data=data)
        return Uploaded(roster)


def replace_file(actor: User, roster: Roster, file: Upload) -> Roster:
    """Another file in the place of the one that was looked at; only rows that differ change (C05).

    EnrolmentError R149 for a file that is another roster's.
    """
    digest = _digest(file)
    with held(actor, roster) as row:
        if digest == row.sha256 and row.state != State.BROKEN:
            return row
        _require_new(row, digest, row.paid_on)
        move(row, State.CHECKING)
        _begin(actor, row, file)
        audit.record("enrolment.replace", actor, row, union=row.union)
        return row


def set_paid_on(actor: User, roster: Roster, paid_on: date) -> Roster:
    """Another day of payment: the rows are judged anew. EnrolmentError R149 where that makes it another's."""
    with held(actor, roster) as row:
        if row.kind not in JOINING:
            raise EnrolmentError("R110", f"{row.get_kind_display()}不缴费", "没有缴费日可以改")
        edition = edition_for(row.union, row.plan, paid_on, row.starts_on)
        _require_new(row, row.sha256, paid_on)
        move(row, State.CHECKING, paid_on=paid_on, edition=edition)
        _have_judged(actor, row)
        audit.record("enrolment.paid_on", actor, row, union=row.union, data={"paid_on": paid_on.isoformat()})
        return row


def edition_for(union: Union, plan: Plan, paid_on: date, starts_on: date | None) -> Edition:
    """The edition one joins under on a day of payment. EnrolmentError for a plan that is not this unit's."""
    require_paid(paid_on)
    _require_here(union, plan)
    edition = in_force(plan.code, paid_on)
    rules = rules_of(edition, paid_on)
    if rules.start_is_open and starts_on is None:
        raise EnrolmentError("R107", "条文没有写起保日，由办理机构公布", "填写统一起保日")
    if not rules.start_is_open and starts_on is not None:
        raise EnrolmentError("R108", "起保日由条文定", "统一起保日留空")
    return edition


def _require_here(union: Union, plan: Plan) -> None:
    office = Union.objects.get(pk=plan.union_id)
    if not union.path.startswith(office.path):
        raise EnrolmentError("R105", f"{union.name}不在办这部计划的{office.name}之下", "选本地的计划")
    if union.until is not None:
        raise EnrolmentError("R106", f"{union.name}已于 {union.until} 终止", "选现行的工会")


def _digest(file: Upload) -> str:
    found = sha256()
    for piece in file.chunks():
        found.update(piece)
    return found.hexdigest()


def _same(union: Union, plan: Plan, kind: str, digest: str, paid_on: date | None = None) -> Roster | None:
    """The roster of the same file (paid on a day, where one is told) that counts already. The union is locked
    before: of the same file twice at once neither would see the other."""
    list(Union.objects.select_for_update(no_key=True).filter(pk=union.pk).values_list("pk"))
    rows = Roster.objects.filter(union=union, plan=plan, kind=kind, sha256=digest)
    if paid_on is not None:
        rows = rows.filter(paid_on=paid_on)
    return rows.exclude(state__in=(State.UNDONE, State.BROKEN)).first()


def _require_new(roster: Roster, digest: str, paid_on: date) -> None:
    """EnrolmentError R149 where another roster has the same file and the same day."""
    other = _same(roster.union, roster.plan, roster.kind, digest, paid_on)
    if other is not None and other.pk != roster.pk:
        told = f"{paid_on} 缴费的同一个文件已经在另一份名册里：{other}（{other.get_state_display()}）"
        raise EnrolmentError("R149", told, "在那一份上接着办；这一份不要的，撤销")


def _begin(actor: User, roster: Roster, file: Upload) -> None:
    """Keep the file with the roster, and have it judged."""
    try:
        paper = papers.store(file, PaperKind.OTHER, roster, actor, union=roster.union)
    except PaperError as error:
        if error.code != _OTHER_KIND:
            raise
        raise _no_workbook(error.message) from error
    if paper.media != Media.XLSX.type:
        shelf.drop(paper.stored)
        raise _no_workbook(f"“{paper.name}”不是 xlsx 工作簿")
    roster.file_name, roster.paper, roster.sha256 = paper.name, paper, paper.sha256
    roster.save(update_fields=["file_name", "paper", "sha256"])
    _have_judged(actor, roster)


def _no_workbook(said: str) -> EnrolmentError:
    return EnrolmentError("R109", said, "在 Excel 或 WPS 里打开，另存为“Excel 工作簿（.xlsx）”，再上传")


def _have_judged(actor: User | None, roster: Roster) -> None:
    roster.job = jobs.start(CHECK, {"roster": roster.pk}, actor, key=str(roster.pk))
    roster.save(update_fields=["job"])
