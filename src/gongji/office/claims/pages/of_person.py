"""The claims of a person, on the person's own page."""

from __future__ import annotations

from django.http import HttpRequest

from gongji.office.claims.queries import claims_of
from gongji.office.guard.access import access_in
from gongji.office.people.models import Person
from gongji.office.people.pages.record import Section

_SHOWN = 20


def section(request: HttpRequest, person: Person) -> Section | None:
    """A sheet with the claims and the way to a new report; nothing without the right to read claims."""
    access = access_in(request)
    if not access.may("claims.read", person.union):
        return None
    context = {
        "person": person,
        "claims": list(claims_of(person)[:_SHOWN]),
        "may_report": access.may("claims.report", person.union),
    }
    return Section("案件", "claims/of_person.html", context)
