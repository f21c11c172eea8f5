"""R01: machine code decides as the reference and the plain kernel do, field by field; and how it is kept.

Making code takes a second, so the programs are few and their rows many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from tests.readers.engines import Decided, by_derive, one_by_one
from tests.readers.random_programs import random_program, random_rows
from tests.readers.test_engines_agree import KERNEL_FAULTS, MOST, tried

from gongji.assess.choice import choice
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Kind
from gongji.charter.program import Program
from gongji.charter.shelf import plans
from gongji.readers.decision import Row
from gongji.readers.kernel import Kernel, compile_plain
from gongji.readers.kernel.compiled import Compiled
from gongji.readers.kernel.lowering import lowered
from gongji.readers.kernel.machine import machine_code
from gongji.readers.kernel.shapes import Module, Unlowered

SEEDS = range(9000, 9012)
BOOKS = 12
"""Random rows are drawn so many times for each program."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


def by_machine(machine: Compiled, rows: Sequence[Row]) -> Decided:
    """The rows brought together by person, decided, and put back in their places."""
    order = sorted(range(len(rows)), key=lambda i: rows[i].person)
    facts = [
        np.array([rows[i].values[f] for i in order], np.int64) for f in range(len(machine.program.facts))
    ]
    owner, cover = (np.array([getattr(rows[i], n) for i in order], np.int64) for n in ("person", "cover"))
    prior = {place: rows[i].prior for place, i in enumerate(order) if rows[i].prior}
    found = machine.run(facts, owner, cover, prior)
    decided: Decided = [[] for _ in rows]
    for i in range(len(found.row)):
        decided[order[int(found.row[i])]].append(found.decision(i))
    return decided


@pytest.mark.parametrize("seed", SEEDS)
def test_R01_machine_code_agrees_with_reference_and_plain_kernel(seed: int, kept: Path) -> None:
    random = Random(seed)
    program = random_program(random)
    machine, plain, beyond = Compiled(program, folder=kept), compile_plain(program), 0
    for _ in range(BOOKS):
        rows = random_rows(random, program)
        expected = one_by_one(plain, rows)
        assert by_derive(program, rows) == expected
        try:
            assert by_machine(machine, rows) == expected
        except OverflowError:
            beyond += 1
    assert beyond < BOOKS


@pytest.mark.parametrize("plan", plans())
def test_R01_machine_code_agrees_on_the_shipped_charters(plan: str, kept: Path) -> None:
    program = choice(plan).program
    rows = rows_of(program, Random(plan), 400)
    assert by_machine(Compiled(program, folder=kept), rows) == one_by_one(compile_plain(program), rows)


def test_an_amount_beyond_64_bits_is_told_and_not_wrapped(kept: Path) -> None:
    program = tried(0).program
    source = re.sub(
        r"(def benefit_\d+\(v, slot, parent, led\):\n)",
        r"\1    huge = (v[0] | 16) * 4611686018427387904\n",
        tried(0).source,
    )
    machine = Compiled(program, source, kept)
    with pytest.raises(OverflowError):
        by_machine(machine, [row for row in tried(0).rows if not row.prior])


