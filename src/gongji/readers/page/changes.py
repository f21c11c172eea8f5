"""What changed between two charters, as one sheet of the page: words struck out and words put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gongji.readers.difference import (
    ArticleChange,
    Difference,
    Fate,
    Mark,
    OptionChange,
    Piece,
    RuleChange,
    TableChange,
)
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.report import ledger, sheet

AROUND: Final = 40
"""Unchanged characters that are shown before and after a change of the text."""


def changes_sheet(found: Difference) -> Html:
    """The sheet of all that changed: options, articles, rules and tables."""
    if found.nothing:
        body: list[Child] = [el("p", "两边的条文、规则、口径和附表都一样。", class_="pad quiet")]
        return sheet("改了什么", "没有改动", *body)
    counted = ((len(found.articles), "条条文"), (len(found.rules), "项规则"),
               (len(found.options), "个口径选项"), (len(found.tables), "张附表"))  # fmt: skip
    said = "，".join(f"{n} {what}" for n, what in counted if n)
    rows = [
        *(_option(option) for option in found.options),
        *(_article(article) for article in found.articles),
        *(_rule(rule) for rule in found.rules),
        *(_table(table) for table in found.tables),
    ]
    heads = ["", "什么", "怎样改"]
    return sheet("改了什么", said, ledger("改了什么", heads, rows, 3))


def _row(fate: str, what: Child, how: Child) -> Html:
    return join(
        el("td", fate, class_="nowrap quiet"), el("td", what, class_="given"), el("td", how, class_="words")
    )


def _option(option: OptionChange) -> Html:
    what = join("口径 ", el("b", option.reading))
    if not (option.old and option.new):
        return _row((Fate.ADDED if option.new else Fate.DROPPED).value, what, option.new or option.old)
    return _row("换选项", what, join(el("del", option.old), " ", el("ins", option.new)))


def _article(change: ArticleChange) -> Html:
    number_ = join(
        el("span", change.old_id, class_="cite") if change.old_id != change.new_id else None,
        " → " if change.old_id and change.new_id and change.old_id != change.new_id else None,
        el("span", change.new_id, class_="cite") if change.new_id else None,
    )
    what = join("条文 ", number_, " ", _words(change.title))
    if change.fate is Fate.MOVED:
        return _row(change.fate.value, what, el("span", "文字没有改", class_="quiet"))
    return _row(change.fate.value, what, el("p", _words(_near(change.text)), class_="song-text"))


def _rule(change: RuleChange) -> Html:
    what = join(change.kind, " ", el("b", change.name), " ", el("span", change.article, class_="cite"))
    return _row(change.fate.value, what, el("p", _words(_near(change.text))))


def _table(change: TableChange) -> Html:
    counts = ((change.added, "增"), (change.dropped, "删"), (change.changed, "改"))
    said = "，".join(f"{word} {n} 行" for n, word in counts if n)
    return _row(change.fate.value, join("附表 ", el("b", change.name)), said or "内容的次序")


def _near(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, long unchanged stretches shortened to what stands near a change."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        text, last = piece.text, place == len(pieces) - 1
        if piece.mark is Mark.KEPT and len(text) > 2 * AROUND + 1 and len(pieces) > 1:
            before = "" if place == 0 else text[:AROUND]
            after = "" if last else text[-AROUND:]
            text = f"{before}……{after}"
        found.append(Piece(text, piece.mark))
    return found


def _words(pieces: Sequence[Piece]) -> Html:
    tags = {Mark.DROPPED: "del", Mark.ADDED: "ins"}
    return join(*(el(tags[p.mark], p.text) if p.mark in tags else p.text for p in pieces))
