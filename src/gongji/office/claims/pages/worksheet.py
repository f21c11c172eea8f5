"""The derivation as a worksheet: article, what was established, how, and the figure.

Nothing is computed and nothing left out here; the lines of `readers.explain` are only set in columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

_FIGURE: Final = re.compile(r"−?[0-9][0-9,]*\.[0-9]{2} 元")
LONGEST_HEAD: Final = 16
"""Characters that the column of heads has room for on one line or two."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet."""

    cite: str
    head: str
    how: str
    figure: str
    depth: int

    @property
    def cites(self) -> list[str]:
        """The articles, one by one."""
        return self.cite.split("、") if self.cite else []


@dataclass(slots=True)
class Section:
    """Lines under one heading."""

    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def facts(self) -> bool:
        """The list of the facts used, which the page folds away."""
        return self.title == "所用事实"


@dataclass(slots=True)
class Sheet:
    """One benefit, with what was concluded and the lines under the conclusion."""

    title: str
    sections: list[Section] = field(default_factory=list)


def sheets(lines: Iterable[str], articles: Collection[str]) -> list[Sheet]:
    """The lines of a derivation, benefit by benefit; the last sheet may hold what was not triggered.

    `articles` are the charter's: a line that begins with some of them cites them.
    """
    found: list[Sheet] = []
    for line in lines:
        text = line.strip()
        if not text:
            continue
        depth = (len(line) - len(line.lstrip(" "))) // 2
        if depth == 0:
            found.append(Sheet(text))
            continue
        if not found:
            found.append(Sheet(""))
        sheet = found[-1]
        plain = sheet.title.startswith("未触发") or sheet.title.startswith("结论")
        if depth == 1 and not plain:
            sheet.sections.append(Section(text))
            continue
        if sheet.sections and sheet.sections[-1].title.startswith("结论"):
            continue  # the page's own table says it
        if not sheet.sections:
            sheet.sections.append(Section(""))
        sheet.sections[-1].rows.append(_row(text, 0 if plain else depth - 2, articles))
    for sheet in found:
        sheet.sections = [section for section in sheet.sections if section.rows]
    return found


def _row(text: str, depth: int, articles: Collection[str]) -> Row:
    first, _, after = text.partition(" ")
    cites = after and all(part in articles for part in first.split("、"))
    cite, rest = (first, after) if cites else ("", text)
    head, colon, how = rest.partition("：")
    if not colon or (len(head) > LONGEST_HEAD and not _aside(head)[1]):
        head, how = _aside(rest)
        return Row(cite, "", rest, "", depth) if len(head) > LONGEST_HEAD else Row(cite, head, how, "", depth)
    head, aside = _aside(head)
    if _FIGURE.fullmatch(how):
        return Row(cite, head, aside, how.removesuffix(" 元"), depth)
    if aside:
        return Row(cite, head, f"{aside}。{how}", "", depth)
    said, why = _aside(how)
    if why and said and len(said) <= LONGEST_HEAD:
        return Row(cite, f"{head}：{said}", why, "", depth)
    return Row(cite, head, how, "", depth)


def _aside(text: str) -> tuple[str, str]:
    """A text and what stands in brackets at its end; "" where nothing does."""
    if not text.endswith("）"):
        return text, ""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {"）": 1, "（": -1}.get(text[place], 0)
        if depth == 0:
            return text[:place], text[place + 1 : -1]
    return text, ""
