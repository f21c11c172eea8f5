"""Rosters as they come in, their rows as they were judged, and the covers that begin of them.

A row's cells and findings hold ID numbers: they lie sealed together, one JSON a row. `content` is a keyed
digest of all that a row says and of what came of it: equal rows are left alone when a file comes again (C05).
One person's covers under one plan never share a day (C01): the database holds it, tranches apart.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongji.office.enrolment.choices import (
    COVER_LOOK,
    LOOK,
    VERDICT_LOOK,
    ChangeKind,
    CoverState,
    Kind,
    State,
    Verdict,
)
from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager

ROW_CONTEXT = "enrolment.row"
CONTENT_CONTEXT = "enrolment.content"


class Roster(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A list of people for whom a unit asks something: cover, its end, a correction."""

    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("单位"))
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", verbose_name=_("计划"))
    edition = models.ForeignKey("plans.Edition", models.PROTECT, related_name="+", verbose_name=_("版本"))
    kind = models.CharField(_("事项"), max_length=12, choices=Kind, default=Kind.JOIN)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.CHECKING)
    paid_on = models.DateField(_("缴费日"))
    starts_on = models.DateField(_("统一起保日"), null=True)
    """The first day of cover, where the charter leaves it to the office."""
    file_name = models.CharField(_("文件"), max_length=120, blank=True)
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    case = models.OneToOneField("desk.Case", models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    problems = models.JSONField(_("读不出的原因"), default=list)
    notices = models.JSONField(_("读文件时的说明"), default=list)
    counts = models.JSONField(_("各种结果的行数"), default=dict)
    rows_total = models.PositiveIntegerField(_("行"), default=0)
    rows_good = models.PositiveIntegerField(_("可以参加"), default=0)
    due_fen = models.BigIntegerField(_("应缴（元）"), default=0)
    stage = models.PositiveSmallIntegerField(_("到第几级"), default=0)
    at_union = models.ForeignKey(
        "unions.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("现在在哪一级")
    )
    said = models.CharField(_("退回、撤销的原因"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Roster]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("名册")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="roster_known_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="roster_known_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="roster_due", condition=Q(due_fen__gte=0)),
            models.CheckConstraint(
                name="roster_accepted_by_somebody_at_some_time",
                condition=~Q(state=State.ACCEPTED) | Q(accepted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["union", "plan", "kind", "sha256", "paid_on"], name="roster_same_file_once",
                condition=~Q(state__in=(State.UNDONE, State.BROKEN)) & ~Q(sha256=""),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["union", "-id"], name="roster_union"),
            models.Index(fields=["state", "-id"], name="roster_state"),
        ]

    if TYPE_CHECKING:
        id: int
        union_id: int
        plan_id: int
        edition_id: int
        case_id: int | None
        job_id: int | None

    def __str__(self) -> str:
        return self.file_name or f"{self.get_kind_display()} {self.pk}"

    @property
    def look(self) -> str:
        """The class of the look for its state."""
        return LOOK[self.state]


class Row(models.Model):
    """One row of a roster as it was judged. `sealed` is JSON: cells, number, payers, facts, findings."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("行"))
    union = models.ForeignKey("unions.Union", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=50)
    index = models.BinaryField(max_length=32, null=True, editable=False)
    verdict = models.CharField(_("结果"), max_length=8, choices=Verdict)
    way = models.CharField(_("办理"), max_length=4, blank=True)
    since = models.DateField(_("起保日"), null=True)
    until = models.DateField(_("终保日"), null=True)
    first_since = models.DateField(_("首次参保日"), null=True)
    units = models.PositiveSmallIntegerField(_("份数"), default=1)
    tranche = models.CharField(_("份次"), max_length=40, blank=True)
    region = models.CharField(_("地区"), max_length=6, blank=True)
    fee_fen = models.BigIntegerField(_("应缴（元）"), null=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    sealed = EncryptedText(context=ROW_CONTEXT)
    content = models.BinaryField(max_length=32, editable=False)

    objects: ClassVar[models.Manager[Row]] = ScopedManager(path="roster__union__path")

    class Meta:
        verbose_name = _("名册的行")
        ordering: ClassVar = ["line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "line"], name="row_once_a_line"),
            models.CheckConstraint(
                name="row_good_is_whole",
                condition=~Q(verdict=Verdict.GOOD) | Q(index__isnull=False, union__isnull=False),
            ),
        ]

    if TYPE_CHECKING:
        id: int
        roster_id: int
        union_id: int | None
        person_id: int | None

    @property
    def look(self) -> str:
        """The class of the look for its verdict."""
        return VERDICT_LOOK[self.verdict]


class Cover(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One person's cover under one plan, from a day to a day, both covered."""

    number = models.CharField(_("参保编号"), max_length=20, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="covers", verbose_name=_("人员"))
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", verbose_name=_("计划"))
    edition = models.ForeignKey("plans.Edition", models.PROTECT, related_name="+", verbose_name=_("版本"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="covers", verbose_name=_("单位"))
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="covers")
    row = models.OneToOneField(Row, models.PROTECT, null=True, related_name="cover")
    since = models.DateField(_("起保日"))
    until = models.DateField(_("终保日"))
    first_since = models.DateField(_("首次参保日"))
    units = models.PositiveSmallIntegerField(_("份数"), default=1)
    tranche = models.CharField(_("份次"), max_length=40, blank=True)
    region = models.CharField(_("地区"), max_length=6, blank=True)
    facts = models.JSONField(_("条文的事实"), default=dict)
    fee = models.BigIntegerField(_("互助费（元）"), default=0)
    payers = models.JSONField(_("谁缴多少分"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=CoverState, default=CoverState.PENDING)

    objects: ClassVar[models.Manager[Cover]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("保障")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="cover_dates", condition=Q(until__gte=F("since"))),
            models.CheckConstraint(name="cover_chain", condition=Q(first_since__lte=F("since"))),
            models.CheckConstraint(name="cover_fee", condition=Q(fee__gte=0)),
            models.CheckConstraint(name="cover_units", condition=Q(units__gte=1)),
            models.CheckConstraint(name="cover_known_state", condition=Q(state__in=CoverState.values)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "plan", "since"], name="cover_of_person"),
            models.Index(fields=["union", "-id"], name="cover_union"),
            models.Index(fields=["state", "-id"], name="cover_state"),
            models.Index(fields=["plan", "until"], name="cover_plan_until"),
        ]

    if TYPE_CHECKING:
        id: int
        person_id: int
        plan_id: int
        edition_id: int
        union_id: int
        roster_id: int | None
        row_id: int | None

    def __str__(self) -> str:
        return self.number

    def standing(self, on: date) -> tuple[str, str]:
        """The word for how it stands on a day, and the class of the look."""
        if self.state == CoverState.LIVE and self.since > on:
            return "待生效", COVER_LOOK["coming"]
        if self.state == CoverState.LIVE and self.until < on:
            return "已期满", COVER_LOOK["over"]
        return str(CoverState(self.state).label), COVER_LOOK[self.state]


