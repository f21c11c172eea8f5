"""What other rooms and the pages ask: which edition is in force, and the program it gives on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import OuterRef, Q, QuerySet, Subquery

from gongji.charter.model import Charter
from gongji.charter.model import Ruling as SaidRuling
from gongji.charter.program import Program
from gongji.office.plans.choices import FROZEN, Standing, State
from gongji.office.plans.errors import PlansError
from gongji.office.plans.models import Check, Edition, Plan, Ruling, TableVersion
from gongji.office.plans.reading import KEPT, Sources, Table, charter_of, program_of

# ---- editions ---------------------------------------------------------------------------------------


def in_force(plan: str, on: date) -> Edition:
    """The edition of a plan (by its code) that is in force on a day, its text not fetched.

    PlansError E713 when there is none.
    """
    found = (
        Edition.objects.filter(plan__code=plan, state=State.IN_FORCE, in_force_from__lte=on)
        .defer("text")
        .order_by("-in_force_from")
        .first()
    )
    if found is None:
        raise PlansError(
            "E713", f"计划“{plan}”在 {on} 没有生效的版本", "先发布一版，写明施行日，到日再办生效"
        )
    return found


def before(edition: Edition) -> Edition | None:
    """The edition that this one follows: in force before it, or published last; None for the first one."""
    others = Edition.objects.filter(plan=edition.plan_id, state__in=FROZEN).exclude(pk=edition.pk)
    if edition.in_force_from is not None:
        others = others.filter(in_force_from__lt=edition.in_force_from)
    return others.order_by("-in_force_from").first()


# ---- programs ---------------------------------------------------------------------------------------


def program(edition: Edition, on: date) -> Program:
    """The program of an edition on a day: its text with the rulings and the tables in force on that day.

    Kept in memory by content: asking again costs two small queries. Its `digest` names it.
    """
    return program_of(sources(edition, on))


def charter(edition: Edition, on: date) -> Charter:
    """The charter of an edition on a day, its readings as ruled."""
    return charter_of(sources(edition, on))


def own_charter(edition: Edition) -> Charter:
    """The charter of an edition as it was drafted, without what came after."""
    return charter_of(sources(edition, None))


def sources(edition: Edition, on: date | None) -> Sources:
    """What the edition is made of on a day; without one, what it was made of itself.

    Two small queries; the texts are fetched only when these sources were not asked for before.
    """
    versions = edition.tables.defer("text")
    if on is None:
        return _sources(edition, [v for v in versions if v.since is None], [])
    used = [v for v in versions if v.since is None or v.since <= on]
    return _sources(edition, used, rulings_on(edition, on))


@dataclass(frozen=True, slots=True)
class Parts:
    """What a program is made of besides the edition's text: the keys of its tables and of the rulings."""

    tables: tuple[int, ...]
    rulings: tuple[int, ...]


def parts(edition: Edition, on: date) -> Parts:
    """The parts of the program of an edition on a day, to be kept: later ones do not change what was made."""
    used = edition.tables.filter(Q(since__isnull=True) | Q(since__lte=on)).values_list("pk", flat=True)
    return Parts(tuple(used), tuple(ruling.pk for ruling in rulings_on(edition, on)))


def made_of(edition: Edition, kept: Parts) -> tuple[Charter, Program]:
    """The charter and the program the kept parts give: the same years later, whatever came since (R02)."""
    used = list(edition.tables.filter(pk__in=kept.tables).defer("text"))
    rulings = edition.rulings.filter(pk__in=kept.rulings).defer("file")
    found = sorted(rulings, key=lambda ruling: ruling.reading)
    made = _sources(edition, used, found)
    return charter_of(made), program_of(made)


