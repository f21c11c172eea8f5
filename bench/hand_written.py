"""重大疾病 as a careful programmer would write it by hand for this one plan: the floor for every engine.

It does what the charter's rule does with the default readings: whether the claim is one of this benefit at
all, the bounds of the amount, every ground of refusal with its article, papers still missing, the running
total of the term, the amount, the cap, and the late notice. Nothing in it can be changed without editing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bench.claim import CAP, LATE, LIMIT, LOW, PER_UNIT, UNIT, WAITING

ILLNESSES = frozenset(
    (
        "急性心肌梗塞",
        "冠状动脉搭桥术",
        "恶性肿瘤",
        "慢性肾衰竭（尿毒症）",
        "重要器官移植",
        "白血病",
        "颅内原发肿瘤手术",
        "严重烧烫伤",
        "截瘫",
        "多个肢体缺失",
        "严重运动神经元病",
    )
)


@dataclass(slots=True)
class Cover:
    """A cover and what its term has used up so far."""

    start: date
    end: date
    first: date
    base: int = 0  # fen, own cost that counted
    highest: int = 0  # fen, the most the scale has reached
    paid: int = 0  # fen


@dataclass(slots=True)
class Event:
    """What happened; None is unknown."""

    cause: str | None
    illness: str | None
    known: date | None
    notified: date | None
    claimed: date | None
    diagnosed: date | None
    self_paid: int | None
    ill_before: bool = False
    in_hospital_before: bool = False
    concealed: bool = False
    resigned: date | None = None


@dataclass(slots=True)
class Decision:
    """What a decision letter needs."""

    state: str
    amount: int = 0
    low: int = 0
    high: int = 0
    articles: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


def decide(cover: Cover, event: Event) -> Decision | None:
    """The decision on one claim, and its mark on the cover's totals; None: not a claim of this benefit."""
    needs: list[str] = []
    if event.cause is None:
        needs.append("事由")
    elif event.cause != "住院" and event.cause != "重大疾病":
        return None
    if event.illness is None:
        needs.append("病种")
    elif event.illness not in ILLNESSES:
        return None
    paid = event.self_paid
    if paid is not None and not 0 <= paid <= LIMIT:
        return Decision("数值超限", articles=["四.2"], reasons=["自付费用"])

    articles: list[str] = []
    reasons: list[str] = []
    if event.ill_before or event.in_hospital_before:
        articles.append("五.1")
        reasons.append("除外")
    if event.concealed:
        articles.append("五.2")
        reasons.append("除外")
    diagnosed = event.diagnosed
    if diagnosed is None:
        needs.append("确诊日")
    else:
        if event.resigned is not None and diagnosed >= event.resigned:
            articles.append("五.4")
            reasons.append("除外")
        if not cover.start <= diagnosed <= cover.end:
            articles.append("二")
            reasons.append("不在保障期")
        elif cover.first == cover.start and (diagnosed - cover.start).days < WAITING:
            articles.append("二")
            reasons.append("免责期内")
    if event.known is None or event.claimed is None:
        needs.append("知悉日" if event.known is None else "申领日")
    elif event.claimed > a_year_after(event.known):
        articles.append("八.2")
        reasons.append("超过申领时限")
    if reasons:
        return Decision("不给付", articles=articles, reasons=reasons)

    articles.append("四.2")
    notes: list[str] = []
    if event.known is not None and event.notified is not None and (event.notified - event.known).days > LATE:
        articles.append("七.1")
        notes.append("逾期通知")
    if paid is None:
        needs.append("自付费用")
    if needs:
        left = CAP - cover.paid
        return Decision("待补材料", 0, 0, left, articles, notes, needs)
    assert paid is not None

    cover.base += paid
    if cover.base < LOW:
        return Decision("不给付", articles=articles, reasons=["未达起付", *notes])
    scale = cover.base // UNIT * PER_UNIT
    amount = min(max(0, scale - cover.highest), CAP - cover.paid)
    cover.highest = max(cover.highest, scale)
    if amount == 0:
        reason = "已达封顶" if cover.paid >= CAP else "计算为零"
        return Decision("不给付", articles=articles, reasons=[reason, *notes])
    cover.paid += amount
    return Decision("给付", amount, amount, amount, articles, notes)


def a_year_after(day: date) -> date:
    """The corresponding day of the next year; the month's end where there is none."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
