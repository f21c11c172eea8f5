"""What a person asks for on the command line (a charter, readings, tables) as a program to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gongji.charter.build import check_replacement, load
from gongji.charter.choose import choose
from gongji.charter.model import Charter, TableUse
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems
from gongji.charter.program import Program
from gongji.charter.shelf import find
from gongji.charter.tables import filled, locate
from gongji.errors import UsageError
from gongji.records.raw import require_file


@dataclass(frozen=True, slots=True)
class Choice:
    """A charter with its tables as they are used, and the program of the options adopted."""

    charter: Charter
    program: Program
    files: tuple[Path, ...]  # what was read for it and must not be written over


def choice(charter: str, readings: Sequence[str] = (), tables: Sequence[str] = ()) -> Choice:
    """The charter that a path or a plan's name means, with `名=选项` and `名=文件` put in.

    UsageError (exit code 2) for a name that does not exist or a pair that is none; CharterError for a charter
    or table with mistakes; RecordsError for a table file that is not there.
    """
    path = find(charter)
    loaded = load(path)
    options = pairs(readings, "--reading", "口径名=选项", "--reading 口径名=选项")
    files = pairs(tables, "--table", "附表名=文件", "--table 附表名=文件.csv")
    uses = {name: _table(loaded, name, Path(file)) for name, file in files.items()}
    program = choose(loaded, options, uses)
    used = replace(loaded, tables=tuple(uses.get(t.name, t) for t in loaded.tables))
    tabled = (locate(path, t.file) for t in loaded.tables)
    read = (path, *map(Path, files.values()), *(found for found in tabled if found is not None))
    return Choice(used, program, read)


def pairs(texts: Sequence[str], option: str, form: str, remedy: str) -> dict[str, str]:
    """`名=值` texts as a mapping. UsageError for one without = or a name given twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError("U104", f"{option} 的“{text}”不是“{form}”的写法", f"写成 {remedy}")
        if found.get(name, value) != value:
            raise UsageError("U105", f"{option} 的“{name}”给了两次：{found[name]}、{value}", "只留一个")
        found[name] = value
    return found


def _table(charter: Charter, name: str, path: Path) -> TableUse:
    """The table of that name, filled from another file."""
    use = next((t for t in charter.tables if t.name == name), None)
    if use is None:
        known = "、".join(t.name for t in charter.tables) or "无"
        raise UsageError("U103", f"没有名为“{name}”的附表", f"这部条文的附表有：{known}")
    require_file(path)
    problems = Problems()
    at = Span(str(path), 1, 1)
    table = filled(use, path, at, problems)
    check_replacement(charter, table, problems, at)
    problems.raise_if_errors()
    return table