class CoverChange(models.Model):
    """What happened to a cover after it began; only ever added."""

    cover = models.ForeignKey(Cover, models.PROTECT, related_name="changes")
    kind = models.CharField(_("事项"), max_length=12, choices=ChangeKind)
    on = models.DateField(_("日期"))
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, related_name="+")
    before = models.ForeignKey("unions.Union", models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey("unions.Union", models.PROTECT, null=True, related_name="+")
    told = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[CoverChange]] = ScopedManager(path="cover__union__path")

    class Meta:
        verbose_name = _("参保变更")
        ordering: ClassVar = ["-id"]


class Contribution(models.Model):
    """That a roster's contribution was paid, in one sum, as the unit states it with the bank's reference."""

    roster = models.OneToOneField(Roster, models.PROTECT, related_name="contribution")
    amount = models.BigIntegerField(_("已缴（元）"))
    due = models.BigIntegerField(_("应缴（元）"))
    on = models.DateField(_("缴费日"))
    bank_reference = models.CharField(_("银行流水号"), max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Contribution]] = ScopedManager(path="roster__union__path")

    class Meta:
        verbose_name = _("互助费")
        constraints: ClassVar = [
            models.CheckConstraint(name="contribution_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="contribution_has_a_reference", condition=~Q(bank_reference="")),
        ]


class Counter(models.Model):
    """The last cover number given out in a year; the row is locked while a range is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
