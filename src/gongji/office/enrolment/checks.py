"""What `gongji verify` finds of covers when somebody else has been at the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q

from gongji.office.enrolment.choices import CoverState, State, Verdict
from gongji.office.enrolment.migrations._triggers import APART, RULES
from gongji.office.enrolment.models import Cover, Roster, Row
from gongji.office.guard.database_rules import missing
from gongji.office.guard.verify import Finding, check

_RESTORE = "查明谁动过数据库；以备份核对"


@check("C01", "同一人同一计划的保障不重叠")
def overlaps() -> Iterator[Finding]:
    """No two covers of one person under one plan share a day, tranches apart."""
    before: tuple[int, int, str] | None = None
    last: tuple[int, date] = (0, date.min)
    rows = Cover.objects.exclude(state=CoverState.UNDONE).order_by("person", "plan", "tranche", "since", "pk")
    for pk, person, plan, tranche, since, until in rows.values_list(
        "pk", "person", "plan", "tranche", "since", "until"
    ).iterator(5000):
        key = (person, plan, tranche)
        if key == before and since <= last[1]:
            yield Finding(f"enrolment_cover {pk}", f"与 {last[0]} 的保障期重叠", _RESTORE)
        if key != before or until > last[1]:
            last = (pk, until)
        before = key


@check("C01.rows", "保障与名册的行一致")
def rows() -> Iterator[Finding]:
    """A cover of a roster begins and ends as its row says; an early end is on record."""
    held = Cover.objects.filter(row__isnull=False).exclude(state=CoverState.UNDONE)
    differs = ~Q(since=F("row__since")) | ~Q(first_since=F("row__first_since")) | ~Q(fee=F("row__fee_fen"))
    cut = ~Q(until=F("row__until")) & ~Q(state=CoverState.ENDED)
    for pk, line in held.filter(differs | cut).order_by("pk").values_list("pk", "row__line"):
        yield Finding(f"enrolment_cover {pk}", f"与名册第 {line} 行不一致", _RESTORE)
    ended = held.filter(state=CoverState.ENDED).annotate(n=Count("changes", filter=Q(changes__kind="ended")))
    for pk in ended.filter(n=0).order_by("pk").values_list("pk", flat=True):
        yield Finding(f"enrolment_cover {pk}", "提前终止，却没有减员的记录", _RESTORE)


@check("C02", "保障在本人所在的单位")
def places() -> Iterator[Finding]:
    """A cover that goes on lies in the union of the person's latest membership."""
    live = Cover.objects.filter(state=CoverState.LIVE, person__memberships__until__isnull=True)
    astray = live.exclude(person__union=F("union")).distinct()
    for pk, at, union in astray.order_by("pk").values_list("pk", "union", "person__union"):
        yield Finding(f"enrolment_cover {pk}", f"在工会 {at}，本人却在 {union}", _RESTORE)


@check("C04.rosters", "名册的计数与行一致")
def counts() -> Iterator[Finding]:
    """What a roster says of its rows is what they say; an accepted one has no cover waiting."""
    told = Roster.objects.exclude(
        state__in=(State.CHECKING, State.BROKEN, State.UNDONE, State.ACCEPTED, State.ACCEPTING)
    )
    for roster in told.annotate(n=Count("rows"), good=Count("rows", filter=Q(rows__verdict=Verdict.GOOD))):
        if (roster.rows_total, roster.rows_good) != (roster.n, roster.good):
            yield Finding(f"enrolment_roster {roster.pk}", "记的行数与名册的行不同", _RESTORE)
    waiting = Cover.objects.filter(state=CoverState.PENDING).exclude(roster__state=State.ACCEPTING)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        yield Finding(f"enrolment_cover {pk}", "还在待生效，名册却不在受理", _RESTORE)
    doubled = Row.objects.filter(cover__isnull=False).exclude(verdict=Verdict.GOOD)
    for pk in doubled.order_by("pk").values_list("pk", flat=True):
        yield Finding(f"enrolment_row {pk}", "不是可以参加的行，却有保障", _RESTORE)


@check("C01.triggers", "数据库守着名册和保障")
def triggers() -> Iterator[Finding]:
    """What the database holds by itself is in force; also what keeps the covers of a person apart."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"缺少 {name}", "重新建立；查明谁动过数据库")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE conname = 'cover_no_overlap'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'cover_no_overlap%'")
        held = {name for (name,) in cursor.fetchall()}
    for name in sorted(APART[connection.vendor] - held):
        yield Finding("enrolment_cover", f"缺少 {name}", "重新建立；查明谁动过数据库")
