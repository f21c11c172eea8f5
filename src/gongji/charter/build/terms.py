"""保障期限 and time limits: for how long one joins, and by when to claim."""

from __future__ import annotations

import re

from gongji.charter import literals
from gongji.charter.build import plain
from gongji.charter.build.blocks import Entry
from gongji.charter.build.body import Key, Reader, Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.holes import hole
from gongji.charter.build.waiting import waiting
from gongji.charter.model import Deadline, HoleWord, Term, Waiting
from gongji.charter.model.enrolment import LATE, MIDWAY, Day, Word
from gongji.charter.nodes import Kind, Span
from gongji.charter.strict import Node, Scalar
from gongji.charter.words import KEYS
from gongji.codes.civil import days_in_month

LATE_CLAIM, LATE_REPORT = "超过申领时限", "逾期通知"
"""What a decision says of a late claim, which is refused, and of a late report, which is noted."""
PERIODIC = ("统一起期", "自然年")
"""Starts that many share, so that one may join midway."""


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
    if values.has(_MIDWAY) and start not in PERIODIC:
        told = f"{entry.title}各人的起保日不同，没有中途参加"
        context.error("C405", values.at(_MIDWAY), told, "删去它，或者写“起: 统一起期”“起: 自然年”")
        return None
    of_record = not start and bool(values[_NOTE])
    if not values.has(_LENGTH) and start not in ("自然年", "原终保日次日") and not of_record:
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
        common_start="" if common is None else common.text,
        note=values[_NOTE],
        common_day=None if common is None else _yearly(common.text),
        common_date=_dated(context, common),
        season=values[_SEASON],
        midway=values[_MIDWAY],
        grace=0 if renewal is None else renewal[_GRACE],
        span=entry.span,
    )


_DAY = re.compile(r"(1[0-2]|[1-9])月(3[01]|[12][0-9]|[1-9])日")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _yearly(text: str) -> Day | None:
    """6月1日 → (6, 1); None for other texts and for days that not every year has."""
    match = _DAY.fullmatch(text)
    if match is None or int(match[2]) > days_in_month(2023, int(match[1])):
        return None
    return int(match[1]), int(match[2])


def _dated(context: Context, common: Scalar | None) -> int | None:
    """The day number of a 统一起期 that is one date."""
    if common is None or not _DATE.fullmatch(common.text):
        return None
    return literals.day(common, context.problems)


def _day(context: Context, node: Node) -> Day | None:
    word = plain.scalar(context, node)
    found = None if word is None else _yearly(word.text)
    if word is not None and found is None:
        context.error("C213", word.span, f"“{word.text}”不是每年都有的日子", "写成 10月20日")
    return found


def _season(context: Context, node: Node) -> tuple[Day, Day] | None:
    values = read_body(context, node, KEYS["season"], (_FROM, _TO), "办理期")
    return None if values is None else (values[_FROM], values[_TO])


def _word(words: tuple[str, ...], sort: str, *, closed: bool) -> Reader[Word]:
    """A reader of one of these words or of `口径 名`; unless `closed`, of any other text as well."""
    known = plain.one_of({word: word for word in words}, sort)

    def read(context: Context, node: Node) -> Word | None:
        word = plain.scalar(context, node)
        if word is None:
            return None
        reading = hole(word)
        if reading is not None:
            fits = context.takes_reading(reading, word.span, sort)
            return HoleWord(reading, word.span) if fits else None
        return known(context, word) if closed else word.text

    return read


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
        benefits=values[_BENEFITS],
        span=span,
    )


def _inner_limit(what: str) -> Reader[Values]:
    def read(context: Context, node: Node) -> Values | None:
        return read_body(context, node, KEYS["deadline"], _DEADLINE, what)

    return read


def _renewal(context: Context, node: Node) -> Values | None:
    return read_body(context, node, KEYS["renewal"], _RENEWAL_KEYS, "续保")


_NOTE = may("note", plain.text, "")
_SINCE = need("since", plain.fact_of(Kind.DATE))
_UNTIL = need("until", plain.fact_of(Kind.DATE))
_WITHIN = need("within", plain.duration)
_BENEFITS = may("benefits", plain.benefits, ())
_ARTICLE = may("article", plain.article, "")
_LATE_MEANS = may("late", plain.one_of({"注记": False, "不予给付": True}, "逾期"), None)
_DEADLINE = (_SINCE, _UNTIL, _WITHIN, _BENEFITS, _LATE_MEANS, _ARTICLE, _NOTE)

_STARTS = {word: word for word in ("缴费次日", "缴费次月一日", "原终保日次日", "统一起期", "自然年")}
_START = may("start", plain.one_of(_STARTS, "保障期限的起"), "")
_LENGTH = may("length", plain.listed(plain.duration), ())
_COMMON_START = may("common_start", plain.scalar, None)
_FROM, _TO = need("since", _day), need("until", _day)
_SEASON = may("season", _season, None)
_MIDWAY: Key[Word] = may("midway", _word(MIDWAY, "中途参加", closed=True), "")
_WAITING = may("waiting", plain.mapped(waiting, "等待"), ())
_RENEWAL = may("renewal", _renewal, None)
_CLAIM_LIMIT = may("claim_limit", _inner_limit("申领时限"), None)
_REPORT_LIMIT = may("report_limit", _inner_limit("报案"), None)
_TERM = (
    _START, _LENGTH, _COMMON_START, _SEASON, _MIDWAY, _WAITING, _RENEWAL, _CLAIM_LIMIT, _REPORT_LIMIT, _NOTE,
)  # fmt: skip
_WINDOW = may("window", plain.counted("天"), None)
_GRACE = may("grace", plain.counted("天"), 0)
_LATE: Key[Word] = may("late", _word(LATE, "续保", closed=False), "")
_RENEWAL_KEYS = (_WINDOW, _GRACE, _LATE)
