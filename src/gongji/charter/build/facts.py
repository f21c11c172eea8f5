"""事实: the inputs of the rules, after the built-in columns that every record has."""

from __future__ import annotations

from dataclasses import replace

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.nodes import ABSENT, Fact, Kind, Span, Table
from gongji.charter.strict import Node, Scalar, Sequence
from gongji.charter.words import KEYS

MOST_UNITS = 1000
"""Nobody holds more 份数 than this; the fee rule of a charter sets its own limit."""

BUILTIN = (
    *(Fact(name, Kind.DATE, Table.EVENT, builtin=True) for name in ("发生日", "知悉日", "通知日", "申领日")),
    Fact("地区", Kind.REGION, Table.COVER, builtin=True),
    *(Fact(name, Kind.DATE, Table.COVER, builtin=True) for name in ("起保日", "终保日", "首次参保日")),
    Fact("份数", Kind.COUNT, Table.COVER, "份", low=1, high=MOST_UNITS, default=1, builtin=True),
    Fact("份次", Kind.KEY, Table.COVER, builtin=True),
)
"""Columns that covers and events have in every plan (DESIGN section 5)."""
CAUSE = "事由"
"""The fact every charter declares: what kind of thing happened."""
RECORD_KEYS = ("参保编号", "人员编号", "单位编号", "事件编号", "决定序")
"""Columns that identify rows; no fact may take their names."""


def declare(context: Context, entries: tuple[Entry, ...]) -> dict[str, tuple[str, ...]]:
    """Put every fact into `context.facts`, built-in ones first; gives the 出处 of each."""
    sources: dict[str, tuple[str, ...]] = {}
    context.facts.update({fact.name: fact for fact in BUILTIN})
    for entry in entries:
        here = context.under(entry.article)
        built_in = context.facts.get(entry.name.text)
        found = _described(here, entry, built_in) if built_in is not None else _declared(here, entry)
        if found is not None:
            context.facts[found[0].name], sources[found[0].name] = found
        elif built_in is None:
            context.broken.add(entry.name.text)
    for entry in entries:
        _check_references(context.under(entry.article), entry)
    if CAUSE not in context.facts and CAUSE not in context.broken:
        at = entries[0].span if entries else Span(str(context.path), 1, 1)
        context.error("C501", at, f"没有事实“{CAUSE}”", f"在“事实”里写“{CAUSE}: {{类型: 选项, 值: […]}}”")
        context.broken.add(CAUSE)
    return sources


def _described(context: Context, entry: Entry, fact: Fact) -> tuple[Fact, tuple[str, ...]] | None:
    """A built-in fact, which a charter may explain but not change."""
    values = read_body(context, entry.body, KEYS["fact"], _DESCRIPTION, f"自带的事实“{fact.name}”")
    return None if values is None else (_explained(fact, context, entry, values), values[_SOURCES])


def _explained(fact: Fact, context: Context, entry: Entry, values: Values) -> Fact:
    return replace(
        fact,
        question=values[_QUESTION],
        evidence=values[_EVIDENCE],
        personal=values[_PERSONAL],
        note=values[_NOTE],
        article=context.article,
        span=entry.span,
    )


def _declared(context: Context, entry: Entry) -> tuple[Fact, tuple[str, ...]] | None:
    name = entry.name.text
    if name in RECORD_KEYS:
        context.error("C502", entry.span, f"“{name}”是记录自带的编号列，不能作事实名", "换一个名")
        return None
    values = read_body(context, entry.body, KEYS["fact"], _FACT, entry.title)
    if values is None:
        return None
    if name == CAUSE and values[_KIND] is not Kind.CHOICE:
        context.error("C405", values.at(_KIND), f"“{CAUSE}”要是选项", "写成 {类型: 选项, 值: […]}")
        return None
    fact = Fact(name, values[_KIND], values[_TABLE], literals.unit_name(values[_UNIT]))
    fact = _explained(fact, context, entry, values)
    bounded = _bounded(context, entry, values, fact)
    if bounded is None:
        return None
    default = _default(context, values, bounded)
    if default is None and values.has(_DEFAULT):
        return None
    return replace(bounded, default=default), values[_SOURCES]


def _bounded(context: Context, entry: Entry, values: Values, fact: Fact) -> Fact | None:
    """The fact with its bounds, choices and links, each only where its kind has them."""
    numeric = fact.kind in (Kind.MONEY, Kind.COUNT)
    for key, fits, why in (
        (_LOW, numeric, "金额和整数"),
        (_HIGH, numeric, "金额和整数"),
        (_UNIT, fact.kind is Kind.COUNT, "整数"),
        (_CHOICES, fact.kind is Kind.CHOICE, "选项"),
        (_NOT_BEFORE, fact.kind is Kind.DATE, "日期"),
        (_AT_MOST, numeric, "金额和整数"),
    ):
        if values.has(key) and not fits:
            told = f"{entry.title}的类型是{fact.kind.value}，只有{why}才写这个键"
            context.error("C405", values.at(key), told, "删去这个键，或者改正类型")
            return None
    if fact.kind is Kind.CHOICE and not values.has(_CHOICES):
        context.error("C403", entry.span, f"{entry.title}是选项，缺“值”", "补上“值: [甲, 乙]”")
        return None
    if fact.kind is Kind.CHOICE and not values[_CHOICES]:
        return None
    if not numeric:
        return replace(fact, choices=values[_CHOICES], not_before=values[_NOT_BEFORE])
    if not values.has(_HIGH):
        context.error(
            "C409",
            entry.span,
            f"{entry.title}是{fact.kind.value}，缺“上限”",
            "补上“上限: …”，超过的会标为数值超限",
        )
        return None
    low, high = _bound(context, fact, values[_LOW]), _bound(context, fact, values[_HIGH])
    if low is None or high is None:
        return None
    if low > high:
        context.error(
            "C407", values.at(_HIGH), f"{entry.title}的上限低于下限", "把两个数对调，或者改正其中一个"
        )
        return None
    return replace(fact, low=low, high=high, at_most=values[_AT_MOST])


