"""Every block beside benefits and readings said in words: eligibility, terms, fees, exclusions …"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

from gongji.charter.model import (
    Allocation,
    Convention,
    Coordination,
    Deadline,
    Eligibility,
    Exclusion,
    Fee,
    FundRule,
    Parameter,
    PriceClass,
    Procedure,
    ProcedureStep,
    TableUse,
    Term,
    Untranslated,
    WordList,
)
from gongji.charter.model.enrolment import Word
from gongji.charter.nodes import ABSENT, Fact, Kind
from gongji.readers.read_back import phrases
from gongji.readers.read_back.conditions import say
from gongji.readers.read_back.phrases import listed, quoted, rate, tidy, yuan
from gongji.readers.read_back.voice import Voice

Placed = (
    Allocation
    | Coordination
    | Deadline
    | Eligibility
    | Exclusion
    | Fact
    | Fee
    | FundRule
    | Parameter
    | Procedure
    | TableUse
    | Term
    | Untranslated
    | WordList
)
"""A block that stands under an article."""
Clause = Placed | Convention
_UNITS = {"天": "天", "月": "个月", "年": "年"}
_STARTS = {
    "缴费次日": "自参保缴费的次日零时起",
    "缴费次月一日": "自参保缴费的次月一日零时起",
    "原终保日次日": "续保的自原终保日次日零时起",
    "统一起期": "按统一的起期起",
    "自然年": "自自然年的一月一日起",
}
_STATUS = {"VERIFIED": "已核实", "INFERRED": "推定", "NOT FOUND": "未查到"}


def say_clause(clause: Clause, voice: Voice) -> str:
    """One block as a sentence or two."""
    return tidy(_say(clause, voice))


@singledispatch
def _say(clause: Clause, voice: Voice) -> str:
    raise TypeError(f"no words for {type(clause).__name__}")


def _with_note(text: str, note: str) -> str:
    if not note:
        return f"{text}。"
    return f"{text}。{note}" + ("" if note.endswith(("。", "；")) else "。")


@_say.register
def _(clause: Convention, voice: Voice) -> str:
    return _with_note(clause.meaning.rstrip("。"), "")


@_say.register
def _(clause: Fact, voice: Voice) -> str:
    parts = [kind_words(clause)]
    if bounds := bounds_words(clause):
        parts.append(f"{bounds}，超出的状态为数值超限")
    if clause.choices:
        parts.append(f"取值：{'、'.join(clause.choices)}")
    if clause.not_before:
        parts.append(f"不早于{clause.not_before}")
    if clause.at_most:
        parts.append(f"不超过{clause.at_most}")
    parts.append(f"不填时{default_words(clause)}")
    if clause.evidence:
        parts.append(f"凭证：{'、'.join(clause.evidence)}")
    if clause.personal:
        parts.append(f"个人信息类别：{clause.personal}")
    return f"“{clause.name}”是{'；'.join(parts)}。"


_KINDS = {
    Kind.MONEY: "金额（元，最多两位小数）",
    Kind.COUNT: "整数",
    Kind.DATE: "日期",
    Kind.FLAG: "是或否",
    Kind.CHOICE: "列明的选项之一",
    Kind.KEY: "编号",
    Kind.REGION: "地区代码（GB/T 2260）",
}


def kind_words(fact: Fact) -> str:
    """What a cell of this fact takes."""
    unit = f"（{fact.unit}）" if fact.kind is Kind.COUNT and fact.unit else ""
    return _KINDS[fact.kind] + unit


def bounds_words(fact: Fact) -> str:
    """From the least to the most a number may be; empty where none is declared."""
    if fact.kind not in (Kind.MONEY, Kind.COUNT) or not fact.high:
        return ""
    low = phrases.amount(fact.low, fact.kind, fact.unit, wan=True)
    high = phrases.amount(fact.high, fact.kind, fact.unit, wan=True)
    return tidy(f"{low}至 {high}")


def default_words(fact: Fact) -> str:
    """What a blank cell of this fact means."""
    if fact.default is None:
        return "未知"
    if fact.default == ABSENT:
        return "作无"
    if fact.kind is Kind.CHOICE and 0 <= fact.default < len(fact.choices):
        return f"作“{fact.choices[fact.default]}”"
    return tidy(f"作 {phrases.amount(fact.default, fact.kind, fact.unit)}")


@_say.register
def _(clause: WordList, voice: Voice) -> str:
    source = f"，取自附表“{clause.table}”" if clause.table else ""
    return f"“{clause.name}”共 {len(clause.words)} 项{source}：{'、'.join(clause.words)}。"


@_say.register
def _(clause: TableUse, voice: Voice) -> str:
    rows = f"{len(clause.rows):,} 行" if clause.rows else "现无内容，用到时状态为附表缺失"
    text = f"附表“{clause.name}”{rows}，按 {'、'.join(clause.keys) or '行'} 取 {clause.value or '各列'}"
    if clause.unit:
        text += f"（{clause.unit}）"
    if clause.status:
        counts: dict[str, int] = {}
        for row in clause.rows:
            word = row.get(clause.status, "")
            counts[word] = counts.get(word, 0) + 1
        said = [f"{_STATUS.get(word, word or '未注明')} {count} 行" for word, count in counts.items()]
        text += f"；来源状态：{'、'.join(said)}" if said else ""
    return _with_note(text, clause.note)


@_say.register
def _(clause: Parameter, voice: Voice) -> str:
    return f"“{clause.name}”按地区和日期取自附表“{clause.table}”，用当日有效的值；没有值的状态为附表缺失。"


@_say.register
def _(clause: Eligibility, voice: Voice) -> str:
    parts = [f"{clause.whom}可以参加"] if clause.whom else []
    if clause.condition is not None:
        parts.append(f"{say(clause.condition, voice)}的可以参加")
    if clause.health:
        parts.append(clause.health.rstrip("。"))
    if clause.age is not None:
        age = phrases.band(*clause.age, Kind.COUNT, "周岁")
        parts.append(f"{clause.age_on or '起保日'}时年龄 {age}")
    if clause.min_share is not None:
        parts.append(f"单位参加人数不低于 {rate(clause.min_share)}")
    if clause.all_below is not None:
        edge = clause.all_below
        parts.append(f"单位人数{phrases.band(None, edge, Kind.COUNT, '人')}的须全员参加")
    if clause.min_heads:
        parts.append(f"每单位最少 {clause.min_heads:,} 人")
    if clause.staff:
        parts.append(f"比例以{clause.staff}为基数")
    if clause.uniform:
        parts.append("同一单位各人的份数相同")
    if clause.single:
        parts.append("每人同时只有一份保障")
    if not parts:
        return _with_note(clause.note.rstrip("。") or clause.name, "")
    return _with_note("；".join(parts), clause.note)


@_say.register
def _(clause: Term, voice: Voice) -> str:
    length = listed([f"{count} {_UNITS.get(unit, unit)}" for count, unit in clause.lengths], " 或 ")
    text = f"保障期 {length}" if length or clause.start else "保障期的起止以参保记录为准"
    if clause.start:
        text += f"，{_STARTS.get(clause.start, clause.start)}"
    if clause.common_start:
        text += f"（{clause.common_start}）"
    text += "，至期满日二十四时止"
    if clause.season is not None:
        (month, day), (last_month, last_day) = clause.season
        text += f"；每年 {month} 月 {day} 日至 {last_month} 月 {last_day} 日办理"
    if clause.midway:
        text += f"；中途参加的{_word(clause.midway, _MIDWAY, voice)}"
    if clause.renewal_window is not None:
        text += f"；续保在期满前 {clause.renewal_window} 天内办理"
    if clause.grace:
        text += f"；期满后 {clause.grace} 天内补办的仍为续保"
    if clause.late_renewal:
        text += f"，逾期{_word(clause.late_renewal, _LATE, voice)}"
    return _with_note(text, clause.note)


_LATE = {
    "重新首次参保": "的按首次参保重新办理",
    "自缴费次日起不间断": "的自缴费次日起保，参保视为不间断",
    "自原终保日次日起": "的自原终保日次日起保",
    "不予办理": "的不予办理",
}
_MIDWAY = {
    "缴费次日": "，自缴费次日起保，与同期各人同时期满",
    "追溯": "，起止与同期各人相同",
    "下一期": "，自下一期起保",
}


def _word(word: Word, said: Mapping[str, str], voice: Voice) -> str:
    """What a word of enrolment means; through its reading where one chooses it."""
    if isinstance(word, str):
        return said.get(word, word)
    option = voice.adopted(word.reading)
    chosen = "" if option is None else f"：{said[option.word].lstrip('的，')}"
    return f"，{voice.by(word.reading)}{chosen}"


def option_word(word: str) -> str:
    """What an option of a reading about joining means."""
    return (_LATE | _MIDWAY)[word].lstrip("的，")


def _class(each: PriceClass, per: str, voice: Voice) -> str:
    parts = [] if each.condition is None else [say(each.condition, voice)]
    if each.length is not None:
        parts.append(f"期限 {each.length[0]} {_UNITS[each.length[1]]}")
    when = f"（{'，'.join(parts)}）" if parts else ""
    deposit = f"，押金 {yuan(each.deposit)}" if each.deposit else ""
    return f"{each.name}{when}{per} {yuan(each.price)}{deposit}"


@_say.register
def _(clause: Fee, voice: Voice) -> str:
    per = {"人年": "每人每年"}.get(clause.per, clause.per)
    per = per if not per or per.startswith("每") else f"每{per}"
    text = "，".join(_class(each, per, voice) for each in clause.classes)
    if clause.condition is not None:
        text = f"{say(clause.condition, voice)}的缴：{text}"
    if clause.payers:
        text += f"，由{listed(clause.payers)}缴纳"
    if clause.split_amounts:
        text += f"；分担：{'、'.join(f'{who} {yuan(fen)}' for who, fen in clause.split_amounts)}"
    elif clause.split:
        text += f"；分担：{'、'.join(f'{who} {rate(share)}' for who, share in clause.split)}"
    if clause.deposit:
        text += f"；押金 {yuan(clause.deposit)}，期满退还"
    text += f"；每人最多 {clause.units_max:,} 份"
    return _with_note(text.lstrip("；，"), clause.note)


@_say.register
def _(clause: Deadline, voice: Voice) -> str:
    length = f"{clause.amount} {_UNITS.get(clause.unit, clause.unit)}"
    late = "不给付" if clause.refuses else "只作注记，不影响给付"
    for_which = "".join(f"“{name}”" for name in clause.benefits) + ("：" if clause.benefits else "")
    text = f"{for_which}{clause.until}须在{clause.since}后 {length}内；超过的{late}（{clause.phrase}）"
    if clause.refuses:
        text += f"。{clause.since}或{clause.until}不明的，须先补明"
    return f"{text}。"


@_say.register
def _(clause: Exclusion, voice: Voice) -> str:
    when = say(clause.when, voice)
    if clause.exception_to:
        text = f"{when}的，不适用“{clause.exception_to}”"
        if clause.benefits:
            text += f"，限于{quoted(clause.benefits)}"
        return _with_note(text, clause.note)
    what = f"{quoted(clause.benefits)}不给付" if clause.benefits else "各项都不给付"
    return _with_note(f"{when}的，{what}（除外）", clause.note)


@_say.register
def _(clause: Coordination, voice: Voice) -> str:
    parts = []
    if clause.order:
        parts.append(f"先后：{'，其次'.join(clause.order)}")
    if clause.deducts:
        parts.append(f"扣除{'、'.join(clause.deducts)}")
    return _with_note("；".join(parts) or clause.name, clause.note)


@_say.register
def _(clause: FundRule, voice: Voice) -> str:
    sources = f"，来源于{'、'.join(clause.sources)}" if clause.sources else ""
    return _with_note(f"“{clause.name}”单独立账{sources}", clause.note)


@_say.register
def _(clause: Procedure, voice: Voice) -> str:
    text = "；".join(_step(number, step) for number, step in enumerate(clause.steps, 1))
    if clause.disclosure and clause.disclosure != "无":
        text += f"；在{clause.disclosure}公示"
    return _with_note(f"{clause.name}：{text}" if text else clause.name, clause.note)


def _step(number: int, step: ProcedureStep) -> str:
    text = f"（{number}）{step.who}{step.does}"
    if step.within:
        text += f"，{step.within}"
    if step.papers:
        text += f"，材料：{'、'.join(step.papers)}"
    return text


@_say.register
def _(clause: Allocation, voice: Voice) -> str:
    of = clause.of or "总额"
    parts = "，".join(f"{rate(share)}用于{name}" for name, share in clause.parts)
    text = f"{of}中{parts}；分到分位，各部分相加等于{of}" if parts else f"分配{of}"
    if clause.budget:
        text += f"；总额不超过 {yuan(clause.budget)}"
    return _with_note(text, clause.note)


@_say.register
def _(clause: Untranslated, voice: Voice) -> str:
    text = f"“{clause.name}”没有写成规则：{clause.why.rstrip('。')}"
    if clause.handling:
        text += f"；处置：{clause.handling.rstrip('。')}"
    return f"{text}。"
