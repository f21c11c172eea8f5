"""A replay as one HTML page: who gains, who loses, and the change of the text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gongji.assess.choice import Choice
from gongji.assess.replay import UNTRIGGERED, Person, Replay, Sums, UnitSums
from gongji.assess.summary import in_yuan, signed_yuan
from gongji.readers.difference import Difference, difference
from gongji.readers.page.changes import changes_sheet
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import state
from gongji.readers.page.report import document, heading, ledger, number, sheet, strip

MOST_UNITS: Final = 60
"""Units that the page lists; the file has the rows of all."""
MOST_PEOPLE: Final = 30
"""People that the page lists on each side."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a replay, and how their texts differ."""

    old: Choice
    new: Choice
    difference: Difference


def sides(old: Choice, new: Choice) -> Sides:
    """The two sides, compared."""
    options = dict(old.program.readings), dict(new.program.readings)
    return Sides(old, new, difference(old.charter, new.charter, *options))


def page(of: Sides, replay: Replay) -> str:
    """The whole document."""
    title = f"重演：{of.old.charter.edition} 与 {of.new.charter.edition} · {of.new.charter.title}"
    return document(title, "换一份条文或口径，重办同样的事", list(_main(of, replay)), _foot(of))


def _main(of: Sides, replay: Replay) -> Iterator[Html]:
    old, new = of.old.charter, of.new.charter
    lead = f"原条文 {old.title}（{old.edition}），新条文 {new.title}（{new.edition}）。"
    if replay.total.open:
        lead += f"{replay.total.open:,} 行未定：照新条文还没有金额，不计入多给和少给。"
    yield heading(
        f"{len(replay.gaining):,} 人多得，{len(replay.losing):,} 人少得",
        f"{replay.events:,} 件事，{replay.rows.height:,} 行",
        lead,
    )
    yield _strip(replay.total)
    yield el(
        "div",
        changes_sheet(of.difference),
        _benefits(replay),
        el(
            "div",
            _people("多得的人", replay.gaining),
            el("div", _people("少得的人", replay.losing), _moves(replay), class_="stack"),
            class_="pair",
        ),
        _units(replay),
        class_="stack",
    )


def _foot(of: Sides) -> str:
    old, new = of.old, of.new
    return (
        f"原条文 {old.charter.plan} sha256 {old.charter.digest[:12]}，新条文 {new.charter.plan} "
        f"sha256 {new.charter.digest[:12]}。同样的参保和事件，按同样的次序各办一遍；每一行都在输出文件里。"
        "人员编号属于个人信息，本页只供办理机构内部使用。"
    )


def _strip(total: Sums) -> Html:
    return strip(
        [
            ("原给付", in_yuan(total.old), "元"),
            ("新给付", in_yuan(total.new), "元"),
            ("多给", in_yuan(total.more), "元"),
            ("少给", in_yuan(total.less), "元"),
            ("原来未定、现在给", in_yuan(total.settled), "元"),
            ("合起来", signed_yuan(total.new - total.old), "元"),
            ("改了状态", f"{total.changed:,}", "行"),
            ("未定", f"{total.open:,}", f"行 · 原给 {in_yuan(total.unsettled)} 元"),
        ]
    )


# ---- sums -------------------------------------------------------------------------------------------


def _benefits(replay: Replay) -> Html:
    heads = [
        "给付项",
        "原给付（元）",
        "新给付（元）",
        "多给（元）",
        "少给（元）",
        "新定（元）",
        "改状态（行）",
        "未定（行）",
    ]
    rows = [join(el("th", s.name, scope="row", class_="nowrap"), _sums(s)) for s in replay.benefits]
    total = join(el("th", "合计", scope="row"), _sums(replay.total))
    said = "多给、少给计两边都有结果的行；新定是原来没有结果的行"
    return sheet("按给付项", said, ledger("按给付项", heads, rows, 1, total))


def _sums(sums: Sums) -> Html:
    return join(*(_money(fen) for fen in _amounts(sums)), number(sums.changed), number(sums.open))


def _amounts(sums: Sums) -> tuple[int, ...]:
    return sums.old, sums.new, sums.more, sums.less, sums.settled


def _money(fen: int) -> Html:
    return el("td", in_yuan(fen) if fen else "·", class_="num" if fen else "num nil")


def _moves(replay: Replay) -> Html:
    rows = [join(el("td", _word(a)), el("td", _word(b)), number(n)) for a, b, n in replay.moves]
    if not rows:
        return sheet("改了状态的行", "没有", el("p", "每一行的状态都同原来一样。", class_="pad quiet"))
    said = f"{replay.total.changed:,} 行"
    return sheet("改了状态的行", said, ledger("改了状态的行", ["原状态", "新状态", "行"], rows, 2))


def _word(label: str) -> Child:
    return el("span", label, class_="quiet") if label == UNTRIGGERED else state(label)


def _units(replay: Replay) -> Html:
    shown = [u for u in replay.units if u.sums.more or u.sums.less or u.sums.open or u.sums.changed]
    heads = ["单位", "多得（人）", "少得（人）", "多给（元）", "少给（元）", "新定（元）", "未定（行）"]
    rows = [_unit(unit) for unit in shown[:MOST_UNITS]]
    said = f"{len(shown):,} 个有变化，共 {len(replay.units):,} 个"
    if len(shown) > MOST_UNITS:
        said += f"；列出变化最多的 {MOST_UNITS} 个"
    if not rows:
        return sheet("按单位", said, el("p", "没有单位有变化。", class_="pad quiet"))
    return sheet("按单位", said, ledger("按单位", heads, rows, 1, tight=True))


def _unit(unit: UnitSums) -> Html:
    name = unit.sums.name or unit.number or "（没有写单位）"
    more = el("p", unit.number, class_="note") if unit.sums.name else None
    return join(
        el("th", name, more, scope="row", class_="wide"),
        number(unit.gaining),
        number(unit.losing),
        _money(unit.sums.more),
        _money(unit.sums.less),
        _money(unit.sums.settled),
        number(unit.sums.open),
    )


def _people(title: str, people: Sequence[Person]) -> Html:
    if not people:
        return sheet(title, "没有", el("p", f"没有{title}。", class_="pad quiet"))
    heads = ["人员编号", "单位编号", "原给付（元）", "新给付（元）", "差额（元）"]
    rows = [
        join(
            el("th", p.number, scope="row", class_="nowrap"),
            el("td", p.units, class_="nowrap"),
            _money(p.old),
            _money(p.new),
            el("td", signed_yuan(p.net), el("p", f"另有 {p.open} 行未定", class_="note") if p.open else None,
               class_="num"),
        )
        for p in people[:MOST_PEOPLE]
    ]  # fmt: skip
    said = f"{len(people):,} 人"
    if len(people) > MOST_PEOPLE:
        said += f"，列出差额最大的 {MOST_PEOPLE} 人"
    return sheet(title, said, ledger(title, heads, rows, 2, tight=True))
