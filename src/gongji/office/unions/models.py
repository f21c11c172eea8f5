"""The tree of unions, who else leads them, the employers they belong to, and what happened to each.

The place in the tree (`path`) decides who may see what. Dates are inclusive on both ends; an empty `until`
means that it goes on. Nothing here is ever deleted: what has ended has a last day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from gongji.office.guard.paths import STEP
from gongji.office.guard.scoped import ScopedManager
from gongji.office.unions.choices import ChangeKind, ImportState, Kind, LinkKind, Ownership


def dated(name: str) -> models.CheckConstraint:
    """The last day does not lie before the first."""
    return models.CheckConstraint(
        name=name, condition=Q(until__isnull=True) | Q(until__gte=F("since")),
        violation_error_message=_("终止日早于起始日"),
    )  # fmt: skip


class Union(MP_Node):  # type: ignore[misc]
    """A union: a node of the tree. Without `since` nobody told when it was founded."""

    steplen = STEP

    code = models.CharField(_("工会编号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    region = models.CharField(_("地区"), max_length=6, blank=True)
    since = models.DateField(_("成立日"), null=True, blank=True)
    until = models.DateField(_("终止日"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name=_("并入")
    )

    objects: ClassVar[models.Manager[Any]] = ScopedManager(path="path", manager=MP_NodeManager)

    class Meta:
        verbose_name = _("工会")
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            dated("union_dates"),
            models.CheckConstraint(name="union_depth", condition=Q(depth=Length("path") / STEP)),
            models.CheckConstraint(
                name="union_merged_is_over",
                condition=Q(merged_into__isnull=True) | Q(until__isnull=False) & ~Q(merged_into=F("id")),
            ),
        ]
        indexes: ClassVar = [
            models.Index("kind", "path", name="union_kind_path"),
            models.Index("name", name="union_name"),
        ]

    if TYPE_CHECKING:
        id: int
        path: str
        depth: int
        numchild: int

    def __str__(self) -> str:
        return self.name

    @property
    def parent_path(self) -> str:
        """The path of the union directly above; empty for a root."""
        return self.path[:-STEP]


class Link(models.Model):
    """Another union that leads this one too, for a time (条块双重领导); it gives routes, never access."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="links", verbose_name=_("工会"))
    other = models.ForeignKey(Union, models.PROTECT, related_name="linked", verbose_name=_("联系的工会"))
    kind = models.CharField(_("联系"), max_length=12, choices=LinkKind)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects: ClassVar[models.Manager[Link]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("联系")
        constraints: ClassVar = [
            dated("link_dates"),
            models.CheckConstraint(name="link_not_itself", condition=~Q(union=F("other"))),
            models.UniqueConstraint("union", "kind", condition=Q(until__isnull=True), name="link_one_live"),
        ]


class Employer(models.Model):
    """The organisation a grassroots union belongs to; a joint union has several."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="employers", verbose_name=_("工会"))
    name = models.CharField(_("单位名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    industry = models.CharField(_("行业代码"), max_length=5, blank=True, help_text=_("GB/T 4754，如 C17"))
    ownership = models.CharField(_("所有制"), max_length=12, choices=Ownership, blank=True)
    workers = models.PositiveIntegerField(_("职工数"), null=True, blank=True)
    women = models.PositiveIntegerField(_("女职工数"), null=True, blank=True)
    members = models.PositiveIntegerField(_("会员数"), null=True, blank=True)

    objects: ClassVar[models.Manager[Employer]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("用人单位")
        constraints: ClassVar = [
            models.UniqueConstraint("union", "name", name="employer_once_in_a_union"),
            models.CheckConstraint(
                name="employer_women_among_workers",
                condition=Q(women__isnull=True) | Q(workers__isnull=True) | Q(women__lte=F("workers")),
            ),
        ]
        indexes: ClassVar = [models.Index("industry", name="employer_industry")]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One thing that happened to a union: when, by which document, what it was and what it became."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="changes", verbose_name=_("工会"))
    kind = models.CharField(_("事项"), max_length=12, choices=ChangeKind)
    on = models.DateField(_("日期"))
    before = models.ForeignKey(Union, models.PROTECT, null=True, related_name="+", verbose_name=_("原上级"))
    after = models.ForeignKey(Union, models.PROTECT, null=True, related_name="+", verbose_name=_("到"))
    fields = models.JSONField(_("字段"), default=dict)
    document = models.CharField(_("依据"), max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects: ClassVar[models.Manager[Change]] = ScopedManager(path="union__path")

    class Meta:
        verbose_name = _("变更")
        ordering: ClassVar = ["-on", "-id"]


class Import(models.Model):
    """An uploaded list of unions: looked at first, taken in when somebody says so."""

    under = models.ForeignKey(Union, models.PROTECT, related_name="+", verbose_name=_("导入到"))
    file_name = models.CharField(_("文件"), max_length=200)
    content = models.BinaryField()
    state = models.CharField(_("状态"), max_length=8, choices=ImportState, default=ImportState.CHECKED)
    result = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    objects: ClassVar[models.Manager[Import]] = ScopedManager(path="under__path")

    class Meta:
        verbose_name = _("导入")
        ordering: ClassVar = ["-id"]
