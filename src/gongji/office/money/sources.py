"""Where the document behind an entry is: kinds of source, each with its word and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gongji.office.money.choices import CARRY, MANUAL, REVERSAL
from gongji.office.money.models import Entry


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source document: its word, and the address of one by its key, if there is a page."""

    word: str
    url: Callable[[str], str | None]
    undone_by: str = ""
    """What undoes it where its own room keeps count of it: then its entry is not reversed by hand."""


def _none(key: str) -> str | None:
    return None


_KINDS: Final[dict[str, Kind]] = {
    MANUAL: Kind("单据", _none),
    REVERSAL: Kind("冲销", _none),
    CARRY: Kind("年末结转", _none),
}


def register(kind: str, word: str, url: Callable[[str], str | None] = _none, *, undone_by: str = "") -> None:
    """Name a kind of source; call it in `AppConfig.ready`."""
    _KINDS[kind] = Kind(word, url, undone_by)


def kind_of(name: str) -> Kind | None:
    """A kind of source by its name, if some room has named it."""
    return _KINDS.get(name)


def word_of(entry: Entry) -> str:
    """The word of an entry's source: the kind where nobody named it."""
    kind = _KINDS.get(entry.source_kind)
    return kind.word if kind else entry.source_kind


def undone_by(entry: Entry) -> str:
    """How the document behind an entry is undone, where the entry is not reversed by hand; "" where it is."""
    kind = _KINDS.get(entry.source_kind)
    return kind.undone_by if kind else ""


def url_of(entry: Entry) -> str | None:
    """The page of the document behind an entry."""
    kind = _KINDS.get(entry.source_kind)
    return kind.url(entry.source_key) if kind else None
