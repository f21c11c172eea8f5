"""What Spark's Python processes do after reading: the kernel over whole persons, and then the words."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from gongji.assess.decisions import WORDS, Decided, Writer
from gongji.assess.engines import Plain, Priors
from gongji.assess.run import add_uncovered
from gongji.assess.sequence import COVER, EVENT, PERSON, Batch
from gongji.assess.spark.reading import Batches, Map, Suspect
from gongji.charter.nodes import ABSENT, UNKNOWN, State
from gongji.charter.program import Program
from gongji.readers.decision import Prior
from gongji.readers.kernel.compiled import Compiled, Found
from gongji.readers.kernel.shapes import Unlowered

Ints = npt.NDArray[Any]
Before = dict[int, dict[int, Prior]]
"""By row and benefit, what was decided before."""
ROWS: Final = 1 << 17
"""About how many rows are decided at a time; a person with more is still decided as one."""
FEN: Final = ("金额分", "下限分", "上限分")


class Kernel:
    """The kernel of a program as one process holds it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.writer = Writer(program)
        self._plain: Plain | None = None
        try:
            self.machine: Compiled | None = Compiled(program)
        except Unlowered:
            self.machine = None

    def decide(self, ids: pl.Series, facts: Sequence[Ints], owner: Ints, cover: Ints, prior: Before) -> Found:
        """Rows of whole persons; by the plain kernel where numbers outgrow 64 bits."""
        if self.machine is not None:
            try:
                return self.machine.run(facts, owner, cover, prior)
            except OverflowError:
                pass
        return self._slow(ids, facts, owner, cover, prior)

    def _slow(self, ids: pl.Series, facts: Sequence[Ints], owner: Ints, cover: Ints, prior: Before) -> Found:
        numbers = {f.name: facts[i] for i, f in enumerate(self.program.facts)}
        dense = {PERSON: owner, COVER: cover}
        frame = pl.DataFrame({"事件编号": ids, **numbers, EVENT: np.arange(len(ids)), **dense}).with_columns(
            pl.col(name).rank("dense").cast(pl.Int64) - 1 for name in dense
        )
        if self._plain is None:
            self._plain = Plain(self.program)
        batch = Batch(frame)
        priors: Priors = {(ids[row], b): p for row, by in prior.items() for b, p in by.items()}
        decided = self._plain(self.program, batch, priors)
        add_uncovered(self.program, batch, decided, {event for event, _ in priors})
        return _columns(decided)


def _columns(decided: Decided) -> Found:
    """Decisions in lists as the compiled kernel has them."""
    words = [decided.benefit, decided.state, decided.leaf, decided.marks, decided.needs, decided.readings]
    lines = list(zip(*words, strict=True))
    number = {line: i for i, line in enumerate(dict.fromkeys(lines))}
    return Found(
        np.array(decided.row, np.int64),
        np.array(decided.amount, np.int64),
        np.array(decided.low, np.int64),
        np.array(decided.high, np.int64),
        np.array([number[line] for line in lines], np.int64),
        np.array(list(number), np.int64).reshape(-1, len(words)),
    )


@lru_cache(maxsize=4)
def kernel(program: bytes) -> Kernel:
    """The kernel of a pickled program; a process that lives on keeps it."""
    return Kernel(pickle.loads(program))


@dataclass(frozen=True, slots=True)
class Task:
    """What every process is told: the program, the facts that come as text, where the output is cut."""

    program: bytes
    keys: frozenset[int]
    cuts: tuple[str, ...]


def decisions(task: Task) -> Map:
    """Rows by person and in sequence → decisions, with the number of the part they will stand in.

    In: person, event, event_row, cover_row, prior, then a column for each fact.
    """

    def decide(batches: Batches) -> Batches:
        held = kernel(task.program)
        cuts = pl.Series(task.cuts, dtype=pl.String)
        for rows in whole_persons(batches):
            yield _decided(held, rows, task, cuts)

    return decide


def whole_persons(batches: Batches, size: int = ROWS) -> Iterator[Any]:
    """The same rows, about `size` at a time, no person parted."""
    held: list[Any] = []
    count, enough = 0, size
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count < enough:
            continue
        rows = pa.Table.from_batches(held).combine_chunks()
        cut = _last_start(rows["person"].chunk(0)) if count else 0
        if cut:
            yield rows.slice(0, cut)
        rest = rows.slice(cut)
        held, count = rest.to_batches(), rest.num_rows
        enough = max(size, 2 * count)
    if count:
        yield pa.Table.from_batches(held).combine_chunks()


