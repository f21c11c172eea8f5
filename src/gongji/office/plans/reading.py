"""From what the database keeps of an edition to a charter and its program. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from gongji.charter.build import check_replacement, load_bytes
from gongji.charter.choose import choose
from gongji.charter.model import Charter, Example, Joining, Ruling, TableUse
from gongji.charter.nodes import Span
from gongji.charter.parameters import VERIFIED
from gongji.charter.problems import Problems
from gongji.charter.program import Program
from gongji.charter.ruled import ruled
from gongji.charter.tables import filled_from
from gongji.enrol.examples import run_joinings
from gongji.office.plans.errors import PlansError
from gongji.readers.check import Finding, check
from gongji.readers.check.examples import FAILED, failed
from gongji.readers.examples import ExampleResult, JoiningResult, Result, run_examples

KEPT = 64
"""Charters and programs kept in memory; some hundred kilobytes each."""


@dataclass(frozen=True, slots=True)
class Table:
    """The content of a 附表: its file's name and bytes."""

    name: str
    file: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """What an edition is made of: its text, its own tables, what was ruled and supplied after it.

    Equal sources give the same charter, so that it is worth keeping.
    """

    text: bytes
    tables: tuple[Table, ...]
    later: tuple[Table, ...] = ()
    rulings: tuple[tuple[str, Ruling, str], ...] = ()  # reading, ruling, why


@lru_cache(maxsize=KEPT)
def charter_of(sources: Sources) -> Charter:
    """The charter with later tables and rulings put in. CharterError with every problem of it."""
    charter = load_bytes("条文", sources.text, {table.file: table.data for table in sources.tables})
    if sources.later:
        uses = {table.name: replaced(charter, table) for table in sources.later}
        charter = replace(charter, tables=tuple(uses.get(use.name, use) for use in charter.tables))
    if sources.rulings:
        by_name = {name: ruling for name, ruling, _ in sources.rulings}
        charter = ruled(charter, by_name, {name: why for name, _, why in sources.rulings})
    return charter


@lru_cache(maxsize=KEPT)
def program_of(sources: Sources) -> Program:
    """The program of the charter; its digest is over text, readings and tables."""
    return choose(charter_of(sources))


@lru_cache(maxsize=KEPT)
def examined(sources: Sources) -> tuple[tuple[Finding, ...], tuple[Result, ...]]:
    """What the check finds and how the examples come out.

    Examples belong to the edition: one that rests on what was ruled or supplied since is shown as it came out
    of the edition itself, naming the option it rests on.
    """
    charter = charter_of(sources)
    if not sources.later and not sources.rulings:
        joined = run_joinings(charter)
        return check(charter, joined), (*run_examples(charter), *joined)
    own = replace(sources, later=(), rulings=())
    before, (_, results) = charter_of(own), examined(own)
    findings = (f for f in check(charter) if f.code != FAILED)
    now = replace(charter, examples=before.examples, joinings=before.joinings)
    anew: tuple[Result, ...] = (*run_examples(now), *run_joinings(now))
    pinned: tuple[Example | Joining, ...] = (*charter.examples, *charter.joinings)
    shown = zip(anew, results, pinned, strict=True)
    came_out = tuple(new if new.passed else _naming(old, example) for new, old, example in shown)
    return (*failed(came_out), *findings), came_out


def _naming(result: Result, pinned: Example | Joining) -> Result:
    """A result under the example that names the options it rests on."""
    if isinstance(result, ExampleResult) and isinstance(pinned, Example):
        return replace(result, example=pinned)
    if isinstance(result, JoiningResult) and isinstance(pinned, Joining):
        return replace(result, example=pinned)
    raise TypeError(f"{pinned} is no example like {result.example}")


def replaced(charter: Charter, table: Table) -> TableUse:
    """The table of that name with other content.

    PlansError when the charter has none; CharterError for content that its rules cannot use.
    """
    use = next((use for use in charter.tables if use.name == table.name), None)
    if use is None:
        known = "、".join(use.name for use in charter.tables) or "无"
        raise PlansError("E709", f"这一版没有名为“{table.name}”的附表", f"有的是：{known}")
    problems = Problems()
    at = Span(table.file, 1, 1)
    filled = filled_from(use, table.data, table.file, at, problems)
    check_replacement(charter, filled, problems, at)
    problems.raise_if_errors()
    return filled


def inferred_rows(use: TableUse) -> int:
    """How many rows of a table are not verified, by the table's own word."""
    return sum(not row[use.status].startswith(VERIFIED) for row in use.rows) if use.status else 0


def own_options(charter: Charter) -> Mapping[str, str]:
    """The option that each reading adopts, by its name."""
    return {reading.name: reading.adopted for reading in charter.readings}


def held_by(charter: Charter, files: Mapping[str, bytes]) -> Iterable[Table]:
    """The charter's tables, each with the bytes of its file."""
    for use in charter.tables:
        yield Table(use.name, use.file, files[use.file])
