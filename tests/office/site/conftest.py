"""Sites with nothing in them yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.office.site.sites import Site, database_beside


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    """Three sites with nothing in them, on the kind of database that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    with ExitStack() as stack:
        beside = [stack.enter_context(database_beside(url, f"gongji_drill_{os.getpid()}_{n}")) for n in "abc"]
        yield [Site(tmp_path / name, one) for name, one in zip("abc", beside, strict=True)]
