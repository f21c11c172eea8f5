"""Forms: what a charter asks of people, as JSON Schema (2020-12) with annotations.

Three schemas: for an event, for a cover, and for a row of a roster, which is what people fill in to join:
only what 资格 and 费用 ask beside name and number (which tells sex and birth date). A field is a column
of the records file of that name, and takes what a cell of it takes: amounts as text in yuan, dates as
2011-06-10, 是 or 否, 无 for what does not exist; a field left out, or null, is unknown. What JSON Schema has
no word for stands in `x-` keywords:

- on a field: `x-kind`, `x-question`, `x-evidence`, `x-default` (what blank means), `x-unit`, `x-low` and
  `x-high` (beyond them the state is 数值超限; they do not make the form invalid), `x-not-before`,
  `x-at-most`, `x-personal` (class of personal data), `x-article`
- on each branch for a 事由: `x-asks` (fields to ask for, in order), `x-benefits` (what may be given),
  `x-evidence` (papers to bring, each once)

The facts a 事由 asks for are those that the benefits it can trigger read under the readings in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gongji.charter.choose import choose
from gongji.charter.enrolment import SEX, asked_of, lower_enrolment
from gongji.charter.literals import unit_written
from gongji.charter.model import Charter
from gongji.charter.nodes import (
    ABSENT,
    All,
    Any_,
    ChosenExpr,
    Const,
    Expr,
    Fact,
    Kind,
    Member,
    Not,
    Table,
)
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import facts_read, method_exprs
from gongji.readers.read_back.phrases import day

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OCCURRENCE = "事由"
NONE = "无"
_MONEY = r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_IDS = {
    "事件编号": "这一事件的编号，不重复",
    "参保编号": "参保记录的编号",
    "人员编号": "被保障人的编号",
    "单位编号": "单位的编号",
    "姓名": "被保障人的姓名",
    "证件号码": "18 位身份证号，或者旧的 15 位",
    "决定序": "办理中心另按别的次序决定时填写",
}
_EVENT_KEYS = ("事件编号", "参保编号")
_COVER_KEYS = ("参保编号", "人员编号", "单位编号")
_ROSTER_KEYS = ("姓名", "证件号码", "单位编号")
_REQUIRED_COVER = ("参保编号", "人员编号", "起保日", "终保日")


def forms(charter: Charter, program: Program | None = None) -> Schema:
    """{"事件": …, "参保": …, "名册": …} under the readings of `program` (without one: those adopted)."""
    running = program or choose(charter)
    return {
        "事件": event_form(charter, running),
        "参保": cover_form(charter, running),
        "名册": roster_form(charter, running),
    }


def event_form(charter: Charter, program: Program) -> Schema:
    """The schema of one event, with a branch for each 事由."""
    facts = [fact for fact in program.facts if fact.table is Table.EVENT]
    first = [fact for fact in facts if fact.name in (OCCURRENCE, "发生日")]
    rest = [fact for fact in facts if fact not in first]
    ordered = sorted(first, key=lambda fact: fact.name != OCCURRENCE) + rest
    schema = _frame(charter, "event", "事件", _EVENT_KEYS, ordered, ("决定序",))
    required = [*_EVENT_KEYS, *(fact.name for fact in sorted(first, key=lambda f: f.name != OCCURRENCE))]
    schema["required"] = required
    occurrence = next((fact for fact in facts if fact.name == OCCURRENCE), None)
    if occurrence is not None:
        schema["allOf"] = [
            _branch(program, facts, occurrence, code) for code in range(len(occurrence.choices))
        ]
    return schema


def cover_form(charter: Charter, program: Program) -> Schema:
    """The schema of one cover: the fixed columns, then the charter's facts about cover, person and unit."""
    facts = [fact for fact in program.facts if fact.table is not Table.EVENT]
    schema = _frame(charter, "cover", "参保", _COVER_KEYS, facts, ())
    units = schema["properties"].get("份数")
    if units is not None:
        units.update(minimum=1, maximum=program.units_max)
    schema["required"] = list(_REQUIRED_COVER)
    return schema


