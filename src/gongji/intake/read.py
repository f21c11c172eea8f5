"""Reading a mapping: one strict YAML document, every mistake with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from gongji.assess.choice import Choice, choice
from gongji.charter.build import plain
from gongji.charter.build.body import Key, Reader, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.model import TableUse
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems
from gongji.charter.strict import Mapping as Map
from gongji.charter.strict import Node, Scalar, parse_yaml
from gongji.charter.tables import filled, locate, places
from gongji.charter.text_file import read_text
from gongji.intake.fields import AMOUNTS, IDENTITIES
from gongji.intake.formula import Formula, parse
from gongji.intake.mapping import (
    Computed,
    Copied,
    Dated,
    Fixed,
    IntakeMapping,
    Looked,
    Matched,
    Only,
    Source,
)
from gongji.records.faults import fault
from gongji.records.layout import Column, Form, events_layout

PREFIX: Final = "前缀"
SINCE: Final = "生效"
GIVEN: Final = ("参保编号",)
"""Event columns that the matching fills in."""


def read_mapping(path: Path) -> tuple[IntakeMapping, Choice]:
    """The mapping of a file and the charter it names.

    CharterError with every problem of the mapping (or of the charter); UsageError for a charter that does
    not exist. A charter's path is taken from the mapping's folder first, then as `gongji` takes any.
    """
    problems = Problems()
    _, text = read_text(path, str(path), problems)
    start = Span(str(path), 1, 1)
    node = parse_yaml(text, str(path), 1, 1, problems)
    problems.raise_if_errors()
    context = Context(path, problems)
    if node is None:
        context.error("C003", start, "文件里没有内容", "从 examples 里的映射抄起")
        problems.raise_if_errors()
    assert node is not None
    named = node.get("条文") if isinstance(node, Map) else None
    if not isinstance(named, Scalar):
        _whole(context, node, {})
        problems.raise_if_errors()
        raise AssertionError("a mapping without a charter has a problem")
    beside = path.parent / named.text
    chosen = choice(str(beside) if beside.is_file() else named.text)
    columns = {c.name: c for c in events_layout(chosen.program).columns if c.name not in GIVEN}
    found = _whole(context, node, columns, Path(chosen.charter.path))
    problems.raise_if_errors()
    assert found is not None
    return found, chosen


# ---- the whole --------------------------------------------------------------------------------------


def _whole(
    context: Context, node: Node, columns: Mapping[str, Column], charter: Path | None = None
) -> IntakeMapping | None:
    """The mapping; None, reported, when something in it is wrong."""
    read: Reader[Mapping[str, Source]] = partial(_events, columns=columns, charter=charter)
    events = need("events", read)
    values = read_body(context, node, _WORDS, (*_KEYS, events), "映射")
    if values is None:
        return None
    if not (values[PERSON] or values[IDENTITY]):
        context.error("C403", values.span, "没有写怎样认人", "写“人员编号”或“证件号码”，或两样都写")
        return None
    if context.problems.errors:
        return None
    return _made(values, values[events])


def _made(values: Values, events: Mapping[str, Source]) -> IntakeMapping:
    unchecked = values[UNCHECKED]
    return IntakeMapping(
        title=values[TITLE],
        charter=values[CHARTER],
        person=values[PERSON],
        identity=values[IDENTITY],
        within=values[WITHIN],
        bill=values[BILL],
        stay=values[STAY],
        admitted=values[ADMITTED],
        discharged=values[DISCHARGED],
        refund=values[REFUND],
        only=values[ONLY],
        events=events,
        zero_when_blank=values[ZERO],
        unchecked=dict(unchecked),
        unread=values[UNREAD],
    )


def _column(context: Context, node: Node) -> str | None:
    """The name of a column of the settlement file."""
    word = plain.scalar(context, node)
    if word is None:
        return None
    if not word.text:
        context.error("C410", word.span, "这里要写结算文件的列名", "写成 setl_id 这样的列名")
        return None
    return word.text


def _only(context: Context, node: Node) -> Only | None:
    values = read_body(context, node, {"列": "column", "值": "values"}, (_COLUMN, _VALUES), "条件")
    return None if values is None else Only(values[_COLUMN], values[_VALUES])


def _amounts(context: Context, node: Node) -> tuple[str, ...] | None:
    words = plain.words(context, node)
    if words is None:
        return None
    known = [context.known("金额字段", word.text, word.span, AMOUNTS) for word in words]
    return tuple(word.text for word in words) if all(known) else None


def _unchecked(context: Context, node: Node) -> tuple[tuple[str, str], ...] | None:
    found = plain.mapped(plain.text, "不核对")(context, node)
    if found is None:
        return None
    names = [identity.name for identity in IDENTITIES]
    known = [context.known("核对", word.text, word.span, names) for word, _ in found]
    reasons = [(word, why) for word, why in found if not why.strip()]
    for word, _ in reasons:
        context.error("C410", word.span, f"“{word.text}”没有写为什么不核对", "写上原因")
    return tuple((word.text, why) for word, why in found) if all(known) and not reasons else None


# ---- one column of the events -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a source is read: the event column it fills, and the charter beside which tables lie."""

    column: Column
    charter: Path | None


