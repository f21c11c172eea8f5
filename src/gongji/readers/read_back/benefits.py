"""A benefit said in words: what it is given for, how much, within which limits, and when it is not."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.charter.model import (
    BenefitRule,
    CapRule,
    Condition,
    HoleOffset,
    JointCap,
    OffsetRule,
    Overlap,
    Repeat,
    Waiting,
)
from gongji.charter.nodes import AnyScope, ByChoice, Const, Expr, HoleExpr, Read, Scope, Share, State
from gongji.charter.program import Rounding
from gongji.readers.read_back import phrases
from gongji.readers.read_back.conditions import say
from gongji.readers.read_back.methods import counted, say_method, say_threshold
from gongji.readers.read_back.phrases import rate, tidy, yuan
from gongji.readers.read_back.voice import Voice

_STEPS = {1: "分", 10: "角", 100: "元", 1000: "十元", 10_000: "百元"}


def say_benefit(benefit: BenefitRule, voice: Voice) -> tuple[str, ...]:
    """The sentences of a benefit, in the order its amount is worked out, then its limits in time."""
    sentences = [
        f"{say(benefit.trigger, voice)}的，按本条给付“{benefit.name}”{voice.cited(*benefit.cites)}",
        *(say_condition(condition, voice) for condition in benefit.conditions),
        *_amount(benefit, voice),
        *_time(benefit, voice),
        *_bounds_to_others(benefit, voice),
    ]
    return tuple(f"{tidy(sentence)}。" for sentence in sentences if sentence)


def subject_of(benefit: BenefitRule, voice: Voice) -> str:
    """What the way of computing speaks about: 合计 where rows are added up, else the base."""
    if benefit.scope is not None:
        found = voice.scope(benefit.scope)[1] if isinstance(benefit.scope, Scope) else None
        if found is None or found.kind not in phrases.SINGLE:
            return "合计"
    if isinstance(benefit.base, Read):
        return benefit.base.fact
    return "基数"


# ---- amount -----------------------------------------------------------------------------------------


def _amount(benefit: BenefitRule, voice: Voice) -> Iterator[str]:
    subject = subject_of(benefit, voice)
    base = _base(benefit, subject, voice)
    if benefit.threshold is not None:
        gate = say_threshold(benefit.threshold, subject, voice)
        base = f"{base}。{gate}" if base else gate
    how = say_method(benefit.method, counted(benefit.threshold, subject), voice)
    yield f"{base}。{how}" if base else how
    if benefit.per_unit:
        yield "以上是一份的数额，乘以份数"
    if benefit.discount is not None:
        yield _discounted(benefit.discount)
    if benefit.waiting is not None and not _denies(benefit.waiting):
        yield _reduced(benefit.waiting, voice)
    yield from (_offset(offset, voice) for offset in benefit.offsets)
    if benefit.rounding is not None:
        yield _rounding(benefit.rounding, benefit.step)
    if benefit.floor:
        yield f"给付不足 {yuan(benefit.floor)}的，按 {yuan(benefit.floor)}给"
    if benefit.times is not None:
        yield f"{_lead(benefit.times.scope, voice, '限给')} {benefit.times.number:,} 次"
    yield from (say_cap(cap, voice) for cap in benefit.caps)


def _base(benefit: BenefitRule, subject: str, voice: Voice) -> str:
    if benefit.base is None:
        return ""
    base = say(benefit.base, voice)
    if benefit.scope is None:
        return "" if isinstance(benefit.base, Read) else f"以每次的 {base}为基数"
    reading, scope = voice.scope(benefit.scope)
    lead = f"{reading}：" if reading else ""
    if scope is None:
        return f"{lead}各次{benefit.name}的{base}照此相加" if reading else ""
    if scope.kind in phrases.SINGLE:
        added = f"{phrases.together(scope)}{benefit.name}的{base}单独计算"
        return f"{lead}{added}" + ("，下称合计" if subject == "合计" else "")
    return f"{lead}{phrases.together(scope)}{benefit.name}的{base}相加"


def _discounted(discount: ByChoice) -> str:
    parts = [
        f"{'、'.join(branch.words)}的按 {rate(branch.gives.rate)} 给"
        for branch in discount.branches
        if isinstance(branch.gives, Share)
    ]
    return f"以上按{discount.choice.fact}打折：{'，'.join(parts)}"


def _reduced(waiting: Waiting, voice: Voice) -> str:
    parts = []
    for first, last, share in waiting.bands:
        stretch = f"第 {first:,} 天起" if last is None else f"第 {first:,} 至 {last:,} 天"
        parts.append(f"{stretch}{'给 ' + rate(share) if share.numerator else '不给付'}")
    who = "首次参保的，" if waiting.first_only else ""
    return f"{who}自{waiting.basis}起算（当日为第 0 天）：{'，'.join(parts)}{voice.cited(waiting.article)}"


def _offset(offset: OffsetRule | HoleOffset, voice: Voice) -> str:
    if isinstance(offset, HoleOffset):
        option = voice.adopted(offset.reading)
        named = voice.by(offset.reading)
        inner = "不抵扣" if option is None or option.offset is None else say_offset(option.offset, voice)
        return f"{named}：{inner}{voice.cited(*(option.cites if option else ()))}"
    return say_offset(offset, voice)


def say_offset(offset: OffsetRule, voice: Voice) -> str:
    """抵扣 in words: what is taken off, and what an open decision does."""
    if offset.amount is not None:
        return f"减去 {say(offset.amount, voice)}，减到 0 为止"
    reading, scope = voice.scope(offset.scope) if offset.scope is not None else ("", None)
    lead = f"{reading}，" if reading else ""
    stretch = phrases.within(scope) if scope is not None else ""
    return tidy(f"{lead}减去{stretch}先前已付的“{offset.benefit}”，减到 0 为止；那一项未定时，本项随其状态")


def _rounding(rounding: Rounding, step: int) -> str:
    unit = _STEPS.get(step) or yuan(step)
    if rounding is Rounding.HALF_UP:
        return f"结果四舍五入到{unit}"
    return f"结果{'舍去' if rounding is Rounding.DOWN else '进一'}到{unit}"


def say_cap(cap: CapRule, voice: Voice) -> str:
    """封顶 in words: 保障期内各次给付相加最高 30,000 元."""
    text = f"{_lead(cap.scope, voice, '给付')}{_at_most(cap.limit, voice)}"
    return text + ("，每份另计" if cap.per_unit else "") + voice.cited(cap.article)


def _at_most(limit: Expr, voice: Voice) -> str:
    said = say(limit, voice)
    return f"最高 {said}" if isinstance(limit, Const) else f"以{said}为限"


def _lead(scope: AnyScope, voice: Voice, what: str) -> str:
    reading, found = voice.scope(scope)
    lead = f"{reading}，" if reading else ""
    if found is None:
        return f"{lead}{what}"
    if what == "给付" and found.kind not in phrases.SINGLE:
        return f"{lead}{phrases.together(found)}给付相加"
    return f"{lead}{phrases.within(found)}{what}"


# ---- time, conditions, other benefits ----------------------------------------------------------------


def _time(benefit: BenefitRule, voice: Voice) -> Iterator[str]:
    term = next((term.article for term in voice.charter.terms), "")
    text = f"{benefit.belongs}须在保障期内"
    waiting = benefit.waiting
    if waiting is not None and _denies(waiting):
        text += f"；{_denied(waiting, benefit.belongs, voice)}{voice.cited(waiting.article)}"
    else:
        text += voice.cited(term)
    yield text


def _denies(waiting: Waiting) -> bool:
    """Whether waiting only denies: no band gives a part."""
    return all(share.numerator in (0, share.denominator) for _, _, share in waiting.bands)


def _denied(waiting: Waiting, belongs: str, voice: Voice) -> str:
    who = "首次参保的，" if waiting.first_only else ""
    if waiting.condition is not None:
        who = f"{say(waiting.condition, voice)}的，{who}"
    denied = [last + 1 for _, last, share in waiting.bands if last is not None and not share.numerator]
    days = max(denied, default=0)
    since = "起保" if waiting.basis == "起保日" else "首次参保"
    return f"{who}{since}后 {days:,} 天内{_happening(belongs)}不给付"


def _happening(belongs: str) -> str:
    """确诊 for 确诊日: a date fact named after what happens on it."""
    return belongs.removesuffix("日") if belongs.endswith("日") and len(belongs) > 2 else f"的{belongs}"


def say_condition(condition: Condition, voice: Voice) -> str:
    """条件 in words, with what follows when it fails or cannot be told."""
    must = condition.satisfied
    said = f"须{say(must, voice)}" if not isinstance(must, HoleExpr) else f"须{say(must, voice)}，此条件成立"
    phrase = "" if condition.phrase == State.REFUSED.label else f"（{condition.phrase}）"
    said += f"；否则不给付{phrase}"
    if condition.if_unknown is not None:
        said += f"，不明时{phrases.STATE_PHRASES[condition.if_unknown]}"
    return said


def _bounds_to_others(benefit: BenefitRule, voice: Voice) -> Iterator[str]:
    for clash in benefit.clashes:
        yield say_clash(clash, voice)
    if benefit.exception_to:
        yield f"本项是“{benefit.exception_to}”的例外：两者都成立时按本项办"
    if benefit.not_below:
        yield f"同样的情形，给付不应低于“{benefit.not_below}”（只作检查，不改变数额）"


def say_clash(clash: Repeat | Overlap, voice: Voice) -> str:
    """冲突 in words."""
    reading, scope = voice.scope(clash.scope)
    lead = f"{reading}，" if reading else ""
    stretch = phrases.within(scope) if scope else ""
    if isinstance(clash, Repeat):
        return f"{lead}{stretch}出现第二次的，状态为冲突"
    span = f"自{clash.start}起{clash.months}个月"
    return f"{lead}{stretch}两次的期间（{span}）有一天重叠的，状态为冲突"


def say_joint_cap(joint: JointCap, voice: Voice) -> str:
    """合并封顶 in words, with which benefit gives way first."""
    cap = joint.cap
    reading, scope = voice.scope(cap.scope)
    lead = f"{reading}，" if reading else ""
    stretch = phrases.within(scope) if scope else ""
    of = "的" if scope is not None and scope.kind in phrases.SINGLE else ""
    text = f"{lead}{stretch}{of}{phrases.quoted(joint.benefits)}合并{_at_most(cap.limit, voice)}"
    if cap.per_unit:
        text += "，每份另计"
    if joint.yields:
        text += f"；超出时先减{phrases.quoted(joint.yields)}"
    return tidy(text) + "。"
