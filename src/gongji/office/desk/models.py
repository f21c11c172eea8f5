"""Cases and what is done on them: duties, history, clocks, recusals.

A case never vanishes, a finished duty and a line of the history never change. Whatever changes a case locks
its row first (`services.holding`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.desk.choices import DUTY, PREFIX, Kind, Relation
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import ScopedManager


def _account(label: Any, *, null: bool = False) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", verbose_name=label
    )


class Counter(models.Model):
    """The last number given to a kind of case in a year; its row is locked while one is taken."""

    kind = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("kind", "year", name="desk_counter_one")]


class Case(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A numbered piece of work; its title names no illness and no number of a person."""

    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("工会"))
    kind = models.CharField(_("种类"), max_length=16)
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("事项"), max_length=120)
    holder = _account(_("经办"), null=True)
    opened_by = _account(_("立案人"), null=True)
    opened_at = models.DateTimeField(_("立案时间"), default=timezone.now)
    promised_days = models.PositiveSmallIntegerField(_("承诺的工作日"), null=True)
    due_on = models.DateField(_("期限"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    closed_word = models.CharField(_("结果"), max_length=40, blank=True)

    objects: ClassVar[models.Manager[Case]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("案卷")
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "year", "number", name="desk_case_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="desk_case_numbered"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_word="")
                | Q(closed_at__isnull=False) & ~Q(closed_word=""),
                name="desk_case_closed_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["union", "-id"], name="desk_case_union"),
            models.Index(fields=["holder", "id"], name="desk_case_held", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["due_on", "id"], name="desk_case_due", condition=Q(closed_at__isnull=True)),
        ]

    if TYPE_CHECKING:
        id: int
        union_id: int
        holder_id: int | None
        opened_by_id: int | None

    def __str__(self) -> str:
        return self.written_number

    @property
    def written_number(self) -> str:
        """The number as it is written, such as 案〔2026〕0001号."""
        return f"{PREFIX[self.kind]}〔{self.year}〕{self.number:04d}号"

    @property
    def kind_word(self) -> str:
        """What people call the kind."""
        return str(Kind(self.kind).label)


class Task(models.Model):
    """A duty on a case: it waits for whoever holds `right` at `union`, or for the one who took it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks", verbose_name=_("案卷"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("承办工会"))
    right = models.CharField(_("权限"), max_length=40)
    title = models.CharField(_("要办的事"), max_length=120)
    url = models.CharField(max_length=200)
    assignee = _account(_("接办人"), null=True)
    opened_at = models.DateTimeField(_("交办时间"), default=timezone.now)
    due_on = models.DateField(_("期限"), null=True)
    """A deadline of its own; without one the promise of the case holds."""
    done_at = models.DateTimeField(_("办结时间"), null=True)
    done_by = _account(_("办理人"), null=True)
    outcome = models.CharField(_("结果"), max_length=40, blank=True)
    dropped = models.BooleanField(_("不用办了"), default=False)
    """The case went another way: it is over, and nobody did it."""

    objects: ClassVar[models.Manager[Task]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("待办")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "case", "right", "union", condition=Q(done_at__isnull=True), name="desk_task_once_open"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, dropped=False, outcome="")
                | Q(done_at__isnull=False, dropped=True, done_by__isnull=True, outcome="")
                | Q(done_at__isnull=False, dropped=False) & ~Q(outcome=""),
                name="desk_task_done_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["right", "union"], name="desk_task_open", condition=Q(done_at__isnull=True)),
            models.Index(fields=["assignee"], name="desk_task_mine", condition=Q(done_at__isnull=True)),
        ]

    if TYPE_CHECKING:
        id: int
        case_id: int
        union_id: int
        assignee_id: int | None
        done_by_id: int | None

    def __str__(self) -> str:
        return self.title

    @property
    def duty(self) -> str:
        """The word of the right."""
        return DUTY[self.right]


class Line(models.Model):
    """One line of a case's history: what was done, by whom, in which role, in whose place."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="lines", verbose_name=_("案卷"))
    at = models.DateTimeField(_("时间"), default=timezone.now)
    by = _account(_("办理人"), null=True)
    """Nobody for what the system did by itself, or the person on the phone."""
    role = models.CharField(_("岗位"), max_length=16, choices=Role, blank=True)
    in_place_of = _account(_("代谁办理"), null=True)
    word = models.CharField(_("事项"), max_length=40)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="line")
    """The duty that it finished."""

    objects: ClassVar[models.Manager[Line]] = ScopedManager(path="case__union__path")

    class Meta:
        verbose_name = _("经过")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="desk_line_case")]

    if TYPE_CHECKING:
        id: int
        by_id: int | None
        in_place_of_id: int | None


class Recusal(models.Model):
    """That somebody keeps out of a case from its line on: by account, and by person behind the account."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals", verbose_name=_("案卷"))
    user = _account(_("回避人"))
    identity = models.BinaryField(max_length=32, null=True, editable=False)
    """The blind index of the person, so that another account of theirs is kept out too."""
    relation = models.CharField(_("关系"), max_length=16, choices=Relation)
    why = models.CharField(_("说明"), max_length=200)
    line = models.OneToOneField(Line, models.PROTECT, related_name="recusal")
    """The last line this person may stand in."""

    objects: ClassVar[models.Manager[Recusal]] = ScopedManager(path="case__union__path")

    class Meta:
        verbose_name = _("回避")
        constraints: ClassVar = [models.UniqueConstraint("case", "user", name="desk_recusal_once")]

    if TYPE_CHECKING:
        user_id: int
        line_id: int


class Pause(models.Model):
    """Days on which the promised clock of a case stands still: from `since`, up to but not on `until`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", verbose_name=_("案卷"))
    since = models.DateField(_("停"))
    until = models.DateField(_("恢复"), null=True)
    reason = models.CharField(_("事由"), max_length=200)
    moved = models.PositiveSmallIntegerField(_("顺延的工作日"), null=True)

    objects: ClassVar[models.Manager[Pause]] = ScopedManager(path="case__union__path")

    class Meta:
        verbose_name = _("停钟")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("case", condition=Q(until__isnull=True), name="desk_pause_one_open"),
            models.CheckConstraint(
                condition=Q(until__isnull=True, moved__isnull=True)
                | Q(until__gte=F("since"), moved__isnull=False),
                name="desk_pause_whole",
            ),
        ]
