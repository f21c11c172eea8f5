"""Plans and their editions, for programs: what is in force, its text to the byte, what it asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from gongji.office.api.door import gives, need
from gongji.office.api.fields import Day, Key
from gongji.office.guard.access import found_or_404
from gongji.office.plans import queries
from gongji.office.plans.models import Edition, Plan
from gongji.readers.forms import forms

router = Router()


class EditionLine(Schema):
    """An edition and where it is on its way."""

    key: int
    plan: str
    edition: str
    title: str
    issuer: str
    state: str
    in_force_from: Day | None
    sha256: str


class EditionText(EditionLine):
    """An edition with its text, as its file is."""

    text: str


class Asked(Schema):
    """JSON Schema of what the edition asks, by kind of form."""

    forms: dict[str, Any]


def _line(edition: Edition) -> dict[str, Any]:
    named = ("edition", "title", "issuer", "state", "in_force_from", "sha256")
    return {"key": edition.pk, "plan": edition.plan.code, **{n: getattr(edition, n) for n in named}}


@router.get("", response=gives(list[str]), summary="计划")
def plans(request: HttpRequest) -> list[str]:
    """The codes of all plans."""
    need(request, "plans.read")
    return list(Plan.objects.order_by("code").values_list("code", flat=True))


@router.get("editions", response=gives(list[EditionLine]), summary="版本")
def editions(request: HttpRequest, in_force: bool = False) -> list[EditionLine]:
    """All editions; with `in_force` those that govern today."""
    need(request, "plans.read")
    rows = Edition.objects.select_related("plan").defer("text").order_by("plan__code", "-edition", "-id")
    if in_force:
        today = timezone.localdate()
        rows = rows.filter(state="in_force", in_force_from__lte=today)
    return [EditionLine(**_line(one)) for one in rows]


@router.get(
    "editions/{int:key}",
    response=gives(EditionText),
    summary="一个版本",
)
def edition(request: HttpRequest, key: Key) -> EditionText:
    """One edition with its text."""
    need(request, "plans.read")
    found = found_or_404(Edition.objects.select_related("plan"), pk=key)
    return EditionText(**_line(found), text=found.text)


@router.get(
    "editions/{int:key}/forms",
    response=gives(Asked),
    summary="要问的",
)
def asked(request: HttpRequest, key: Key) -> Asked:
    """What the edition asks of people, today, as JSON Schema."""
    need(request, "plans.read")
    found = found_or_404(Edition.objects.select_related("plan").defer("text"), pk=key)
    return Asked(forms=dict(forms(queries.charter(found, timezone.localdate()))))
