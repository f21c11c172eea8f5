"""The list of plans, and drafting a new edition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.charter.shelf import find
from gongji.charter.shelf import plans as shelf_plans
from gongji.office.guard.access import access_in, account_in
from gongji.office.plans import queries, services
from gongji.office.plans.choices import State
from gongji.office.plans.files import CharterField, handed
from gongji.office.plans.queries import PlanLine
from gongji.office.ui.pages import FormPage, Link, Page
from gongji.office.unions.models import Union


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: the plan, and what to do about it next."""

    of: PlanLine
    todo: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One way to narrow the list."""

    label: str
    url: str
    here: bool
    count: int


class PlanList(Page):
    """Every plan: what is in force, what is under way, what waits."""

    template_name = "plans/list.html"
    lines: Sequence[Line] = ()

    def heading(self) -> str:
        """How many plans have something to do."""
        waiting = sum(bool(line.todo) for line in self.lines)
        if not self.lines:
            return str(_("还没有计划"))
        return f"{waiting} 部计划有事要办" if waiting else f"{len(self.lines)} 部计划，没有事要办"

    def actions(self) -> Sequence[Link]:
        """Draft an edition."""
        if not access_in(self.request).can("plans.draft"):
            return ()
        return (Link(_("起草一版"), reverse("plans:draft"), main=True),)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, narrowed by what is asked."""
        self.lines = [Line(line, todo(line)) for line in queries.plan_lines(timezone.localdate())]
        asked = request.GET.get("show", "")
        groups: Mapping[str, tuple[str, Iterable[Line]]] = {
            "": ("全部", self.lines),
            "todo": ("有事要办", [line for line in self.lines if line.todo]),
            "in_force": ("生效", [line for line in self.lines if line.of.in_force]),
            "coming": ("在途", [line for line in self.lines if line.of.coming]),
        }
        asked = asked if asked in groups else ""
        chips = [
            Chip(label, f"?show={key}" if key else "?", key == asked, len(list(found)))
            for key, (label, found) in groups.items()
        ]
        return self.show(lines=groups[asked][1], chips=chips)


def todo(line: PlanLine) -> str:
    """What waits for somebody; empty when nothing does."""
    edition, run = line.coming, line.check
    if edition is not None and edition.state == State.DRAFT:
        if run is None or run.sha256 != edition.sha256:
            return "待校验"
        return f"待改 {run.errors} 处错误" if run.errors else "待校验"
    if edition is not None and edition.state == State.CHECKED:
        return "待审议"
    if edition is not None and edition.state == State.DELIBERATED:
        return "待发布"
    if edition is not None and edition.in_force_from is not None:
        return "待办生效" if edition.in_force_from <= timezone.localdate() else ""
    parts = [
        f"{line.missing} 张附表缺失" if line.missing else "",
        f"{line.inferred} 张附表待确认" if line.inferred else "",
    ]
    return "，".join(part for part in parts if part)


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str], ...]:
    """The charters that come along, each by plan/edition with its title."""
    found = []
    for name in shelf_plans():
        title = re.search(r"^名称: *(.+)$", find(name).read_text("utf-8"), re.M)
        found.append((name, f"{title[1] if title else ''}（{name.split('/')[1]}） {name.split('/')[0]}"))
    return tuple(found)


class DraftForm(forms.Form):
    """A charter that comes along, or files of one's own."""

    union = forms.ModelChoiceField(Union.objects.none(), label=_("主管工会"), empty_label=None)
    shipped = forms.ChoiceField(label=_("自带的条文"), required=False)
    given = CharterField(
        label=_("自己的条文和附表"),
        required=False,
        help_text=_("一个 .md 条文；附表的 .csv 一起选。没有一起选的附表，用随系统发出的同名表"),
    )

    def __init__(self, *arguments: Any, unions: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["union"].queryset = unions  # type: ignore[attr-defined]
        names = [("", "不用，交自己的"), *_titles()]
        self.fields["shipped"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        values = super().clean() or {}
        if not self.errors and bool(values.get("shipped")) == bool(values.get("given")):
            raise forms.ValidationError(
                "自带的条文和自己的文件，选一样。改法：选一部自带的，或者选 .md 文件", code="E712"
            )
        return values


class Draft(FormPage):
    """Draft an edition."""

    title = _("起草一版")
    lead = _("条文先读一遍，有错的逐处指出，不存；没有错的存成起草中的一版。")
    submit = _("起草")
    said = _("已起草")

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        return (Link(_("计划"), reverse("plans:list")),)

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The unions are those where the person may draft."""
        reach = access_in(self.request).reach("plans.draft")
        mine = Union.objects.filter(path__in=reach).order_by("path")
        return DraftForm(data, files, unions=mine)

    def done(self, form: forms.BaseForm) -> str:
        """Draft it; what is wrong with the text stands over the form."""
        values = form.cleaned_data
        given = services.shipped(values["shipped"]) if values["shipped"] else handed(values["given"])
        edition = services.draft(account_in(self.request), values["union"], given)
        return reverse("plans:edition", args=[edition.pk])
