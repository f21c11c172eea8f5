"""The page of a charter: one HTML file that needs nothing else, to read on a screen or print.

Article text stands beside its read-back; under them rule tables, charts, readings with their options,
examples with how they came out, and what the check found. No script, no address outside the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from gongji.charter.model import Charter
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import ExampleResult
from gongji.readers.page.book import book
from gongji.readers.page.markup import Child, Html, el, join

__all__ = ["page"]


def page(charter: Charter, findings: Sequence[Finding] = (), examples: Sequence[ExampleResult] = ()) -> str:
    """The whole page as HTML text.

    `findings` as `check` gives them, `examples` as `run_examples` does; both in any order. Every text of the
    charter is escaped.
    """
    ordered = sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.span.line, f.code))
    title = f"{charter.title} {charter.edition} · 共济"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", Html(_style())),
    )
    body = el(
        "body",
        el("a", "跳到正文", class_="skip", href="#main"),
        el("header", el("div", el("span", "共济", class_="brand"),
                        el("span", charter.issuer, class_="where")), class_="bar"),
        el(
            "main",
            _head(charter),
            _strip(charter, ordered, examples),
            book(charter, ordered, examples),
            class_="page",
            id="main",
        ),
        el("footer", _colophon(charter), class_="foot"),
    )  # fmt: skip
    return join(Html("<!doctype html>\n"), el("html", head, body, lang="zh-CN"), Html("\n"))


def _style() -> str:
    here = files("gongji.readers.page")
    return "\n".join(here.joinpath(name).read_text("utf-8") for name in ("tokens.css", "page.css"))


def _head(charter: Charter) -> Html:
    wording = el(
        "span", charter.wording, class_="state papers" if charter.wording != "原文" else "state paid"
    )
    lead = el("p", charter.source, class_="lead") if charter.source else None
    title = el("div", el("h1", charter.title, class_="song"), wording, class_="title")
    return el("div", title, lead, class_="head")


def _strip(charter: Charter, findings: Sequence[Finding], examples: Sequence[ExampleResult]) -> Html:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    unruled = sum(
        not any(ruling.option == reading.adopted for ruling in reading.rulings)
        for reading in charter.readings
    )
    passed = sum(result.passed for result in examples)
    originals = sum(bool(article.original) for article in charter.articles)
    texts = sum(bool(article.text.strip()) for article in charter.articles)
    issuer = charter.issuer
    if charter.interpreter and charter.interpreter != charter.issuer:
        issuer += f"，{charter.interpreter}解释"
    pairs: list[tuple[str, str, str]] = [
        ("版本", charter.edition, f"按{charter.governs}适用"),
        ("制定与解释", issuer, ""),
        ("条文", charter.wording, f"原文已填 {originals} / {texts}" if originals else "原文待填"),
        ("检查", f"{errors} 错误 · {len(findings) - errors} 提示", ""),
        ("口径", f"{len(charter.readings)} 项", f"{unruled} 项未经解释决定" if unruled else "都有解释决定"),
        (
            "算例",
            f"{passed} / {len(examples)} 通过" if examples else f"{len(charter.examples)} 个，未运行",
            "",
        ),
    ]
    return el("dl", *(_pair(*pair) for pair in pairs), class_="strip")


def _pair(term: str, value: str, small: str) -> Html:
    more: Child = [" ", el("small", small)] if small else None
    return el("div", el("dt", term), el("dd", value, more))


def _colophon(charter: Charter) -> str:
    return (
        f"本页由条文 {charter.plan} {charter.edition} 生成（sha256 {charter.digest[:12]}）。"
        "规则复述、分段、图和算例结果都出自规则本身，与条文并列，供核对。"
    )
