import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_deciding"),
        ("desk", "0002_held_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=40, verbose_name="变更")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间"),
                ),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[("holds", "不受影响"), ("wrong", "应当纠正"), ("moot", "决定已另行作废")],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("found_at", models.DateTimeField(null=True, verbose_name="复核时间")),
                ("why", models.CharField(blank=True, max_length=500, verbose_name="理由")),
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
                        related_name="rechecks",
                        to="claims.decision",
                        verbose_name="决定",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "复核",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found", ""), ("found_at__isnull", True), ("found_by__isnull", True)),
                            models.Q(
                                models.Q(("found", ""), _negated=True),
                                models.Q(("why", ""), _negated=True),
                                ("found_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="claims_recheck_found_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("found", "")),
                        fields=("decision",),
                        name="claims_recheck_one_open",
                    ),
                ],
            },
        ),
    ]
