"""What `gongji verify` says of the phone pages when somebody has changed their rows past every guard."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from tests.office.keep import triggers_off

from gongji.office.guard.verify import findings
from gongji.office.portal.migrations._triggers import RULES
from gongji.office.portal.models import Asking, Visit

pytestmark = pytest.mark.django_db(transaction=True)
IDS = ("portal.visits", "portal.triggers")


def said() -> list[tuple[str, str]]:
    return [(check.id, finding.where) for check, finding in findings(IDS)]


def test_a_visit_that_no_code_began_is_named(member: Any, make_member: Any, phone_of: Any) -> None:
    phone_of(member)
    visit, asking = Visit.objects.get(), Asking.objects.get()
    assert said() == []
    with triggers_off():
        Asking.objects.update(used_at=None)
    assert said() == [("portal.visits", f"portal_asking {asking.pk}")]
    with triggers_off():
        Asking.objects.update(used_at=asking.used_at)
        Visit.objects.update(person=make_member("李虚构"))
    assert said() == [("portal.visits", f"portal_visit {visit.pk}")]


def test_a_trigger_that_is_gone_is_named(db: None) -> None:
    from gongji.office.guard.database_rules import put_up, take_down

    rules = [rule for rule in RULES if rule[0] == "portal_visit_fixed"]
    with connection.schema_editor() as editor:
        take_down(rules)(None, editor)
    try:
        assert said() == [("portal.triggers", "portal_visit")]
    finally:
        with connection.schema_editor() as editor:
            put_up(rules)(None, editor)
