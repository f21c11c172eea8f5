"""Who saw a person's record is written down before it is shown (A07)."""

from __future__ import annotations

from django.db import transaction

from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.people.models import Person


def seen(actor: User, person: Person) -> None:
    """Record that an account is shown the page of a person: age, covers, claims, ends of numbers."""
    with transaction.atomic():
        audit.record("people.view", actor, person, union=person.union, purpose="打开人员页", person=person.pk)
