"""The text and what stands beside it: articles, conventions, tables, examples, what no rule expresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gongji.charter.nodes import NOWHERE, Span, State


@dataclass(frozen=True, slots=True)
class Article:
    """An addressable part of the text: its id (四.2), heading, prose, and what stands under it."""

    id: str
    title: str
    text: str
    span: Span
    reviewed: str = ""  # 正文指纹 of the text when its rule was last reviewed; empty: never
    original: str = ""  # the official wording, where an office filled it in
    original_sha256: str = ""
    ruled: bool = False  # rules stand under it


@dataclass(frozen=True, slots=True)
class Convention:
    """How the document uses words or counts days: a rule of the language, on record with its source."""

    name: str
    meaning: str
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class TableUse:
    """A 附表: which file, which columns are keys and value. `rows` is what the file held when loaded."""

    name: str
    article: str
    file: str
    keys: tuple[str, ...]
    value: str
    unit: str  # 元 | % | "" (a list)
    status: str  # column that tells VERIFIED, INFERRED …; empty: none
    source: str
    note: str
    rows: tuple[Mapping[str, str], ...]
    digest: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value by region and day, taken from a 附表."""

    name: str
    article: str
    table: str
    region: str  # column
    since: str  # column
    value: str  # column
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class WordList:
    """A named list of choices."""

    name: str
    article: str
    words: tuple[str, ...]
    table: str = ""
    span: Span = NOWHERE


UNTRIGGERED: Final = "不触发"
"""What an example says of a benefit that an event must not trigger; no state, since it leaves no row."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an example must give for one benefit; None: not stated."""

    benefit: str
    state: State | None = None
    amount: int | None = None
    reason: str | None = None
    articles: str | None = None
    needs: str | None = None
    triggered: bool = True  # False: the benefit must leave no row


@dataclass(frozen=True, slots=True)
class Example:
    """算例: covers and events in sequence (cells as text), and what each event must give."""

    name: str
    article: str
    readings: tuple[tuple[str, str], ...]
    cover: tuple[tuple[str, str], ...]
    events: tuple[tuple[tuple[str, str], ...], ...]
    expects: tuple[tuple[Expected, ...], ...]
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Joining:
    """算例 of joining: a row of a roster and the cover held before (cells as text), and what must come of it.

    `peers` is how many of the unit join alike, 0 where nothing is asked of the unit; `starts_on` is the day
    that the office announced. `expects` has the columns that enrolling writes, as texts.
    """

    name: str
    article: str
    readings: tuple[tuple[str, str], ...]
    paid_on: int
    row: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]
    expects: tuple[tuple[str, str], ...]
    peers: int = 0
    starts_on: int | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Untranslated:
    """未入规则: a clause that no rule expresses, on record."""

    name: str
    article: str
    why: str
    handling: str
    sources: tuple[str, ...]
    span: Span = NOWHERE
