"""起草: a charter's file and its tables become an edition in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import IntegrityError, transaction

from gongji.charter.build import load_bytes
from gongji.charter.choose import choose
from gongji.charter.model import Charter
from gongji.charter.shelf import find, plans, shelf
from gongji.errors import UsageError
from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.plans.choices import OPEN, Origin, State
from gongji.office.plans.errors import Conflict, PlansError
from gongji.office.plans.models import Edition, Plan, Ruling, Step, TableVersion
from gongji.office.plans.reading import inferred_rows, own_options
from gongji.office.plans.services.moving import moved, recorded
from gongji.office.unions.models import Union


@dataclass(frozen=True, slots=True)
class Handed:
    """A charter as somebody hands it in: the text and its table files by name.

    A table that is not handed in is taken from those that come with the system, if one has its name.
    """

    name: str
    text: bytes
    tables: Mapping[str, bytes] = field(default_factory=dict)


def shipped(name: str) -> Handed:
    """A charter that comes with the system, as plan or plan/edition. UsageError names those there are."""
    if name not in {known for each in plans() for known in (each, each.split("/")[0])}:
        raise UsageError("U121", f"没有自带的条文“{name}”", f"自带的有：{'、'.join(plans())}")
    path = find(name)
    return Handed(path.name, path.read_bytes())


def draft(actor: User, union: Union, handed: Handed) -> Edition:
    """A new edition in 起草, of a plan that `union` runs where it is new.

    CharterError with every problem of the text; E705 when the edition is there already.
    """
    charter, files, own = _read(handed)
    with transaction.atomic():
        plan, _ = Plan.objects.select_related("union").get_or_create(
            code=charter.plan, defaults={"union": union}
        )
        demand(actor, "plans.draft", plan.union)
        taken = plan.editions.exclude(state=State.WITHDRAWN).filter(edition=charter.edition).first()
        if taken is not None:
            raise _taken(taken)
        edition = Edition(plan=plan, drafted_by=actor)
        _fill(edition, charter, handed)
        try:
            with transaction.atomic():
                edition.save()
        except IntegrityError:
            raise _taken(edition) from None
        _keep_tables(edition, charter, files, own, actor)
        Step.objects.create(
            edition=edition, after=State.DRAFT, sha256=edition.sha256, note=handed.name[:500], by=actor
        )
        recorded("plans.draft", actor, edition, text=handed.name)
    return edition


def redraft(actor: User, edition: Edition, handed: Handed, seen: str) -> Edition:
    """The edition with another text and other tables, back in 起草. `seen` is the sha256 it had.

    Conflict when it changed in between; E706 when the text is of another plan or edition.
    """
    charter, files, own = _read(handed)
    if (charter.plan, charter.edition) != (edition.plan.code, edition.edition):
        raise PlansError(
            "E706",
            f"交来的是 {charter.plan} {charter.edition}，这里是 {edition.plan.code} {edition.edition}",
            "文首的“计划”和“版本”要与这一版相同；另一版请新起草",
        )
    with transaction.atomic():
        demand(actor, "plans.draft", edition.plan.union)
        before = Edition.objects.select_for_update().defer("text").get(pk=edition.pk).state
        if before not in OPEN:
            raise PlansError("E702", f"{edition}已经发布，不能再改", "改动另起一版，写新的“版本”")
        fresh = Edition(pk=edition.pk)
        _fill(fresh, charter, handed)
        changed = {name: getattr(fresh, name) for name in _WRITTEN}
        moved(edition, before, State.DRAFT, seen, checked_sha256="", **changed)
        edition.tables.all().delete()
        _keep_tables(edition, charter, files, own, actor)
        Step.objects.create(
            edition=edition,
            before=before,
            after=State.DRAFT,
            sha256=fresh.sha256,
            note=f"换成 {handed.name}",
            by=actor,
        )
        fresh.plan = edition.plan
        recorded("plans.redraft", actor, fresh, text=handed.name)
    edition.refresh_from_db()
    return edition


_WRITTEN = (
    "title", "issuer", "interpreter", "wording", "governs", "text", "text_sha256", "readings", "sha256",
)  # fmt: skip


def _read(handed: Handed) -> tuple[Charter, Mapping[str, bytes], frozenset[str]]:
    """The charter, the files it may use, and the names of those that were handed in."""
    files = {**_packaged(), **handed.tables}
    charter = load_bytes(handed.name, handed.text, files)
    named = {use.file for use in charter.tables}
    unused = sorted(set(handed.tables) - named)
    if unused:
        told = "、".join(named) or "没有"
        raise PlansError(
            "E712", f"条文没有用到“{unused[0]}”", f"条文用到的附表文件：{told}；去掉多交的，或者改对文件名"
        )
    _fits(charter)
    return charter, files, frozenset(handed.tables)


def _fits(charter: Charter) -> None:
    """E712 for a name that is longer than the database keeps."""
    fields = Edition._meta
    kept = {
        "计划": (charter.plan, Plan._meta.get_field("code")),
        "名称": (charter.title, fields.get_field("title")),
        "版本": (charter.edition, fields.get_field("edition")),
        "制定": (charter.issuer, fields.get_field("issuer")),
        "解释权": (charter.interpreter, fields.get_field("interpreter")),
    }
    named = [(what, text, field.max_length) for what, (text, field) in kept.items()]
    tables, rulings = TableVersion._meta, Ruling._meta
    named += [("附表", use.name, tables.get_field("name").max_length) for use in charter.tables]
    named += [("附表的文件", use.file, tables.get_field("file").max_length) for use in charter.tables]
    for reading in charter.readings:
        named.append(("口径", reading.name, rulings.get_field("reading").max_length))
        options = rulings.get_field("option").max_length
        named += [("选项", option.name, options) for option in reading.options]
    for what, text, most in named:
        if most is not None and len(text) > most:
            raise PlansError("E712", f"{what}“{text[:20]}……”有 {len(text)} 个字，最多 {most} 个", "写短些")


def _packaged() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (shelf() / "tables").glob("*.csv")}


def _fill(edition: Edition, charter: Charter, handed: Handed) -> None:
    edition.edition = charter.edition
    edition.title = charter.title
    edition.issuer = charter.issuer
    edition.interpreter = charter.interpreter
    edition.wording = charter.wording
    edition.governs = charter.governs
    edition.text = handed.text.decode()
    edition.text_sha256 = sha256(handed.text).hexdigest()
    edition.readings = dict(own_options(charter))
    edition.sha256 = choose(charter).digest


def _keep_tables(
    edition: Edition, charter: Charter, files: Mapping[str, bytes], own: frozenset[str], actor: User
) -> None:
    TableVersion.objects.bulk_create(
        TableVersion(
            edition=edition,
            name=use.name,
            file=use.file,
            text=files[use.file].decode(),
            sha256=use.digest,
            rows=len(use.rows),
            inferred=inferred_rows(use),
            origin=Origin.GIVEN if use.file in own else Origin.SHIPPED,
            recorded_by=actor,
        )
        for use in charter.tables
    )


def _taken(edition: Edition) -> PlansError:
    return Conflict(
        "E705", f"{edition}已经有了，状态{edition.get_state_display()}", "打开那一版换文，或者改文首的“版本”"
    )
