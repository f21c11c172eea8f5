"""The site under test: a data folder that is thrown away, a database of its own, people and their browsers.

Django is set up here and nowhere else, so that tests of the pure rooms start without it. The database is SQLite
in a file; `DATABASE_URL` moves the same tests to PostgreSQL, `GONGJI_TEST_DB` names the test database there.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django.db.models  # noqa: F401 - before any part of it, or its parts import each other in a circle
import pytest
from tests.office.browser.looking import look, open_tab  # noqa: F401
from tests.office.keep import flush_past_triggers  # noqa: F401

if TYPE_CHECKING:
    from django.test import Client

FOLDER = Path(tempfile.mkdtemp(prefix="gongji-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

# The settings of whoever runs the tests are not those of the site under test.
for name in [n for n in os.environ if n.startswith("GONGJI_") and not n.startswith("GONGJI_TEST_")]:
    del os.environ[name]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests
os.environ["GONGJI_DATA"] = str(FOLDER)
os.environ["TZ"] = "Asia/Shanghai"  # as the site sets it, and before any test's module asks what day it is
time.tzset()
os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up as pytest-django does for a project that is all Django."""
    from django.conf import settings

    assert settings.SECRET_KEY
    config.pluginmanager.get_plugin("django").pytest_configure(config)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A test database in a file (shared memory has no locks worth testing), under a name of one's own."""
    from django.db import connection

    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        test["NAME"] = str(FOLDER / "test.sqlite3")
    elif "GONGJI_TEST_DB" in os.environ:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        test["NAME"] = os.environ["GONGJI_TEST_DB"] + (f"_{worker}" if worker else "")


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """Where this test's uploads go."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path


@pytest.fixture(autouse=True)
def keyring(settings: Any, tmp_path: Path) -> Path:
    """A key ring that is thrown away."""
    path = tmp_path / "keyring.json"
    settings.KEYRING = path
    return path


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    """Limits on how often one may ask, at the gate and elsewhere, count within a test and not across tests."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def make_union(db: None) -> Callable[..., Any]:
    """Make a union: `make_union()` is a city's federation, `make_union(city, "county")` one below it."""
    from gongji.office.guard.scoped import everything
    from gongji.office.unions.models import Union

    numbers = count(1)

    def make(under: Any = None, kind: str = "city", **fields: Any) -> Any:
        number = next(numbers)
        fields = {"code": f"u{number}", "name": f"虚构{number}工会", "since": "2000-01-01", **fields}
        with everything("a test's tree"):
            if under is None:
                return Union.add_root(kind=kind, **fields)
            return Union.objects.get(pk=under.pk).add_child(kind=kind, **fields)

    return make


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    """Make an account: `make_user()`, `make_user(Role.AGENT, union)`, with any field of the account by name.

    It has a second factor, since the site lets it do nothing before.
    """
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    from gongji.office.guard.models import Grant, User

    numbers = count(1)

    def make(role: Any = None, union: Any = None, **fields: Any) -> Any:
        number = next(numbers)
        user = User.objects.create(**{"username": f"user{number}", "name": f"虚构{number}", **fields})
        Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")})
        if role is not None:
            Grant.objects.create(user=user, union=union, role=role, since="2000-01-01")
        return user

    return make


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A browser in which this person is signed in; nobody with None."""
    from django.test import Client

    def sign_in(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
