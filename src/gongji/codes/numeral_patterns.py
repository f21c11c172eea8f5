"""The patterns by which `numerals` reads a text: tables only, no logic."""

import re

from gongji.codes.units import Unit


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)  # \d is 0 to 9 only; full-width digits are folded before


PLAIN_NUMERALS = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
CHINESE_DIGITS = "零一二三四五六七八九"
MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

HALF_WIDTH = {
    **{0xFEE0 + c: c for c in (*range(ord("0"), ord("9") + 1), *range(ord("A"), ord("z") + 1))},
    **str.maketrans("％．／－～（）：　", "%./-~(): "),
}
"""Full-width digits, letters and signs as ASCII. The comma is a full stop's kin in Chinese and stays."""
FULL_WIDTH_THOUSANDS = _pattern(r"(?<=[０-９])，(?=[０-９]{3})")

_DIGIT = "零〇一二两三四五六七八九"
_CN = rf"[{_DIGIT}十百千万亿]"
_NUMERAL = rf"[{_DIGIT}十]{_CN}*"
_CAPITALS = "壹贰叁肆伍陆柒捌玖"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_DAY_OR_MONTH = rf"(\d{{1,2}}|{_NUMERAL})"
_FOUR_FIGURES = rf"(\d{{4}}|[{_DIGIT}]{{4}})"

START = _pattern(rf"[A-Za-z\d{_DIGIT}十百千万{_CAPITALS}半第每〔(]")
ARABIC = _pattern(_ARABIC)
NUMERAL = _pattern(_NUMERAL)
MULTIPLIER = _pattern(r" ?([十百千万亿]+)")
COLLOQUIAL = _pattern(r"(.+[百千万亿])([一二三四五六七八九])")
SUPERFLUOUS_ZERO = _pattern(r"(?<=[万亿])零(?=[一二三四五六七八九]千)")  # 十万零五千
DECIMALS = _pattern(rf"点([{_DIGIT}]+)(?!十)([百千万亿]*)")
CAPITAL_MONEY = _pattern(rf"[{_CAPITALS}][{_CAPITALS}零拾佰仟万亿]*(?=[元圆角])")
DIMES = _pattern(rf"(?:零?([\d{_DIGIT}{_CAPITALS}])角)?(?:零?([\d{_DIGIT}{_CAPITALS}])分(?![之钟]))?[整正]?")

HEADING = _pattern(rf"(?:{_NUMERAL}|\d+)[、.](?!\d)")
NOT_NUMBERS = [
    _pattern(pattern)
    for pattern in (
        r"[A-Za-z]+/T ?\d[\d.\-]*",  # GB/T 16180
        r"[A-Za-z]+(?:[-/.]?\d[\dA-Za-z.\-]*)?",  # ICD-10, T31.3
        r"\d+[A-Za-z][\dA-Za-z]*",
        r"〔\d{4}〕\s*(?:第?\d+号)?",  # 浙政发〔2011〕16号
        rf"\((?:{_NUMERAL}|\d+)\)",  # (一), (3) as headings
        rf"{_NUMERAL}\.\d+(?:\.\d+)*",  # 四.2
        rf"(?:\d+|{_NUMERAL})\s?号",
        rf"(?:{_ARABIC}[十百千万亿]*|{_NUMERAL})(?:多(?!于)|余(?![额下])|来)[十百千万亿]?",  # 三十余人
        r"一(种|项|次|个|级|名|人)(?:或者|或|及|和|至|到|以及)(?:几|多|数|若干)\1",  # 一种或几种
        r"(?<=元)一档",  # 二十六元一档 names a tier
        rf"(?<=[数几])十{_CN}*",  # 数十万元
        rf"[{_DIGIT}]{{2,3}}(?![十百千万亿{_DIGIT}])",  # 三四(天), 三八(节)
        r"十分(?!之)|十足|一时|[一二三四五六七八九]分(?!之|钟)",
    )
]

