"""The audit trail: rows, and the seals that chain them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.models.accounts import User


class Seal(models.Model):
    """One link of the chain: it binds a batch of rows to everything before it."""

    at = models.DateTimeField(_("封存时间"))
    previous = models.BinaryField(max_length=32, unique=True)
    """Head of the seal before; 32 zero bytes for the first. Unique: the chain cannot fork."""
    head = models.BinaryField(max_length=32, unique=True)
    rows = models.PositiveIntegerField(_("行数"))
    signature = models.BinaryField(max_length=32)
    """Keyed with the ring's audit key, which no one has who has the database alone."""

    class Meta:
        verbose_name = _("封存")


class ChainHead(models.Model):
    """The one row whose lock is held while a seal is added."""

    head = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("链头")


class AuditRow(models.Model):
    """What was done, by whom, when and where; in the content, to whom and what for.

    The content (object, person, purpose, data) can be destroyed when its time has come; `commitment` stays,
    and with it the chain.
    """

    at = models.DateTimeField(_("时间"))
    action = models.CharField(_("动作"), max_length=64)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"))
    union = models.ForeignKey(
        "unions.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("工会")
    )
    object_type = models.CharField(max_length=64, blank=True)
    object_key = models.CharField(max_length=64, blank=True)
    person = models.BigIntegerField(null=True)
    """Key of the person whose data it was."""
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    data = models.JSONField(default=dict)
    salt = models.BinaryField(max_length=32, null=True)
    commitment = models.BinaryField(max_length=32)
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="sealed")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审计记录")
        indexes: ClassVar = [
            models.Index(fields=["union", "-id"], name="guard_audit_union"),
            models.Index(fields=["actor", "-id"], name="guard_audit_actor"),
            models.Index(fields=["action", "-id"], name="guard_audit_action"),
            models.Index(fields=["at"], name="guard_audit_at"),
            models.Index(fields=["object_type", "object_key", "-id"], name="guard_audit_object"),
            models.Index(
                fields=["person", "-id"], name="guard_audit_person", condition=Q(person__isnull=False)
            ),
            models.Index(fields=["id"], name="guard_audit_open", condition=Q(seal__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_key}"
