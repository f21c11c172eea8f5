"""The sheet 保障 on a person's page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from gongji.office.enrolment.models import Cover
from gongji.office.guard.access import access_in
from gongji.office.people.models import Person
from gongji.office.people.pages.record import Section

_SHOWN = 12


def covers(request: HttpRequest, person: Person) -> Section | None:
    """A person's covers, latest first, whoever bought them; nothing for who may not read covers."""
    if not access_in(request).may("enrolment.read", person.union):
        return None
    today = timezone.localdate()
    found = Cover.objects.filter(person=person).select_related("edition", "union", "plan")
    rows = found.defer("edition__text", "facts", "payers").order_by("-since", "-pk")[: _SHOWN + 1]
    held = [(cover, *cover.standing(today)) for cover in rows]
    return Section("保障", "enrolment/section.html", {"covers": held[:_SHOWN], "more": len(held) > _SHOWN})
