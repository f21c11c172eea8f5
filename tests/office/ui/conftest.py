"""A room made for the tests: the pages over accounts, which every site has."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def room(settings: Any) -> None:
    """Its addresses take the place of the site's."""
    settings.ROOT_URLCONF = "tests.office.ui.made_room"
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], HERE / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def client(make_user: Callable[..., Any], client_of: Callable[..., Client]) -> Client:
    """Somebody is signed in."""
    return client_of(make_user(username="viewer", name="虚构看"))
