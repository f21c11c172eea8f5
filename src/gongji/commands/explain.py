"""`gongji explain`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongji.assess.choice import Choice, choice
from gongji.assess.engines import require_engine
from gongji.assess.history import Told, history
from gongji.assess.receipt import canonical
from gongji.assess.summary import in_yuan
from gongji.readers.decision import Decision, render
from gongji.readers.explain import explain, explain_event
from gongji.records.findings import Finding, RecordsError
from gongji.records.load import Records, load


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be explained, from which files; `keep_good` goes on without the bad rows, as assess does.

    `engine` only has to be one: all of them decide the same, and `derive` is the one that tells how.
    """

    covers: Path
    events: Path
    event: str
    prior: Path | None = None
    keep_good: bool = False
    engine: str = "derive"


def run(charter: str, readings: Sequence[str], tables: Sequence[str], asked: Asked, form: str) -> int:
    """Tell how one event came to its decisions: `form` is text, json or receipt."""
    chosen = choice(charter, readings, tables)
    require_engine(asked.engine)
    records = load(chosen.program, asked.covers, asked.events, asked.prior, keep_good=asked.keep_good)
    of_event = [f for f in records.findings if _is_of(f, records, asked.event)]
    if of_event:
        raise RecordsError(of_event)
    told = history(chosen.charter, chosen.program, records, asked.event)
    for line in records.notices:
        print(f"注意：{line}", file=sys.stderr)
    if records.findings:
        rows = len({(f.file, f.row) for f in records.findings})
        print(f"注意：另有 {rows} 行有错，没有计入", file=sys.stderr)
    if form == "receipt":
        print(canonical(told[-1].receipt))
        print(f"sha256 {told[-1].sha256}", file=sys.stderr)
    elif form == "json":
        print(json.dumps(_json(chosen, told), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(chosen, told)))
    return 1 if records.findings else 0


def _is_of(finding: Finding, records: Records, event: str) -> bool:
    """Whether a finding is about the row of an event."""
    rows = records.event_texts.filter(records.event_texts["事件编号"] == event)["#行"].to_list()
    bad = records.rejects.filter(records.rejects["事件编号"] == event)
    return finding.row in rows and finding.file in bad["文件"].to_list()


def _lines(chosen: Choice, told: Sequence[Told]) -> Iterator[str]:
    program, last = chosen.program, told[-1]
    yield f"{program.title}（{program.edition}）"
    yield "，".join(f"{name} {last.ids[name]}" for name in ("事件编号", "参保编号", "人员编号"))
    if len(told) > 1:
        yield ""
        yield f"此人先前的 {len(told) - 1} 个事件（按次序）"
        for before in told[:-1]:
            yield f"  {before.ids['事件编号']}：" + "；".join(_outcomes(chosen, before))
    yield ""
    yield from explain_event(program, last.row, last.derived, chosen.charter, last.cells, _names(told))
    yield f"凭据 sha256 {last.sha256}"


def _names(told: Sequence[Told]) -> dict[int, str]:
    """The identifiers of a person's events, by their number."""
    return {t.row.event: t.ids["事件编号"] for t in told}


def _outcomes(chosen: Choice, told: Told) -> Iterator[str]:
    """What an earlier event came to, a few words for each benefit."""
    for index, prior in sorted(told.row.prior.items()):
        name = chosen.program.benefits[index].name if index >= 0 else ""
        yield f"{name} 先前已决定：{prior.state.label} {in_yuan(prior.amount)} 元".strip()
    for derived in told.derived:
        said = render(chosen.program, derived.decision)
        amount = f" {in_yuan(said.amount)} 元" if said.amount else ""
        reasons = f"（{'；'.join(said.reasons)}）" if said.reasons else ""
        waits = f"（待 {'、'.join(said.needs)}）" if said.needs else ""
        yield f"{said.benefit_name} {said.state_label}{amount}{reasons}{waits}".strip()


def _json(chosen: Choice, told: Sequence[Told]) -> dict[str, Any]:
    last = told[-1]
    return {
        "plan": chosen.program.plan,
        "edition": chosen.program.edition,
        "event": last.ids["事件编号"],
        "cover": last.ids["参保编号"],
        "person": last.ids["人员编号"],
        "history": [
            {"event": t.ids["事件编号"], "decisions": [_decision(chosen, d.decision) for d in t.derived]}
            for t in told[:-1]
        ],
        "decisions": [
            {
                **_decision(chosen, d.decision),
                "derivation": list(
                    explain(chosen.program, last.row, d, chosen.charter, last.cells, _names(told))
                ),
            }
            for d in last.derived
        ],
        "receipt": {"sha256": last.sha256, "content": last.receipt},
    }


def _decision(chosen: Choice, decision: Decision) -> dict[str, Any]:
    said = render(chosen.program, decision)
    return {
        "给付项": said.benefit_name,
        "状态": said.state_label,
        "金额分": said.amount,
        "下限分": said.low,
        "上限分": said.high,
        "条款": list(said.articles),
        "理由": list(said.reasons),
        "待补": list(said.needs),
        "口径": list(said.readings),
    }
