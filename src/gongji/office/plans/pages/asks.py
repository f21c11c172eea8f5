"""What people are asked under an edition: the forms that come from its charter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from gongji.office.plans import queries
from gongji.office.plans.models import Edition
from gongji.office.plans.pages.edition import day_in, edition_of, way_to
from gongji.office.plans.reading import charter_of, program_of
from gongji.office.ui.pages import Link, RecordPage
from gongji.readers.forms import forms
from gongji.readers.page.parts import said_value


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as a person meets it."""

    name: str
    question: str
    takes: str
    blank: str
    evidence: str
    personal: str
    article: str
    required: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """What one kind of event asks for."""

    title: str
    benefits: tuple[str, ...]
    evidence: tuple[str, ...]
    asked: tuple[Asked, ...]


KINDS = {"金额": "金额", "整数": "整数", "日期": "日期", "是否": "是或否", "编号": "编号", "地区": "地区代码"}


class AsksPage(RecordPage):
    """The forms of an edition on a day."""

    template_name = "plans/asks.html"

    def found(self, **key: Any) -> Edition:
        """The edition."""
        return edition_of(key["pk"])

    def heading(self) -> str:
        """What it shows."""
        return "要问人的"

    def crumbs(self) -> Sequence[Link]:
        """The edition."""
        return way_to(self.record)

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The roster, then a branch for each kind of event."""
        self.record = edition = self.found(**named)
        on = day_in(request)
        sources = queries.sources(edition, on)
        made = forms(charter_of(sources), program_of(sources))
        roster, branches = tuple(_fields(made["名册"])), tuple(_branches(made["事件"]))
        return self.show(on=on, roster=roster, branches=branches)


def _fields(schema: Mapping[str, Any]) -> Iterator[Asked]:
    for name, field in schema["properties"].items():
        yield _asked(name, field, name in schema.get("required", ()))


def _branches(schema: Mapping[str, Any]) -> Iterator[Branch]:
    fields = schema["properties"]
    for each in schema.get("allOf", ()):
        branch = each["then"]
        yield Branch(
            branch["title"],
            tuple(branch["x-benefits"]),
            tuple(branch["x-evidence"]),
            tuple(_asked(name, fields[name], name in schema["required"]) for name in branch["x-asks"]),
        )


def _asked(name: str, field: Mapping[str, Any], required: bool) -> Asked:
    return Asked(
        name,
        field.get("x-question") or field.get("description", ""),
        _takes(field),
        field.get("x-default", ""),
        "、".join(field.get("x-evidence", ())),
        field.get("x-personal", ""),
        field.get("x-article", ""),
        required,
    )


def _takes(field: Mapping[str, Any]) -> str:
    """What may stand in the field."""
    kinds: list[Mapping[str, Any]] = [field, *field.get("anyOf", ())]
    words = next((kind["enum"] for kind in kinds if "enum" in kind), None)
    if words is not None:
        return "、".join(words)
    kind = KINDS.get(str(field.get("x-kind", "")), "文字")
    unit = field.get("x-unit", "")
    said = f"{kind}（{unit}）" if unit else kind
    if "x-high" not in field:
        return said
    low, high = (said_value(str(field[key]), kind == "金额") for key in ("x-low", "x-high"))
    return f"{said}，{low} 至 {high}"