def _last_start(person: Any) -> int:
    """Where the rows of the last person begin."""
    other = pc.not_equal(person, person[len(person) - 1])
    places = np.flatnonzero(np.asarray(other.fill_null(True)))
    return int(places[-1]) + 1 if len(places) else 0


def _decided(held: Kernel, rows: Any, task: Task, cuts: pl.Series) -> Any:
    if rows["person"].null_count:
        raise Suspect  # an event whose cover is not there
    frame = pl.DataFrame(pl.from_arrow(rows))
    facts = [_fact(frame[f"f{i}"], i in task.keys) for i in range(len(held.program.facts))]
    owner = frame["person"].rle_id().cast(pl.Int64).to_numpy()
    ids = frame["event"]
    found = held.decide(ids, facts, owner, frame["cover_row"].to_numpy(), _prior(frame["prior"]))
    row = pl.Series(found.row)
    events = ids.gather(row)
    words = pl.Series([":".join(map(str, map(int, word))) for word in found.words], dtype=pl.String)
    return pa.RecordBatch.from_pydict(
        {
            "part": pa.array(_part(events, cuts)),
            "event": events.to_arrow().cast(pa.string()),
            "benefit": pa.array(found.words[:, 0][found.word].astype(np.int32)),
            "event_row": frame["event_row"].gather(row).to_arrow(),
            "amount": pa.array(found.amount),
            "low": pa.array(found.low),
            "high": pa.array(found.high),
            "word": words.gather(pl.Series(found.word)).to_arrow().cast(pa.string()),
        }
    )


def _fact(values: pl.Series, key: bool) -> Ints:
    if not key:
        return values.to_numpy()
    number = values.rank("dense").cast(pl.Int64)
    stated = pl.when(values == "无").then(ABSENT).otherwise(number)
    return pl.select(stated.fill_null(UNKNOWN)).to_series().to_numpy()


def _prior(lines: pl.Series) -> Before:
    """By row what was decided before, out of `prior_rows`' lines."""
    found: Before = {}
    for row in lines.is_not_null().arg_true().to_list():
        for line in lines[row].split(";"):
            benefit, state, amount, takes_part = map(int, line.split(":"))
            found.setdefault(row, {})[benefit] = Prior(State(state), amount, bool(takes_part))
    return found


def _part(events: pl.Series, cuts: pl.Series) -> Ints:
    """In which part an event's decisions stand: how many cuts its id is not before."""
    if not len(cuts):
        return np.zeros(len(events), np.int32)
    return np.asarray(cuts.search_sorted(events, side="right"), np.int32)


def in_words(task: Task) -> Map:
    """Decisions by event and benefit → the columns of the decisions file, but for the amount in yuan.

    Suspect where two events have one id. `first` marks the first row of each event.
    """

    def tell(batches: Batches) -> Batches:
        writer = kernel(task.program).writer
        last: tuple[str | None, int] = (None, -1)
        for batch in batches:
            if not batch.num_rows:
                continue
            event, row = batch.column("event"), batch.column("event_row")
            first = _firsts(event, row, last)
            last = (event[-1].as_py(), row[-1].as_py())
            coded = batch.column("word").dictionary_encode()
            keys = [tuple(map(int, word.split(":"))) for word in coded.dictionary.to_pylist()]
            said = [writer.words[writer.number(key)] for key in keys]
            columns: dict[str, Any] = {"first": first, "事件编号": event}
            for name, column in zip(FEN, ("amount", "low", "high"), strict=True):
                fen = np.asarray(batch.column(column))
                columns[name] = pa.array(fen, mask=fen < 0)
            for i, name in enumerate(WORDS):
                columns[name] = pa.array([words[i] for words in said], pa.string()).take(coded.indices)
            yield pa.RecordBatch.from_pydict(columns)

    return tell


def _firsts(event: Any, row: Any, last: tuple[str | None, int]) -> Any:
    events = pa.concat_arrays([pa.array([last[0]], pa.string()), event])
    rows = np.concatenate(([last[1]], np.asarray(row)))
    same = np.asarray(pc.equal(events[1:], events[:-1]).fill_null(False))
    if (same & (rows[1:] != rows[:-1])).any():
        raise Suspect
    return pa.array(~same)
