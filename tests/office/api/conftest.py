"""The same world as the trial of access, and a program with a token in it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.office.access.conftest import quick_passwords, quiet, tree, world  # noqa: F401


class Program:
    """Calls the API as a program does."""

    def __init__(self, text: str) -> None:
        from django.test import Client

        self.client = Client(raise_request_exception=True)
        self.text = text

    def get(self, path: str, **query: Any) -> Any:
        """A question."""
        return self.client.get(f"/api/{path}", query, headers={"Authorization": f"Bearer {self.text}"})

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        """Something to do, once."""
        sent = {"Authorization": f"Bearer {self.text}", "Idempotency-Key": key or str(uuid.uuid4())}
        return self.client.post(f"/api/{path}", json.dumps(body), "application/json", headers=sent)


@pytest.fixture
def program() -> Callable[[Any], Program]:
    """`program(user)`: a program with a token of this account."""
    from gongji.office.api import tokens

    def make(user: Any) -> Program:
        return Program(tokens.make(user, "虚构系统", date.today())[1])

    return make
