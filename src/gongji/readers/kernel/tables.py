"""The constants of a generated kernel: parameters by region and day, grade tables, edges, as flat tuples."""

from __future__ import annotations

from gongji.charter.program import Grades, Program, Series
from gongji.readers.kernel.emit import Code


class Tables:
    """Collects what generated functions look up; each table is written once, in the order of first use."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._named: dict[tuple[int, ...], str] = {}
        self._comments: dict[str, str] = {}

    def constant(self, figures: tuple[int, ...], comment: str = "") -> str:
        """The name of a flat table."""
        name = self._named.get(figures)
        if name is None:
            name = self._named[figures] = f"TABLE_{len(self._named)}"
            self._comments[name] = comment
        return name

    def series(self, parameter: str) -> tuple[str, int]:
        """A parameter's table and its highest value; -1 when it has no value at all."""
        series = self.program.series[parameter]
        highest = max(
            (v for steps in series.regions.values() for _, v, _ in steps if v is not None), default=-1
        )
        return self.constant(flat_series(series), f"{series.article} {parameter}"), highest

    def grades(self, table: str) -> tuple[str, int, int, int]:
        """A grade table, its least and greatest entry, and how many rows it has."""
        grades = self.program.grades[table]
        entries = grades.entries.values()
        name = self.constant(flat_grades(grades), f"{grades.article} {table}")
        return name, min(entries, default=0), max(entries, default=0), len(entries)

    def write(self, code: Code) -> None:
        """Their definitions."""
        for figures, name in self._named.items():
            if self._comments[name]:
                code.comment(self._comments[name])
            code.line(f"{name} = ({', '.join(map(str, figures))},)")


def flat_series(series: Series) -> tuple[int, ...]:
    """A parameter as `primitives.find_region` and `series_step` read it; -1 stands for a value not known."""
    regions = {code: steps for code, steps in sorted(series.regions.items()) if steps}
    head = [len(regions)]
    steps_flat: list[int] = []
    first = 1 + 3 * len(regions)
    for code, steps in regions.items():
        begin = first + len(steps_flat)
        for day, value, inferred in steps:
            steps_flat += [day, -1 if value is None else value, int(inferred)]
        head += [code, begin, first + len(steps_flat)]
    return (*head, *steps_flat)


def flat_grades(grades: Grades) -> tuple[int, ...]:
    """A grade table as `primitives.find_row` reads it."""
    entries = grades.entries
    flat = [len(entries), min(entries.values(), default=0), max(entries.values(), default=0)]
    for keys, value in sorted(entries.items()):
        flat += [*keys, value]
    return tuple(flat)