def _events(
    context: Context, node: Node, columns: Mapping[str, Column], charter: Path | None
) -> dict[str, Source] | None:
    if not isinstance(node, Map):
        context.error(
            "C402", node.span, "“事件”要写成“列名: 从哪里来”的对照", "例如 发生日: {日期: begndate}"
        )
        return None
    found: dict[str, Source] = {}
    for word, value in node:
        if word.text in GIVEN:
            context.error("C405", word.span, f"“{word.text}”不写，由参保表对上人以后填", "删掉这一行")
        elif columns and context.known("事件列", word.text, word.span, columns):
            source = _source(context, value, _Place(columns[word.text], charter))
            if source is not None:
                found[word.text] = source
    for column in columns.values():
        if column.required and node.get(column.name) is None:
            context.error("C403", node.span, f"“事件”缺“{column.name}”", f"补上“{column.name}: …”")
    return found


def _source(context: Context, node: Node, place: _Place) -> Source | None:
    if isinstance(node, Scalar):
        return _fixed(context, node, place)
    if not isinstance(node, Map):
        context.error("C402", node.span, "这里要写一个固定的词，或者从哪里来", _HOW)
        return None
    leading = [word for word, _ in node if word.text in _SOURCES and word.text != "列"]
    leading = leading or [word for word, _ in node if word.text == "列"]
    if len(leading) != 1:
        told = "看不出这一列从哪里来" if not leading else "一列只能有一个来处"
        context.error("C406", node.span, told, _HOW)
        return None
    forms, read = _SOURCES[leading[0].text]
    if place.column.form not in forms:
        wanted = "、".join(w for w, (f, _) in _SOURCES.items() if place.column.form in f)
        told = f"“{place.column.name}”这一列不能用“{leading[0].text}”"
        context.error("C513", leading[0].span, told, f"可用：{wanted}，或者一个固定的词")
        return None
    return read(context, node, place)


def _fixed(context: Context, word: Scalar, place: _Place) -> Source | None:
    wrong = fault(place.column, word.text)
    if wrong is not None:
        context.error("C404", word.span, f"“{place.column.name}”不能是“{word.text}”：{wrong[1]}", wrong[2])
        return None
    return Fixed(word.text)


def _copied(context: Context, node: Node, place: _Place) -> Source | None:
    values = read_body(context, node, {"列": "column"}, (_COLUMN,), place.column.name)
    return None if values is None else Copied(values[_COLUMN])


def _dated(context: Context, node: Node, place: _Place) -> Source | None:
    key = need("date", _column)
    values = read_body(context, node, {"日期": "date"}, (key,), place.column.name)
    return None if values is None else Dated(values[key])


def _computed(context: Context, node: Node, place: _Place) -> Source | None:
    values = read_body(context, node, {"算": "sum", "说明": "note"}, (_SUM, _NOTE), place.column.name)
    return None if values is None else Computed(values[_SUM])


def _formula(context: Context, node: Node) -> Formula | None:
    word = plain.scalar(context, node)
    return None if word is None else parse(context, word, AMOUNTS)


def _matched(context: Context, node: Node, place: _Place) -> Source | None:
    words = {"对照": "words", "列": "column"}
    values = read_body(context, node, words, (_WORDS_OF, _COLUMN), place.column.name)
    if values is None:
        return None
    pairs = dict[str, str]()
    for code, word in values[_WORDS_OF]:
        wrong = fault(place.column, word)
        if wrong is not None:
            told = f"“{place.column.name}”不能是“{word}”：{wrong[1]}"
            context.error("C404", code.span, told, wrong[2])
        pairs[code.text] = word
    return Matched(values[_COLUMN], pairs)


