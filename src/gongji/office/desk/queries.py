"""What is read of cases and duties, in the scope of the person who asks."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.db.models import Case as If
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from gongji.charter.model import Charter
from gongji.office.desk import clock as clocks
from gongji.office.desk.choices import PREFIX, REMARKS
from gongji.office.desk.models import Case, Line, Pause, Recusal, Task
from gongji.office.desk.services.holding import kept_out, recused_accounts, through
from gongji.office.desk.services.passing import HAND_OVER
from gongji.office.desk.services.tasks import stands_in
from gongji.office.desk.shown import NEVER, Elsewhere, Folder, Step, Waiting, due
from gongji.office.guard.access import Access, found_or_404, valid_on, within
from gongji.office.guard.models import Delegation, Grant, User
from gongji.office.guard.paths import way_down
from gongji.office.guard.roles import RIGHTS, carriers
from gongji.office.guard.scoped import everything

# ---- duties -----------------------------------------------------------------------------------------


def inbox(user: User, access: Access) -> QuerySet[Any]:
    """The duties that wait for this person: by a right they hold or carry out for somebody, taken by nobody
    or by them (or by whom they stand in for), on cases they do not keep out of. By deadline, what has none
    last.

    Annotated: `paused`, whether the clock of its case stands, and `by`, the day it is due.
    """
    stands_in_for = {h.in_place_of for h in access.held if h.in_place_of is not None}
    mine = Q(assignee__isnull=True) | Q(assignee__in={user.pk, *stands_in_for})
    same = Q(user=user) if user.identity is None else Q(user=user) | Q(identity=bytes(user.identity))
    with everything("who keeps out of a case, whoever may see it"):
        out = Recusal.objects.filter(same, case=OuterRef("case"))
    waiting = Task.objects.filter(mine, _reached(access), done_at__isnull=True).exclude(Exists(out))
    return dated(waiting).select_related("case", "case__union", "union", "assignee").order_by("by", "pk")


def dated(tasks: QuerySet[Task]) -> QuerySet[Any]:
    """Duties with the day they are due: their own, else what the case promised, unless its clock stands."""
    with everything("whether a clock stands, whoever may see the case"):
        stands = Pause.objects.filter(case=OuterRef("case"), until__isnull=True)
    return tasks.annotate(paused=Exists(stands)).annotate(
        by=If(
            When(due_on__isnull=False, then=F("due_on")),
            When(Q(paused=False, case__due_on__isnull=False), then=F("case__due_on")),
            default=Value(NEVER),
            output_field=DateField(),
        )
    )


def _reached(access: Access) -> Q:
    """The condition that a duty's right is held at its union; rights of equal reach are asked together."""
    by_reach: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for right in RIGHTS:
        reach = access.reach(right)
        if reach:
            by_reach[reach].append(right)
    found = Q(pk__in=())
    for reach, rights in by_reach.items():
        found |= Q(right__in=rights) & within("union__path", reach)
    return found


def elsewhere(user: User, access: Access) -> QuerySet[Task]:
    """Open duties on cases that this person opened or worked on last, which wait for somebody else."""
    with everything("where a case of one's own waits, one may know"):
        theirs = (Q(case__holder=user) | Q(case__opened_by=user)) & access.under("case__union__path")
        waiting = Task.objects.filter(theirs, done_at__isnull=True).exclude(
            pk__in=inbox(user, access).filter(theirs).order_by().values("pk")
        )
        return dated(waiting).select_related("case", "union", "assignee").order_by("opened_at", "pk")


def waited(tasks: QuerySet[Task], most: int) -> list[Elsewhere]:
    """The first of those duties, with the days they have waited."""
    today = timezone.localdate()
    return [
        Elsewhere(
            task, task.opened_at, (today - timezone.localdate(task.opened_at)).days,
            due(task.by, today, stands=task.paused),  # type: ignore[attr-defined]
        )
        for task in tasks[:most]
    ]  # fmt: skip


def who_may(task: Task) -> QuerySet[User]:
    """Everybody who can do a duty today: by a role of their own or by standing in for one, not recused."""
    today, path = timezone.localdate(), task.union.path
    with everything("who holds a duty above is no secret to whom hands it over"):
        roles = Grant.objects.filter(
            valid_on(today, True),
            role__in=carriers(task.right),
            union__path__in=way_down(path),
            user__is_active=True,
        )
        out = recused_accounts(task.case)
        lent = Delegation.objects.filter(
            grant__in=roles, since__lte=today, until__gte=today, ended_at__isnull=True
        ).exclude(giver__in=out)
        able = Q(pk__in=roles.values("user")) | Q(pk__in=lent.values("taker"))
        return User.objects.filter(able, is_active=True).exclude(pk__in=out).order_by("name", "pk")


