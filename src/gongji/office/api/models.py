"""Tokens, and the answers that were given to requests with a key of their own."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.fields import EncryptedText


class Token(models.Model):
    """A program's way to act with an account's rights; what was shown once is kept as its hash only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name=_("账号")
    )
    label = models.CharField(_("名称"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_on = models.DateField(_("制作日"))
    until = models.DateField(_("有效至"))
    made_at = models.DateTimeField(_("制作时间"), default=timezone.now)
    used_on = models.DateField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("收回时间"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("收回人")
    )

    class Meta:
        verbose_name = _("令牌")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("made_on")), name="api_token_dates"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_token_revoked_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Answer(models.Model):
    """A request that was carried out, by its key: the same one again gets the same answer (A11)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    request = models.BinaryField(max_length=32)
    """A keyed hash of method, address and body."""
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedText(context="api.answer")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("答复")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="a11_one_answer_for_a_key"),
        ]

    def __str__(self) -> str:
        return self.key
