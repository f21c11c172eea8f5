"""What `gongji verify` recomputes of cases: D01 numbers, D02 duties and their lines, D03 recusals."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q

from gongji.office.desk.migrations._triggers import RULES
from gongji.office.desk.models import Case, Counter, Line, Task
from gongji.office.guard.database_rules import missing
from gongji.office.guard.verify import Finding, check

_RESTORE = "查明谁动过数据库；以备份核对"


@check("D01", "案号不断号、不重号")
def numbers() -> Iterator[Finding]:
    """In each kind and year the numbers run from 1 to the counter."""
    counted = {(c.kind, c.year): c.last for c in Counter.objects.all()}
    rows = Case.objects.order_by("kind", "year").values("kind", "year")
    for row in rows.annotate(n=Count("pk"), low=Min("number"), high=Max("number")):
        key = (row["kind"], row["year"])
        if (row["low"], row["n"], row["high"]) != (1, row["high"], counted.pop(key, 0)):
            yield Finding(f"desk_case {key[0]} {key[1]}", "案号有断号，或与计数不符", _RESTORE)
    for (kind, year), last in sorted(counted.items()):
        if last:
            yield Finding(f"desk_counter {kind} {year}", f"计数是 {last}，没有案件", _RESTORE)


@check("D02", "办结的待办都有经过，办结的案件没有待办")
def lines() -> Iterator[Finding]:
    """A duty that somebody did has its line, by the same person; a closed case has no open duty."""
    done = Task.objects.filter(done_at__isnull=False, dropped=False).order_by("pk")
    for pk in done.filter(line__isnull=True).values_list("pk", flat=True):
        yield Finding(f"desk_task {pk}", "办结了，经过里没有这一行", _RESTORE)
    other = ~Q(line__by=F("done_by")) | Q(done_by__isnull=True, line__by__isnull=False)
    other |= Q(done_by__isnull=False, line__by__isnull=True) | ~Q(line__case=F("case"))
    for pk in done.filter(line__isnull=False).filter(other).values_list("pk", flat=True):
        yield Finding(f"desk_task {pk}", "办理人与经过里的不同", _RESTORE)
    left = Task.objects.filter(done_at__isnull=True, case__closed_at__isnull=False).order_by("pk")
    for pk in left.values_list("pk", flat=True):
        yield Finding(f"desk_task {pk}", "案件已经办结，这项待办还开着", "查这一案的经过")


@check("D03", "回避的人没有再办")
def recusals() -> Iterator[Finding]:
    """No line after a recusal by the person who keeps out, whatever the account, or in their place."""
    after = Line.objects.filter(pk__gt=F("case__recusals__line"))
    for column in ("by", "in_place_of"):
        same = Q(**{column: F("case__recusals__user")}) | Q(
            **{f"{column}__identity": F("case__recusals__identity")}
        )
        for pk in after.filter(same).order_by("pk").values_list("pk", flat=True).distinct():
            yield Finding(f"desk_line {pk}", "办理人已经回避这一案", "撤销这一步，由别的人重办")


@check("D02.triggers", "数据库守着案件")
def triggers() -> Iterator[Finding]:
    """Every trigger that keeps cases is there and in force."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后核对案件")
