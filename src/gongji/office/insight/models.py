"""Counts of each union as they were last taken.

Cover begins and ends by the calendar, without anybody doing anything: no transaction could keep these counts
right over midnight. They are taken by a job, from the rows themselves, and say when.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.scoped import ScopedManager
from gongji.office.unions.choices import Ownership


class Standing(models.Model):
    """One union with members of its own: how many work there, how many of them are covered today."""

    union = models.OneToOneField("unions.Union", models.CASCADE, primary_key=True, related_name="+")
    county = models.ForeignKey("unions.Union", models.CASCADE, null=True, related_name="+")
    """The nearest county (or industry, system) federation above; nobody for a union right below the city."""
    section = models.CharField(_("行业"), max_length=1, blank=True)
    ownership = models.CharField(_("所有制"), max_length=12, choices=Ownership, blank=True)
    workers = models.PositiveIntegerField(_("职工"))
    members = models.PositiveIntegerField(_("会员"))
    covered = models.PositiveIntegerField(_("有保障"))
    uncovered = models.PositiveIntegerField(_("没有保障"))
    """Workers less covered people, never below nothing."""
    counted_on = models.DateField(_("统计日"))

    objects: ClassVar[models.Manager[Standing]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("参保情况")
        indexes: ClassVar = [models.Index(fields=["-uncovered", "union"], name="insight_uncovered")]

    def __str__(self) -> str:
        return str(self.union_id)
