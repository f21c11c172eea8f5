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
from tests.readers.engines import Decided, by_derive, by_machine, one_by_one
from tests.readers.programs import CALENDAR_YEAR, COST, COVER, MILLION, Draft, fact, is_, row, single, yuan
from tests.readers.random_programs import random_program, random_rows
from tests.readers.test_engines_agree import tried

from gongji.assess.choice import choice
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Fixed, If, Kind, Rate, Scale, Share
from gongji.charter.program import Program
from gongji.charter.shelf import plans
from gongji.readers.decision import Row
from gongji.readers.kernel import Kernel, compile_plain
from gongji.readers.kernel.columns import KINDS, Column
from gongji.readers.kernel.compiled import Compiled, Runner
from gongji.readers.kernel.driver import may_stand
from gongji.readers.kernel.ledgers import Plan
from gongji.readers.kernel.lowering import lowered
from gongji.readers.kernel.machine import machine_code
from gongji.readers.kernel.shapes import Module, Unlowered

SEEDS = range(9000, 9012)
BOOKS = 12
"""Random rows are drawn so many times for each program."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


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


STANDING = [plan for plan in plans() if may_stand(program := choice(plan).program, Plan(program))]


def mixed(machine: Compiled, rows: Sequence[Row]) -> Decided:
    """Rows decided as they come, persons mixed, some at a time."""
    runner = Runner(machine, *(1 + max(getattr(r, n) for r in rows) for n in ("cover", "person")))
    decided: Decided = [[] for _ in rows]
    for begin in range(0, len(rows), 37):
        some = rows[begin : begin + 37]
        facts = [np.array([r.values[f] for r in some], np.int64) for f in range(len(machine.program.facts))]
        owner, cover = (np.array([getattr(r, n) for r in some], np.int64) for n in ("person", "cover"))
        found = runner.run(facts, owner, cover)
        for i in range(len(found.row)):
            decided[begin + int(found.row[i])].append(found.decision(i))
    return decided


def shuffled(plan: str) -> list[Row]:
    rows = rows_of(choice(plan).program, Random(plan), 400)
    Random(7).shuffle(rows)
    return rows


@pytest.mark.parametrize("plan", STANDING)
def test_R01_rows_in_sequence_with_persons_mixed_are_decided_as_by_person(plan: str, kept: Path) -> None:
    program, rows = choice(plan).program, shuffled(plan)
    assert mixed(Compiled(program, folder=kept), rows) == one_by_one(compile_plain(program), rows)


def test_a_fault_planted_in_the_numbers_of_persons_comes_out(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows write to the ledgers of one cover and person."""
    monkeypatch.setattr(
        "gongji.readers.kernel.driver._outside",
        lambda plan, found: ["row = first", "while row < after:", "    places[0][row] = 0",
                             "    places[1][row] = 0", "    row += 1"],
    )  # fmt: skip
    wrong = []
    for plan in STANDING:
        program, rows = choice(plan).program, shuffled(plan)
        if mixed(Compiled(program, folder=kept), rows) != one_by_one(compile_plain(program), rows):
            wrong.append(plan)
    assert wrong


@pytest.mark.parametrize("kind", KINDS)
def test_every_shape_of_column_is_widened_to_the_same_numbers(kind: str, kept: Path) -> None:
    """The facts of a charter in that shape, and as whole numbers of 64 bits."""
    program = choice(STANDING[0]).program
    rows = [r for r in shuffled(STANDING[0]) if not any(v < -100 for v in r.values)]
    machine = Compiled(program, folder=kept)
    same = np.zeros(len(rows), np.int64)
    whole = [np.array([r.values[f] for r in rows], np.int64) for f in range(len(program.facts))]
    assert decided(machine, [in_shape(kind, c) for c in whole], same) == decided(machine, whole, same)


