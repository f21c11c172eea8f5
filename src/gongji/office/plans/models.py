"""Editions of plans as the database keeps them: text, tables, readings, the way they went, and rulings.

What a published edition says never changes (R07): triggers hold it, see `migrations/_triggers.py`. What comes
later, a ruling or a table, is a new dated row beside it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.plans.choices import FROZEN, LOOK, OPEN, Origin, Standing, State

SHA256 = 64


def _by(words: Any, **more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **more
    )


class Plan(models.Model):
    """A plan, under the name its charters give it in 计划."""

    code = models.CharField(_("计划"), max_length=64, unique=True)
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("主管工会"))
    """The union whose office runs it: whoever may draft, publish or rule there may for this plan."""

    class Meta:
        verbose_name = _("保障计划")
        verbose_name_plural = _("保障计划")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Edition(models.Model):
    """One dated text of a plan, with the options its readings adopt.

    `text` is the file to the byte (UTF-8, a BOM kept); `text_sha256` is that of its bytes. `sha256` is over
    text, tables and readings together: the digest of the program they give.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions", verbose_name=_("计划"))
    edition = models.CharField(_("版本"), max_length=64)
    title = models.CharField(_("名称"), max_length=200)
    issuer = models.CharField(_("制定"), max_length=200)
    interpreter = models.CharField(_("解释权"), max_length=200, blank=True)
    wording = models.CharField(_("条文"), max_length=16)
    governs = models.CharField(_("适用版本"), max_length=16)
    text = models.TextField(_("正文"))
    text_sha256 = models.CharField(_("正文的 sha256"), max_length=SHA256)
    readings = models.JSONField(_("采用的口径"), default=dict)
    sha256 = models.CharField(_("全部的 sha256"), max_length=SHA256)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.DRAFT)
    checked_sha256 = models.CharField(_("校验过的 sha256"), max_length=SHA256, blank=True)
    drafted_by = _by(_("起草人"))
    drafted_at = models.DateTimeField(_("起草时间"), default=timezone.now)
    published_by = _by(_("发布人"), null=True)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    in_force_from = models.DateField(_("施行日"), null=True)

    class Meta:
        verbose_name = _("版本")
        verbose_name_plural = _("版本")
        ordering: ClassVar = ["plan__code", "-edition", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="plans_edition_state"),
            models.UniqueConstraint(
                fields=["plan", "edition"], condition=~Q(state=State.WITHDRAWN), name="plans_edition_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "in_force_from"],
                condition=Q(state__in=FROZEN),
                name="plans_edition_one_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.DRAFT, State.WITHDRAWN)) | Q(checked_sha256=F("sha256")),
                name="plans_edition_checked_as_it_is",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN)
                | (
                    Q(published_by__isnull=False, published_at__isnull=False, in_force_from__isnull=False)
                    & ~Q(published_by=F("drafted_by"))
                ),
                name="plans_edition_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.edition}）"

    @property
    def open(self) -> bool:
        """Whether the text can still change."""
        return self.state in OPEN

    @property
    def frozen(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state in FROZEN

    @property
    def look(self) -> str:
        """The class of the look for its state."""
        return LOOK[self.state]


class TableVersion(models.Model):
    """What a 附表 holds: with the edition (`since` empty), or supplied later and used from a day on."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="tables", verbose_name=_("版本"))
    name = models.CharField(_("附表"), max_length=100)
    file = models.CharField(_("文件"), max_length=200)
    text = models.TextField(_("内容"))
    sha256 = models.CharField(_("内容的 sha256"), max_length=SHA256)
    rows = models.PositiveIntegerField(_("行数"))
    inferred = models.PositiveIntegerField(_("推定的行数"))
    origin = models.CharField(_("从哪里来"), max_length=16, choices=Origin.choices)
    since = models.DateField(_("启用日"), null=True)
    source = models.CharField(_("来源"), max_length=500, blank=True)
    document = models.CharField(_("文号"), max_length=200, blank=True)
    recorded_by = _by(_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    class Meta:
        verbose_name = _("附表")
        verbose_name_plural = _("附表")
        ordering: ClassVar = ["name", F("since").asc(nulls_first=True), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "name"], condition=Q(since__isnull=True), name="plans_table_one_own"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | (~Q(source="") & Q(origin=Origin.LATER)),
                name="plans_table_later_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def standing(self, confirmed: bool) -> Standing:
        """What is known of its values; `confirmed` is whether the office confirmed the inferred ones."""
        if not self.rows:
            return Standing.EMPTY
        if not self.inferred:
            return Standing.VERIFIED
        return Standing.CONFIRMED if confirmed else Standing.INFERRED


class Confirmation(models.Model):
    """The office takes the inferred values of a table version as good for paying (R08)."""

    version = models.OneToOneField(
        TableVersion, models.PROTECT, related_name="confirmation", verbose_name=_("附表")
    )
    document = models.CharField(_("文号"), max_length=200)
    note = models.CharField(_("依据"), max_length=500)
    by = _by(_("确认人"))
    at = models.DateTimeField(_("确认时间"), default=timezone.now)

    class Meta:
        verbose_name = _("推定值的确认")


class Check(models.Model):
    """One run of `check` over an edition as it then was."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="checks", verbose_name=_("版本"))
    sha256 = models.CharField(_("校验的内容"), max_length=SHA256)
    errors = models.PositiveIntegerField(_("错误"))
    notes = models.PositiveIntegerField(_("提示"))
    examples = models.PositiveIntegerField(_("算例"))
    passed = models.PositiveIntegerField(_("通过"))
    findings = models.JSONField(_("发现"), default=list)
    by = _by(_("校验人"))
    at = models.DateTimeField(_("校验时间"), default=timezone.now)

    class Meta:
        verbose_name = _("校验")
        ordering: ClassVar = ["-id"]


class Step(models.Model):
    """One move of an edition: from where to where, who, when, on what document."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps", verbose_name=_("版本"))
    before = models.CharField(_("从"), max_length=16, choices=State.choices, blank=True)
    after = models.CharField(_("到"), max_length=16, choices=State.choices)
    sha256 = models.CharField(_("内容"), max_length=SHA256)
    body = models.CharField(_("机关"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=200, blank=True)
    decided_on = models.DateField(_("日期"), null=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = _by(_("办理人"))
    at = models.DateTimeField(_("办理时间"), default=timezone.now)

    class Meta:
        verbose_name = _("步骤")
        ordering: ClassVar = ["id"]


class Ruling(models.Model):
    """解释决定 on a reading of a published edition. A later one stands beside it, never in its place."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rulings", verbose_name=_("版本"))
    reading = models.CharField(_("口径"), max_length=100)
    option = models.CharField(_("采用"), max_length=100)
    body = models.CharField(_("解释机关"), max_length=200)
    document = models.CharField(_("文号"), max_length=200)
    decided_on = models.DateField(_("决定日"))
    in_force_from = models.DateField(_("施行日"))
    why = models.CharField(_("理由"), max_length=500)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    file_sha256 = models.CharField(_("文件的 sha256"), max_length=SHA256, blank=True)
    file = models.BinaryField(_("文件"), null=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name=_("取代")
    )
    recorded_by = _by(_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    class Meta:
        verbose_name = _("解释决定")
        verbose_name_plural = _("解释决定")
        ordering: ClassVar = ["reading", "in_force_from", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "reading", "document"], name="plans_ruling_once_a_document"
            ),
            models.CheckConstraint(
                condition=~Q(body="") & ~Q(document="") & ~Q(why=""), name="plans_ruling_says_who_and_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.decided_on} {self.document}"
