"""What the check found: a card with runnable counter-examples beside the article, and one ledger of all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gongji.charter.nodes import Kind, State
from gongji.charter.program import Program
from gongji.charter.ranges import facts_read, method_exprs
from gongji.readers.check.finding import Case, Finding, Severity
from gongji.readers.page.markup import Child, Html, el
from gongji.readers.page.parts import cell, cite, dated, finding_mark, head, said_value, state, table
from gongji.readers.read_back.phrases import figure


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first, then as they stand in the charter."""
    return sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.span.line, f.code))


def finding_card(finding: Finding, ident: str, program: Program) -> Html:
    """A finding with its counter-examples, which anybody can run."""
    place = f"{finding.code} · 第 {finding.span.line} 行" if finding.span.line else finding.code
    body: list[Child] = []
    if finding.remedy:
        body.append(el("p", finding.remedy))
    body += _cases(finding, program)
    return el(
        "section",
        el(
            "header",
            finding_mark(finding),
            el("h3", finding.message, id=ident),
            el("span", place, class_="note mono nowrap"),
            el("span", finding.named_by, class_="quiet") if finding.named_by else None,
        ),
        el("div", *body, class_="pad stack"),
        class_="card finding",
        aria_labelledby=ident,
    )


def _cases(finding: Finding, program: Program) -> Iterator[Html]:
    columns = telling_columns(finding.cases, program)
    kinds = {fact.name: fact.kind for fact in program.facts}
    several = any(len(case.events) > 1 for case in finding.cases)
    heads = [head("例") if several else None]
    heads += [head(f"{name}（元）" if _money(kinds, name) else name, _money(kinds, name)) for name in columns]
    heads += [head("状态"), head("给付（元）", True)]
    rows: list[Child] = []
    for number, case in enumerate(finding.cases, 1):
        for place, event in enumerate(case.events):
            cells = dict(event)
            rows.append(
                el(
                    "tr",
                    cell(f"{number}.{place + 1}") if several else None,
                    *(_value(kinds, name, cells.get(name, "")) for name in columns),
                    *_given(case, place),
                )
            )
    readings = dict.fromkeys(f"{name}={option}" for case in finding.cases for name, option in case.readings)
    if readings:
        yield el("p", f"口径取 {'；'.join(readings)} 时：", class_="quiet")
    yield table(f"反例：{finding.message}", heads, rows, name="ledger tight framed")


def _money(kinds: dict[str, Kind], name: str) -> bool:
    return kinds.get(name) is Kind.MONEY


def _value(kinds: dict[str, Kind], name: str, value: str) -> Html:
    money = _money(kinds, name)
    return cell(said_value(value, money), class_="num" if money else "nowrap")


def _given(case: Case, place: int) -> Iterator[Html]:
    if place >= len(case.gives):
        yield cell()
        yield cell(class_="num")
        return
    shown = case.gives[place]
    yield cell(state(shown.state))
    if shown.amount is None and shown.state != State.REFUSED.label:
        yield cell("未定", class_="num nil")
    else:
        yield cell(figure(shown.amount or 0), class_="num")


def telling_columns(cases: Sequence[Case], program: Program) -> tuple[str, ...]:
    """The facts worth showing: 事由, what the amount is worked out from, and what differs between events."""
    events = [dict(event) for case in cases for event in case.events]
    shown = {given.benefit for case in cases for given in case.gives}
    asked = {"事由"}
    for benefit in program.benefits:
        if benefit.name in shown:
            amount = benefit.amount
            read = [*method_exprs(amount.method), *([amount.base] if amount.base else [])]
            asked.update(name for expression in read for name in facts_read(expression))
    names = [fact.name for fact in program.facts]
    differing = {name for name in names if len({event.get(name, "") for event in events}) > 1}
    return tuple(name for name in names if name in asked | differing and any(name in e for e in events))


def findings_sheet(
    findings: Sequence[Finding], idents: Sequence[str], known: Collection[str], footer: str
) -> Html:
    """All findings in one ledger, errors first, each linked to its counter-example."""
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    title = f"检查：{errors} 错误，{len(findings) - errors} 提示"
    heads = [head(name) for name in ("编号", "条款", "发现", "为何只是提示", "怎么办", "反例")]
    rows = [_finding_row(f, ident, known) for f, ident in zip(findings, idents, strict=True)]
    return el(
        "section",
        el("header", el("h2", title, id="check"), el("span", footer, class_="push")),
        table("检查结果", heads, rows, name="ledger") if rows else el("p", "没有发现。", class_="pad"),
        class_="sheet",
        aria_labelledby="check",
    )


def _finding_row(finding: Finding, ident: str, known: Collection[str]) -> Html:
    return el(
        "tr",
        cell(finding_mark(finding), el("span", finding.code, class_="mono"), class_="nowrap"),
        cell(cite(finding.article, known) if finding.article else None),
        cell(dated(finding.message), class_="wide"),
        cell(finding.named_by),
        cell(finding.remedy, class_="wide"),
        cell(el("a", "看反例", href=f"#{ident}") if finding.cases else "—", class_="nowrap"),
    )
