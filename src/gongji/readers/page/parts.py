"""Pieces that several places of the page use: tables, marks, states, citations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from gongji.charter.nodes import STATE_LABELS, State
from gongji.codes.numerals import scan
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.page.markup import Child, Html, anchor, el, join, text

STATE_CLASSES = dict(
    zip(
        STATE_LABELS,
        ("paid", "refused", "papers", "watch", "discretion", "blank", "notable", "conflict", "range"),
        strict=True,
    )
)
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BRACKETS = re.compile(r"（([^（）]+)）")
_EDGE = re.compile(r"[^\S\n]*(以上|以下|以内)")


def state(word: str) -> Html:
    """A state's word in its one shape and colour."""
    return el("span", word, class_=f"state {STATE_CLASSES[word]}")


def state_or_figure(shown: State, figure: str) -> Child:
    """The figure of a payment or a refusal; the mark of any other state."""
    return figure if shown in (State.PAID, State.REFUSED) else state(shown.label)


def mark(character: str, level: str = "") -> Html:
    """A boxed one-character remark; what it stands for is said beside it."""
    return el("span", character, class_=f"mark {level}".strip(), aria_hidden="true")


def finding_mark(finding: Finding) -> Html:
    """错 or 注 for a finding."""
    return mark("错", "err") if finding.severity is Severity.ERROR else mark("注", "warn")


def cite(article: str, known: Collection[str]) -> Html:
    """An article's number in vermilion, linked to where it stands on the page."""
    if article not in known:
        return el("span", article, class_="cite")
    return el("a", article, class_="cite", href=f"#{anchor('a', article)}")


def dated(sentence: str) -> Html:
    """A sentence whose dates do not break at a line end."""
    parts: list[Child] = []
    at = 0
    for found in _DATE.finditer(sentence):
        parts += [text(sentence[at : found.start()]), el("span", found[0], class_="nowrap")]
        at = found.end()
    return join(parts, sentence[at:])


def linked(sentence: str, known: Collection[str]) -> Html:
    """A sentence in which （二） and （四.2、四.3） link to the articles they name."""
    parts: list[Child] = []
    at = 0
    for found in _BRACKETS.finditer(sentence):
        names = found[1].split("、")
        if all(name in known for name in names):
            parts.append(dated(sentence[at : found.start()]))
            links: list[Child] = []
            for name in names:
                links += ["、" if links else None, cite(name, known)]
            parts += ["（", links, "）"]
            at = found.end()
    return join(parts, dated(sentence[at:]))


def numbers_marked(prose: str) -> Html:
    """An article's prose with its numbers underlined, 以上 and 以下 included: what the rule must say."""
    spans: list[tuple[int, int]] = []
    for quantity in scan(prose):
        edge = _EDGE.match(prose, quantity.end)
        stop = edge.end() if edge else quantity.end
        if spans and prose[spans[-1][1] : quantity.start] == "、":
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((quantity.start, stop))
    parts: list[Child] = []
    at = 0
    for start, stop in spans:
        parts += [text(prose[at:start]), el("mark", prose[start:stop])]
        at = stop
    return join(parts, prose[at:])


def table(
    caption: str,
    heads: Sequence[Child],
    rows: Iterable[Child],
    *,
    name: str = "ledger tight",
) -> Html:
    """A ledger table inside its own scrolling region, named for those who do not see it."""
    return el(
        "div",
        el(
            "table",
            el("caption", caption, class_="hide"),
            el("thead", el("tr", *heads)),
            el("tbody", *rows),
            class_=name,
        ),
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label=caption,
    )


def head(title: str, number: bool = False) -> Html:
    """A column head; `number` for a column of figures."""
    return el("th", title, scope="col", class_="num" if number else None)


def cell(*children: Child, class_: str | None = None) -> Html:
    """A table cell."""
    return el("td", *children, class_=class_)


def said_value(value: str, money: bool) -> str:
    """A cell of the public files for people: amounts with thousands and two decimals, others as they are."""
    if not money or not _PLAIN_AMOUNT.fullmatch(value):
        return value
    whole, _, rest = value.partition(".")
    return f"{int(whole):,}.{rest.ljust(2, '0')}"


def label(words: str, gap: bool = False) -> Html:
    """The small line above a part of an article."""
    return el("p", words, class_="label gap-top" if gap else "label")


def paragraphs(prose: str) -> Iterator[str]:
    """The paragraphs of a text, single line breaks taken out."""
    for block in re.split(r"\n\s*\n", prose):
        joined = "".join(line.strip() for line in block.splitlines())
        if joined:
            yield joined