ORDINAL = _pattern(rf"第 ?({_ARABIC}|{_NUMERAL})")
DATE = _pattern(rf"{_FOUR_FIGURES} ?年 ?{_DAY_OR_MONTH} ?月 ?{_DAY_OR_MONTH} ?[日号]")
NUMERIC_DATE = _pattern(r"(\d{4})(?:-(\d{2})-(\d{2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))(?!\d)")
YEAR_MONTH = _pattern(rf"{_FOUR_FIGURES} ?年 ?{_DAY_OR_MONTH} ?月")
CALENDAR_YEAR = _pattern(rf"{_FOUR_FIGURES} ?年度?")
MONTH_DAY = _pattern(rf"{_DAY_OR_MONTH} ?月 ?{_DAY_OR_MONTH} ?[日号]")
MONTH_OF_YEAR = _pattern(rf"{_DAY_OR_MONTH} ?月份?")
CLOCK = _pattern(rf"(\d{{1,2}}):(\d{{2}})(?!\d)|(\d{{1,2}}|零|{_NUMERAL}) ?时(?![间段期候常效])")

HUNDREDTHS = _pattern(rf"([百千万])分之(百|{_NUMERAL}(?:点[{_DIGIT}]+)?|{_ARABIC})|(百)分(百)")
FRACTION = _pattern(rf"({_NUMERAL})分之({_NUMERAL})|(\d+)/(\d+)(?![\d/])")
HALF = _pattern(r"一半|半(数|个月|天|日|年)(?!度)")
IMPLICIT_ONE = _pattern(r"每([百千万亿]+)(元?)")
RELATIVE_ONE = _pattern(
    r"(?:(?<!以)[上下]|(?<!合)同|[统某另逐唯这那哪]|(?<![主责离担到委])任|任何|每个|其中)$"
)
"""Before 一 with a unit: 上一级, 同一年, 统一日期, 任一项 name a thing and count nothing."""

HALF_MORE = _pattern(r"个半(月|小时|年)")
UNITS: list[tuple[re.Pattern[str], Unit, int]] = [
    (_pattern(pattern), unit, per)
    for pattern, unit, per in (
        (r"元(?!旦)|圆|块钱?", Unit.YUAN, 1),
        (r"角(?![色度落膜逐])", Unit.YUAN, 10),
        (r"%|个百分点", Unit.RATE, 100),
        (r"‰", Unit.RATE, 1000),
        (r"成(?![为立员本果功年长绩就分交套品不])", Unit.RATE, 10),
        (r"个?工作日", Unit.WORKDAY, 1),
        (r"个?(?:自然日|日历日)|天|日(?![期常])", Unit.DAY, 1),
        (r"个?星期|周(?![岁年期边])", Unit.WEEK, 1),
        (r"个(?:自然)?月", Unit.MONTH, 1),
        (r"周岁|岁", Unit.AGE, 1),
        (r"个?(?:(?:自然|保障|公历)?年度|自然年|周年)|年(?![级龄检薪报])", Unit.YEAR, 1),
        (r"个?小时", Unit.HOUR, 1),
        (r"分钟", Unit.MINUTE, 1),
        (r"倍", Unit.TIMES, 1),
        (r"种", Unit.KIND, 1),
        (r"次(?![性日年月])", Unit.OCCASION, 1),
        (r"份(?![额子])", Unit.SHARE, 1),
        (r"级", Unit.GRADE, 1),
        (r"档(?!案)", Unit.TIER, 1),
        (r"人次", Unit.COUNT, 1),
        (r"人|名(?![册单称义])|位(?!置)", Unit.PERSON, 1),
        (r"分(?![之别期析支公配类级担为开工清明享散布流红])", Unit.POINTS, 1),
        (r"个|项|张|件|户|家(?![庭属])|条|款(?!项)|期(?![间限满内])|届|台|支|套|笔", Unit.COUNT, 1),
    )
]

RANGE = {"至", "到", "-", "—", "——", "–", "~", "、", "或", "或者"}
"""What may stand between the members of a range or list that share the last one's unit."""
SHARED_UNITS = frozenset(Unit) - {
    Unit.NONE,
    Unit.ORDINAL,
    Unit.DATE,
    Unit.YEAR_MONTH,
    Unit.MONTH_DAY,
    Unit.CLOCK,
}