def roster_form(charter: Charter, program: Program) -> Schema:
    """The schema of a row of a roster; of a choice (期限, 费用档, 份数) only where the charter has one."""
    enrolment = lower_enrolment(charter, program)
    told = {enrolment.birth, SEX}
    asked = [fact for fact in asked_of(enrolment) if not fact.builtin and fact.name not in told]
    schema = _frame(charter, "roster", "名册", _ROSTER_KEYS, asked, ())
    fields: Schema = schema["properties"]
    lengths = enrolment.period.lengths if enrolment.period else ()
    if len(lengths) > 1:
        words = [f"{number}{unit_written(unit)}" for number, unit in lengths]
        fields["期限"] = {"title": "期限", "enum": words}
    named = [price.name for charge in enrolment.charges for price in charge.prices if price.named]
    if named:
        fields["费用档"] = {"title": "费用档", "enum": named}
    if program.units_max > 1:
        fields["份数"] = {"title": "份数", "type": "integer", "minimum": 1, "maximum": program.units_max}
    schema["required"] = ["姓名", "证件号码", *(name for name in ("期限", "费用档") if name in fields)]
    return schema


def _frame(
    charter: Charter,
    name: str,
    title: str,
    keys: Iterable[str],
    facts: Iterable[Fact],
    last: Iterable[str],
) -> Schema:
    properties: Schema = {key: _key(key) for key in keys}
    properties.update((fact.name, field(fact)) for fact in facts)
    properties.update((key, _key(key)) for key in last)
    return {
        "$schema": DIALECT,
        "$id": f"urn:gongji:{charter.plan}:{charter.edition}:{name}",
        "title": f"{charter.title}（{charter.edition}）{title}",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _key(name: str) -> Schema:
    if name == "决定序":
        return {"type": ["integer", "null"], "title": name, "description": _IDS[name]}
    return {"type": "string", "minLength": 1, "title": name, "description": _IDS[name]}


# ---- one field --------------------------------------------------------------------------------------


def field(fact: Fact) -> Schema:
    """The schema of one fact with its annotations; null is unknown, 无 is absent."""
    schema: Schema = {"title": fact.name}
    if fact.question:
        schema["description"] = fact.question
    schema["anyOf"] = [_typed(fact), {"const": NONE}, {"type": "null"}]
    if fact.kind is Kind.COUNT and fact.builtin:
        schema = {"title": fact.name, "type": "integer"}
    schema.update(_annotations(fact))
    return schema


def _typed(fact: Fact) -> Schema:
    match fact.kind:
        case Kind.MONEY:
            return {"type": "string", "pattern": _MONEY}
        case Kind.COUNT:
            return {"type": "integer", "minimum": 0}
        case Kind.DATE:
            return {"type": "string", "format": "date", "pattern": _DATE}
        case Kind.FLAG:
            return {"enum": ["是", "否"]}
        case Kind.CHOICE:
            return {"enum": list(fact.choices)}
        case Kind.REGION:
            return {"type": "string", "pattern": "^[0-9]{6}$"}
        case _:
            return {"type": "string", "minLength": 1}


def _annotations(fact: Fact) -> Iterator[tuple[str, Any]]:
    yield "x-kind", fact.kind.value
    if fact.kind is Kind.MONEY:
        yield "x-unit", "元"
    elif fact.unit:
        yield "x-unit", fact.unit
    if fact.kind in (Kind.MONEY, Kind.COUNT) and fact.high:
        yield "x-low", cell(fact, fact.low)
        yield "x-high", cell(fact, fact.high)
    if fact.default is not None:
        yield "x-default", cell(fact, fact.default)
    for keyword, value in (
        ("x-question", fact.question),
        ("x-evidence", list(fact.evidence)),
        ("x-not-before", fact.not_before),
        ("x-at-most", fact.at_most),
        ("x-personal", fact.personal),
        ("x-article", fact.article),
    ):
        if value:
            yield keyword, value


def cell(fact: Fact, value: int) -> str:
    """A value of a fact as a cell of the records file says it."""
    if value == ABSENT:
        return NONE
    if fact.kind is Kind.MONEY:
        return f"{value // 100}.{value % 100:02d}"
    if fact.kind is Kind.DATE:
        return day(value)
    if fact.kind is Kind.FLAG:
        return "是" if value else "否"
    if fact.kind is Kind.CHOICE:
        return fact.choices[value]
    return str(value)


# ---- what a 事由 asks for ------------------------------------------------------------------------------


def _branch(program: Program, facts: list[Fact], occurrence: Fact, code: int) -> Schema:
    benefits = [b for b in program.benefits if may_hold(b.trigger, occurrence.name, code)]
    needed = {"发生日", *(name for benefit in benefits for name in facts_of(program, benefit))}
    asked = [fact for fact in facts if fact.name in needed and fact.name != occurrence.name]
    evidence = dict.fromkeys(paper for fact in (occurrence, *asked) for paper in fact.evidence)
    return {
        "if": {
            "properties": {occurrence.name: {"const": occurrence.choices[code]}},
            "required": [occurrence.name],
        },
        "then": {
            "title": occurrence.choices[code],
            "x-asks": [fact.name for fact in asked],
            "x-benefits": [benefit.name for benefit in benefits],
            "x-evidence": list(evidence),
        },
    }


def facts_of(program: Program, benefit: Benefit) -> Iterator[str]:
    """Names of all facts that deciding a benefit reads, keys of its scopes included."""
    amount = benefit.amount
    expressions = [benefit.trigger, *(test.refuses for test in benefit.tests)]
    expressions += [note.when for note in benefit.notes]
    expressions += [e for e in (amount.base, amount.reduction and amount.reduction.days) if e]
    expressions += [offset.amount for offset in amount.offsets if offset.amount is not None]
    expressions += [cap.limit for cap in amount.caps]
    expressions += [clash.when for clash in benefit.clashes if clash.when is not None]
    for expression in (*expressions, *method_exprs(amount.method)):
        yield from facts_read(expression)
    positions = [benefit.belongs, *(fact for fact, _ in benefit.most)]
    positions += [p for clash in benefit.clashes for p in (clash.start, clash.months) if p >= 0]
    for scope in _scopes(benefit):
        positions += program.scopes[scope].same
    for position in positions:
        yield program.facts[position].name


def _scopes(benefit: Benefit) -> Iterator[int]:
    amount = benefit.amount
    found = [amount.scope, amount.threshold_scope, amount.times.scope if amount.times else -1]
    found += [cap.scope for cap in amount.caps] + [offset.scope for offset in amount.offsets]
    found += [clash.scope for clash in benefit.clashes]
    yield from (scope for scope in found if scope >= 0)


def may_hold(condition: Expr, fact: str, code: int) -> bool:
    """Whether a condition can be true while a choice fact has this value and nothing else is known."""
    return _truths(condition, fact, code)[0]


def _truths(condition: Expr, fact: str, code: int) -> tuple[bool, bool]:
    """(it can be true, it can be false)."""
    match condition:
        case Const(value=value):
            return bool(value), not value
        case Member(fact=name, codes=codes) if name == fact:
            return code in codes, code not in codes
        case ChosenExpr(inner=inner):
            return _truths(inner, fact, code)
        case Not(inner=inner):
            true, false = _truths(inner, fact, code)
            return false, true
        case All(items=items):
            each = [_truths(item, fact, code) for item in items]
            return all(true for true, _ in each), any(false for _, false in each)
        case Any_(items=items):
            each = [_truths(item, fact, code) for item in items]
            return any(true for true, _ in each), all(false for _, false in each)
        case _:
            return True, True
