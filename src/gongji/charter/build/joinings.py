"""算例 of joining: who pays on which day, what they held before, and what must come of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Reader, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.examples import (
    READINGS,
    Cells,
    cells,
    chosen,
    fits,
    joined,
    of_joining,
    options_of,
    yuan,
)
from gongji.charter.build.facts import RECORD_KEYS
from gongji.charter.model import Joining, Reading
from gongji.charter.nodes import Table
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS

PAID, ANNOUNCED, PEERS = "缴费日", "公布起保日", "同单位参加"
OF_ROSTERS: Final = ("期限", "费用档", "性别", "出生日", "职工数")
"""Columns of rosters and units files that are no facts of every charter."""
_WORKED_OUT: Final = ("起保日", "终保日", "首次参保日")
RESULTS: Final = ("可以参加", "不予参加", "待补材料", "条款空白", "冲突", "数值超限")
Row = tuple[int, int | None, int, Cells]


def joinings(
    context: Context, entries: tuple[Entry, ...], readings: tuple[Reading, ...]
) -> tuple[Joining, ...]:
    """Every 算例 of joining in the order of the document."""
    options = options_of(readings)
    mine = (entry for entry in entries if of_joining(entry))
    found = (_joining(context.under(entry.article), entry, options) for entry in mine)
    return tuple(joining for joining in found if joining is not None)


def _joining(context: Context, entry: Entry, options: dict[str, tuple[str, ...]]) -> Joining | None:
    values = read_body(context, entry.body, KEYS["joining"], _JOINING, entry.title)
    if values is None:
        return None
    named = chosen(context, values, options)
    paid_on, starts_on, peers, row = values[_ROW]
    return Joining(
        entry.name.text, context.article, named, paid_on, row, values[_HELD], values[_EXPECTS], peers,
        starts_on, entry.span,
    )  # fmt: skip


def _row(context: Context, node: Node) -> Row | None:
    """The day of payment, the day announced, how many of the unit join alike, and the cells of the row."""
    found = plain.mapped(plain.scalar, "参加")(context, node)
    if found is None:
        return None
    given = {name.text: cell for name, cell in found}
    if PAID not in given:
        context.error("C403", node.span, f"“参加”缺“{PAID}”", f"补上“{PAID}: 2011-06-10”")
        return None
    tables = (Table.COVER, Table.PERSON, Table.UNIT)
    facts = {f.name: f for f in context.facts.values() if f.table in tables and f.name not in _WORKED_OUT}
    known = (PAID, ANNOUNCED, PEERS, *OF_ROSTERS, *facts)
    fine = True
    row: list[tuple[str, str]] = []
    for name, cell in found:
        if name.text not in RECORD_KEYS and not context.known("列", name.text, name.span, known, "“参加”"):
            fine = False
        elif name.text in facts:
            fine = fits(context, facts[name.text], cell) and fine
        if name.text not in (PAID, ANNOUNCED, PEERS):
            row.append((name.text, cell.text))
    paid_on = literals.day(given[PAID], context.problems)
    starts_on = literals.day(given[ANNOUNCED], context.problems) if ANNOUNCED in given else None
    peers = _number(context, given[PEERS]) if PEERS in given else 0
    if not fine or paid_on is None or peers is None or (ANNOUNCED in given and starts_on is None):
        return None
    return paid_on, starts_on, peers, tuple(row)


def _number(context: Context, cell: Scalar) -> int | None:
    if cell.text.isascii() and cell.text.isdigit() and 1 <= int(cell.text) <= 1000:
        return int(cell.text)
    context.error("C405", cell.span, f"“{PEERS}”的“{cell.text}”不是 1 至 1000 的整数", "写一个数，不带单位")
    return None


def _expects(context: Context, node: Node) -> Cells | None:
    values = read_body(context, node, KEYS["joined"], tuple(_JOINED.values()), "“得”")
    if values is None:
        return None
    texts = ((name, values[key]) for name, key in _JOINED.items() if values.has(key))
    found = [(name, text) for name, text in texts if text is not None]
    written = dict(found)
    if written.get("结果", RESULTS[0]) != RESULTS[0]:
        paid = [name for name in ("办理", *_WORKED_OUT, "应缴", "押金", "分担") if name in written]
        if paid:
            told = f"结果是{written['结果']}，没有{'、'.join(paid)}"
            context.error("C516", node.span, told, f"删去{'、'.join(paid)}")
            return None
    return tuple(found)


def _day(context: Context, node: Node) -> str | None:
    word = plain.scalar(context, node)
    return word.text if word is not None and literals.day(word, context.problems) is not None else None


def _yuan(context: Context, node: Node) -> str | None:
    fen = yuan(context, node)
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def _shares(context: Context, node: Node) -> str | None:
    """{工会: 60元, 本人: 35元}, as the file says it."""
    if not isinstance(node, Mapping):
        return plain.text(context, node)
    parts = [(who.text, _yuan(context, part)) for who, part in node.entries]
    if any(part is None for _, part in parts):
        return None
    return "；".join(f"{who}={part}" for who, part in parts)


def _word(words: Sequence[str], what: str) -> Reader[str]:
    return plain.one_of({word: word for word in words}, what)


_ROW = need("row", _row)
_HELD = may("held", cells(Table.COVER, Table.PERSON, Table.UNIT), ())
_EXPECTS = need("expects", _expects)
_JOINING = (READINGS, _ROW, _HELD, _EXPECTS)
_JOINED = {
    "结果": may("result", _word(RESULTS, "结果"), None),
    "办理": may("way", _word(("首次", "续保", "补办", "加购"), "办理"), None),
    "起保日": may("start", _day, None),
    "终保日": may("end", _day, None),
    "首次参保日": may("first", _day, None),
    "应缴": may("due", _yuan, None),
    "押金": may("deposit", _yuan, None),
    "分担": may("shares", _shares, None),
    "理由": may("reason", joined("；"), None),
    "条款": may("articles", joined("、"), None),
    "待补": may("needs", joined("、"), None),
}
