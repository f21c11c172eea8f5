"""Filing a paper, recording and withdrawing consent, opening a paper."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from gongji.office.guard.access import access_of, demand
from gongji.office.guard.audit import record
from gongji.office.guard.fields import open_bytes
from gongji.office.guard.models import User
from gongji.office.papers import store as shelf
from gongji.office.papers.choices import MEDICAL, Kind, State, Way
from gongji.office.papers.errors import PaperError
from gongji.office.papers.models import Consent, Paper
from gongji.office.papers.uploads.receive import Received, received
from gongji.office.people.models import Person
from gongji.office.unions.models import Union


class Upload(Protocol):
    """A file as a form brings it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""


def consented(subject: models.Model, union: Union, way: Way, given_on: date, actor: User | None) -> Consent:
    """Put on record that somebody consented, separately, to the use of their medical data.

    Without an actor it is the person alone who consents, on the phone.
    """
    if given_on > timezone.localdate():
        raise PaperError("P102", f"同意日期 {given_on} 在今天以后", "填同意书上的日期")
    with transaction.atomic():
        demand(actor, "papers.store", union)
        consent = Consent.objects.create(
            union=union, subject_type=_type(subject), subject_id=subject.pk, way=way, given_on=given_on,
            recorded_by=actor,
        )  # fmt: skip
        record("papers.consent", actor, consent, union=union, data={"way": str(way)}, person=_whose(subject))
    return consent


def store(
    file: Upload, kind: Kind, owner: models.Model, actor: User | None, consent: Consent | None = None, *,
    union: Union, person: Person | None = None, known: Collection[str] = (),
) -> Paper:  # fmt: skip
    """File a paper. A medical one without a live consent waits in quarantine (A09).

    Without an actor it is `person` who files it, alone; whose the owner is was asked by the caller.
    PaperError P001–P008 say why a file is not taken, P009 that it is one of the `known` by its hash; Refused,
    that this is not the actor's union.
    """
    demand(actor, "papers.store", union)
    with received(file.chunks(), file.name or "") as got:
        if got.sha256 in known:
            raise PaperError("P009", "这个文件已经交过", "看材料里已经收到的；换一个文件")
        name, key = shelf.put(got.path.read_bytes())
        try:
            with transaction.atomic():
                live = _live(consent, owner)
                free = kind not in MEDICAL or live is not None
                paper = Paper.objects.create(
                    union=union, owner_type=_type(owner), owner_id=owner.pk, kind=kind,
                    state=State.READY if free else State.QUARANTINE, consent=live, name=_name(kind, got),
                    media=got.media.type, size=got.size, sha256=got.sha256, removed=got.removed,
                    stored=name, key=key, filed_by=actor,
                    filed_by_person=person if actor is None else None,
                )  # fmt: skip
                said = {"kind": str(kind), "bytes": got.size}
                record("papers.store", actor, paper, union=union, data=said, person=_whose(owner))
        except BaseException:
            shelf.drop(name)
            raise
    return paper


def store_all(
    files: Sequence[Upload], kind: Kind, owner: models.Model, actor: User | None,
    consent: Consent | None = None, *, union: Union, person: Person | None = None,
    known: Collection[str] = (),
) -> list[Paper]:  # fmt: skip
    """File several papers as `store` does, all of them or none; the one that is not taken is named."""
    made: list[Paper] = []
    try:
        with transaction.atomic():
            for file in files:
                seen = {*known, *(paper.sha256 for paper in made)}
                made.append(store(file, kind, owner, actor, consent, union=union, person=person, known=seen))
    except BaseException as error:
        for paper in made:
            shelf.drop(paper.stored)
        if isinstance(error, PaperError) and len(files) > 1:
            which = f"第 {len(made) + 1} 个文件“{file.name or ''}”"
            raise PaperError(error.code, f"{which}：{error.message}", f"{error.remedy}；都没有收") from error
        raise
    return made


