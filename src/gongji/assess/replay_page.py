"""A replay as one HTML page: who gains, who loses, and the change of the text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gongji.assess.choice import Choice
from gongji.assess.replay import UNTRIGGERED, Person, Replay, Sums, UnitSums
from gongji.assess.summary import in_yuan, signed_yuan
from gongji.readers.difference import (
    ArticleChange,
    Difference,
    Fate,
    Mark,
    OptionChange,
    Piece,
    RuleChange,
    TableChange,
    difference,
)
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import state
from gongji.readers.page.report import document, heading, ledger, number, sheet, strip

MOST_UNITS: Final = 60
"""Units that the page lists; the file has the rows of all."""
MOST_PEOPLE: Final = 30
"""People that the page lists on each side."""
AROUND: Final = 40
"""Unchanged characters that are shown before and after a change of the text."""


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
        _changes(of.difference),
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


# ---- the text ---------------------------------------------------------------------------------------


def _changes(found: Difference) -> Html:
    if found.nothing:
        body: list[Child] = [el("p", "两边的条文、规则、口径和附表都一样。", class_="pad quiet")]
        return sheet("改了什么", "没有改动", *body)
    counted = ((len(found.articles), "条条文"), (len(found.rules), "项规则"),
               (len(found.options), "个口径选项"), (len(found.tables), "张附表"))  # fmt: skip
    said = "，".join(f"{n} {what}" for n, what in counted if n)
    rows = [
        *(_option(option) for option in found.options),
        *(_article(article) for article in found.articles),
        *(_rule(rule) for rule in found.rules),
        *(_table(table) for table in found.tables),
    ]
    heads = ["", "什么", "怎样改"]
    return sheet("改了什么", said, ledger("改了什么", heads, rows, 3))


def _row(fate: str, what: Child, how: Child) -> Html:
    return join(
        el("td", fate, class_="nowrap quiet"), el("td", what, class_="given"), el("td", how, class_="words")
    )


def _option(option: OptionChange) -> Html:
    what = join("口径 ", el("b", option.reading))
    if not (option.old and option.new):
        return _row((Fate.ADDED if option.new else Fate.DROPPED).value, what, option.new or option.old)
    return _row("换选项", what, join(el("del", option.old), " ", el("ins", option.new)))


def _article(change: ArticleChange) -> Html:
    number_ = join(
        el("span", change.old_id, class_="cite") if change.old_id != change.new_id else None,
        " → " if change.old_id and change.new_id and change.old_id != change.new_id else None,
        el("span", change.new_id, class_="cite") if change.new_id else None,
    )
    what = join("条文 ", number_, " ", _words(change.title))
    if change.fate is Fate.MOVED:
        return _row(change.fate.value, what, el("span", "文字没有改", class_="quiet"))
    return _row(change.fate.value, what, el("p", _words(_near(change.text)), class_="song-text"))


def _rule(change: RuleChange) -> Html:
    what = join(change.kind, " ", el("b", change.name), " ", el("span", change.article, class_="cite"))
    return _row(change.fate.value, what, el("p", _words(_near(change.text))))


def _table(change: TableChange) -> Html:
    counts = ((change.added, "增"), (change.dropped, "删"), (change.changed, "改"))
    said = "，".join(f"{word} {n} 行" for n, word in counts if n)
    return _row(change.fate.value, join("附表 ", el("b", change.name)), said or "内容的次序")


def _near(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, long unchanged stretches shortened to what stands near a change."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        text, last = piece.text, place == len(pieces) - 1
        if piece.mark is Mark.KEPT and len(text) > 2 * AROUND + 1 and len(pieces) > 1:
            before = "" if place == 0 else text[:AROUND]
            after = "" if last else text[-AROUND:]
            text = f"{before}……{after}"
        found.append(Piece(text, piece.mark))
    return found


def _words(pieces: Sequence[Piece]) -> Html:
    tags = {Mark.DROPPED: "del", Mark.ADDED: "ins"}
    return join(*(el(tags[p.mark], p.text) if p.mark in tags else p.text for p in pieces))
