"""How a charter stands, in one line of facts: edition, wording, findings, readings, examples."""

from __future__ import annotations

from collections.abc import Sequence

from gongji.charter.model import Charter, Reading
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import Result
from gongji.readers.page.markup import Child, Html, el


def standing(charter: Charter, findings: Sequence[Finding], examples: Sequence[Result]) -> Html:
    """The strip under the title of a charter's page."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    unruled = sum(not is_ruled(reading) for reading in charter.readings)
    passed = sum(result.passed for result in examples)
    written = len(charter.examples) + len(charter.joinings)
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
            f"{passed} / {len(examples)} 通过" if examples else f"{written} 个，未运行",
            "",
        ),
    ]
    return el("dl", *(_pair(*pair) for pair in pairs), class_="strip")


def _pair(term: str, value: str, small: str) -> Html:
    more: Child = [" ", el("small", small)] if small else None
    return el("div", el("dt", term), el("dd", value, more))


def is_ruled(reading: Reading) -> bool:
    """Whether a body that may interpret has ruled for the option adopted."""
    return any(ruling.option == reading.adopted for ruling in reading.rulings)
