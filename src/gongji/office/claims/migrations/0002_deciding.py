"""Decisions and what goes with them, and the triggers that hold them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import gongji.office.guard.fields
from gongji.office.claims.migrations._deciding import RULES
from gongji.office.guard.database_rules import put_up, take_down


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("papers", "0002_held_by_the_database"),
        ("people", "0002_memberships_never_overlap"),
        ("plans", "0001_initial"),
        ("unions", "0003_held_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("grant", "给付"), ("refuse", "不予给付")], max_length=8, verbose_name="结论"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("reviewed", "待审定"), ("approved", "已审定"), ("void", "作废")],
                        default="reviewed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                ("article", models.CharField(max_length=40, verbose_name="条款")),
                ("reasons", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                ("bound", models.JSONField(verbose_name="绑定的内容")),
                ("content_sha256", models.CharField(max_length=64, verbose_name="内容的 sha256")),
                ("claimant_identity", models.BinaryField(max_length=32, verbose_name="申领人")),
                ("reviewer_identity", models.BinaryField(max_length=32, verbose_name="审核人本人")),
                (
                    "reviewed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="审核时间"),
                ),
                (
                    "approver_identity",
                    models.BinaryField(max_length=32, null=True, verbose_name="审定人本人"),
                ),
                ("approved_at", models.DateTimeField(null=True, verbose_name="审定时间")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=300, verbose_name="作废原因")),
                ("handed_at", models.DateTimeField(null=True, verbose_name="交付款时间")),
                ("paid_on", models.DateField(null=True, verbose_name="给付日")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.account",
                        verbose_name="收款账户",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审定人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.union",
                        verbose_name="审定的工会",
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.assessment",
                        verbose_name="核算",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="claims.claim",
                        verbose_name="案件",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="papers.document",
                        verbose_name="决定书",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退回或作废",
                    ),
                ),
            ],
            options={
                "verbose_name": "决定",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["claim", "state"], name="claims_decision_claim_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("reviewed", "approved"))),
                        fields=("claim",),
                        name="claims_decision_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["grant", "refuse"]),
                            ("state__in", ["reviewed", "approved", "void"]),
                        ),
                        name="claims_decision_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("amount__gt", 0), ("outcome", "grant")),
                            models.Q(
                                ("account__isnull", True),
                                ("amount", 0),
                                ("outcome", "refuse"),
                                models.Q(("reasons", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="k10_grant_has_money_refusal_has_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("article", ""), _negated=True),
                        name="k10_decision_cites_an_article",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewer_identity", models.F("claimant_identity")), _negated=True),
                            models.Q(
                                ("approver_identity__isnull", True),
                                models.Q(
                                    models.Q(
                                        ("approver_identity", models.F("reviewer_identity")), _negated=True
                                    ),
                                    models.Q(
                                        ("approver_identity", models.F("claimant_identity")), _negated=True
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="k05_different_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                                ("approved_for__isnull", True),
                                ("approver_identity__isnull", True),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_for__isnull", False),
                                ("approver_identity__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="k05_approval_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="k05_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "void"), ("voided_at__isnull", False)),
                            models.Q(models.Q(("state", "void"), _negated=True), ("voided_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="claims_decision_void_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_at__isnull", True),
                            models.Q(("outcome", "grant"), ("state", "approved")),
                            _connector="OR",
                        ),
                        name="k08_only_a_live_grant_is_paid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_on", models.DateField(verbose_name="收到日")),
                ("reason", gongji.office.guard.fields.EncryptedText(context="claims.appeal")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间"),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "维持原决定"), ("reopened", "重新办理")],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("answerer_identity", models.BinaryField(max_length=32, null=True)),
                ("answered_at", models.DateTimeField(null=True, verbose_name="处理时间")),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.case",
                        verbose_name="案件",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="claims.decision",
                        verbose_name="决定",
                    ),
                ),
            ],
            options={
                "verbose_name": "申诉",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("answerer_identity__isnull", True),
                            ),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("why", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("answerer_identity__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="claims_appeal_answered_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("decision",),
                        name="claims_appeal_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[("给付前", "给付前公示"), ("给付后", "给付后公示"), ("无", "不公示")],
                        max_length=4,
                        verbose_name="时机",
                    ),
                ),
                ("since", models.DateField(verbose_name="起")),
                ("until", models.DateField(verbose_name="止")),
                ("ended_on", models.DateField(null=True, verbose_name="结束日")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clean", "期满无异议"),
                            ("objected", "有异议，退回"),
                            ("voided", "决定作废"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("objection", models.CharField(blank=True, max_length=500, verbose_name="异议")),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosure",
                        to="claims.decision",
                        verbose_name="决定",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "公示",
                "ordering": ["-since", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="claims_disclosure_dates"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", ""), ("ended_on__isnull", True)),
                            models.Q(("ended_on__isnull", False), models.Q(("ended", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="claims_disclosure_ended_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fact", models.CharField(max_length=100, verbose_name="条文的事实")),
                ("body", models.CharField(max_length=200, verbose_name="机关")),
                ("document", models.CharField(max_length=200, verbose_name="文号")),
                ("decided_on", models.DateField(verbose_name="决议日期")),
                ("amount", models.BigIntegerField(verbose_name="金额（分）")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间"),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolutions",
                        to="claims.claim",
                        verbose_name="案件",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "决议",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="claims_resolution_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True),
                            models.Q(("document", ""), _negated=True),
                            models.Q(("fact", ""), _negated=True),
                        ),
                        name="claims_resolution_says_who_and_what",
                    ),
                    models.UniqueConstraint(
                        fields=("claim", "fact", "document"), name="claims_resolution_once_a_document"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecidingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("threshold_fen", models.BigIntegerField(null=True, verbose_name="上级审定的界限（分）")),
                ("disclosure_days", models.PositiveSmallIntegerField(default=5, verbose_name="公示天数")),
                ("small_unit", models.PositiveSmallIntegerField(default=10, verbose_name="小单位")),
                ("appeal_days", models.PositiveSmallIntegerField(null=True, verbose_name="申诉期限")),
                ("document", models.CharField(max_length=200, verbose_name="依据")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="设定时间")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deciding_rules",
                        to="plans.plan",
                        verbose_name="计划",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="设定人",
                    ),
                ),
            ],
            options={
                "verbose_name": "审定的设定",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("threshold_fen__isnull", True), ("threshold_fen__gt", 0), _connector="OR"
                            ),
                            ("disclosure_days__gte", 1),
                            ("disclosure_days__lte", 60),
                            ("small_unit__gte", 1),
                            models.Q(("appeal_days__isnull", True), ("appeal_days__gte", 1), _connector="OR"),
                        ),
                        name="claims_deciding_rule_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True),
                        name="claims_deciding_rule_says_why",
                    ),
                ],
            },
        ),
        migrations.RunPython(put_up(RULES), take_down(RULES)),
    ]
