"""The page of a charter: one HTML file that needs nothing else, to read on a screen or print.

Article text stands beside its read-back; under them rule tables, charts, readings with their options,
examples with how they came out, and what the check found. No script, no address outside the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongji.charter.model import Charter
from gongji.readers.check.finding import Finding
from gongji.readers.examples import Result
from gongji.readers.page.book import book
from gongji.readers.page.findings import in_order
from gongji.readers.page.markup import Html, el, join
from gongji.readers.page.standing import standing
from gongji.readers.page.style import style

__all__ = ["page"]


def page(charter: Charter, findings: Sequence[Finding] = (), examples: Sequence[Result] = ()) -> str:
    """The whole page as HTML text.

    `findings` as `check` gives them, `examples` as `run_examples` does; both in any order. Every text of the
    charter is escaped.
    """
    ordered = in_order(findings)
    title = f"{charter.title} {charter.edition} · 共济"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", Html(style())),
    )
    body = el(
        "body",
        el("a", "跳到正文", class_="skip", href="#main"),
        el("header", el("div", el("span", "共济", class_="brand"),
                        el("span", charter.issuer, class_="where")), class_="bar"),
        el(
            "main",
            _head(charter),
            standing(charter, ordered, examples),
            book(charter, ordered, examples),
            class_="page",
            id="main",
        ),
        el("footer", _colophon(charter), class_="foot"),
    )  # fmt: skip
    return join(Html("<!doctype html>\n"), el("html", head, body, lang="zh-CN"), Html("\n"))


def _head(charter: Charter) -> Html:
    wording = el(
        "span", charter.wording, class_="state papers" if charter.wording != "原文" else "state paid"
    )
    lead = el("p", charter.source, class_="lead") if charter.source else None
    title = el("div", el("h1", charter.title, class_="song"), wording, class_="title")
    return el("div", title, lead, class_="head")


def _colophon(charter: Charter) -> str:
    return (
        f"本页由条文 {charter.plan} {charter.edition} 生成（sha256 {charter.digest[:12]}）。"
        "规则复述、分段、图和算例结果都出自规则本身，与条文并列，供核对。"
    )
