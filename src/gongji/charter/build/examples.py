"""算例 and 未入规则: worked cases that run as tests, and clauses that no rule expresses."""

from __future__ import annotations

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Reader, Values, may, need, read_body, sort_of
from gongji.charter.build.context import Context
from gongji.charter.build.facts import RECORD_KEYS
from gongji.charter.model import Example, Expected, Reading, Untranslated
from gongji.charter.model.text import UNTRIGGERED
from gongji.charter.nodes import STATE_LABELS, Fact, Kind, State, Table
from gongji.charter.strict import Mapping, Node, Scalar, Sequence
from gongji.charter.words import KEYS

Cells = tuple[tuple[str, str], ...]
_ABSENT = "无"


def examples(
    context: Context, entries: tuple[Entry, ...], readings: tuple[Reading, ...]
) -> tuple[Example, ...]:
    """Every 算例 of events in the order of the document."""
    options = options_of(readings)
    mine = (entry for entry in entries if not of_joining(entry))
    found = (_example(context.under(entry.article), entry, options) for entry in mine)
    return tuple(example for example in found if example is not None)


def of_joining(entry: Entry) -> bool:
    """Whether a 算例 is of somebody who joins."""
    return isinstance(entry.body, Mapping) and entry.body.get("参加") is not None


def options_of(readings: tuple[Reading, ...]) -> dict[str, tuple[str, ...]]:
    """The names of the options of each reading."""
    return {reading.name: tuple(o.name for o in reading.options) for reading in readings}


def chosen(context: Context, values: Values, options: dict[str, tuple[str, ...]]) -> Cells:
    """The readings that a 算例 names; one that does not exist is reported."""
    for reading, option in values[READINGS]:
        if context.known("口径", reading.text, reading.span, context.readings) and reading.text in options:
            context.known("选项", option.text, option.span, options[reading.text], f"口径“{reading.text}”")
    return tuple((reading.text, option.text) for reading, option in values[READINGS])


def _example(context: Context, entry: Entry, options: dict[str, tuple[str, ...]]) -> Example | None:
    values = read_body(context, entry.body, KEYS["example"], _EXAMPLE, entry.title)
    if values is None:
        return None
    named = chosen(context, values, options)
    events, expects = values[_EVENTS], values[_EXPECTS]
    if len(events) != len(expects):
        told = f"{entry.title}有 {len(events)} 个事件，“得”有 {len(expects)} 项"
        context.error("C516", values.at(_EXPECTS), told, "每个事件对应一项")
        return None
    return Example(entry.name.text, context.article, named, values[_COVER], events, expects, entry.span)


def cells(*tables: Table) -> Reader[Cells]:
    """A reader of columns and what they hold; the columns must belong to these tables."""

    def read(context: Context, node: Node) -> Cells | None:
        found = plain.mapped(plain.scalar, "这一行")(context, node)
        if found is None:
            return None
        columns = {name: fact for name, fact in context.facts.items() if fact.table in tables}
        fine = True
        for column, cell in found:
            if column.text in RECORD_KEYS:
                continue
            if context.known("列", column.text, column.span, columns, "这里"):
                fine = fits(context, columns[column.text], cell) and fine
            else:
                fine = False
        return tuple((column.text, cell.text) for column, cell in found) if fine else None

    return read


def fits(context: Context, fact: Fact, cell: Scalar) -> bool:
    """Whether a cell can stand for a fact, as far as dates and lists tell."""
    if fact.kind is Kind.DATE and cell.text != "":
        return _dated(context, fact, cell)
    if fact.kind is Kind.CHOICE and cell.text not in ("", _ABSENT):
        return context.known("选项", cell.text, cell.span, fact.choices, f"“{fact.name}”")
    return True


def _dated(context: Context, fact: Fact, cell: Scalar) -> bool:
    """Whether a cell holds a date; 无 stands only in dates that the charter declares."""
    if cell.text == _ABSENT and fact.builtin:
        context.error("C213", cell.span, f"“{fact.name}”不能写“无”", '还没有的留空，写 ""')
        return False
    return cell.text == _ABSENT or literals.day(cell, context.problems) is not None


def _events(context: Context, node: Node) -> tuple[Cells, ...] | None:
    return plain.listed(cells(Table.EVENT))(context, node)


def _expects(context: Context, node: Node) -> tuple[tuple[Expected, ...], ...] | None:
    return plain.listed(_expected_of_event)(context, node)


