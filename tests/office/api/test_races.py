"""A11: many requests with one key at once have one effect; a twin without the guard has many."""

from __future__ import annotations

from collections import Counter
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from tests.office.forms.answers import pdf
from tests.office.hands import postgres_only

from gongji.office.api.models import Answer
from gongji.office.guard.scoped import everything
from gongji.office.papers.models import Paper

HANDS = 50
pytestmark = [
    pytest.mark.django_db(transaction=True),
    postgres_only,
]


def at_once(world: Any, program: Any) -> tuple[Counter[int], int, int]:
    """The answers by status, how many bodies there were, and how many papers were filed."""
    agent, ready = program(world.accounts["county"]), Barrier(HANDS)
    counts, bodies = Counter[int](), set[bytes]()

    def file() -> None:
        client = type(agent)(agent.text).client
        client.raise_request_exception = False
        sent = {"Authorization": f"Bearer {agent.text}", "Idempotency-Key": "one"}
        fields = {"owner": "unions.union", "key": world.unions["own"].pk, "kind": "other", "file": pdf()}
        try:
            ready.wait()
            answer = client.post("/api/papers/", fields, headers=sent)
            counts[answer.status_code] += 1
            bodies.add(answer.content)
        finally:
            connections.close_all()

    threads = [Thread(target=file) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with everything("a test counts"):
        return counts, len(bodies), Paper.objects.count()


def test_A11_one_key_fifty_times_at_once_has_one_effect(world: Any, program: Any) -> None:
    assert at_once(world, program) == ({201: HANDS}, 1, 1)
    assert Answer.objects.count() == 1


def test_twin_without_the_unique_key_each_request_has_its_own_effect(world: Any, program: Any) -> None:
    (one,) = (c for c in Answer._meta.constraints if c.name == "a11_one_answer_for_a_key")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Answer, one)
    try:
        counts, bodies, papers = at_once(world, program)
        assert counts == {201: HANDS}
        assert bodies == papers == HANDS
    finally:
        Answer.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Answer, one)
