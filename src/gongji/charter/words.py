"""The surface words of the language and their ASCII names: another surface language is another table.

Keys of each block, the words that values may be, and the operators of expressions stand here once. The
words of a charter itself (benefits, facts, readings, lists) never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Final

FENCES: Final[Mapping[str, str]] = {
    "规则": "yaml",
    "口径": "yaml",
    "算例": "yaml",
    "未入规则": "yaml",
    "复核": "yaml",
    "原文": "text",
}
"""Kinds of fence and the language each is written in."""

KINDS: Final[Mapping[str, str]] = {
    "事实": "fact",
    "列表": "word_list",
    "附表": "table",
    "参数": "parameter",
    "资格": "eligibility",
    "保障期限": "term",
    "申领时限": "claim_limit",
    "报案时限": "report_limit",
    "费用": "fee",
    "给付": "benefit",
    "除外": "exclusion",
    "协调": "coordination",
    "基金": "fund",
    "程序": "procedure",
    "分配": "allocation",
    "口径": "reading",
    "算例": "example",
    "未入规则": "untranslated",
}
"""Kinds of block that a 规则 fence may hold."""

KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "front": {
        "计划": "plan",
        "名称": "title",
        "版本": "edition",
        "制定": "issuer",
        "解释权": "interpreter",
        "条文": "wording",
        "适用版本": "governs",
        "来源": "source",
        "约定": "conventions",
        "算例缺省": "example_defaults",
    },
    "convention": {"含义": "meaning", "出处": "sources"},
    "fact": {
        "类型": "kind",
        "表": "table",
        "单位": "unit",
        "值": "choices",
        "下限": "low",
        "上限": "high",
        "缺省": "default",
        "不早于": "not_before",
        "不超过": "at_most",
        "问": "question",
        "凭证": "evidence",
        "个人信息": "personal",
        "说明": "note",
        "出处": "sources",
    },
    "word_list": {"附表": "table", "列": "column"},
    "table": {
        "文件": "file",
        "用途": "purpose",
        "键": "keys",
        "值": "value",
        "单位": "unit",
        "状态": "status",
        "来源": "source",
        "说明": "note",
    },
    "parameter": {"附表": "table", "地区": "region", "生效": "since", "值": "value"},
    "eligibility": {
        "对象": "whom",
        "条件": "condition",
        "年龄": "age",
        "计算日": "age_on",
        "健康": "health",
        "最低参保": "participation",
        "份数一致": "uniform",
        "唯一": "single",
        "说明": "note",
    },
    "participation": {"比例": "share", "全员": "all_below", "人数": "heads", "基数": "staff"},
    "term": {
        "起": "start",
        "长度": "length",
        "统一起期": "common_start",
        "办理期": "season",
        "中途参加": "midway",
        "等待": "waiting",
        "续保": "renewal",
        "申领时限": "claim_limit",
        "报案": "report_limit",
        "说明": "note",
    },
    "waiting": {"天数": "days", "适用": "applies", "起算": "basis", "条件": "condition", "分段": "bands"},
    "renewal": {"窗口": "window", "宽限": "grace", "逾期": "late"},
    "season": {"自": "since", "至": "until"},
    "deadline": {
        "自": "since",
        "至": "until",
        "期限": "within",
        "适用": "benefits",
        "逾期": "late",
        "条款": "article",
        "说明": "note",
    },
    "fee": {
        "金额": "price",
        "按": "per",
        "档次": "classes",
        "缴费人": "payers",
        "份数": "units",
        "分担": "split",
        "押金": "deposit",
        "条件": "condition",
        "说明": "note",
    },
    "price_class": {"金额": "price", "条件": "condition", "长度": "length", "押金": "deposit"},
    "units": {"最多": "most"},
    "benefit": {
        "触发": "trigger",
        "条件": "conditions",
        "归属日": "belongs",
        "等待": "waiting",
        "基数": "base",
        "累计": "scope",
        "起付": "threshold",
        "计发办法": "method",
        "份数": "per_unit",
        "折扣": "discount",
        "抵扣": "offsets",
        "舍入": "rounding",
        "保底": "floor",
        "限次": "times",
        "封顶": "caps",
        "冲突": "clashes",
        "例外于": "exception_to",
        "不低于": "not_below",
        "引": "cites",
        "说明": "note",
        "出处": "sources",
    },
    "discount": {"分段": "parts", "按": "by"},
    "condition": {"满足": "satisfied", "否则": "phrase", "未知": "if_unknown"},
    "scope": {"范围": "scope", "相同": "same"},
    "threshold": {"额": "edge", "方式": "way", "范围": "scope"},
    "cap": {"额": "limit", "范围": "scope", "每份": "per_unit"},
    "times": {"次数": "number", "范围": "scope"},
    "clash": {"重复": "repeat", "期间重叠": "overlap"},
    "overlap": {"起": "start", "月数": "months", "范围": "scope"},
    "offset": {"给付": "benefit", "事实": "amount", "范围": "scope"},
    "quantity_limit": {"数": "number", "范围": "scope"},
    "exclusion": {
        "情形": "when",
        "适用": "benefits",
        "例外于": "exception_to",
        "说明": "note",
    },
    "coordination": {
        "合并封顶": "joint_cap",
        "赔付顺序": "order",
        "扣除": "deducts",
        "说明": "note",
    },
    "joint_cap": {"给付": "benefits", "额": "limit", "范围": "scope", "每份": "per_unit", "先让": "yields"},
    "fund": {"来源": "sources_of_money", "说明": "note"},
    "procedure": {"步骤": "steps", "公示": "disclosure", "说明": "note"},
    "step": {"谁": "who", "做": "does", "期限": "within", "材料": "papers"},
    "allocation": {"来源": "of", "比例": "parts", "预算": "budget", "说明": "note"},
    "reading": {
        "问题": "question",
        "类别": "sort",
        "选项": "options",
        "采用": "adopted",
        "理由": "why",
        "出处": "sources",
        "解释": "rulings",
        "数字": "numbers",
    },
    "ruling": {"日期": "date", "机构": "body", "文号": "document", "采用": "option"},
    "example": {"口径": "readings", "参保": "cover", "事件": "events", "得": "expects"},
    "joining": {"口径": "readings", "参加": "row", "原参保": "held", "得": "expects"},
    "joined": {
        "结果": "result",
        "办理": "way",
        "起保日": "start",
        "终保日": "end",
        "首次参保日": "first",
        "应缴": "due",
        "押金": "deposit",
        "分担": "shares",
        "理由": "reason",
        "条款": "articles",
        "待补": "needs",
    },
    "expected": {"状态": "state", "金额": "amount", "理由": "reason", "条款": "articles", "待补": "needs"},
    "untranslated": {"条款": "article", "原因": "why", "出处": "sources", "处置": "handling"},
    "review": {"正文指纹": "fingerprint", "日期": "date"},
}
"""Keys of each kind of block, and of the mappings inside them."""

INNER: Final[Mapping[str, str]] = {
    "最低参保": "资格",
    "续保": "保障期限",
    "合并封顶": "协调",
    "等待": "给付",
    "抵扣": "给付",
    "折扣": "给付",
    "封顶": "给付",
    "限次": "给付",
    "起付": "给付",
    "累计": "给付",
    "计发办法": "给付",
    "档次": "费用",
    "分担": "费用",
    "押金": "费用",
    "办理期": "保障期限",
    "中途参加": "保障期限",
    "统一起期": "保障期限",
    "步骤": "程序",
    "公示": "程序",
}
"""Keys that read like blocks of their own, and the block whose rules they belong in."""

METHODS: Final[Mapping[str, str]] = {
    "定额": "fixed",
    "比例": "share",
    "分段": "bands",
    "累进": "progressive",
    "每满": "per_full",
    "日额": "daily",
    "按月": "monthly",
    "等级表": "graded",
    "折算": "prorate",
    "裁量": "discretion",
}
"""Ways of computing, by their leading key."""

METHOD_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "fixed": {},
    "share": {},
    "bands": {"按": "subject"},
    "progressive": {},
    "per_full": {"不足": "rest"},
    "daily": {"键": "keys", "天数": "days", "免": "free", "上限": "limit"},
    "monthly": {"起": "start", "月数": "months", "上限": "limit"},
    "graded": {"键": "keys", "额": "of"},
    "prorate": {"分子": "part", "分母": "whole"},
    "discretion": {"金额": "fact", "下限": "low", "上限": "high"},
}
"""Parameters of each way of computing, beside its leading key, 起付 and 引."""

COMPARISONS: Final[Mapping[str, str]] = {
    "是": "eq",
    "不是": "ne",
    "属于": "in",
    "不属于": "not_in",
    "超过": "gt",
    "不满": "lt",
    "不低于": "ge",
    "不超过": "le",
    "早于": "before",
    "晚于": "after",
    "不早于": "not_before",
    "不晚于": "not_after",
    ">=": "ge",
    "<=": "le",
    "≥": "ge",
    "≤": "le",
    ">": "gt",
    "<": "lt",
    "=": "eq",
}
"""Comparisons of expressions; of two that begin alike the longer is meant."""

RESERVED: Final = frozenset(
    {*COMPARISONS, "且", "或", "非", "若", "则", "否则", "较小", "较大", "周岁", "周年", "口径", "归属日"}
)
"""Words of expressions that no fact, list or reading can be called."""


FOREIGN_OPERATORS: Final[Mapping[str, str]] = {
    "大于等于": "不低于",
    "小于等于": "不超过",
    "大于或等于": "不低于",
    "小于或等于": "不超过",
    "不小于": "不低于",
    "不大于": "不超过",
    "不少于": "不低于",
    "不多于": "不超过",
    "不高于": "不超过",
    "至少": "不低于",
    "至多": "不超过",
    "大于": "超过",
    "高于": "超过",
    "多于": "超过",
    "小于": "不满",
    "低于": "不满",
    "少于": "不满",
    "不足": "不满",
    "未满": "不满",
    "达到": "不低于",
    "不等于": "不是",
    "等于": "是",
    "不为": "不是",
    "为": "是",
    "不包括": "不属于",
    "包括": "属于",
    "==": "=",
    "!=": "不是",
    "<>": "不是",
    "≠": "不是",
    "＝": "=",
    "＞": ">",
    "＜": "<",
    "≧": "≥",
    "≦": "≤",
    "先于": "早于",
    "迟于": "晚于",
    "并且": "且",
    "而且": "且",
    "同时": "且",
    "以及": "且",
    "与": "且",
    "和": "且",
    "及": "且",
    "&&": "且",
    "and": "且",
    "AND": "且",
    "或者": "或",
    "||": "或",
    "or": "或",
    "OR": "或",
    "加上": "+",
    "减去": "-",
    "乘以": "×",
    "＋": "+",
    "－": "-",
    "−": "-",
    "–": "-",
    "＊": "*",
    "x": "×",
    "X": "×",
    "÷": "/",
    "/": "/",
    "／": "/",
    "除以": "/",
}
"""Operators of other notations and of everyday speech, and the one each stands for."""

FOREIGN_AFTER: Final[Mapping[str, str]] = {
    "以上": "不低于",
    "以下": "不超过",
    "以内": "不超过",
    "之前": "早于",
    "之后": "晚于",
    "以前": "早于",
    "以后": "晚于",
}
"""Words after a number or date, and the comparison to put before it instead."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when none is like it.

    Half the characters must agree, and when it is only half, one of them in its place; of equally like
    ones the first given.

    >>> nearest("归属曰", ["触发", "归属日", "基数"])
    '归属日'
    """
    best, like = None, 0.5
    for candidate in known:
        ratio = SequenceMatcher(None, word, candidate, autojunk=False).ratio()
        in_place = any(a == b for a, b in zip(word, candidate, strict=False))
        if ratio > like or (best is None and ratio >= like and in_place):
            best, like = candidate, ratio
    return best
