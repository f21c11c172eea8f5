"""What changed between two charters: articles, rules, readings and tables, each with its words compared.

Rules are compared as the read-back says them, so that a change of layout is none and a change of meaning
shows in the words people know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from gongji.charter.model import Article, Charter, TableUse
from gongji.readers.difference.words import Mark, Piece, word_difference
from gongji.readers.read_back import ReadingSaid, read_back

__all__ = [
    "ArticleChange",
    "Difference",
    "Fate",
    "Mark",
    "OptionChange",
    "Piece",
    "RuleChange",
    "TableChange",
    "difference",
    "renamed",
    "word_difference",
]


class Fate(Enum):
    """What became of a part of the charter."""

    ADDED = "新增"
    DROPPED = "删去"
    CHANGED = "改动"
    MOVED = "改号"
    RENAMED = "改名"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article whose number, title or text changed; an id is empty on the side that lacks it."""

    fate: Fate
    old_id: str
    new_id: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A block (给付, 除外, 口径 …) that says something else than before.

    A benefit that goes by another name now is 改名; `name` has both.
    """

    fate: Fate
    kind: str
    name: str
    article: str
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """A 附表 with other content: rows by their keys."""

    fate: Fate
    name: str
    added: int
    dropped: int
    changed: int


@dataclass(frozen=True, slots=True)
class OptionChange:
    """A reading under which the two sides were decided with different options; empty: it has none there."""

    reading: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, each in the order of the new charter, what was dropped last."""

    articles: tuple[ArticleChange, ...]
    rules: tuple[RuleChange, ...]
    options: tuple[OptionChange, ...]
    tables: tuple[TableChange, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two sides say the same."""
        return not (self.articles or self.rules or self.options or self.tables)


def difference(
    old: Charter, new: Charter, old_options: Mapping[str, str], new_options: Mapping[str, str]
) -> Difference:
    """Compare two charters as they were used: with their tables and the option taken in each reading."""
    return Difference(
        tuple(_articles(old, new)),
        tuple(_rules(old, new)),
        tuple(
            OptionChange(name, old_options.get(name, ""), new_options.get(name, ""))
            for name in dict.fromkeys((*new_options, *old_options))
            if old_options.get(name, "") != new_options.get(name, "")
        ),
        tuple(_tables(old, new)),
    )


# ---- articles ---------------------------------------------------------------------------------------


def _articles(old: Charter, new: Charter) -> Iterable[ArticleChange]:
    partner = _partners(old.articles, new.articles)
    for article in new.articles:
        before = partner.get(article.id)
        if before is None:
            yield ArticleChange(Fate.ADDED, "", article.id, *_words(None, article))
        elif _same_words(before, article):
            if before.id != article.id:
                yield ArticleChange(Fate.MOVED, before.id, article.id, *_words(before, article))
        else:
            yield ArticleChange(Fate.CHANGED, before.id, article.id, *_words(before, article))
    kept = {article.id for article in partner.values()}
    for article in old.articles:
        if article.id not in kept:
            yield ArticleChange(Fate.DROPPED, article.id, "", *_words(article, None))


def _partners(old: Sequence[Article], new: Sequence[Article]) -> dict[str, Article]:
    """By the id of each new article, the old one it comes from.

    The one of the same id and title, else of the same title where that is unique (an inserted article
    renumbers those after it), else of the same id.
    """
    left = {article.id: article for article in old}
    found: dict[str, Article] = {}
    titles = [article.title for article in old], [article.title for article in new]
    by_title = {article.title: article for article in old if titles[0].count(article.title) == 1}

    def take(article: Article, before: Article | None, fits: bool) -> None:
        if before is not None and fits and article.id not in found and before.id in left:
            found[article.id] = left.pop(before.id)

    for article in new:
        same = left.get(article.id)
        take(article, same, same is not None and same.title == article.title)
    for article in new:
        unique = bool(article.title) and titles[1].count(article.title) == 1
        take(article, by_title.get(article.title), unique)
    for article in new:
        take(article, left.get(article.id), True)
    return found


def _prose(article: Article | None) -> str:
    """An article's words; blanks and line ends do not count."""
    text = "" if article is None else article.original or article.text
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())


def _same_words(old: Article, new: Article) -> bool:
    return (old.title, _prose(old)) == (new.title, _prose(new))


