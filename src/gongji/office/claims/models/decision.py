"""The decision on a claim: reviewed by one person, approved by another, over bound content (K05, K06).

The rows hold who decided twice, by account and by person (the blind index of the ID number): triggers see
to it that both agree and that the persons differ, whatever writes the row. See `migrations/_deciding.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.claims.decided import LIVE, Stage, Verdict
from gongji.office.guard.scoped import ScopedManager


def _by(words: Any, **more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=words, **more
    )


def _who(words: Any, **more: Any) -> Any:
    return models.BinaryField(words, max_length=32, editable=False, **more)


class Decision(models.Model):  # type: ignore[django-manager-missing] # scoped managers have no name
    """What is decided on a claim. `bound` is the content that was looked at, `content_sha256` its hash."""

    claim = models.ForeignKey(
        "claims.Claim", models.PROTECT, related_name="decisions", verbose_name=_("案件")
    )
    assessment = models.ForeignKey(
        "claims.Assessment", models.PROTECT, related_name="+", verbose_name=_("核算")
    )
    outcome = models.CharField(_("结论"), max_length=8, choices=Verdict.choices)
    state = models.CharField(_("状态"), max_length=10, choices=Stage.choices, default=Stage.REVIEWED)
    amount = models.BigIntegerField(_("金额（分）"))
    account = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("收款账户")
    )
    article = models.CharField(_("条款"), max_length=40)
    """The article that decides; the rest stand in the assessment."""
    reasons = models.CharField(_("理由"), max_length=500, blank=True)
    """In the words of the person who decides; for a refusal never empty."""
    bound = models.JSONField(_("绑定的内容"))
    content_sha256 = models.CharField(_("内容的 sha256"), max_length=64)
    claimant_identity = _who(_("申领人"))
    reviewed_by = _by(_("审核人"))
    reviewer_identity = _who(_("审核人本人"))
    reviewed_at = models.DateTimeField(_("审核时间"), default=timezone.now)
    approved_by = _by(_("审定人"), null=True)
    approver_identity = _who(_("审定人本人"), null=True)
    approved_at = models.DateTimeField(_("审定时间"), null=True)
    approved_for = models.ForeignKey(
        "unions.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("审定的工会")
    )
    voided_by = _by(_("退回或作废"), null=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    void_reason = models.CharField(_("作废原因"), max_length=300, blank=True)
    letter = models.OneToOneField(
        "papers.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("决定书")
    )
    handed_at = models.DateTimeField(_("交付款时间"), null=True)
    paid_on = models.DateField(_("给付日"), null=True)

    objects: ClassVar[models.Manager[Decision]] = ScopedManager(path="claim__union__path")

    class Meta:
        verbose_name = _("决定")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state__in=LIVE), name="claims_decision_one_live"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Verdict.values, state__in=Stage.values), name="claims_decision_words"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Verdict.GRANT, amount__gt=0, account__isnull=False)
                | (Q(outcome=Verdict.REFUSE, amount=0, account__isnull=True) & ~Q(reasons="")),
                name="k10_grant_has_money_refusal_has_reasons",
            ),
            models.CheckConstraint(condition=~Q(article=""), name="k10_decision_cites_an_article"),
            models.CheckConstraint(
                condition=~Q(reviewer_identity=F("claimant_identity"))
                & (
                    Q(approver_identity__isnull=True)
                    | (
                        ~Q(approver_identity=F("reviewer_identity"))
                        & ~Q(approver_identity=F("claimant_identity"))
                    )
                ),
                name="k05_different_persons",
            ),
            models.CheckConstraint(
                condition=Q(
                    approved_by__isnull=True, approver_identity__isnull=True, approved_at__isnull=True,
                    approved_for__isnull=True,
                )
                | Q(
                    approved_by__isnull=False, approver_identity__isnull=False, approved_at__isnull=False,
                    approved_for__isnull=False,
                ),
                name="k05_approval_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=Stage.APPROVED) | Q(approved_by__isnull=False),
                name="k05_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=Stage.VOID, voided_at__isnull=False)
                | (~Q(state=Stage.VOID) & Q(voided_at__isnull=True)),
                name="claims_decision_void_says_when",
            ),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True)
                | Q(state=Stage.APPROVED, outcome=Verdict.GRANT),
                name="k08_only_a_live_grant_is_paid",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["claim", "state"], name="claims_decision_claim_state")]

    if TYPE_CHECKING:
        id: int
        claim_id: int
        assessment_id: int
        account_id: int | None
        reviewed_by_id: int
        approved_by_id: int | None

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.claim}"

    @property
    def source_key(self) -> str:
        """The name under which the payout half knows it."""
        return str(self.pk)