def release(paper: Paper, consent: Consent, actor: User | None) -> Paper:
    """Take a paper out of quarantine, now that a consent is on record; without an actor, the person's own."""
    with transaction.atomic():
        demand(actor, "papers.store", paper.union)
        owner = paper.owner
        live = None if owner is None else _live(consent, owner)
        if live is None:
            raise PaperError("P103", "同意已经撤回", "先记下本人新的同意")
        Paper.objects.filter(pk=paper.pk).update(state=State.READY, consent=live)
        paper.refresh_from_db()
        said = {"consent": live.pk}
        record("papers.release", actor, paper, union=paper.union, data=said, person=_whose(owner))
    return paper


def withdraw(consent: Consent, on: date, actor: User | None) -> int:
    """Record that a consent was withdrawn: its medical papers go into quarantine. How many.

    Without an actor it is the person who withdraws; whose the consent is was asked by the caller.
    """
    with transaction.atomic():
        demand(actor, "papers.store", consent.union)
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        if held.withdrawn_on is not None:
            raise PaperError("P104", f"这份同意已在 {held.withdrawn_on} 撤回")
        count = Paper.objects.filter(consent=held, kind__in=MEDICAL).update(state=State.QUARANTINE)
        held.withdrawn_on = on
        held.save(update_fields=["withdrawn_on"])
        whose = _whose(held.subject)
        record("papers.withdraw", actor, held, union=consent.union, data={"papers": count}, person=whose)
    return count


def opened(paper: Paper, actor: User, purpose: str) -> bytes:
    """The bytes of a paper, for a purpose that is written down (A07). PaperError while it may not be used."""
    purpose = purpose.strip()
    if not purpose:
        raise PaperError("P105", "没有写打开材料的用途", "写明用途，如 审核")
    with transaction.atomic():
        demand(actor, "papers.read", paper.union)
        if paper.medical and paper.filed_by_id != actor.pk:
            demand(actor, "papers.medical", paper.union)
        now = Paper.objects.select_for_update().get(pk=paper.pk)
        if now.state != State.READY:
            raise PaperError("P106", "材料待同意，现在不能打开", "先记下本人对使用医疗信息的单独同意")
        whose = _whose(paper.owner)
        record("papers.open", actor, paper, union=paper.union, purpose=purpose, person=whose)
    content = shelf.get(paper.stored, open_bytes(paper.key))
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise PaperError("P107", "材料的文件被改过，与收件时不同", "请管理员从备份恢复，并查明原因")
    return content


def may_open(paper: Paper, actor: User) -> bool:
    """Whether an account may open it, consent apart: medical papers, who filed them and who decides."""
    access = access_of(actor)
    own = paper.filed_by_id == actor.pk
    return access.may("papers.read", paper.union) and (
        not paper.medical or own or access.may("papers.medical", paper.union)
    )


def _name(kind: Kind, got: Received) -> str:
    """What a file is called. The name lies in clear, and people write the illness into it (A06)."""
    return f"{Kind(kind).label}{got.media.ending}" if kind in MEDICAL else got.name


def _live(consent: Consent | None, owner: models.Model) -> Consent | None:
    """The consent, held, if it was not withdrawn. PaperError where it is somebody else's."""
    if consent is None:
        return None
    held = Consent.objects.select_for_update().get(pk=consent.pk)
    people = [owner, getattr(owner, "person", None)]
    if not any(p and (held.subject_type_id, held.subject_id) == (_type(p).pk, p.pk) for p in people):
        raise PaperError("P109", "这份同意是别人的", "先记下材料所属的本人的同意")
    return held if held.withdrawn_on is None else None


def _whose(owner: models.Model | None) -> int | None:
    """The key of the person whose data it is; None for what is a union's."""
    if isinstance(owner, Person):
        return owner.pk
    key: int | None = getattr(owner, "person_id", None)
    return key


def _type(model: models.Model) -> ContentType:
    return ContentType.objects.get_for_model(model)