def _words(old: Article | None, new: Article | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    titles = ("" if article is None else article.title for article in (old, new))
    return word_difference(*titles), word_difference(_prose(old), _prose(new))


# ---- rules and tables -------------------------------------------------------------------------------

Said = dict[tuple[str, str], tuple[str, str]]
"""By kind and name: the article, and what is said."""


def _rules(old: Charter, new: Charter) -> Iterable[RuleChange]:
    before, after = _said(old), _said(new)
    once = {("给付", name): ("给付", earlier) for earlier, name in renamed(old, new).items()}
    for (kind, name), (article, text) in after.items():
        if (kind, name) in once:
            earlier = once[kind, name]
            words = word_difference(before.pop(earlier)[1], text)
            yield RuleChange(Fate.RENAMED, kind, f"{earlier[1]} → {name}", article, words)
        elif (kind, name) not in before:
            yield RuleChange(Fate.ADDED, kind, name, article, word_difference("", text))
        elif before[kind, name][1] != text:
            words = word_difference(before[kind, name][1], text)
            yield RuleChange(Fate.CHANGED, kind, name, article, words)
    for (kind, name), (article, text) in before.items():
        if (kind, name) not in after:
            yield RuleChange(Fate.DROPPED, kind, name, article, word_difference(text, ""))


def renamed(old: Charter, new: Charter) -> dict[str, str]:
    """Benefits that go by another name now, by their old one.

    They stand in the same article and are triggered by the same, and no other benefit there is like that.
    """
    articles = {article: before.id for article, before in _partners(old.articles, new.articles).items()}
    names = {b.name for b in old.benefits} & {b.name for b in new.benefits}
    gone, come = ({n: p for n, p in _triggers(c).items() if n not in names} for c in (old, new))
    come = {name: (articles.get(article, ""), when) for name, (article, when) in come.items()}
    places = [*gone.values()], [*come.values()]
    return {
        earlier: name
        for earlier, place in gone.items()
        for name, now in come.items()
        if now == place and places[0].count(place) == places[1].count(place) == 1
    }


def _triggers(charter: Charter) -> dict[str, tuple[str, str]]:
    """By the name of each benefit its article, and what triggers it as the read-back says it."""
    said = _said(charter)
    return {b.name: (b.article, said["给付", b.name][1].partition(f"给付“{b.name}”")[0])
            for b in charter.benefits if ("给付", b.name) in said}  # fmt: skip


def _said(charter: Charter) -> Said:
    """What each block says. 附表 are compared by their rows instead."""
    said = read_back(charter)
    front = {"适用版本": charter.governs, "制定": charter.issuer, "解释权": charter.interpreter}
    found: Said = {("文首", name): ("", text) for name, text in front.items()}
    found.update({(saying.kind, saying.name): ("", saying.text) for saying in said.conventions})
    for article in said.articles:
        for saying in article.sayings:
            if saying.kind != "附表":
                found[saying.kind, saying.name] = article.article, saying.text
        for reading in article.readings:
            found["口径", reading.name] = article.article, _reading(reading)
    return found


def _reading(reading: ReadingSaid) -> str:
    adopted = "、".join(option.name for option in reading.options if option.adopted)
    options = "".join(
        f"\n{option.name}：{option.text}" if option.text != option.name else f"\n{option.name}"
        for option in reading.options
    )
    return f"{reading.question}{options}\n采用：{adopted}"


def _tables(old: Charter, new: Charter) -> Iterable[TableChange]:
    before = {table.name: table for table in old.tables}
    after = {table.name: table for table in new.tables}
    for name, table in after.items():
        if name not in before:
            yield TableChange(Fate.ADDED, name, len(table.rows), 0, 0)
        else:
            earlier, later = _keyed(before[name]), _keyed(table)
            if earlier != later:
                changed = sum(later[key] != row for key, row in earlier.items() if key in later)
                added, dropped = len(later.keys() - earlier.keys()), len(earlier.keys() - later.keys())
                yield TableChange(Fate.CHANGED, name, added, dropped, changed)
    for name, table in before.items():
        if name not in after:
            yield TableChange(Fate.DROPPED, name, 0, len(table.rows), 0)


def _keyed(table: TableUse) -> dict[tuple[str, ...], Mapping[str, str]]:
    """Rows by their keys; by their whole content where the table has none."""
    return {
        tuple(row.get(key, "") for key in table.keys) or tuple(sorted(row.values())): row
        for row in table.rows
    }
