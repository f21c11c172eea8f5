"""The engines that decide batches, by the names they have on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from gongji.assess.decisions import Decided
from gongji.assess.sequence import COVER, EVENT, PERSON, Batch
from gongji.charter.program import Program
from gongji.errors import UsageError
from gongji.readers.decision import NO_BENEFIT, Prior, Row

if TYPE_CHECKING:
    from gongji.readers.kernel.compiled import Compiled as Machine
    from gongji.readers.kernel.compiled import Found

Priors = Mapping[tuple[str, int], Prior]
"""By event id and benefit number, what was decided before."""
Engine = Callable[[Program, Batch, Priors], Decided]
"""Decides the rows of a batch in their order. Rows decided before take part but are not among the result."""

AUTO: Final = "auto"
COMPILED: Final = "compiled"
MANY: Final = 200_000
"""Rows from which compiling pays for itself."""
SPARK: Final = "spark"
KNOWN: Final = ("derive", "plain", COMPILED, SPARK)


def require_engine(name: str, files: bool = False) -> None:
    """UsageError (exit code 2) for a name that no engine has, naming those that exist.

    Spark decides from files to files, so it is one only for who has `files` to give.
    """
    if name == SPARK and not files:
        raise UsageError("U111", "引擎 spark 只用于 assess", "用 derive、plain 或 compiled")
    if name not in (AUTO, *KNOWN):
        raise UsageError("U112", f"没有引擎“{name}”", "有 derive、plain、compiled、spark")


def engine(name: str, program: Program, rows: int) -> Engine | Compiled:
    """The engine of that name; `auto`: the one soonest done with so many rows. UsageError as above."""
    require_engine(name)
    if name == "derive":
        return derive
    if name == "plain" or (name == AUTO and rows < MANY):
        return Plain(program)
    return Compiled(program)


def derive(program: Program, batch: Batch, priors: Priors) -> Decided:
    """Row by row through the reference, without keeping its derivations."""
    from gongji.readers.derive import Deriver

    deriver = Deriver(program)
    out = Decided.empty()
    for place, row in enumerate(rows(program, batch, priors)):
        for derived in deriver.decide(row):
            decision = derived.decision
            if decision.benefit != NO_BENEFIT and decision.benefit not in row.prior:
                out.add(place, decision)
    return out


class Plain:
    """The generated kernel, run as plain Python over whole columns."""

    def __init__(self, program: Program) -> None:
        from gongji.readers.kernel import compile_plain

        self._kernel = compile_plain(program)

    def __call__(self, program: Program, batch: Batch, priors: Priors) -> Decided:
        """Decide a batch."""
        from gongji.readers.kernel import Columns, scope_slots

        frame = batch.frame
        facts = [frame[f.name].to_list() for f in program.facts]
        where = scope_slots(program, facts, *(frame[name].to_list() for name in (EVENT, COVER, PERSON)))
        earlier = by_event(priors)
        prior = {i: earlier[e] for i, e in enumerate(frame["事件编号"]) if e in earlier} if earlier else {}
        out = self._kernel.run(Columns(facts, where, prior))
        return Decided(
            out.row, out.benefit, out.state, out.amount, out.low, out.high, out.leaf,
            out.marks, out.needs, out.readings,
        )  # fmt: skip


class Compiled:
    """The generated kernel as machine code. What 64 bits cannot carry is decided by the plain one instead."""

    def __init__(self, program: Program) -> None:
        from gongji.readers.kernel.compiled import Compiled as Machine
        from gongji.readers.kernel.shapes import Unlowered

        self.program = program
        try:
            self._machine: Machine | None = Machine(program)
        except Unlowered:
            self._machine = None

    def __call__(self, batch: Batch, priors: Priors) -> Found | None:
        """Decide a batch, rows that trigger nothing included; None where numbers outgrow 64 bits."""
        if self._machine is None:
            return None
        frame = batch.frame
        earlier = by_event(priors)
        prior = {i: earlier[e] for i, e in enumerate(frame["事件编号"]) if e in earlier} if earlier else {}
        facts = [frame[f.name].to_numpy() for f in self.program.facts]
        try:
            return self._machine.run(facts, frame[PERSON].to_numpy(), frame[COVER].to_numpy(), prior)
        except OverflowError:
            return None


def rows(program: Program, batch: Batch, priors: Priors) -> list[Row]:
    """The rows of a batch as `derive` takes them."""
    earlier = by_event(priors)
    names = [f.name for f in program.facts]
    ids = batch.frame["事件编号"].to_list()
    dense = batch.frame.select(EVENT, COVER, PERSON).iter_rows()
    values = batch.frame.select(names).iter_rows()
    return [
        Row(cells, event, cover, person, earlier.get(i, {}))
        for i, (event, cover, person), cells in zip(ids, dense, values, strict=True)
    ]


def by_event(priors: Priors) -> dict[str, dict[int, Prior]]:
    """What was decided before, by event."""
    found: dict[str, dict[int, Prior]] = {}
    for (event, benefit), prior in priors.items():
        found.setdefault(event, {})[benefit] = prior
    return found
