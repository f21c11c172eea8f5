"""A charter on a terminal: article text on the left, its rule said again on the right, what is open below.

From `WIDE` columns on the two stand side by side; on a narrower terminal the rule stands under the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from gongji.charter.model import Article, Charter
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import Result
from gongji.readers.prose import Prose, marked, plain
from gongji.readers.read_back import ArticleSaid, ReadBack, ReadingSaid, Saying, read_back

WIDE = 100
"""Columns from which text and read-back stand side by side."""
DECLARATIONS = ("事实", "列表", "附表", "参数")
"""What is declared rather than ruled; the page lists it in its appendix."""


def reading(
    charter: Charter,
    findings: Sequence[Finding] = (),
    examples: Sequence[Result] = (),
    *,
    width: int = WIDE,
) -> RenderableType:
    """The whole charter as something rich prints; `width` is the terminal's in columns."""
    said = read_back(charter)
    return Group(
        _head(charter, findings, examples),
        *(
            part
            for article in charter.articles
            for part in _article(article, said, findings, examples, width >= WIDE)
        ),
        *_findings(findings),
        *_failures(examples),
    )


def _head(charter: Charter, findings: Sequence[Finding], examples: Sequence[Result]) -> RenderableType:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    unruled = sum(
        not any(ruling.option == reading.adopted for ruling in reading.rulings)
        for reading in charter.readings
    )
    passed = sum(result.passed for result in examples)
    facts = [
        f"版本 {charter.edition}，按{charter.governs}适用",
        charter.issuer,
        f"条文为{charter.wording}",
        f"检查 {errors} 错误、{len(findings) - errors} 提示",
        f"口径 {len(charter.readings)} 项，{unruled} 项未经解释决定",
        f"算例 {passed} / {len(examples)} 通过",
    ]
    return Group(plain(charter.title, "bold"), Prose(plain("　".join(facts), "dim")), Text())


# ---- articles ---------------------------------------------------------------------------------------


def _article(
    article: Article,
    said: ReadBack,
    findings: Sequence[Finding],
    examples: Sequence[Result],
    wide: bool,
) -> Iterator[RenderableType]:
    spoken = said.article(article.id)
    ruled = [saying for saying in spoken.sayings if saying.kind not in DECLARATIONS]
    title = Text.assemble(plain(article.id, "bold red"), " ", plain(article.title, "bold"))
    yield Rule(title, align="left", style="dim", characters="─")
    law = Prose(plain((article.original or article.text).strip()))
    rule = _rule(ruled, spoken, [f for f in findings if f.article == article.id])
    results = [result for result in examples if result.example.article == article.id]
    if results:
        rule.append(_examples(results))
    if not rule:
        yield Padding(law, (0, 0, 1, 0))
    elif wide:
        table = Table(box=None, show_header=False, expand=True, padding=(0, 2, 0, 0))
        table.add_column(ratio=2)
        table.add_column(ratio=3)
        table.add_row(law, Group(*rule))
        yield Padding(table, (0, 0, 1, 0))
    else:
        yield law
        yield Padding(Group(*rule), (1, 0, 1, 2))


def _rule(ruled: Sequence[Saying], spoken: ArticleSaid, findings: Sequence[Finding]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for saying in ruled:
        mark = _mark("缺", "yellow") if saying.kind == "未入规则" else _mark("复", "green")
        parts.append(marked(mark, plain(saying.text)))
    parts += [_reading(reading) for reading in spoken.readings]
    for finding in findings:
        parts.append(marked(_finding_mark(finding), plain(finding.message)))
    return parts


def _reading(reading: ReadingSaid) -> RenderableType:
    question = f"　{reading.question}" if reading.question else ""
    named = Text.assemble(plain(f"口径“{reading.name}”", "bold"), plain(question))
    lines: list[RenderableType] = [marked(_mark("释", "blue"), named)]
    for option in reading.options:
        sign, style = ("●", "bold") if option.adopted else ("○", "")
        tail = "（现采用）" if option.adopted else ""
        text = "" if option.text == option.name else f"：{option.text}"
        line = Text.assemble(plain(option.name, style), plain(f"{tail}{text}"))
        lines.append(marked(Text(f"{sign} "), line, indent=5))
    standing = f"依据 {reading.ruled}" if reading.ruled else "尚未经解释决定"
    why = f"{reading.why.rstrip('。')}。" if reading.why else ""
    lines.append(Padding(Prose(plain(f"{why}{standing}。", "dim")), (0, 0, 0, 5)))
    return Group(*lines)


def _examples(results: Sequence[Result]) -> Text:
    failed = [result.example.name for result in results if not result.passed]
    if not failed:
        return plain(f"算例 {len(results)} 个，全部通过", "dim")
    return plain(f"算例 {len(results)} 个，不通过：{'、'.join(failed)}", "bold yellow")


# ---- findings ---------------------------------------------------------------------------------------


def _findings(findings: Sequence[Finding]) -> Iterator[RenderableType]:
    if not findings:
        return
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    yield Rule(
        Text(f"检查：{errors} 错误，{len(findings) - errors} 提示", style="bold"), align="left", style="dim"
    )
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    for column in ("code", "article"):
        table.add_column(column, no_wrap=True)
    table.add_column("message", ratio=1)
    for finding in sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.span.line, f.code)):
        message = plain(finding.message)
        if finding.named_by:
            message.append_text(plain(f"（{finding.named_by}）", "dim"))
        if finding.remedy:
            message.append_text(plain(f"　改法：{finding.remedy}", "dim"))
        table.add_row(
            Text.assemble(_finding_mark(finding), finding.code), plain(finding.article, "red"), Prose(message)
        )
    yield table


def _failures(examples: Sequence[Result]) -> Iterator[RenderableType]:
    failed = [result for result in examples if not result.passed]
    if not failed:
        return
    yield Rule(Text(f"算例：{len(failed)} 个不通过", style="bold"), align="left", style="dim")
    for result in failed:
        for difference in result.differences:
            body = Text.assemble(plain(result.example.name, "bold"), "　", plain(difference))
            yield marked(_mark("错", "yellow"), body)


def _mark(character: str, colour: str) -> Text:
    return Text(f"[{character}] ", style=colour)


def _finding_mark(finding: Finding) -> Text:
    return _mark("错", "bold yellow") if finding.severity is Severity.ERROR else _mark("注", "yellow")
