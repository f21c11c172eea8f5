"""Persons: who they are, which union they belong to and when, how they are reached and paid.

A person is found by the blind index of the 18-character number; the number itself lies sealed. `union` is the
union of the latest membership: it decides who may see the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.fields import EncryptedText
from gongji.office.guard.scoped import ScopedManager
from gongji.office.people.choices import Sex

ID_CONTEXT = "people.id"
ACCOUNT_CONTEXT = "people.account"


class Person(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """A person; one number, one record. A record merged into another stays as a signpost."""

    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="people", verbose_name=_("工会"))
    name = models.CharField(_("姓名"), max_length=50)
    pinyin = models.CharField(max_length=120, editable=False)
    initials = models.CharField(max_length=40, editable=False)
    id_number = EncryptedText(_("证件号码"), context=ID_CONTEXT, index="id_index")
    id_index = models.BinaryField(max_length=32, unique=True, editable=False)
    born_on = models.DateField(_("出生日期"))
    sex = models.CharField(_("性别"), max_length=6, choices=Sex)
    phone = EncryptedText(_("电话"), context="people.phone", null=True)  # type: ignore[misc] # may be None
    registered_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")

    objects: ClassVar[models.Manager[Person]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("人员")
        constraints: ClassVar = [
            models.CheckConstraint(name="person_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["union"], name="person_merged", condition=Q(merged_into__isnull=False)),
            models.Index("pinyin", "id", name="person_pinyin"),
            models.Index("union", "pinyin", "id", name="person_union_pinyin"),
            models.Index("initials", name="person_initials"),
            models.Index("name", name="person_name"),
        ]

    if TYPE_CHECKING:
        id: int
        union_id: int
        merged_into_id: int | None

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person belongs to a union from a day to a day, both included. Two never overlap."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("人员"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("工会"))
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    document = models.CharField(_("依据"), max_length=120, blank=True)

    objects: ClassVar[models.Manager[Membership]] = ScopedManager(path="person__union__path")

    class Meta:
        verbose_name = _("会籍")
        ordering: ClassVar = ["since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_dates", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint("person", condition=Q(until__isnull=True), name="membership_one_live"),
        ]


class Account(models.Model):
    """A bank account of a person, from a day to a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts", verbose_name=_("人员"))
    bank = models.CharField(_("开户银行"), max_length=80)
    number = EncryptedText(_("账号"), context=ACCOUNT_CONTEXT, index="number_index")
    number_index = models.BinaryField(max_length=32, editable=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects: ClassVar[models.Manager[Account]] = ScopedManager(path="person__union__path")

    class Meta:
        verbose_name = _("银行账户")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="account_dates", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                "person", "number_index", condition=Q(until__isnull=True), name="account_once"
            ),
        ]


class Correction(models.Model):
    """That a record was corrected: which fields, why, by whom; the former name, but never a number."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections", verbose_name=_("人员"))
    former_name = models.CharField(_("原姓名"), max_length=50, blank=True)
    number_changed = models.BooleanField(_("证件号码已改"), default=False)
    reason = models.CharField(_("原因"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Correction]] = ScopedManager(path="person__union__path")

    class Meta:
        verbose_name = _("更正")
        ordering: ClassVar = ["-id"]