def _bound(context: Context, fact: Fact, word: Scalar | None) -> int | None:
    if word is None:
        return 0
    if fact.kind is Kind.MONEY:
        return literals.amount(word, context.problems)
    found = literals.count(word, (fact.unit,), context.problems)
    return None if found is None else found[0]


def _default(context: Context, values: Values, fact: Fact) -> int | None:
    word = values[_DEFAULT]
    if word is None:
        return None
    if word.text == "无" and "无" not in fact.choices:
        return ABSENT
    if fact.kind is Kind.KEY:
        context.error("C405", word.span, f"编号“{fact.name}”的缺省只能是“无”", "写“缺省: 无”，或者删去它")
        return None
    if fact.kind is Kind.FLAG:
        answer = plain.yes_no(context, word)
        return None if answer is None else int(answer)
    if fact.kind is Kind.CHOICE:
        known = context.known("选项", word.text, word.span, fact.choices, f"“{fact.name}”")
        return fact.choices.index(word.text) if known else None
    if fact.kind is Kind.DATE:
        return literals.day(word, context.problems)
    amount = _bound(context, fact, word)
    if amount is None or fact.low <= amount <= fact.high:
        return amount
    context.error("C407", word.span, f"事实“{fact.name}”的缺省在上下限之外", "改正缺省，或者放宽上下限")
    return None


def _choices(context: Context, node: Node) -> tuple[str, ...] | None:
    """Words, and names of lists for all of their words."""
    if isinstance(node, Scalar):
        if "、" in node.text:
            told = "选项的“值”要写一个清单，或者一个列表的名"
            context.error("C402", node.span, told, f"写成 [{', '.join(node.text.split('、'))}]")
            return None
        if not context.known("列表", node.text, node.span, context.lists):
            return None
        node = Sequence((node,), node.span)
    if not isinstance(node, Sequence):
        context.error("C402", node.span, "选项的“值”要写一个清单，或者一个列表的名", "写成 [甲, 乙]")
        return None
    found: dict[str, None] = {}
    for item in node.items:
        word = plain.scalar(context, item)
        if word is None:
            return None
        if word.text in context.broken:
            return None
        for choice in context.lists.get(word.text, (word.text,)):
            if choice in found:
                context.error("C502", word.span, f"选项“{choice}”写了两次", "删去一个")
            found[choice] = None
    if not found:
        context.error("C410", node.span, "选项一个也没有", "写上至少一个词")
        return None
    return tuple(found)


def _check_references(context: Context, entry: Entry) -> None:
    """不早于 and 不超过 name facts of the same sort, which may be declared later in the document."""
    fact = context.facts.get(entry.name.text)
    if fact is None:
        return
    for other in (fact.not_before, fact.at_most):
        if not other or not context.known("事实", other, entry.span, context.facts):
            continue
        against = context.facts[other]
        if (against.kind, against.unit) != (fact.kind, fact.unit):
            told = f"{entry.title}与“{other}”不是同一种数，不能相比"
            context.error("C513", entry.span, told, f"“{other}”是{against.kind.value}")


_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.REGION}

_QUESTION = may("question", plain.text, "")
_EVIDENCE = may("evidence", plain.texts, ())
_PERSONAL = may("personal", plain.text, "")
_NOTE = may("note", plain.text, "")
_SOURCES = may("sources", plain.texts, ())
_DESCRIPTION = (_QUESTION, _EVIDENCE, _PERSONAL, _NOTE, _SOURCES)

_KIND = need("kind", plain.one_of(_KINDS, "类型"))
_TABLE = may("table", plain.one_of({table.value: table for table in Table}, "表"), Table.EVENT)
_UNIT = may("unit", plain.text, "")
_CHOICES = may("choices", _choices, ())
_LOW = may("low", plain.scalar, None)
_HIGH = may("high", plain.scalar, None)
_DEFAULT = may("default", plain.scalar, None)
_NOT_BEFORE = may("not_before", plain.text, "")
_AT_MOST = may("at_most", plain.text, "")
_FACT = (
    _KIND, _TABLE, _UNIT, _CHOICES, _LOW, _HIGH, _DEFAULT, _NOT_BEFORE, _AT_MOST, *_DESCRIPTION,
)  # fmt: skip