def test_a_fault_planted_in_the_loop_comes_out(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers that are not emptied for the next person."""
    monkeypatch.setattr("gongji.readers.kernel.driver._clear", lambda plan, found: [])
    assert any(differs(seed, tried(seed).source, kept) for seed in range(30))


@pytest.mark.parametrize(
    "fault", ["每满 counts a remainder as one", "a cap is one fen too high", "保底 does not lift"]
)
def test_a_fault_planted_in_machine_code_comes_out(fault: str, kept: Path) -> None:
    pattern, replacement = KERNEL_FAULTS[fault]
    for seed in range(MOST):
        source = re.sub(pattern, replacement, tried(seed).source)
        if source != tried(seed).source and differs(seed, source, kept):
            return
    pytest.fail("seen in none")


def differs(seed: int, source: str, kept: Path) -> bool:
    """Whether the machine code of a source decides a case's rows otherwise than the reference."""
    case = tried(seed)
    plain = [list(map(tuple, row)) for row in one_by_one(Kernel(case.program, source), case.rows)]
    if source != case.source and plain == [list(map(tuple, row)) for row in case.expected]:
        return False  # these rows do not meet the fault; no need to compile it
    try:
        return by_machine(Compiled(case.program, source, kept), case.rows) != case.expected
    except OverflowError:
        return False


def test_equal_code_is_kept_and_taken_again(tmp_path: Path) -> None:
    program, rows = tried(1).program, tried(1).rows
    first = Compiled(program, folder=tmp_path)
    again = Compiled(program, folder=tmp_path)
    assert (first.cached, again.cached) == (False, True)
    assert by_machine(again, rows) == by_machine(first, rows)


@pytest.mark.parametrize("spoil", [lambda b: b"", lambda b: b[:100], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_a_spoilt_file_of_code_is_made_again(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    program, rows = tried(1).program, tried(1).rows
    expected = by_machine(Compiled(program, folder=tmp_path), rows)
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))
    mended = Compiled(program, folder=tmp_path)
    assert not mended.cached
    assert by_machine(mended, rows) == expected
    assert Compiled(program, folder=tmp_path).cached


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    machine = Compiled(tried(1).program, folder=tmp_path / "file" / "kernels")
    assert by_machine(machine, tried(1).rows) == tried(1).expected


def test_code_of_another_shape_is_refused() -> None:
    module = Module()
    module.add("def run(v, led):\n    return [x for x in led]\n")
    with pytest.raises(Unlowered, match="for x in led"):
        lowered(module, "run")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a // b", -3), ("a % b", 1), ("a >> 1", -3), ("a and b", 2), ("0 or b", 2), ("a < b < 3", 1),
     ("b if a < 0 and b > 0 else 7", 2), ("not a", 0), ("-b", -2), ("(a | 8) & 12", 8)],
)  # fmt: skip
def test_operators_mean_what_they_mean_in_python(text: str, expected: int, tmp_path: Path) -> None:
    module = Module()
    module.add(f"def run(cells):\n    a = cells[0]\n    b = cells[1]\n    return {text}\n")
    code = machine_code(lowered(module, "run"), 1, tmp_path)
    cells = np.array([-5, 2], np.int64)
    assert code.run(cells.ctypes.data) == expected == int(eval(text, {"a": -5, "b": 2}))


# ---- rows of a shipped charter -------------------------------------------------------------------------

START = 15340
"""2012-01-01, the first day of every cover below."""


def rows_of(program: Program, random: Random, count: int) -> list[Row]:
    """Claims of a few people, most of them complete, with gaps and edges in between."""
    dates = {"起保日": START, "终保日": START + 365, "首次参保日": START - 400}

    def value(fact: Fact) -> int:
        if random.random() < 0.06:
            return random.choice((UNKNOWN, ABSENT))
        if fact.name in dates:
            return dates[fact.name]
        match fact.kind:
            case Kind.FLAG:
                return int(random.random() < 0.1) if fact.default == 0 else int(random.random() < 0.8)
            case Kind.CHOICE:
                return random.randrange(len(fact.choices))
            case Kind.DATE:
                return START + random.randrange(30, 330)
            case Kind.REGION:
                return random.choice((330600, 330602, 310000))
            case Kind.KEY:
                return random.randrange(1, 4)
            case _:
                near = random.choice((300000, 1000000, 1000001, 9999999, 10000000, 10, 3))
                return min(max(near + random.randrange(-1, 2), fact.low), fact.high + random.randrange(2))

    return [
        Row(tuple(value(f) for f in program.facts), i, person, person // 2)
        for i, person in enumerate(random.randrange(count // 5) for _ in range(count))
    ]
