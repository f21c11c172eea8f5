"""Whatever a program sends that the description allows or forbids, the answer is one that it describes.

schemathesis makes the requests from our own OpenAPI; `GONGJI_TEST_REQUESTS` says how many to each operation.
Those about something that is there are asked by who may do everything; the others by an account of any role, or
of none, drawn by the seed.
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import UploadedFile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.office.access.asking import undone
from tests.office.access.making import answers_of, load, maker_of
from tests.office.access.table import ALL, ASKING, NOBODY
from tests.office.seeds import seed

from gongji.office.guard.scoped import everything

pytestmark = pytest.mark.django_db
CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)


def requests() -> int:
    """A dozen to each operation in the everyday run."""
    return int(os.environ.get("GONGJI_TEST_REQUESTS") or 12)


def operations() -> list[Any]:
    """Every operation of the description."""
    from gongji.office.site.api import schema

    read = schemathesis.openapi.from_dict(schema())
    return [found.ok() for found in read.get_all_operations()]


def sent(case: Any, token: str) -> Any:
    """The answer of the site in this process; what was raised is kept, to be told."""
    from gongji.office.site.wsgi import application

    headers = {"Authorization": f"Bearer {token}"}
    return case.call(app=application, base_url="http://localhost", headers=headers)


@pytest.fixture
def raised() -> Iterator[list[str]]:
    """What the site raised, newest last."""
    from django.core.signals import got_request_exception, request_finished, request_started
    from django.db import close_old_connections

    found: list[str] = []

    def keep(**_: object) -> None:
        found.append(traceback.format_exc(limit=-3))

    got_request_exception.connect(keep)
    for signal in (request_started, request_finished):  # the connection is the test's
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    got_request_exception.disconnect(keep)


_PLACES = {"api:register": "child"}
"""People join units; the other objects may lie at the county."""


@dataclass(frozen=True, slots=True)
class Good:
    """A request to an operation that finds what it is about."""

    path: dict[str, Any]
    body: dict[str, Any]


@pytest.fixture
def good(world: Any) -> dict[str, Good]:
    """Operation → a request that succeeds, on an object that the trial of access makes."""
    load()
    found = {}
    for operation in operations():
        name = named(operation)
        made = maker_of(name)
        with everything("a test's object"):
            keys = made.make(world, world.unions[_PLACES.get(name, "own")]) if made is not None else {}
        told = {n: a() if callable(a) else a for n, a in answers_of(name).items()}
        path = {n: v for n, v in keys.items() if n in operation.path}
        found[operation.label] = Good(path, {**told, **keys.get("!", {})})
    return found


def named(operation: Any) -> str:
    """The name of an operation's route."""
    return "api:" + str(operation.definition.raw["operationId"]).partition("_")[2]


def put_right(case: Any, good: Good) -> None:
    """A request as it was made up, but about something that is there."""
    case.path_parameters = {**(case.path_parameters or {}), **good.path}
    if good.body and case.operation.body:
        case.body = {
            name: b"".join(one.chunks()) if isinstance(one, UploadedFile) else one
            for name, one in good.body.items()
        }


def test_no_request_is_an_error_of_the_server(
    world: Any, program: Any, good: dict[str, Good], raised: list[str], capsys: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    tokens = {who: program(world.accounts[who]).text for who in ASKING if who != NOBODY}
    number, counts, wrong, taken = seed(), Counter[int](), [], Counter[str]()
    for operation in operations():
        try:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                tried(operation, mode, good[operation.label], tokens, number, counts, taken)
        except BaseExceptionGroup as found:
            wrong.append(f"{operation.label}: {found.exceptions[0]}\n{''.join(raised[-1:])}")
    with capsys.disabled():
        told = ", ".join(f"{status} {count}" for status, count in sorted(counts.items()))
        print(
            f"\nAPI: seed {number}, {len(operations())} operations, {len(tokens)} accounts,"
            f" {sum(counts.values())} requests: {told}"
        )
    assert not wrong, "\n".join(wrong)
    assert counts[200] and counts[201] and counts[422] and counts[403]
    never = [one.label for one in operations() if not taken[one.label]]
    assert not never, f"no request to these was ever taken: {never}"


def tried(
    operation: Any, mode: GenerationMode, good: Good, tokens: dict[str, str], number: int, counts: Counter[int],
    taken: Counter[str],
) -> None:  # fmt: skip
    """Requests to one operation, as the description allows or as it does not; each undone.

    Those that are allowed are about something that is there until one was taken, then a third of them.
    """
    dice = Random(number)

    @seeded(number)
    @settings(
        max_examples=requests(), database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        who = dice.choice(list(tokens))
        if mode is GenerationMode.POSITIVE and (not taken[operation.label] or dice.random() < 1 / 3):
            put_right(case, good)
            who = ALL
        with undone():
            answer = sent(case, tokens[who])
        counts[answer.status_code] += 1
        taken[operation.label] += 200 <= answer.status_code < 300
        case.validate_response(answer, checks=CHECKS)

    with suppress(Unsatisfiable):  # there is nothing to get wrong
        each()