# ---- cases ------------------------------------------------------------------------------------------


def cases() -> QuerySet[Case]:
    """All cases in the scope, the newest first."""
    return Case.objects.select_related("union", "holder").order_by("-pk")


def numbered(text: str) -> Q:
    """The condition that a case has a number as people write it: 案〔2026〕0012号, 2026-12, 12."""
    found = [int(run) for run in re.findall(r"[0-9]{1,9}", text)]
    if not found or len(found) > 2:
        return Q(pk__in=())
    number = Q(number=found[-1]) if len(found) == 1 else Q(year=found[0], number=found[1])
    kinds = [kind for kind, prefix in PREFIX.items() if text.startswith(prefix)]
    return number & Q(kind__in=kinds) if kinds else number


def history(case: Case) -> QuerySet[Line]:
    """What was done on a case, from the first line on."""
    return Line.objects.filter(case=case).select_related("by", "in_place_of").order_by("id")


def case_of(pk: int) -> Case:
    """A case in the scope of who asks; Http404, the same for another unit's and for none."""
    return found_or_404(Case.objects.select_related("union", "holder", "opened_by"), pk=pk)


def folder(
    case: Case,
    user: User,
    access: Access,
    charter: Charter | None = None,
    procedure: str = "",
    reached: int = 0,
) -> Folder:
    """A case as a page shows it, with what this person can do; `<c-case.way :of="folder" />` draws it.

    With a charter, the steps of one of its 程序 are the way ahead (see `way`).
    """
    today = timezone.localdate()
    with everything("a case is shown whole: its duties may wait at unions above"):
        lines = tuple(history(case))
        recusals = tuple(Recusal.objects.filter(case=case).select_related("user").order_by("id"))
        stops = tuple(
            clocks.stop(one.since, one.until, one.reason, today) for one in Pause.objects.filter(case=case)
        )
        recused = bool(recusals) and kept_out(case, user)
        waiting = tuple(_waiting(task, user, access, recused) for task in _open(case))
    steps, article = way(charter, procedure, lines, reached) if charter is not None else ((), "")
    return Folder(
        case, waiting, steps, article, lines, recusals, _clock(case, stops), stops,
        case.kind not in REMARKS or access.may(REMARKS[case.kind], case.union), recused,
        case.closed_at is None and not recused and access.covers(case.union),
    )  # fmt: skip


def way(
    charter: Charter, procedure: str, lines: tuple[Line, ...], reached: int = 0
) -> tuple[tuple[Step, ...], str]:
    """The steps of a charter's 程序 with the lines that did them, and its article.

    A step is done by the last line whose word begins with what the charter says it does (核对, 核对无误); a
    room whose words differ says how many steps are `reached`. The first step after those is where it is.
    """
    found = next((one for one in charter.procedures if one.name == procedure), None)
    if found is None:
        return (), ""
    done = [
        next((line for line in reversed(lines) if line.word.startswith(step.does)), None)
        for step in found.steps
    ]
    at = max([reached, *(place + 1 for place, line in enumerate(done) if line is not None)])
    return tuple(
        Step(step.who, step.does, step.within, step.papers, line, place < at, place == at)
        for place, (step, line) in enumerate(zip(found.steps, done, strict=True))
    ), found.article


def last_task(case: Case) -> Task | None:
    """The duty that was asked for last, whose page is the case's page in its room."""
    with everything("the duties of a case wait at unions above"):
        return Task.objects.filter(case=case).order_by("-pk").first()


def _open(case: Case) -> QuerySet[Any]:
    tasks = Task.objects.filter(case=case, done_at__isnull=True)
    return dated(tasks).select_related("case", "union", "assignee").order_by("by", "pk")


def _waiting(task: Any, user: User, access: Access, recused: bool) -> Waiting:
    held = None if recused else through(access, task.case, task.right, task.union)
    theirs = task.assignee_id == user.pk or stands_in(access, task) is not None
    free = task.assignee_id is None
    hands = not recused and (access.may(HAND_OVER, task.union) or (held is not None and (free or theirs)))
    return Waiting(
        task, due(task.by, timezone.localdate(), stands=task.paused),
        mine=held is not None and (free or theirs), can_take=held is not None and free,
        can_hand_over=hands, nobody=free and not who_may(task).exists(),
    )  # fmt: skip


def _clock(case: Case, stops: tuple[clocks.Stop, ...]) -> clocks.Clock | None:
    if case.promised_days is None or case.due_on is None:
        return None
    closed = timezone.localdate(case.closed_at) if case.closed_at else None
    opened = timezone.localdate(case.opened_at)
    return clocks.clock(opened, case.promised_days, case.due_on, stops, timezone.localdate(), closed)
