"""How a person comes in (gates that count, askings that wait for a code, visits), and certificates of cover.

No row tells whether a number is anybody's until the job that sends the code has found the person. Tokens and
codes lie hashed; the network address only as a keyed index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager
from gongji.office.portal.limits import TRIES


class Gate(models.Model):
    """How often something was asked for in one window of time: a guarded counter."""

    key = models.BinaryField(max_length=32, unique=True)
    """Keyed index of what is counted, and the window."""
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()
    """When the window is over."""

    class Meta:
        verbose_name = _("次数")
        indexes: ClassVar = [models.Index(fields=["until"], name="portal_gate_until")]

    def __str__(self) -> str:
        return f"{self.count}"


class Asking(models.Model):
    """That somebody asked for a code for an ID number, whoever's it is; used once or never."""

    token = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of what the browser holds."""
    id_index = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField(_("请求时间"))
    until = models.DateTimeField(_("有效至"))
    tries = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    """Whose number it is, once the code is on its way; nobody's stays empty."""
    code = models.BinaryField(max_length=32, null=True)
    """Keyed hash of the code."""
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("验证码请求")
        indexes: ClassVar = [models.Index(fields=["until"], name="portal_asking_until")]
        constraints: ClassVar = [
            models.CheckConstraint(name="asking_tries", condition=Q(tries__lte=TRIES)),
            models.CheckConstraint(
                name="asking_code_is_somebodys",
                condition=Q(code__isnull=True, person__isnull=True)
                | Q(code__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="asking_used_with_a_code", condition=Q(used_at__isnull=True) | Q(code__isnull=False)
            ),
            models.CheckConstraint(name="asking_dates", condition=Q(until__gt=F("asked_at"))),
        ]

    if TYPE_CHECKING:
        person_id: int | None

    def __str__(self) -> str:
        return f"{self.pk}"


class Visit(models.Model):
    """That a person is in: a session of its own kind, which opens nothing of an officer's."""

    token = models.BinaryField(max_length=32, unique=True)
    """SHA-256 of what the browser holds."""
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asking = models.OneToOneField(Asking, models.PROTECT, related_name="visit")
    """The code it began with: one code, one visit."""
    begun_at = models.DateTimeField(_("进入时间"))
    seen_at = models.DateTimeField(_("最近一次"))
    ended_at = models.DateTimeField(_("退出时间"), null=True)

    class Meta:
        verbose_name = _("本人登录")
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="portal_visit_of_person")]

    if TYPE_CHECKING:
        person_id: int

    def __str__(self) -> str:
        return f"{self.pk}"


class Certificate(models.Model):
    """That a cover was certified on paper, as it was then. Its code tells how the cover stands now."""

    cover = models.ForeignKey("enrolment.Cover", models.PROTECT, related_name="+")
    document = models.OneToOneField("papers.Document", models.PROTECT, related_name="+")
    code = models.CharField(_("查验码"), max_length=32, unique=True)
    """The document's own: 64 bits of chance."""
    content = models.CharField(max_length=64)
    """SHA-256 of what it says: the same is not printed twice."""
    plan = models.CharField(_("计划"), max_length=200)
    holder = models.CharField(_("被保障人"), max_length=50)
    """The masked name."""
    issued_at = models.DateTimeField(_("出具时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Certificate]] = ScopedManager(path="cover__union__path")
    public: ClassVar[models.Manager[Certificate]] = models.Manager()
    """For whoever holds a code, in no scope: the public check alone."""

    class Meta:
        verbose_name = _("保障凭证")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cover", "content"], name="certificate_of_content_once")
        ]

    if TYPE_CHECKING:
        cover_id: int
        document_id: int

    def __str__(self) -> str:
        return self.code