def _looked(context: Context, node: Node, place: _Place) -> Source | None:
    words = {"附表": "table", "列": "column", "按": "on", "取": "word"}
    values = read_body(context, node, words, (_TABLE, _COLUMN, _ON, _TAKEN), place.column.name)
    if values is None or place.charter is None:
        return None
    file, at = values[_TABLE], values.at(_TABLE)
    found = locate(place.charter, file) or locate(context.path, file)
    if found is None:
        looked = "、".join(str(p) for p in dict.fromkeys((*places(place.charter), *places(context.path))))
        context.error("C520", at, f"附表的文件“{file}”找不到", f"找过的文件夹：{looked}")
        return None
    word = values[_TAKEN] or place.column.name
    use = TableUse(file, "", file, (PREFIX, SINCE), "", "", "状态", "来源", "", (), "")
    table = filled(use, found, at, context.problems)
    _check_table(context, table, word, place.column, at)
    return Looked(values[_COLUMN], values[_ON], table, word, found)


def _check_table(context: Context, table: TableUse, word: str, column: Column, at: Span) -> None:
    """Every word of the table must be one of the event column, every 生效 a day."""
    if table.rows and word not in table.rows[0]:
        context.error("C521", at, f"附表“{table.name}”没有“{word}”列", f"它有：{'、'.join(table.rows[0])}")
        return
    since = Column(SINCE, Form.DATE)
    for row in table.rows:
        for cell, of in ((row[word], column), (row[SINCE], since)):
            wrong = fault(of, cell)
            if cell and wrong is not None:
                told = f"附表“{table.name}”前缀 {row[PREFIX]} 的“{cell}”不对：{wrong[1]}"
                context.error("C523", at, told, wrong[2])


_TEXTS: Final = frozenset((Form.ID, Form.KEY, Form.TEXT, Form.COUNT, Form.ORDER, Form.REGION))
_WORD_FORMS: Final = frozenset((Form.CHOICE, Form.FLAG))
_SOURCES: Final[Mapping[str, tuple[frozenset[Form], Callable[[Context, Node, _Place], Source | None]]]] = {
    "日期": (frozenset((Form.DATE,)), _dated),
    "算": (frozenset((Form.MONEY,)), _computed),
    "对照": (_WORD_FORMS, _matched),
    "附表": (_WORD_FORMS, _looked),
    "列": (_TEXTS, _copied),
}
"""By the word that leads: which columns it may fill. 列 leads only where no other word does."""
_HOW: Final = "写 {列: …}、{日期: …}、{算: …}、{对照: …, 列: …} 或 {附表: …, 列: …, 按: …}"

_COLUMN = need("column", _column)
_VALUES = need("values", plain.texts)
_SUM = need("sum", _formula)
_NOTE = may("note", plain.text, "")
_WORDS_OF = need("words", plain.mapped(plain.text, "对照"))
_TABLE = need("table", plain.text)
_ON = need("on", _column)
_TAKEN = may("word", plain.text, "")

TITLE = need("title", plain.text)
CHARTER = need("charter", plain.text)
NOTE = may("note", plain.text, "")
PERSON = may("person", _column, "")
IDENTITY = may("identity", _column, "")
WITHIN = need("within", _column)
BILL = need("bill", _column)
STAY = need("stay", _column)
ADMITTED = need("admitted", _column)
DISCHARGED = need("discharged", _column)
REFUND = may("refund", _only, None)
ONLY = may("only", _only, None)
ZERO = may("zero", _amounts, ())
NO_REASONS: Final[tuple[tuple[str, str], ...]] = ()
UNCHECKED: Final[Key[tuple[tuple[str, str], ...]]] = may("unchecked", _unchecked, NO_REASONS)
UNREAD = may("unread", plain.texts, ())
_KEYS: Final[tuple[Any, ...]] = (
    TITLE, CHARTER, NOTE, PERSON, IDENTITY, WITHIN, BILL, STAY, ADMITTED, DISCHARGED, REFUND, ONLY, ZERO,
    UNCHECKED, UNREAD,
)  # fmt: skip
_WORDS: Final = {
    "名称": "title",
    "条文": "charter",
    "说明": "note",
    "人员编号": "person",
    "证件号码": "identity",
    "参保按": "within",
    "票据": "bill",
    "住院": "stay",
    "入院": "admitted",
    "出院": "discharged",
    "退费": "refund",
    "只收": "only",
    "空白作零": "zero",
    "不核对": "unchecked",
    "不读": "unread",
    "事件": "events",
}
