"""A claim, what is known of it and by whom, and the way it went.

A claim lies in the union of its person at the time it was reported. What happened (事由), who reported it and
every fact lie sealed; dates do not, since lists and deadlines need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.choices import DECIDED, LOOK, Reporter, Source, State
from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager


class Claim(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One event of one person under one plan, on its way to a decision and to the money."""

    case = models.OneToOneField("desk.Case", models.PROTECT, related_name="claim", verbose_name=_("案号"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="claims", verbose_name=_("工会"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="claims", verbose_name=_("被保障人")
    )
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", verbose_name=_("计划"))
    edition = models.ForeignKey("plans.Edition", models.PROTECT, related_name="+", verbose_name=_("版本"))
    cover = models.ForeignKey(
        "enrolment.Cover", models.PROTECT, null=True, related_name="claims", verbose_name=_("参保")
    )
    """The cover in force on the day the charter counts by, else the nearest one; None: never covered."""
    occurrence = EncryptedText(_("事由"), context="claims.occurrence")
    happened_on = models.DateField(_("发生日"))
    known_on = models.DateField(_("知悉日"), null=True)
    reported_on = models.DateField(_("通知日"))
    applied_on = models.DateField(_("申领日"), null=True)
    reported_by = models.CharField(_("报案人"), max_length=8, choices=Reporter)
    reporter_name = EncryptedText(_("报案人姓名"), context="claims.reporter", null=True)  # type: ignore[misc]
    reporter_phone = EncryptedText(_("报案人电话"), context="claims.phone", null=True)  # type: ignore[misc]
    state = models.CharField(_("状态"), max_length=16, choices=State, default=State.REPORTED)
    state_since = models.DateTimeField(_("到这一步"), default=timezone.now)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    """When it was approved or refused: the order in which decisions count against caps."""
    account = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("收款账户")
    )
    made_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Claim]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("案件")
        constraints: ClassVar = [
            models.CheckConstraint(name="claim_known_state", condition=Q(state__in=sorted(State))),
            models.CheckConstraint(
                name="claim_decided_has_its_time",
                condition=Q(state__in=sorted(DECIDED), decided_at__isnull=False)
                | (~Q(state__in=sorted(DECIDED)) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="claim_dates",
                condition=(Q(known_on__isnull=True) | Q(known_on__gte=F("happened_on")))
                & (Q(known_on__isnull=True) | Q(reported_on__gte=F("known_on"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="claim_by_state"),
            models.Index(fields=["union", "-id"], name="claim_by_union"),
            models.Index(fields=["plan", "-id"], name="claim_by_plan"),
            models.Index(fields=["person", "plan"], name="claim_of_person"),
        ]

    if TYPE_CHECKING:
        id: int
        case_id: int
        union_id: int
        person_id: int
        plan_id: int
        edition_id: int
        cover_id: int | None

    @property
    def unapplied(self) -> bool:
        """Whether the day of the application is still to be put on record; a charter counts from it."""
        return self.cover_id is not None and self.applied_on is None

    def __str__(self) -> str:
        return self.case.written_number

    @property
    def look(self) -> str:
        """The class of the look for its state."""
        return LOOK[self.state]


class Fact(models.Model):
    """What somebody says of a fact of the charter; the latest of a name counts. Rows are only added.

    The value is a cell of the events file: "" is unknown, 无 absent.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="facts", verbose_name=_("案件"))
    name = models.CharField(_("事实"), max_length=100)
    value = EncryptedText(_("值"), context="claims.fact")
    source = models.CharField(_("来源"), max_length=16, choices=Source)
    evidence = EncryptedText(_("依据"), context="claims.evidence", null=True)  # type: ignore[misc]
    paper = models.ForeignKey("papers.Paper", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填写人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Fact]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("事实")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="fact_known_source", condition=Q(source__in=sorted(Source))),
            models.CheckConstraint(
                name="fact_found_by_somebody",
                condition=~Q(source=Source.INVESTIGATION) | Q(by__isnull=False, evidence__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["claim", "name", "-id"], name="fact_of_claim")]


class Investigation(models.Model):
    """That an investigator answered everything asked of them, and what they conclude. Rows are only added."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="investigations", verbose_name=_("案件"))
    conclusion = EncryptedText(_("调查结论"), context="claims.conclusion")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("调查人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Investigation]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("调查")
        ordering: ClassVar = ["id"]


class Move(models.Model):
    """One step of a claim along the graph. Rows are only added."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="moves", verbose_name=_("案件"))
    before = models.CharField(_("从"), max_length=16, choices=State, blank=True)
    after = models.CharField(_("到"), max_length=16, choices=State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects: ClassVar[models.Manager[Move]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("步骤")
        ordering: ClassVar = ["id"]


class Standing(models.Model):
    """What a person stands at under a plan: fen decided, and a number each decision raises (K03).

    An assessment names the number it saw; a decision on an older one is refused.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("人员"))
    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="+", verbose_name=_("计划"))
    version = models.PositiveIntegerField(_("次数"), default=0)
    paid_fen = models.BigIntegerField(_("已决定给付"), default=0)

    objects: ClassVar[models.Manager[Standing]] = ScopedManager(path="person__union__path")

    class Meta:
        verbose_name = _("累计")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "plan"], name="standing_once"),
            models.CheckConstraint(name="standing_not_negative", condition=Q(paid_fen__gte=0)),
        ]
