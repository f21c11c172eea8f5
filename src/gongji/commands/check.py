"""`gongji check`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from gongji.assess.choice import choice
from gongji.charter.problems import CharterError, Problem
from gongji.enrol.examples import run_joinings
from gongji.readers.check import Case, Finding, Severity, check


def run(charter: str, as_json: bool) -> int:
    """Print the findings on a charter, for people or as JSON; 1 when one is an error."""
    try:
        loaded = choice(charter).charter
    except CharterError as error:
        if not as_json:
            raise
        print(_json([_problem(p) for p in error.problems]))
        return 1
    findings = check(loaded, run_joinings(loaded))
    errors = sum(f.severity is Severity.ERROR for f in findings)
    if as_json:
        print(_json([_finding(f) for f in findings]))
    else:
        for finding in findings:
            print("\n".join(lines(finding)))
        counted = f"{errors} 处错误，{len(findings) - errors} 处提示"
        print(f"{loaded.title}（{loaded.edition}）：{counted}", file=sys.stderr)
    return 1 if errors else 0


def lines(finding: Finding) -> list[str]:
    """A finding for people: where and what, then what names it, what to do, and its counter-examples."""
    article = f"{finding.article} " if finding.article else ""
    found = [f"{finding.span} {finding.severity.value} [{finding.code}] {article}{finding.message}"]
    if finding.named_by:
        found.append(f"    已列明：{finding.named_by}")
    if finding.remedy:
        found.append(f"    改法：{finding.remedy}")
    for case in finding.cases:
        found.extend(f"    {line}" for line in _case_lines(case))
    return found


def _case_lines(case: Case) -> Iterable[str]:
    if case.readings:
        yield "口径：" + "；".join(f"{name}={option}" for name, option in case.readings)
    if case.cover:
        yield "参保：" + _cells(case.cover)
    for cells in case.events:
        yield "事件：" + _cells(cells)
    for shown in case.gives:
        amount = "" if shown.amount is None else f" {shown.amount // 100}.{shown.amount % 100:02d} 元"
        yield f"得：{shown.benefit} {shown.state}{amount}"


def _cells(cells: Iterable[tuple[str, str]]) -> str:
    return "，".join(f"{name} {value or '（空白）'}" for name, value in cells)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.name.lower(),
        "article": finding.article,
        "message": finding.message,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "named_by": finding.named_by,
        "remedy": finding.remedy,
        "cases": [
            {
                "readings": dict(case.readings),
                "cover": dict(case.cover),
                "events": [dict(cells) for cells in case.events],
                "gives": [{"benefit": s.benefit, "state": s.state, "fen": s.amount} for s in case.gives],
            }
            for case in finding.cases
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "article": problem.article,
        "message": problem.message,
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "named_by": "",
        "remedy": problem.remedy,
        "cases": [],
    }


def _json(content: list[dict[str, Any]]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
