"""The whole of an assessment: covers and events in, the rows of the decisions file out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from gongji.assess.decisions import Decided, Writer, arranged
from gongji.assess.engines import AUTO, Compiled, Plain, Priors, engine
from gongji.assess.sequence import Batch, batches, joined
from gongji.charter.program import Program
from gongji.readers.decision import uncovered

BATCH: Final = 100_000
"""About how many rows are decided at a time: it bounds the memory that a book of any size takes."""


def assess(
    program: Program,
    covers: pl.DataFrame,
    events: pl.DataFrame,
    prior: Priors | None = None,
    engine_name: str = AUTO,
    progress: Callable[[int], None] | None = None,
) -> pl.DataFrame:
    """Decide every event under its cover; the columns of `records.layout.DECISION_COLUMNS`.

    `covers` and `events` are good rows as `records.load` gives them. Rows of `prior` are not decided again,
    count as paid as they were, and are not in the result. Sorted by 事件编号 (code points), then by the
    charter's order of benefits; the order of the input rows does not matter. `progress` is told how many
    rows a batch had. UsageError for an engine that does not exist.
    """
    decide = engine(engine_name, program, events.height)
    priors = prior or {}
    writer = Writer(program)
    closed = {event for event, _ in priors}
    parts: list[pl.DataFrame] = []
    for batch in batches(joined(program, covers, events), BATCH):
        found = decide(batch, priors) if isinstance(decide, Compiled) else None
        if found is not None:
            parts.append(writer.worded(batch.ids, found))
        else:
            slow = Plain(program) if isinstance(decide, Compiled) else decide
            decided = slow(program, batch, priors)
            add_uncovered(program, batch, decided, closed)
            parts.append(writer.frame(batch.ids, decided))
        if progress is not None:
            progress(batch.frame.height)
    return arranged(parts)


def add_uncovered(program: Program, batch: Batch, decided: Decided, closed: set[str]) -> None:
    """A row 不属于保障范围 for each event that triggers nothing and was not decided before."""
    silent = sorted(set(range(batch.frame.height)) - set(decided.row))
    if not silent:
        return
    ids: Mapping[int, str] = dict(zip(silent, batch.ids.gather(silent).to_list(), strict=True))
    decision = uncovered(program)
    for place in silent:
        if ids[place] not in closed:
            decided.add(place, decision)