def decided(machine: Compiled, facts: Sequence[Column | np.ndarray], same: np.ndarray) -> list[list[int]]:
    """Rows, amounts and words of rows that are all one person's."""
    found = machine.run(facts, same, same)
    return [getattr(found, name).tolist() for name in ("row", "amount", "word")]


def in_shape(kind: str, numbers: np.ndarray) -> Column:
    value, place = kind
    types = {"b": np.int8, "i": np.int32, "l": np.int64}
    if np.abs(numbers).max(initial=0) > np.iinfo(types[value]).max:
        return Column.of(numbers)  # too large for this shape
    if place == "-":
        return Column.of(numbers.astype(types[value]))
    values, by = np.unique(numbers, return_inverse=True)
    if len(values) > 100:
        return Column.of(numbers)
    column = Column.of(values.astype(types[value]), by.astype(types[place]))
    assert KINDS[column.kind] == kind
    return column


def test_values_that_lie_apart_are_found(kept: Path) -> None:
    """Row by row or looked up, every second or third number of an array."""
    program = choice(STANDING[0]).program
    rows = [r for r in shuffled(STANDING[0]) if not any(v < -100 for v in r.values)]
    machine = Compiled(program, folder=kept)
    same = np.zeros(len(rows), np.int64)
    whole = [np.array([r.values[f] for r in rows], np.int64) for f in range(len(program.facts))]
    by = np.arange(len(rows), dtype=np.int32)
    apart = [
        Column.of(np.stack([c, c + 1, c + 2][: 2 + i % 2], 1)[:, 0], by if i % 3 else None)
        for i, c in enumerate(whole)
    ]
    assert {column.step for column in apart} == {2, 3}
    assert decided(machine, apart, same) == decided(machine, whole, same)


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


@pytest.mark.parametrize("rows", [4, 5, 10])
def test_a_total_beyond_64_bits_is_told_and_not_wrapped(rows: int, kept: Path) -> None:
    """What is taken off is a sum that one benefit writes and another reads: 10 to the 18th fen a row."""
    draft = Draft()
    large = draft.benefit(Fixed(Scale(10**10, COST, Kind.MONEY)), base=None, trigger=is_("事由", "乙"))
    draft.benefit(Fixed(yuan(10)), base=None, offsets=[(large, COVER)])
    program = draft.program()
    book = [*(row(i, 事由=1, 费用=10**8) for i in range(rows)), row(rows)]
    machine = Compiled(program, folder=kept)
    if rows == 4:
        assert by_machine(machine, book) == by_derive(program, book)
    else:
        with pytest.raises(OverflowError):
            by_machine(machine, book)


def test_what_a_year_needs_tells_again_when_a_day_is_missing(kept: Path) -> None:
    """A row out of range leaves its fact to the cap of its year, which is certain until one may be of any year."""
    limit = If(fact("同意"), yuan(20), yuan(5), Kind.MONEY)
    program = single(Share(Rate(1, 1)), caps=[(limit, CALENDAR_YEAR)])
    rows = [
        row(0, 费用=1000, 同意=0), row(1, 费用=MILLION + 1, 同意=0), row(2, 发生日=None, 费用=1000, 同意=1),
        row(3, 费用=1000, 同意=1),
    ]  # fmt: skip
    expected = by_derive(program, rows)
    needs = {program.facts.index(f) for f in program.facts if f.name in ("费用", "发生日")}
    assert expected[3][0].needs == sum(1 << i for i in needs)
    assert one_by_one(compile_plain(program), rows) == expected
    assert by_machine(Compiled(program, folder=kept), rows) == expected


def test_a_fault_planted_in_the_loop_comes_out(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledgers that are not emptied for the next person."""
    monkeypatch.setattr("gongji.readers.kernel.driver._clear", lambda plan, found, each: [])
    assert any(differs(seed, tried(seed).source, kept) for seed in range(30))


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
    code = machine_code(text, lambda: lowered(module, "run"), 1, tmp_path)
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
