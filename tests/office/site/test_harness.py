"""The ground the office's tests stand on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection


def test_the_data_folder_is_a_temporary_one(data: Path) -> None:
    assert "gongji-test-" in str(settings.CONFIG.data)
    assert Path(settings.MEDIA_ROOT).is_relative_to(data)


@pytest.mark.django_db
def test_the_database_is_a_real_one_of_its_own() -> None:
    name = str(connection.settings_dict["NAME"])
    assert "test" in name and "memory" not in name
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = [cursor.execute(f"PRAGMA {key}").fetchone()[0] for key in ("journal_mode", "synchronous")]
        assert said == ["wal", 2]


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_person_is_signed_in_and_nobody_is_not(
    make_user: Callable[..., Any], client_of: Callable[..., Any]
) -> None:
    assert client_of(make_user()).get("/").status_code == 200
    assert client_of(None).get("/").status_code == 302
