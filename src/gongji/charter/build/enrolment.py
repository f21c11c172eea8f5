"""资格, 保障期限, 费用 and time limits: who may join, for how long, at what price; by when to claim."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, Reader, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.shares import shares
from gongji.charter.build.waiting import waiting
from gongji.charter.model import Deadline, Eligibility, Fee, Term, Waiting
from gongji.charter.nodes import Edge, Expr, Kind, Rate, Span
from gongji.charter.strict import Mapping, Node
from gongji.charter.words import KEYS

LATE_CLAIM, LATE_REPORT = "超过申领时限", "逾期通知"
"""What a decision says of a late claim, which is refused, and of a late report, which is noted."""


# ---- 资格 -------------------------------------------------------------------------------------------


def eligibility(context: Context, entries: tuple[Entry, ...]) -> tuple[Eligibility, ...]:
    """Every 资格."""
    found = (_eligibility(context.under(entry.article), entry) for entry in entries)
    return tuple(rule for rule in found if rule is not None)


def _eligibility(context: Context, entry: Entry) -> Eligibility | None:
    values = read_body(context, entry.body, KEYS["eligibility"], _ELIGIBILITY, entry.title)
    if values is None:
        return None
    least = values[_PARTICIPATION]
    return Eligibility(
        name=entry.name.text,
        article=context.article,
        condition=values[_CONDITION],
        age=values[_AGE],
        age_on=values[_AGE_ON],
        min_share=None if least is None else least[_SHARE],
        all_below=None if least is None else least[_ALL_BELOW],
        min_heads=0 if least is None else least[_HEADS],
        note=values[_NOTE],
        whom=values[_WHOM],
        health=values[_HEALTH],
        single=values[_SINGLE],
        span=entry.span,
    )


def _participation(context: Context, node: Node) -> Values | None:
    return read_body(context, node, KEYS["participation"], _PARTICIPATION_KEYS, "最低参保")


def _all_below(context: Context, node: Node) -> Edge | None:
    found = plain.band("人")(context, node)
    if found is None:
        return None
    lower, upper = found
    if lower is None and upper is not None:
        return upper
    context.error("C404", node.span, "全员参保要写到多少人为止", "写“不满30人”或者“30人以下”")
    return None


_NOTE = may("note", plain.text, "")
_CONDITION: Key[Expr | None] = may("condition", plain.condition, None)
_AGE = may("age", plain.band("周岁"), None)
_AGE_ON = may("age_on", plain.fact_of(Kind.DATE), "起保日")
_WHOM = may("whom", plain.text, "")
_HEALTH = may("health", plain.text, "")
_SINGLE = may("single", plain.yes_no, False)
_PARTICIPATION = may("participation", _participation, None)
_ELIGIBILITY = (_CONDITION, _AGE, _AGE_ON, _WHOM, _HEALTH, _SINGLE, _PARTICIPATION, _NOTE)
_SHARE = may("share", plain.rate, None)
_ALL_BELOW = may("all_below", _all_below, None)
_HEADS = may("heads", plain.counted("人"), 0)
_PARTICIPATION_KEYS = (_SHARE, _ALL_BELOW, _HEADS)


# ---- 保障期限 and the time limits --------------------------------------------------------------------


def terms(
    context: Context, entries: tuple[Entry, ...]
) -> tuple[tuple[Term, ...], dict[str, Waiting], tuple[Deadline, ...]]:
    """Every 保障期限, the waiting periods it states for benefits, and the time limits inside it."""
    found: list[Term] = []
    waits: dict[str, Waiting] = {}
    limits: list[Deadline] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["term"], _TERM, entry.title)
        if values is None:
            continue
        for name, wait in values[_WAITING]:
            if name.text in waits:
                here.error("C502", name.span, f"给付“{name.text}”的等待写了两处", "只留一处")
            elif here.known("给付", name.text, name.span, here.benefits):
                waits[name.text] = wait
        for key, refuses in ((_CLAIM_LIMIT, True), (_REPORT_LIMIT, False)):
            within = values[key]
            if within is not None:
                limits.append(_deadline(here, entry.name.text, within, refuses, within.span))
        term = _term(here, entry, values)
        if term is not None:
            found.append(term)
    return tuple(found), waits, tuple(limits)


def _term(context: Context, entry: Entry, values: Values) -> Term | None:
    start, common, lengths = values[_START], values[_COMMON_START], values[_LENGTH]
    if common and start != "统一起期":
        told = f"{entry.title}的起不是统一起期，不写“统一起期”"
        context.error("C405", values.at(_COMMON_START), told, "删去它，或者写“起: 统一起期”")
        return None
    if not values.has(_LENGTH) and start not in ("自然年", "原终保日次日"):
        context.error("C403", entry.span, f"{entry.title}缺“长度”", "补上“长度: 1年”")
        return None
    if any(number == 0 for number, _ in lengths):
        context.error("C407", values.at(_LENGTH), f"{entry.title}的长度是 0", "写实际长度")
        return None
    renewal = values[_RENEWAL]
    return Term(
        name=entry.name.text,
        article=context.article,
        start=start,
        lengths=lengths,
        renewal_window=None if renewal is None else renewal[_WINDOW],
        late_renewal="" if renewal is None else renewal[_LATE],
        common_start=common,
        note=values[_NOTE],
        span=entry.span,
    )


def deadlines(context: Context, entries: tuple[Entry, ...]) -> tuple[Deadline, ...]:
    """Every 申领时限 (late: refused) or 报案时限 (late: noted) that stands in an article of its own."""
    found: list[Deadline] = []
    for entry in entries:
        here = context.under(entry.article)
        values = read_body(here, entry.body, KEYS["deadline"], _DEADLINE, entry.title)
        if values is not None:
            found.append(_deadline(here, entry.name.text, values, entry.kind == "申领时限", entry.span))
    return tuple(found)


def _deadline(context: Context, name: str, values: Values, refuses: bool, span: Span) -> Deadline:
    amount, unit = values[_WITHIN]
    if values[_LATE_MEANS] not in (None, refuses):
        told = "报案逾期只作注记" if not refuses else "申领逾期不予给付"
        context.error("C405", values.at(_LATE_MEANS), told, "删去“逾期”，或者改用另一种时限")
    return Deadline(
        name=name,
        article=values[_ARTICLE] or context.article,
        since=values[_SINCE],
        until=values[_UNTIL],
        amount=amount,
        unit=unit,
        refuses=refuses,
        phrase=LATE_CLAIM if refuses else LATE_REPORT,
        span=span,
    )


def _inner_limit(what: str) -> Reader[Values]:
    def read(context: Context, node: Node) -> Values | None:
        return read_body(context, node, KEYS["deadline"], _DEADLINE, what)

    return read


def _renewal(context: Context, node: Node) -> Values | None:
    return read_body(context, node, KEYS["renewal"], _RENEWAL_KEYS, "续保")


_SINCE = need("since", plain.fact_of(Kind.DATE))
_UNTIL = need("until", plain.fact_of(Kind.DATE))
_WITHIN = need("within", plain.duration)
_ARTICLE = may("article", plain.article, "")
_LATE_MEANS = may("late", plain.one_of({"注记": False, "不予给付": True}, "逾期"), None)
_DEADLINE = (_SINCE, _UNTIL, _WITHIN, _LATE_MEANS, _ARTICLE, _NOTE)

_STARTS = {word: word for word in ("缴费次日", "原终保日次日", "统一起期", "自然年")}
_START = may("start", plain.one_of(_STARTS, "保障期限的起"), "")
_LENGTH = may("length", plain.listed(plain.duration), ())
_COMMON_START = may("common_start", plain.text, "")
_WAITING = may("waiting", plain.mapped(waiting, "等待"), ())
_RENEWAL = may("renewal", _renewal, None)
_CLAIM_LIMIT = may("claim_limit", _inner_limit("申领时限"), None)
_REPORT_LIMIT = may("report_limit", _inner_limit("报案"), None)
_TERM = (_START, _LENGTH, _COMMON_START, _WAITING, _RENEWAL, _CLAIM_LIMIT, _REPORT_LIMIT, _NOTE)
_WINDOW = need("window", plain.counted("天"))
_LATE = may("late", plain.text, "")
_RENEWAL_KEYS = (_WINDOW, _LATE)


# ---- 费用 -------------------------------------------------------------------------------------------


def fees(context: Context, entries: tuple[Entry, ...]) -> tuple[Fee, ...]:
    """Every 费用."""
    found = (_fee(context.under(entry.article), entry) for entry in entries)
    return tuple(fee for fee in found if fee is not None)


def _fee(context: Context, entry: Entry) -> Fee | None:
    values = read_body(context, entry.body, KEYS["fee"], _FEE, entry.title)
    if values is None:
        return None
    single, classes = values[_PRICE], values[_CLASSES]
    if values.has(_PRICE) == values.has(_CLASSES):
        context.error(
            "C406",
            entry.span,
            f"{entry.title}写“金额”或者“档次”其中一个",
            "各档价格不同的写“档次: {档名: 金额}”",
        )
        return None
    prices = tuple((word.text, fen) for word, fen in classes) if single is None else (("", single),)
    return Fee(
        name=entry.name.text,
        article=context.article,
        prices=prices,
        per=values[_PER],
        payers=values[_PAYERS],
        split=values[_SPLIT],
        deposit=values[_DEPOSIT],
        units_max=values[_UNITS],
        note=values[_NOTE],
        span=entry.span,
    )


def _units(context: Context, node: Node) -> int | None:
    if isinstance(node, Mapping):
        values = read_body(context, node, KEYS["units"], (_MOST,), "份数")
        found = None if values is None else values[_MOST]
    else:
        found = _MOST.read(context, node)
    if found == 0:
        context.error("C407", node.span, "份数最多是 0 份，等于无人可参保", "写实际份数")
        return None
    return found


def _split(context: Context, node: Node) -> tuple[tuple[str, Rate], ...] | None:
    return shares(context, node, "分担")


_MOST = need("most", plain.counted("份"))
_PRICE = may("price", plain.money, None)
_CLASSES = may("classes", plain.mapped(plain.money, "档次"), ())
_PER = need("per", plain.text)
_PAYERS = may("payers", plain.texts, ())
_SPLIT = may("split", _split, ())
_DEPOSIT = may("deposit", plain.money, 0)
_UNITS = may("units", _units, 1)
_FEE = (_PRICE, _CLASSES, _PER, _PAYERS, _SPLIT, _DEPOSIT, _UNITS, _NOTE)
