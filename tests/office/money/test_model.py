"""A small independent model of a fund predicts every reply of the books and every balance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import queries, services
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Entry, Fund
from gongji.office.money.services import posting

pytestmark = pytest.mark.django_db

CODES = ("1002", "1001", "2202", "2241", "4001", "5001", "4901", "9999")
CASH, INNER, UNKNOWN = {"1002", "1001"}, "4901", "9999"
START = date(2026, 1, 1)


@dataclass
class Posted:
    """What the model keeps of an entry."""

    lines: list[tuple[str, int]]
    month: int
    red: bool
    undone: bool = False


@dataclass
class Model:
    """Balances by account, vouchers by month, sources, months closed, and what the overdraft allows."""

    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CODES, 0))
    numbers: dict[int, int] = field(default_factory=dict)
    sources: set[int] = field(default_factory=set)
    closed: int = 0
    entries: list[Posted] = field(default_factory=list)

    def answer(self, lines: list[tuple[str, int]], day: date, allowed: int) -> str | int:
        """The code of a refusal, or the number of the voucher."""
        if len(lines) < 2:
            return "M105"
        if any(fen == 0 for _, fen in lines):
            return "M106"
        if sum(fen for _, fen in lines):
            return "M105"
        for code in sorted({code for code, _ in lines}):
            if code == UNKNOWN:
                return "M103"
            if code == INNER:
                return "M104"
        moved: dict[str, int] = {}
        for code, fen in lines:
            moved[code] = moved.get(code, 0) + fen
        if any(m < 0 and self.held[c] + m < -allowed for c, m in moved.items() if c in CASH):
            return "M110"
        if day.month <= self.closed:
            return "M107"
        for code, fen in moved.items():
            self.held[code] += fen
        self.numbers[day.month] = self.numbers.get(day.month, 0) + 1
        return self.numbers[day.month]

    def post(self, lines: list[tuple[str, int]], day: date, source: int, allowed: int) -> str | int:
        """What posting must say."""
        sound = len(lines) >= 2 and all(fen for _, fen in lines) and not sum(fen for _, fen in lines)
        if sound and source in self.sources:
            return "M109"
        said = self.answer(lines, day, allowed)
        if isinstance(said, int):
            self.sources.add(source)
            self.entries.append(Posted(lines, day.month, False))
        return said

    def reverse(self, place: int, day: date) -> str | int:
        """What reversing must say."""
        entry = self.entries[place]
        if entry.red or entry.undone:
            return "M111"
        turned = [(code, -fen) for code, fen in entry.lines]
        said = self.answer(turned, day, 0)
        if isinstance(said, int):
            entry.undone = True
            self.entries.append(Posted(turned, day.month, True))
        return said

    def close(self, month: int) -> str | int:
        """What closing must say; the months before it that have vouchers are to be closed first."""
        if month <= self.closed:
            return "M107"
        if any(m < month and m > self.closed for m in self.numbers):
            return "M112"
        self.closed = month
        self.numbers.setdefault(month, 0)
        return self.numbers[month]


amounts = st.one_of(st.integers(-300, 300), st.sampled_from([0, 1, -1, 10**6]))
days = st.integers(0, 119).map(lambda n: START + timedelta(days=n))


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Mostly sound ones."""
    rows = draw(st.lists(st.tuples(st.sampled_from(CODES[:6]), amounts), min_size=1, max_size=4))
    if draw(st.integers(0, 9)):
        rest = -sum(fen for _, fen in rows)
        if rest:
            rows.append((draw(st.sampled_from(CODES[:6])), rest))
    if not draw(st.integers(0, 14)):
        rows[0] = (draw(st.sampled_from(CODES[6:])), rows[0][1])
    return rows


steps = st.one_of(
    st.tuples(st.just("post"), lines(), days, st.integers(0, 40), st.booleans(), st.integers(-5, 5)),
    st.tuples(st.just("reverse"), st.integers(0, 30), days),
    st.tuples(st.just("close"), st.integers(1, 4)),
)


def reply(do: Any) -> str | int:
    try:
        return int(do())
    except LedgerError as error:
        return error.code


def play(fund: Fund, overdraft: Any, taken: list[Any]) -> tuple[Model, int]:
    model, kept, refusals = Model(), [], 0
    hour = 0

    def clock() -> Any:
        return timezone.datetime(2026, 6, 1, tzinfo=timezone.get_default_timezone()) + timedelta(hours=hour)  # type: ignore[attr-defined]

    with patch.object(posting, "timezone", SimpleNamespace(now=clock, localdate=timezone.localdate)):
        for step in taken:
            if step[0] == "post":
                _, rows, day, source, cited, shift = step
                hour += shift  # the clock steps back as well as forth
                allowed = overdraft if cited else None
                due = model.post(rows, day, source, overdraft.limit_fen if cited else 0)

                def act(
                    rows: Any = rows, day: Any = day, source: Any = source, allowed: Any = allowed
                ) -> int:
                    made = services.post(
                        None, fund, day, [services.Line(*row) for row in rows], source_kind="m",
                        source_key=str(source), purpose="p", text="t", overdraft=allowed,
                    )  # fmt: skip
                    kept.append(made)
                    return made.number

            elif step[0] == "reverse":
                if not model.entries:
                    continue
                place = step[1] % len(model.entries)
                due = model.reverse(place, step[2])

                def act(place: int = place, day: Any = step[2]) -> int:  # type: ignore[misc]
                    made = services.reverse(None, kept[place], "w", on=day)
                    kept.append(made)
                    return made.number

            else:
                due = model.close(step[1])

                def act(month: int = step[1]) -> int:  # type: ignore[misc]
                    return services.close_period(None, fund, 2026, month).last_number

            assert reply(act) == due, (step, due)
            refusals += isinstance(due, str)
    return model, refusals


@settings(
    max_examples=40, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(taken=st.lists(steps, min_size=1, max_size=25))
def test_the_model_predicts_every_reply_and_every_balance(fund: Fund, wide: Any, taken: list[Any]) -> None:
    with everything("a test"), transaction.atomic():
        model, _ = play(fund, wide, taken)
        for code in CODES[:7]:
            assert queries.balance(fund, code) == model.held[code], code
        times = list(Entry.objects.filter(fund=fund).order_by("pk").values_list("at", flat=True))
        assert times == sorted(set(times)) and len(times) == len(model.entries)
        connection.check_constraints()
        assert [f"{c.id} {f}" for c, f in findings(f"L{n:02d}" for n in range(1, 13))] == []
        transaction.set_rollback(True)


@pytest.fixture
def wide(fund: Fund) -> Any:
    """An overdraft of a few yuan for all these months."""
    said = services.Approval(400, "虚构管委会", "虚构批 9 号", START, date(2026, 4, 30), "试")
    return services.approve_overdraft(None, fund, said)


def test_the_model_notices_a_book_that_errs_by_one_fen(fund: Fund, wide: Any) -> None:
    """The planted fault: what the overdraft allows is read one fen short, or one fen over."""
    right = posting._allowed
    last, over = (("post", [("2202", fen), ("1002", -fen)], START, fen, True, 0) for fen in (400, 401))
    with everything("a test"):
        with (
            patch.object(posting, "_allowed", lambda *said: right(*said) - 1),
            pytest.raises(AssertionError, match="400"),
        ):
            play(fund, wide, [last])
        with patch.object(posting, "_allowed", lambda *said: right(*said) + 1):
            play(fund, wide, [over])  # the database refuses it by itself
        play(fund, wide, [last])
