"""The mapping: which charter, who a row is about, its bill and stay, where each event column comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongji.charter.model import TableUse
from gongji.intake.formula import Formula


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same text in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class Copied:
    """The cell of a column as it is."""

    column: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The day of a date or time."""

    column: str


@dataclass(frozen=True, slots=True)
class Computed:
    """An amount by a formula."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Matched:
    """A word by the code of a column; a code without a word gives a blank cell."""

    column: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """A word by the longest prefix of a code that a dated table has in force on the day of `on`."""

    column: str
    on: str
    table: TableUse
    word: str  # the table's column with the words
    file: Path  # where the table was read


Source = Fixed | Copied | Dated | Computed | Matched | Looked


@dataclass(frozen=True, slots=True)
class Only:
    """Rows whose column holds one of the values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntakeMapping:
    """A mapping as read and checked. `person` or `identity` may be empty, not both."""

    title: str
    charter: str
    person: str  # column compared with 人员编号
    identity: str  # column compared by identity number
    within: str  # date column that must lie in the term
    bill: str
    stay: str
    admitted: str
    discharged: str
    refund: Only | None
    only: Only | None
    events: Mapping[str, Source]
    zero_when_blank: tuple[str, ...]
    unchecked: Mapping[str, str]  # name of an identity, and why
    unread: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of its tables."""
        return tuple(dict.fromkeys(s.file for s in self.events.values() if isinstance(s, Looked)))

    @property
    def dates(self) -> tuple[str, ...]:
        """Every column read as a date."""
        found = [self.within, self.admitted, self.discharged]
        for source in self.events.values():
            if isinstance(source, Dated):
                found.append(source.column)
            elif isinstance(source, Looked):
                found.append(source.on)
        return tuple(dict.fromkeys(found))

    @property
    def amounts(self) -> tuple[str, ...]:
        """Every amount that a formula uses."""
        formulas = (s.formula for s in self.events.values() if isinstance(s, Computed))
        return tuple(dict.fromkeys(name for formula in formulas for name in formula.fields))

    @property
    def codes(self) -> tuple[str, ...]:
        """Columns compared with words that the mapping lists; a number in a cell says what its text would."""
        found = [only.column for only in (self.refund, self.only) if only is not None]
        found += [s.column for s in self.events.values() if isinstance(s, Matched)]
        return tuple(dict.fromkeys(found))

    @property
    def names(self) -> tuple[str, ...]:
        """Columns that name something, of which no digit may be lost."""
        found = [self.bill, self.stay, self.person, self.identity]
        found += [s.column for s in self.events.values() if isinstance(s, Copied | Looked)]
        return tuple(name for name in dict.fromkeys(found) if name)
