"""决定凭据: what is needed to come to a decision again, as canonical JSON with its sha256.

It names the charter's text, the options adopted, the tables, the facts and the place in the sequence; the
place is a chain, each receipt naming the one of the person's event before it. Prose is never part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from gongji.charter.model import Charter
from gongji.charter.nodes import ABSENT, UNKNOWN, Fact, Kind
from gongji.charter.program import Program
from gongji.codes.civil import format_iso
from gongji.readers.decision import Decision, Prior, Row, render

FORM: Final = "gongji-receipt-1"
"""Names the shape of a receipt; another shape has another name."""


def receipt(
    charter: Charter,
    program: Program,
    ids: Mapping[str, str],
    row: Row,
    keys: Mapping[str, str],
    decisions: Sequence[Decision],
    place: Mapping[str, Any],
) -> dict[str, Any]:
    """The receipt of one event.

    `ids` are the record's own ids, `keys` the texts of facts that are identifiers, `place` its 决定序 and the
    sha256 of the receipt of the person's event before it (empty: the first).
    """
    return {
        "form": FORM,
        "charter": {
            "plan": program.plan,
            "edition": program.edition,
            "sha256": charter.digest,
            "program": program.digest,
        },
        "readings": dict(program.readings),
        "tables": {t.name: t.digest for t in charter.tables},
        "ids": dict(ids),
        "facts": {
            f.name: fact_value(f, value, keys.get(f.name, ""))
            for f, value in zip(program.facts, row.values, strict=True)
        },
        "sequence": dict(place),
        "prior": {program.benefits[b].name if b >= 0 else "": _prior(p) for b, p in row.prior.items()},
        "decisions": [_decision(program, d) for d in decisions],
    }


def fact_value(fact: Fact, value: int, key: str = "") -> str | int | None:
    """A fact as a receipt holds it: null is unknown, 无 absent, money in fen, a date as YYYY-MM-DD."""
    if value == UNKNOWN:
        return None
    if value == ABSENT:
        return "无"
    match fact.kind:
        case Kind.DATE:
            return format_iso(value)
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.CHOICE:
            return fact.choices[value]
        case Kind.KEY:
            return key
        case Kind.REGION:
            return f"{value:06d}"
    return value


def _prior(prior: Prior) -> dict[str, Any]:
    return {"state": prior.state.label, "fen": prior.amount, "takes_part": prior.takes_part}


def _decision(program: Program, decision: Decision) -> dict[str, Any]:
    said = render(program, decision)
    return {
        "benefit": said.benefit_name,
        "state": said.state_label,
        "fen": said.amount,
        "low": said.low,
        "high": said.high,
        "articles": list(said.articles),
        "reasons": list(said.reasons),
        "needs": list(said.needs),
        "readings": list(said.readings),
    }


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of a receipt: keys sorted, no blanks, characters as they are.

    >>> canonical({"b": 1, "a": "无"})
    '{"a":"无","b":1}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Mapping[str, Any]) -> str:
    """sha256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
