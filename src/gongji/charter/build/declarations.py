"""附表, 列表 and 参数: what the rules look things up in."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.model import Parameter, TableUse, WordList
from gongji.charter.nodes import Span
from gongji.charter.strict import Mapping
from gongji.charter.tables import filled, filled_from, locate, places
from gongji.charter.words import KEYS

MONTHLY, GRADES, WORDS = "月标准", "等级表", "列表"


def tables(context: Context, entries: tuple[Entry, ...]) -> None:
    """Put every 附表, with what its file holds, into `context.tables`."""
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["table"], _TABLE, entry.title)
        use = None if values is None else _table(here, entry, values)
        if values is None or use is None:
            context.broken.add(entry.name.text)
        else:
            context.tables[use.name] = _with_rows(here, use, values.at(_FILE))


def _table(context: Context, entry: Entry, values: Values) -> TableUse | None:
    purpose, value, unit = values[_PURPOSE], values[_VALUE], values[_UNIT]
    valued = bool(value) if purpose is None else purpose != WORDS
    if valued and not value:
        context.error(
            "C403", entry.span, f"{entry.title}缺“值”", "补上“值: 列名”；只作列表用的写“用途: 列表”"
        )
        return None
    if valued and not unit:
        context.error("C403", entry.span, f"{entry.title}缺“单位”", '补上“单位: 元”或“单位: "%"”')
        return None
    if not valued and (value or unit):
        context.error("C405", entry.span, f"{entry.title}作列表用，不写“值”和“单位”")
        return None
    return TableUse(
        name=entry.name.text,
        article=context.article,
        file=values[_FILE],
        keys=values[_KEYS],
        value=value,
        unit=unit,
        status=values[_STATUS],
        source=values[_SOURCE],
        note=values[_NOTE],
        rows=(),
        digest="",
        span=entry.span,
    )


def _with_rows(context: Context, use: TableUse, at: Span) -> TableUse:
    if "/" in use.file or "\\" in use.file:
        context.error("C520", at, f"附表“{use.name}”的文件只写文件名，不写路径", "把文件放进 tables 文件夹")
        return use
    if context.held is not None:
        data = context.held.get(use.file)
        if data is not None:
            return filled_from(use, data, use.file, at, context.problems)
        told = f"附表“{use.name}”的文件“{use.file}”没有一起给出"
        context.error("C520", at, told, "把这张附表同条文一起交；没有内容的交只有表头的")
        return use
    path = locate(context.path, use.file)
    if path is None:
        looked = "、".join(str(place) for place in places(context.path))
        remedy = f"放进条文旁的 tables 文件夹，第一行写各列的名；找过的文件夹：{looked}"
        context.error("C520", at, f"附表“{use.name}”的文件“{use.file}”找不到", remedy)
        return use
    return filled(use, path, at, context.problems)


def lists(context: Context, entries: tuple[Entry, ...]) -> tuple[WordList, ...]:
    """Put the words of every 列表 into `context.lists`; gives the lists."""
    found: list[WordList] = []
    for entry in entries:
        here = context.under(entry.article)
        from_table = isinstance(entry.body, Mapping)
        words = _table_words(here, entry) if from_table else _written_words(here, entry)
        if words is None:
            context.broken.add(entry.name.text)
        else:
            found.append(words)
            context.lists[words.name] = words.words
    return tuple(found)


def _written_words(context: Context, entry: Entry) -> WordList | None:
    words = plain.words(context, entry.body)
    if words is None:
        return None
    seen: set[str] = set()
    for word in words:
        if word.text in seen:
            context.error("C502", word.span, f"{entry.title}里“{word.text}”写了两次", "删去一个")
        seen.add(word.text)
    if not words:
        context.error("C410", entry.span, f"{entry.title}是空的", "写上至少一个词")
        return None
    return WordList(entry.name.text, context.article, tuple(word.text for word in words), span=entry.span)


def _table_words(context: Context, entry: Entry) -> WordList | None:
    values = read_body(context, entry.body, KEYS["word_list"], _LIST, entry.title)
    if values is None or not context.known("附表", values[_IN].text, values[_IN].span, context.tables):
        return None
    table, column = context.tables[values[_IN].text], values[_COLUMN]
    if table.rows and not context.known(
        "列", column.text, column.span, table.rows[0], f"附表“{table.name}”的文件"
    ):
        return None
    words = tuple(dict.fromkeys(row[column.text] for row in table.rows if row[column.text]))
    return WordList(entry.name.text, context.article, words, table.name, entry.span)


def parameters(context: Context, entries: tuple[Entry, ...]) -> None:
    """Put every 参数 into `context.parameters`."""
    for entry in entries:
        found = _parameter(context.under(entry.article), entry)
        if found is None:
            context.broken.add(entry.name.text)
        else:
            context.parameters[found.name] = found


def _parameter(context: Context, entry: Entry) -> Parameter | None:
    values = read_body(context, entry.body, KEYS["parameter"], _PARAMETER, entry.title)
    if values is None:
        return None
    table = values[_IN]
    if not context.known("附表", table.text, table.span, context.tables):
        return None
    use = context.tables[table.text]
    if not _has_columns(context, use, values):
        return None
    region, since, value = (values[key].text for key in _COLUMNS)
    return Parameter(entry.name.text, context.article, use.name, region, since, value, entry.span)


def _has_columns(context: Context, use: TableUse, values: Values) -> bool:
    """Whether the table declares the columns that the parameter names."""
    region, since, value = (values[key] for key in _COLUMNS)
    fine = all(
        [context.known("键", word.text, word.span, use.keys, f"附表“{use.name}”") for word in (region, since)]
    )
    if value.text != use.value:
        told = f"附表“{use.name}”的值在“{use.value}”列，不在“{value.text}”列"
        context.error("C405", value.span, told, f"写成“值: {use.value}”")
        return False
    if use.unit != "元":
        context.error(
            "C405",
            value.span,
            f"参数要用以元计的附表，“{use.name}”的单位是“{use.unit}”",
            "换一张以元计的附表",
        )
        return False
    return fine


_FILE = need("file", plain.text)
_PURPOSE = may("purpose", plain.one_of({word: word for word in (MONTHLY, GRADES, WORDS)}, "用途"), None)
_KEYS = need("keys", plain.texts)
_VALUE = may("value", plain.text, "")
_UNIT = may("unit", plain.one_of({"元": "元", "%": "%"}, "附表的单位"), "")
_STATUS = may("status", plain.text, "")
_SOURCE = may("source", plain.text, "")
_NOTE = may("note", plain.text, "")
_TABLE = (_FILE, _PURPOSE, _KEYS, _VALUE, _UNIT, _STATUS, _SOURCE, _NOTE)

_IN = need("table", plain.scalar)
_COLUMN = need("column", plain.scalar)
_LIST = (_IN, _COLUMN)

_REGION = need("region", plain.scalar)
_SINCE = need("since", plain.scalar)
_AMOUNT = need("value", plain.scalar)
_COLUMNS = (_REGION, _SINCE, _AMOUNT)
_PARAMETER = (_IN, *_COLUMNS)
