"""What is known of a union: its name and code, its employers, who else leads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.unions.choices import LINKED_TO, ChangeKind, Kind, LinkKind, Ownership
from gongji.office.unions.errors import UnionError
from gongji.office.unions.models import Employer, Link, Union
from gongji.office.unions.services.placing import require_free
from gongji.office.unions.services.tree import EDIT, fresh, locked, note, require_live


@dataclass(frozen=True, slots=True)
class Described:
    """What a union is called, and where and since when it is."""

    code: str
    name: str
    region: str
    since: date | None


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """What is known of an employer; empty or None: not known."""

    name: str
    credit_code: str | None = None
    industry: str = ""
    ownership: Ownership | str = ""
    workers: int | None = None
    women: int | None = None
    members: int | None = None


def edit(
    actor: User | None, union: Union, to: Described, *, on: date | None = None, document: str = ""
) -> Union:
    """Change what a union is called; `on` is the day from which it holds."""
    with locked():
        union = fresh(union)
        demand(actor, EDIT, union)
        require_live(union, "")
        require_free(to.code, union)
        changed = _differences(union, asdict(to))
        if not changed:
            return union
        Union.objects.filter(pk=union.pk).update(**{name: getattr(to, name) for name in changed})
        day = on or timezone.localdate()
        note(union, ChangeKind.EDITED, day, actor, fields=changed, document=document)
        audit.record("unions.edit", actor, union, union=union, data={"fields": sorted(changed)})
        return fresh(union)


def set_employer(
    actor: User | None, union: Union, facts: EmployerFacts, employer: Employer | None = None
) -> Employer:
    """Add an employer to a union, or change the one given."""
    with locked():
        union = fresh(union)
        demand(actor, EDIT, union)
        require_live(union, "")
        held = Employer.objects.get(pk=employer.pk, union=union) if employer else Employer(union=union)
        changed = _differences(held, asdict(facts))
        if not changed:
            return held
        for name in changed:
            setattr(held, name, getattr(facts, name))
        try:
            with transaction.atomic():
                held.save()
        except IntegrityError as error:
            raise _taken(facts, union) from error
        note(union, ChangeKind.EMPLOYER, timezone.localdate(), actor, fields=changed)
        audit.record("unions.employer", actor, held, union=union, data={"fields": sorted(changed)})
        return held


def _taken(facts: EmployerFacts, union: Union) -> UnionError:
    if facts.credit_code and Employer.objects.filter(credit_code=facts.credit_code).exists():
        told = f"信用代码 {facts.credit_code} 已经属于别的单位"
        return UnionError("N112", told, "照登记证核对；同一单位不要登记两次")
    if facts.women is not None and facts.workers is not None and facts.women > facts.workers:
        return UnionError("N114", "女职工比职工还多", "核对两个数")
    return UnionError("N113", f"{union.name}已经有叫“{facts.name}”的用人单位", "改名，或改原有的那个")


def link(
    actor: User | None, union: Union, other: Union, kind: LinkKind, *, since: date, document: str = ""
) -> Link:
    """Put on record that another union leads this one too; one that goes on ends the day before.

    Raises `UnionError` where the other is no such union.
    """
    with locked():
        union, other = fresh(union), fresh(other)
        demand(actor, EDIT, union)
        require_live(union, "")
        require_live(other, "")
        if Kind(other.kind) not in LINKED_TO[kind]:
            can = "、".join(str(k.label) for k in Kind if k in LINKED_TO[kind])
            raise UnionError("N115", f"{kind.label}联系不能是{other.get_kind_display()}", f"可以是：{can}")
        if union.path.startswith(other.path):
            raise UnionError("N116", f"{other.name}已经是它的上级", "主管的上级不必再登记联系")
        _end_before(union, kind, since)
        made = _overlap_refused(Link(union=union, other=other, kind=kind, since=since))
        note(union, ChangeKind.LINKED, since, actor, after=other, document=document)
        audit.record("unions.link", actor, union, union=union, data={"other": other.code, "kind": kind.value})
        return made


def _end_before(union: Union, kind: LinkKind, since: date) -> None:
    live = Link.objects.filter(union=union, kind=kind, until__isnull=True).first()
    if live is None:
        return
    if live.since >= since:
        told = f"现有的{kind.label}联系从 {live.since} 起"
        raise UnionError("N117", told, f"新的联系要晚于 {live.since}")
    live.until = date.fromordinal(since.toordinal() - 1)
    live.save(update_fields=["until"])


def _overlap_refused(made: Link) -> Link:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise UnionError(
            "N117", f"与已登记的{made.get_kind_display()}联系日期重叠", "核对起止日期"
        ) from error
    return made


def unlink(actor: User | None, held: Link, *, until: date) -> None:
    """End a link; `until` is its last day."""
    with locked():
        held = Link.objects.select_related("union", "other").get(pk=held.pk)
        demand(actor, EDIT, held.union)
        if held.until is not None or until < held.since:
            raise UnionError("N117", f"这个联系从 {held.since} 起，不能止于 {until}", "核对日期")
        held.until = until
        held.save(update_fields=["until"])
        note(held.union, ChangeKind.UNLINKED, until, actor, before=held.other)
        audit.record("unions.unlink", actor, held.union, union=held.union, data={"other": held.other.code})


def _differences(held: Union | Employer, to: dict[str, object]) -> dict[str, list[str]]:
    """The fields that become another value: before and after, as text."""
    return {
        name: [_text(getattr(held, name)), _text(value)]
        for name, value in to.items()
        if (getattr(held, name) or None) != (value or None) and getattr(held, name) != value
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
