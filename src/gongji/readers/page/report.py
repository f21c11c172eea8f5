"""Reports in the look of the charter's page: one file that stands alone, made of sheets and ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gongji.readers.page.markup import Child, Html, el
from gongji.readers.page.parts import table
from gongji.readers.page.style import style


def document(title: str, where: str, main: Sequence[Child], foot: str, styles: str = "") -> str:
    """The whole document; `where` stands beside the mark, `styles` are a report's own rules."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", Html(style() + styles)),
    )
    bar = el(
        "header",
        el("div", el("span", "共济", class_="brand"), el("span", where, class_="where")),
        class_="bar",
    )
    body = el(
        "body",
        el("a", "跳到正文", class_="skip", href="#main"),
        bar,
        el("main", *main, class_="page", id="main"),
        el("footer", foot, class_="foot"),
    )
    return "<!doctype html>\n" + el("html", head, body, lang="zh-CN") + "\n"


def heading(title: str, said: str, lead: str) -> Html:
    """The head of a report: what needs doing first, what it is about, where it comes from."""
    return el(
        "div",
        el("div", el("h1", title), el("span", said, class_="quiet"), class_="title"),
        el("p", lead, class_="lead"),
        class_="head",
    )


def strip(facts: Iterable[tuple[str, str, str]]) -> Html:
    """Figures in a row: name, value, unit."""
    items = (el("div", el("dt", name), el("dd", value, el("small", unit))) for name, value, unit in facts)
    return el("dl", *items, class_="strip")


def sheet(title: str, said: str, *content: Child) -> Html:
    """A titled part of the report; `said` stands at the right of the title."""
    return el(
        "section", el("header", el("h2", title), el("span", said, class_="push")), *content, class_="sheet"
    )


def ledger(
    caption: str,
    heads: Sequence[Child],
    rows: Iterable[Html],
    left: int,
    total: Html | None = None,
    text: tuple[int, ...] = (),
    tight: bool = False,
    kind: str = "",
) -> Html:
    """A table; the columns after the first `left` are numbers, except those in `text`.

    `kind` is the class of a table for which the report's own styles have rules.
    """
    columns = [
        el("th", title, scope="col", class_="num" if i >= left and i not in text else None)
        for i, title in enumerate(heads)
    ]
    lines = [el("tr", row) for row in rows]
    if total is not None:
        lines.append(el("tr", total, class_="sum"))
    return table(
        caption, columns, lines, name=" ".join(filter(None, ("ledger", "tight" if tight else "", kind)))
    )


def number(n: int) -> Html:
    """A cell with a count; nothing is a dot."""
    return el("td", f"{n:,}" if n else "·", class_="num" if n else "num nil")
