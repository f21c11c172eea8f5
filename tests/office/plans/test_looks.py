"""The pages of the room, looked at in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from tests.office.plans.plans_making import People

from gongji.office.plans import services
from gongji.office.plans.models import Edition, TableVersion

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_are_good_at_a_desk_and_on_a_phone(
    in_force: Edition, supplied: TableVersion, ruling: Any, people: People, look: Callable[..., Any]
) -> None:
    ruling()
    text = in_force.text.replace("版本: 2011-06-10", "版本: 2027-01-01").replace("一百二十元", "一百三十元")
    draft = services.draft(people.drafter, people.office, services.Handed("2027.md", text.encode()))

    def of(page: str, edition: Edition = in_force, name: str = "") -> str:
        return reverse(f"plans:{page}", args=[edition.pk]) + (f"?name={name}" if name else "")

    look(people.drafter, reverse("plans:list"), "plans-list")
    look(people.drafter, reverse("plans:draft"), "plans-draft-form")
    look(people.committee, of("edition"), "plans-edition")
    look(people.drafter, of("edition", draft), "plans-edition-draft")
    look(people.drafter, of("difference", draft), "plans-difference")
    look(people.drafter, of("redraft", draft), "plans-redraft")
    look(people.committee, of("reading", name="住院超过一万"), "plans-reading")
    look(people.publisher, of("table", name="最低工资"), "plans-table")
    look(people.drafter, of("asks"), "plans-asks")
