"""Papers that people file with the consent behind them, and documents that are printed once."""

from __future__ import annotations

import json
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.fields import EncryptedBytes, EncryptedText, open_sealed
from gongji.office.guard.scoped import ScopedManager
from gongji.office.papers.choices import LOOK, MEDICAL, PREFIX, Kind, Series, State, Way


class Consent(models.Model):
    """A separate consent to the use of somebody's medical data; withdrawn, never deleted."""

    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+")
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    given_on = models.DateField(_("同意日期"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Empty where the person consented alone, on the phone."""
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True)

    objects: ClassVar[models.Manager[Consent]] = ScopedManager(path="union__path")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="consent_of_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_dates",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
            ),
            models.CheckConstraint(
                name="consent_recorded_by_somebody",
                condition=Q(recorded_by__isnull=False) | Q(way=str(Way.PHONE)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.given_on}"


class Paper(models.Model):
    """One file that proves something about its owner (a person, a claim)."""

    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+")
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    state = models.CharField(_("状态"), max_length=12, choices=State)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("文件名"), max_length=100)
    media = models.CharField(_("种类"), max_length=80)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64)
    removed = models.CharField(_("去除了什么"), max_length=60, blank=True)
    stored = models.CharField(max_length=40, unique=True)
    key = EncryptedBytes(context="papers.key")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人")
    )
    filed_by_person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("本人提交")
    )
    filed_at = models.DateTimeField(_("收件时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Paper]] = ScopedManager(path="union__path")

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["owner_type", "owner_id"], name="papers_of_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a09_medical_only_with_consent",
                condition=~Q(kind__in=sorted(MEDICAL), state=str(State.READY), consent__isnull=True),
            ),
            models.CheckConstraint(name="paper_known_state", condition=Q(state__in=sorted(State))),
            models.CheckConstraint(
                name="paper_filed_by_one",
                condition=Q(filed_by__isnull=True, filed_by_person__isnull=False)
                | Q(filed_by__isnull=False, filed_by_person__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def look(self) -> str:
        """The class of the state in the look."""
        return LOOK[self.state]

    @property
    def filer(self) -> str:
        """Who filed it: an officer, or the person alone."""
        return str(self.filed_by) if self.filed_by is not None else f"{self.filed_by_person}（本人）"

    @property
    def medical(self) -> bool:
        """Does it tell of somebody's health?"""
        return self.kind in MEDICAL


class Counter(models.Model):
    """The last number given out in a series and year."""

    series = models.CharField(max_length=12, choices=Series)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year"], name="counter_of_series_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Document(models.Model):
    """A document as it was printed once: what went in, and the hash of what came out. Never changes."""

    series = models.CharField(max_length=12, choices=Series)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    template_sha256 = models.CharField(max_length=64)
    data = EncryptedText(context="papers.document")
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=32, unique=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("制作人")
    )
    """Empty where the person had it printed, or the system."""
    printed_at = models.DateTimeField(_("制作时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Document]] = ScopedManager(path="union__path")

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "year", "number"], name="document_number_once"),
        ]

    def __str__(self) -> str:
        return self.written_number

    @property
    def issuer(self) -> str:
        """The union in whose name it was printed, as its head says; without a head, whose document it is."""
        return str(json.loads(open_sealed(self.data)).get("issuer") or self.union.name)

    @property
    def printer(self) -> str:
        """Who had it printed."""
        return str(self.printed_by) if self.printed_by is not None else "本人或系统"

    @property
    def written_number(self) -> str:
        """互助补〔2026〕0001号"""
        return f"{PREFIX[self.series]}〔{self.year}〕{self.number:04d}号"


class Body(models.Model):
    """The bytes of a document, apart so that lists never read them."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="body")
    pdf = EncryptedBytes(context="papers.pdf")

    def __str__(self) -> str:
        return str(self.document_id)
