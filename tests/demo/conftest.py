"""Cities to look into: the whole one and a small one, each made once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.demo.demo_making import Made, made

from gongji.demo.command import SEED, run
from gongji.demo.result import Result


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("demo") / "城")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The city at scale 1."""
    return run(Fraction(1), SEED, tmp_path_factory.mktemp("whole"), lambda said: None)
