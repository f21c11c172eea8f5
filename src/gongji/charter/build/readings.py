"""口径: what the text leaves open, its options, the one adopted and why, and the rulings on it."""

from __future__ import annotations

from collections.abc import Callable

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.benefits import offset
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.methods import method, state
from gongji.charter.build.scopes import scope
from gongji.charter.model import Option, Reading, Ruling
from gongji.charter.model.enrolment import LATE, MIDWAY
from gongji.charter.nodes import Method, Span
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS


def declare(context: Context, entries: tuple[Entry, ...]) -> None:
    """Put the name and 类别 of every reading into `context.readings`, so that bodies can refer to them."""
    for entry in entries:
        sort = entry.body.get("类别") if isinstance(entry.body, Mapping) else None
        known = isinstance(sort, Scalar) and sort.text in _OPTION
        context.readings[entry.name.text] = sort.text if known and isinstance(sort, Scalar) else ""


def readings(context: Context, entries: tuple[Entry, ...]) -> tuple[Reading, ...]:
    """Every 口径 in the order of the document."""
    found = (_reading(context.under(entry.article), entry) for entry in entries)
    return tuple(reading for reading in found if reading is not None)


def _reading(context: Context, entry: Entry) -> Reading | None:
    values = read_body(context, entry.body, KEYS["reading"], _READING, entry.title)
    if values is None:
        return None
    sort, written = values[_SORT], values[_OPTIONS]
    if not written:
        context.error("C410", values.at(_OPTIONS), f"{entry.title}没有选项", "至少写一个选项")
        return None
    if len(written) == 1:
        told = f"{entry.title}只有一个选项，没有可选的"
        context.error("C410", values.at(_OPTIONS), told, "补上另一种读法，或者直接写进规则")
    options = [_option(context, sort, name, body) for name, body in written]
    names = tuple(name.text for name, _ in written)
    known = _chosen(context, entry, values, names)
    whole = tuple(option for option in options if option is not None)
    if len(whole) != len(options) or not known:
        return None
    return Reading(
        name=entry.name.text,
        article=context.article,
        question=values[_QUESTION],
        sort=sort,
        options=whole,
        adopted=values[_ADOPTED].text,
        why=values[_WHY],
        sources=values[_SOURCES],
        numbers=values[_NUMBERS],
        rulings=tuple(ruling for ruling, _ in values[_RULINGS]),
        span=entry.span,
    )


def _chosen(context: Context, entry: Entry, values: Values, names: tuple[str, ...]) -> bool:
    """Whether the adopted option, and those of the rulings, exist and the last ruling is followed."""
    adopted, rulings = values[_ADOPTED], values[_RULINGS]
    what = entry.title
    fine = context.known("选项", adopted.text, adopted.span, names, what)
    for ruling, span in rulings:
        fine = context.known("选项", ruling.option, span, names, what) and fine
    if fine and rulings:
        last = max((ruling for ruling, _ in rulings), key=lambda ruling: ruling.date)
        if last.option != adopted.text:
            told = f"{entry.title}采用“{adopted.text}”，{last.date} 的解释决定采用“{last.option}”"
            context.error("C514", adopted.span, told, f"改成“采用: {last.option}”，或者补上新的解释决定")
            return False
    return fine


def _option(context: Context, sort: str, name: Scalar, node: Node) -> Option | None:
    if sort == "计发办法" and isinstance(node, Mapping) and node.get("计发办法") is not None:
        values = read_body(context, node, _WRAPPED_WORDS, _WRAPPED, f"选项“{name.text}”")
        if values is None:
            return None
        return Option(name.text, method=values[_METHOD], cites=values[_CITES], span=name.span)
    return _OPTION[sort](context, name, node)


def _method_option(context: Context, name: Scalar, node: Node) -> Option | None:
    found = method(context, node)
    return None if found is None else Option(name.text, method=found, span=name.span)


def _state_option(context: Context, name: Scalar, node: Node) -> Option | None:
    found = state(context, node)
    return None if found is None else Option(name.text, method=found, span=name.span)


def _scope_option(context: Context, name: Scalar, node: Node) -> Option | None:
    found = scope(context, node)
    return None if found is None else Option(name.text, scope=found, span=name.span)


def _condition_option(context: Context, name: Scalar, node: Node) -> Option | None:
    found = plain.condition(context, node)
    return None if found is None else Option(name.text, condition=found, span=name.span)


def _offset_option(context: Context, name: Scalar, node: Node) -> Option | None:
    if isinstance(node, Scalar):
        if node.text != "不抵扣":
            context.error(
                "C404", node.span, f"抵扣的选项没有“{node.text}”", "写“不抵扣”，或者 {给付: …, 范围: …}"
            )
            return None
        return Option(name.text, span=name.span)
    found = offset(context, node)
    return None if found is None else Option(name.text, offset=found, span=name.span)


def _word_option(words: tuple[str, ...], what: str) -> Callable[[Context, Scalar, Node], Option | None]:
    known = plain.one_of({word: word for word in words}, f"{what}的选项")

    def read(context: Context, name: Scalar, node: Node) -> Option | None:
        found = known(context, node)
        return None if found is None else Option(name.text, word=found, span=name.span)

    return read


_OPTION: dict[str, Callable[[Context, Scalar, Node], Option | None]] = {
    "计发办法": _method_option,
    "范围": _scope_option,
    "条件": _condition_option,
    "状态": _state_option,
    "抵扣": _offset_option,
    "续保": _word_option(LATE, "续保"),
    "中途参加": _word_option(MIDWAY, "中途参加"),
}


def _ruling(context: Context, node: Node) -> tuple[Ruling, Span] | None:
    values = read_body(context, node, KEYS["ruling"], _RULING, "解释")
    if values is None:
        return None
    option = values[_RULED]
    found = Ruling(values[_DATE], values[_BODY], values[_DOCUMENT], option.text)
    return found, option.span


def day_text(context: Context, node: Node) -> str | None:
    """A date, kept as written."""
    word = plain.scalar(context, node)
    if word is None or literals.day(word, context.problems) is None:
        return None
    return word.text


def _bodies(context: Context, node: Node) -> tuple[tuple[Scalar, Node], ...] | None:
    if isinstance(node, Mapping):
        return node.entries
    context.error("C402", node.span, "“选项”要写成“名: 内容”的对照")
    return None


_QUESTION = need("question", plain.text)
_SORT = need("sort", plain.one_of({sort: sort for sort in _OPTION}, "口径的类别"))
_OPTIONS = need("options", _bodies)
_ADOPTED = need("adopted", plain.scalar)
_WHY = may("why", plain.text, "")
_SOURCES = may("sources", plain.texts, ())
_RULINGS = may("rulings", plain.listed(_ruling), ())
_NUMBERS = may("numbers", plain.texts, ())
_READING = (_QUESTION, _SORT, _OPTIONS, _ADOPTED, _WHY, _SOURCES, _RULINGS, _NUMBERS)

_METHOD: Key[Method] = need("method", method)
_CITES = may("cites", plain.articles, ())
_WRAPPED = (_METHOD, _CITES)
_WRAPPED_WORDS = {"计发办法": "method", "引": "cites"}

_DATE = need("date", day_text)
_BODY = need("body", plain.text)
_DOCUMENT = may("document", plain.text, "")
_RULED = need("option", plain.scalar)
_RULING = (_DATE, _BODY, _DOCUMENT, _RULED)