def _sources(edition: Edition, used: list[TableVersion], found: list[Ruling]) -> Sources:
    return _fetched(
        _Key(
            edition.text_sha256,
            tuple((v.name, v.sha256, v.since is None) for v in used),
            tuple((ruling.reading, said(ruling), ruling.why) for ruling in found),
            edition.pk,
            tuple(v.pk for v in used),
        )
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """Sources by the hashes of their texts; where the texts lie does not tell them apart."""

    text: str
    tables: tuple[tuple[str, str, bool], ...]
    rulings: tuple[tuple[str, SaidRuling, str], ...]
    edition: int = field(compare=False)
    versions: tuple[int, ...] = field(compare=False)


@lru_cache(maxsize=KEPT)
def _fetched(key: _Key) -> Sources:
    text = Edition.objects.values_list("text", flat=True).get(pk=key.edition)
    rows = TableVersion.objects.filter(pk__in=key.versions).values_list("pk", "file", "text")
    held = {pk: (file, text) for pk, file, text in rows}
    own, later = [], {}
    for pk, (name, _, with_edition) in zip(key.versions, key.tables, strict=True):
        table = Table(name, held[pk][0], held[pk][1].encode())
        if with_edition:
            own.append(table)
        else:
            later[name] = table
    return Sources(text.encode(), tuple(own), tuple(later.values()), key.rulings)


def said(ruling: Ruling) -> SaidRuling:
    """A ruling as the charter's language has it."""
    return SaidRuling(ruling.decided_on.isoformat(), ruling.body, ruling.document, ruling.option)


# ---- rulings ----------------------------------------------------------------------------------------


def rulings_of(edition: Edition) -> QuerySet[Ruling]:
    """All rulings on an edition, without their files."""
    return edition.rulings.select_related("recorded_by", "superseded_by").defer("file")


def rulings_on(edition: Edition, on: date) -> list[Ruling]:
    """The ruling that holds on a day for each reading that has one, by the name of the reading."""
    recorded = edition.rulings.defer("file").order_by("in_force_from", "id")
    begun = [ruling for ruling in recorded if ruling.in_force_from <= on]
    given_up = {ruling.supersedes_id for ruling in begun}
    holding = {ruling.reading: ruling for ruling in begun if ruling.pk not in given_up}
    return [holding[name] for name in sorted(holding)]


# ---- tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableNow:
    """The version of a 附表 that is used on a day."""

    version: TableVersion
    standing: Standing


def tables_on(edition: Edition, on: date) -> list[TableNow]:
    """For each 附表 of an edition the version used on a day, in the order of their names."""
    versions = edition.tables.select_related("confirmation__by", "recorded_by").defer("text")
    now: dict[str, TableVersion] = {}
    for version in versions:
        if version.since is None or version.since <= on:
            now[version.name] = version
    return [TableNow(v, v.standing(hasattr(v, "confirmation"))) for v in now.values()]


def unconfirmed(edition: Edition, on: date) -> list[TableVersion]:
    """Tables whose inferred values nobody confirmed: no money moves on them (R08)."""
    return [now.version for now in tables_on(edition, on) if now.standing is Standing.INFERRED]


# ---- lists ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list: what is in force, what is under way, what the check of the newest said."""

    plan: Plan
    title: str
    in_force: Edition | None
    coming: Edition | None
    check: Check | None
    readings: int
    unruled: int
    tables: tuple[Standing, ...]  # of the edition shown, those that are not fine

    @property
    def missing(self) -> int:
        """Tables without content."""
        return self.tables.count(Standing.EMPTY)

    @property
    def inferred(self) -> int:
        """Tables whose inferred values nobody confirmed."""
        return self.tables.count(Standing.INFERRED)

    @property
    def shown(self) -> Edition | None:
        """The edition a person most likely wants: what is under way, else what is in force."""
        return self.coming or self.in_force


def plan_lines(on: date) -> list[PlanLine]:
    """Every plan as it stands on a day. Five queries, however many plans there are."""
    editions = list(
        Edition.objects.exclude(state=State.WITHDRAWN).defer("text").order_by("in_force_from", "id")
    )
    in_force_now = {
        e.plan_id: e
        for e in editions
        if e.state == State.IN_FORCE and e.in_force_from is not None and e.in_force_from <= on
    }
    coming = {e.plan_id: e for e in editions if e.open or e.state == State.PUBLISHED}
    shown = {**in_force_now, **coming}
    checks = _last_checks(shown.values())
    ruled_readings = _ruled(shown.values(), on)
    standings = _standings(shown.values(), on)
    lines = []
    for plan in Plan.objects.all():
        edition = shown.get(plan.pk)
        if edition is None:
            continue
        open_readings = set(edition.readings) - ruled_readings.get(edition.pk, set())
        lines.append(
            PlanLine(
                plan,
                edition.title,
                in_force_now.get(plan.pk),
                coming.get(plan.pk),
                checks.get(edition.pk),
                len(edition.readings),
                len(open_readings),
                standings.get(edition.pk, ()),
            )
        )
    return lines


def titles() -> dict[int, str]:
    """What each plan is called, by the edition that was taken up last; a plan without one by its code."""
    held = dict(Plan.objects.values_list("pk", "code"))
    editions = Edition.objects.exclude(state=State.WITHDRAWN).order_by("in_force_from", "id")
    return held | dict(editions.values_list("plan_id", "title"))


def _last_checks(editions: Iterable[Edition]) -> dict[int, Check]:
    last = Check.objects.filter(edition=OuterRef("pk")).order_by("-id").values("pk")[:1]
    wanted = Edition.objects.filter(pk__in=[e.pk for e in editions]).values(last=Subquery(last))
    return {check.edition_id: check for check in Check.objects.filter(pk__in=wanted).defer("findings")}


def _ruled(editions: Iterable[Edition], on: date) -> dict[int, set[str]]:
    pairs = Ruling.objects.filter(edition__in=[e.pk for e in editions], in_force_from__lte=on)
    found: dict[int, set[str]] = {}
    for edition, reading in pairs.order_by().values_list("edition_id", "reading").distinct():
        found.setdefault(edition, set()).add(reading)
    return found


def _standings(editions: Iterable[Edition], on: date) -> dict[int, tuple[Standing, ...]]:
    now: dict[tuple[int, str], TableVersion] = {}
    versions = TableVersion.objects.filter(
        Q(since__isnull=True) | Q(since__lte=on), edition__in=[e.pk for e in editions]
    )
    for version in versions.select_related("confirmation").defer("text"):
        now[version.edition_id, version.name] = version
    found: dict[int, tuple[Standing, ...]] = {}
    for (edition, _), version in now.items():
        standing = version.standing(hasattr(version, "confirmation"))
        if standing in (Standing.EMPTY, Standing.INFERRED):
            found[edition] = (*found.get(edition, ()), standing)
    return found


def last_published(plan: Plan) -> date | None:
    """The latest day from which a published edition of a plan is in force."""
    newest = Edition.objects.filter(plan=plan, state__in=FROZEN).order_by("-in_force_from")
    return newest.values_list("in_force_from", flat=True).first()
