"""What a decision makes the fund owe, to whom, and who may not release it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager
from gongji.office.money.payout_states import OWED_LOOK, Bar, Owed


class Obligation(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """The whole of one decision: what it grants, and what of it became payables; never more (K02)."""

    source_kind = models.CharField(max_length=40)
    source_key = models.CharField(max_length=40)
    decided = models.BigIntegerField(_("决定金额"))
    owed = models.BigIntegerField(_("已登记"), default=0)

    class Meta:
        verbose_name = _("决定的金额")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_kind", "source_key"], name="k02_decision_once"),
            models.CheckConstraint(
                name="k02_never_more_than_decided", condition=Q(owed__gte=0, owed__lte=F("decided"))
            ),
        ]


class Payable(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """One payment that is owed: an instalment of a decision, to a person, into an account of theirs."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="payables")
    instalment = models.PositiveSmallIntegerField(_("第几期"), default=1)
    fund = models.ForeignKey("money.Fund", models.PROTECT, related_name="+", verbose_name=_("专户"))
    union = models.ForeignKey("unions.Union", models.PROTECT, related_name="+", verbose_name=_("工会"))
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name=_("收款人"))
    account = models.ForeignKey(
        "people.Account", models.PROTECT, related_name="+", verbose_name=_("收款账户")
    )
    amount = models.BigIntegerField(_("金额"))
    state = models.CharField(_("状态"), max_length=10, choices=Owed.choices, default=Owed.DUE)
    case = models.ForeignKey("desk.Case", models.PROTECT, null=True, related_name="+")
    """The case behind it: whoever keeps out of that case does not release the payment."""
    entry = models.OneToOneField(
        "money.Entry", models.PROTECT, null=True, related_name="+", verbose_name=_("凭证")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    paid_on = models.DateField(_("给付日"), null=True)
    cancelled_why = models.CharField(_("取消原因"), max_length=200, blank=True)

    objects: ClassVar[models.Manager[Payable]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("应付给付")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["fund", "state", "id"], name="money_payable_waiting"),
            models.Index(fields=["person", "id"], name="money_payable_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="money_payable_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="money_payable_state", condition=Q(state__in=Owed.values)),
            models.CheckConstraint(
                name="money_payable_paid", condition=~Q(state=Owed.PAID) | Q(paid_on__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["obligation", "instalment", "person"], condition=~Q(state=Owed.CANCELLED),
                name="k02_instalment_to_payee_once",
            ),
        ]  # fmt: skip

    if TYPE_CHECKING:
        id: int
        fund_id: int
        person_id: int
        account_id: int

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_key} 第 {self.instalment} 期"

    @property
    def source_kind(self) -> str:
        """What kind of thing decided it (`claims.decision`)."""
        return self.obligation.source_kind

    @property
    def source_key(self) -> str:
        """Which one."""
        return self.obligation.source_key

    @property
    def look(self) -> str:
        """The class of the state in the look."""
        return OWED_LOOK[self.state]


class Barred(models.Model):
    """A person who may not release a payment, by the blind index of the identity and not by account (K05)."""

    payable = models.ForeignKey(Payable, models.PROTECT, related_name="barred")
    identity = models.BinaryField(max_length=32)
    why = models.CharField(max_length=10, choices=Bar.choices)

    class Meta:
        verbose_name = _("不得拨付的人")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payable", "identity", "why"], name="money_barred_once")
        ]
