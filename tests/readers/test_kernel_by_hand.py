"""The cases made by hand for the reference engine, decided by the kernel: one operator, one edge at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tests.readers import (
    programs,
    test_derive_amount,
    test_derive_methods,
    test_derive_sequence,
    test_derive_states,
)
from tests.readers.engines import by_kernel

from gongji.charter.program import Program
from gongji.readers.decision import Decision, Row

MODULES = (test_derive_amount, test_derive_methods, test_derive_sequence, test_derive_states)

NOT_HERE = {"test_plain_scopes_share_by_event_cover_or_person"}
"""It has two rows of one event; the kernel counts on an event being one row."""


class Found(NamedTuple):
    """A decision where the cases look for it."""

    decision: Decision


def decided(program: Program, *rows: Row) -> list[list[Found]]:
    """What the kernel decides, in the shape of `programs.derive`."""
    return [[Found(d) for d in decisions] for decisions in by_kernel(program, unlike(rows))]


def unlike(rows: tuple[Row, ...]) -> list[Row]:
    """The rows, each as an event of its own."""
    return [Row(r.values, i, r.cover, r.person, r.prior) for i, r in enumerate(rows)]


@pytest.fixture(autouse=True)
def kernel_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (programs, *MODULES):
        if hasattr(module, "derive"):
            monkeypatch.setattr(module, "derive", decided)


def cases() -> dict[str, Callable[..., None]]:
    """All cases under their own names."""
    found: dict[str, Callable[..., None]] = {}
    for module in MODULES:
        for name, case in vars(module).items():
            if name.startswith("test_") and name not in NOT_HERE:
                assert name not in found
                found[name] = case
    return found


globals().update(cases())