def _expected_of_event(context: Context, node: Node) -> tuple[Expected, ...] | None:
    if not isinstance(node, Mapping):
        context.error("C402", node.span, f"“得”要写成“给付: 结果”的对照，这里是{sort_of(node)}")
        return None
    if not node.entries:
        told = f"写明一项给付的结果；没有触发的，写 {{给付名: {UNTRIGGERED}}}"
        context.error("C410", node.span, "“得”是空的，什么也没有核对", told)
        return None
    found: list[Expected] = []
    for name, body in node.entries:
        if not context.known("给付", name.text, name.span, context.benefits):
            return None
        expected = _expected(context, name.text, body)
        if expected is None:
            return None
        found.append(expected)
    return tuple(found)


def _expected(context: Context, benefit: str, node: Node) -> Expected | None:
    """{状态: …, 金额: …}; a state alone, an amount alone for one that is paid, or 不触发."""
    if isinstance(node, Scalar):
        if node.text == UNTRIGGERED:
            return Expected(benefit, triggered=False)
        if node.text in _STATES:
            return Expected(benefit, _STATES[node.text])
        amount = yuan(context, node)
        return None if amount is None else Expected(benefit, State.PAID, amount)
    values = read_body(context, node, KEYS["expected"], _EXPECTED, f"“{benefit}”的结果")
    if values is None:
        return None
    state, amount = values[_STATE], values[_AMOUNT]
    if amount is not None and state not in (None, State.PAID, State.REFUSED):
        told = f"“{benefit}”的状态是{STATE_LABELS[state or 0]}，没有金额"
        context.error("C516", values.at(_AMOUNT), told, "删去“金额”")
        return None
    return Expected(benefit, state, amount, values[_REASON], values[_ARTICLES], values[_NEEDS])


def yuan(context: Context, node: Node) -> int | None:
    """An amount with its unit, or a plain number of yuan as files have it (2000.00)."""
    word = plain.scalar(context, node)
    if word is None:
        return None
    whole, point, cents = word.text.partition(".")
    if (
        (whole + cents).isascii()
        and (whole + cents).isdigit()
        and len(cents) <= 2
        and bool(point) == bool(cents)
    ):
        return int(whole or "0") * 100 + int(cents.ljust(2, "0"))
    return plain.money(context, word)


def joined(mark: str) -> Reader[str]:
    def read(context: Context, node: Node) -> str | None:
        if isinstance(node, Sequence):
            found = plain.texts(context, node)
            return None if found is None else mark.join(found)
        return plain.text(context, node)

    return read


_STATES = {state.label: state for state in State}
READINGS = may("readings", plain.mapped(plain.scalar, "算例的口径"), ())
_COVER = may("cover", cells(Table.COVER, Table.PERSON, Table.UNIT), ())
_EVENTS = need("events", _events)
_EXPECTS = need("expects", _expects)
_EXAMPLE = (READINGS, _COVER, _EVENTS, _EXPECTS)


def _state(context: Context, node: Node) -> State | None:
    if isinstance(node, Scalar) and node.text == UNTRIGGERED:
        context.error(
            "C404", node.span, f"“{UNTRIGGERED}”不是状态", f"不用“状态”，写成 给付名: {UNTRIGGERED}"
        )
        return None
    return plain.one_of(_STATES, "状态")(context, node)


_STATE = may("state", _state, None)
_AMOUNT = may("amount", yuan, None)
_REASON = may("reason", joined("；"), None)
_ARTICLES = may("articles", joined("、"), None)
_NEEDS = may("needs", joined("、"), None)
_EXPECTED = (_STATE, _AMOUNT, _REASON, _ARTICLES, _NEEDS)


def untranslated(context: Context, entries: tuple[Entry, ...]) -> tuple[Untranslated, ...]:
    """Every 未入规则."""
    found: list[Untranslated] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["untranslated"], _UNTRANSLATED, entry.title)
        if values is not None:
            article = values[_ARTICLE] or here.article
            found.append(
                Untranslated(
                    entry.name.text, article, values[_WHY], values[_HANDLING], values[_SOURCES], entry.span
                )
            )
    return tuple(found)


_ARTICLE = may("article", plain.article, "")
_WHY = need("why", plain.text)
_HANDLING = may("handling", plain.text, "")
_SOURCES = may("sources", plain.texts, ())
_UNTRANSLATED = (_ARTICLE, _WHY, _HANDLING, _SOURCES)
