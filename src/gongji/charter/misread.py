"""What is wrong with a literal that could not be read, and how it should be written.

Only called once a literal has been refused: each function reports exactly one problem, with the text that
was probably meant whenever that can be told.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from gongji.charter.characters import first_full_width, named, to_half_width
from gongji.charter.problems import Problems
from gongji.charter.strict import Scalar
from gongji.codes.civil import days_in_month
from gongji.codes.numerals import Unit, chinese_integer, parse_quantity

_CHINESE = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟半"
_RANGE = re.compile(
    r"(?P<low>\d[\d,.]*\s*(?P<low_unit>[^\d\s\-~～—－–至到]*?))\s*(?:-+|~|～|—+|－|–|至|到)\s*(?P<high>\d[\d,.]*\s*(?P<unit>\D*))"
)


def yuan(fen: int) -> str:
    """An amount as a rule writes it: 3万元, 2000元, 0.5元.

    >>> yuan(3000000), yuan(200000), yuan(250050)
    ('3万元', '2000元', '2500.50元')
    """
    for unit, scale in (("亿元", 10**10), ("万元", 10**6)):
        if fen >= scale and fen % scale == 0:
            return f"{fen // scale}{unit}"
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"


def _common(scalar: Scalar, what: str, problems: Problems) -> bool:
    """Report a slip that any number can have; true when there is one."""
    text = scalar.text
    if not text:
        problems.add("C216", scalar.span, f"这里要一个{what}，却是空的", f"写上{what}")
        return True
    at = first_full_width(text)
    if at >= 0 and re.search(r"\d", to_half_width(text)):
        fixed = _tidy(to_half_width(text))
        problems.add("C201", scalar.at(at), f"{what}“{text}”里有{named(text[at])}", f"改成半角：{fixed}")
    elif re.match(r"[-−–]\s*\d", text):
        problems.add("C206", scalar.span, f"{what}“{text}”是负数", "写成不带负号的数")
    elif re.search(r"\d[eE][+-]?\d", text):
        problems.add("C207", scalar.span, f"{what}“{text}”是科学记数", "把数写全")
    elif re.match(r"0\d", text):
        problems.add("C217", scalar.span, f"{what}“{text}”以零开头", f"写成 {text.lstrip('0') or '0'}")
    elif re.match(r"\d[\d,]*,", text) and not re.match(r"\d{1,3}(,\d{3})+(?![\d,])", text):
        problems.add(
            "C208",
            scalar.span,
            f"“{text}”的千分位逗号不对",
            f"每三位一个逗号，或者不用逗号：{text.replace(',', '')}",
        )
    else:
        return False
    return True


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d)\s*,\s*(?=\d{3})", ",", text.strip())


def amount(scalar: Scalar, problems: Problems) -> None:
    """Why a text is not an amount of money."""
    text = scalar.text
    if _range(scalar, "元", problems) or _common(scalar, "金额", problems):
        return
    found = parse_quantity(re.sub(r"^(?:人民币|¥|￥|RMB)\s*|\s*(?:整|正)$", "", text))
    money = found.value if found and found.unit is Unit.YUAN and isinstance(found.value, int) else None
    if any(c in _CHINESE for c in text) and money is not None and not re.search(r"\d", text):
        problems.add("C202", scalar.span, f"金额“{text}”用了中文数字", f"写成 {yuan(money)}")
    elif money is not None:
        problems.add(
            "C204", scalar.span, f"金额“{text}”的写法不对", f"单位只用元、万元、亿元：写成 {yuan(money)}"
        )
    elif re.fullmatch(r"[\d,.]+ ?[万亿]", text):
        problems.add("C203", scalar.span, f"金额“{text}”缺“元”", f"写成 {text}元")
    elif re.fullmatch(r"[\d,.]+ ?[十百千]", text):
        problems.add("C203", scalar.span, f"金额“{text}”缺“元”", "写成 3000元、3万元 这样")
    elif re.fullmatch(r"[\d,]+(?:\.\d+)?", text):
        problems.add("C203", scalar.span, f"金额“{text}”缺单位", f"写成 {text}元")
    elif match := re.match(r"(?:¥|￥|\$|RMB|人民币)\s*([\d,.]+)|([\d,.]+)\s*(?:圆|块|RMB|yuan)", text):
        problems.add("C204", scalar.span, f"金额“{text}”的写法不对", f"写成 {match[1] or match[2]}元")
    elif chinese_integer(text) is not None:
        problems.add("C202", scalar.span, f"金额“{text}”用了中文数字", f"写成 {chinese_integer(text)}元")
    elif re.fullmatch(r"[\d,.]+\s*[^\d\s]+", text) and "元" not in text:
        problems.add("C204", scalar.span, f"这里要金额，“{text}”不是", "金额的单位是元、万元、亿元")
    else:
        problems.add("C216", scalar.span, f"“{text}”读不成金额", "写成 3000元、3万元 这样")


def rate(scalar: Scalar, problems: Problems) -> None:
    """Why a text is not a rate."""
    text = scalar.text
    if _common(scalar, "比例", problems):
        return
    found = parse_quantity(text)
    if re.fullmatch(r"\d+/0+", text):
        problems.add("C212", scalar.span, f"比例“{text}”的分母是零", "分母写大于零的数")
    elif re.fullmatch(r"\d+\.\d{5,}%", text):
        problems.add(
            "C205", scalar.span, f"比例“{text}”小数太多", "百分数最多四位小数，更细的写成分数，如 1/3"
        )
    elif found and found.unit is Unit.RATE:
        problems.add(
            "C212", scalar.span, f"比例“{text}”的写法不对", f"写成 {_percent(Fraction(found.value))}"
        )
    elif re.fullmatch(r"0\.\d+", text):
        problems.add("C212", scalar.span, f"比例“{text}”写成了小数", f"写成 {_percent(Fraction(text))}")
    elif re.fullmatch(r"\d+(?:\.\d+)?", text):
        problems.add("C203", scalar.span, f"比例“{text}”缺百分号", f"写成 {text}%")
    else:
        problems.add("C212", scalar.span, f"“{text}”读不成比例", "写成 20% 或者 1/3 这样")


def _percent(value: Fraction) -> str:
    """A rate as a rule writes it: a percentage when that is exact, else a fraction."""
    hundredfold = value * 100
    if hundredfold.denominator == 1:
        return f"{hundredfold.numerator}%"
    if 10_000 % hundredfold.denominator == 0:
        digits = f"{hundredfold.numerator * (10_000 // hundredfold.denominator):05d}"
        return f"{digits[:-4]}.{digits[-4:].rstrip('0')}%"
    return f"{value.numerator}/{value.denominator}"


_ALIASES: Final = {"日": "天", "岁": "周岁", "月": "月", "个人": "人", "名": "人", "周年": "年", "个": ""}


def count(scalar: Scalar, units: tuple[str, ...], problems: Problems) -> None:
    """Why a text is not a whole number with one of the units."""
    text = scalar.text
    what = _what(units)
    if _range(scalar, units[0], problems) or _common(scalar, what, problems):
        return
    match = re.fullmatch(r"([\d,]+)(\.\d+)?\s*(.*)", text)
    if match and match[2]:
        problems.add(
            "C205",
            scalar.span,
            f"“{text}”带小数，这里只能是整数",
            "只写整数；半年写成 6个月",
        )
    elif match:
        _unit(scalar, match[1], match[3], units, problems)
    elif text == "半年" and "月" in units:
        problems.add("C202", scalar.span, "“半年”不是数字", "写成 6个月")
    else:
        _numeral(scalar, units, problems)


def _what(units: tuple[str, ...]) -> str:
    return "期间" if units == ("天", "月", "年") else "个数"


def _written(units: tuple[str, ...], number: str) -> str:
    shown = [f"{number}{'个月' if unit == '月' else unit}" for unit in units]
    return "、".join(dict.fromkeys(shown))


def _unit(scalar: Scalar, number: str, unit: str, units: tuple[str, ...], problems: Problems) -> None:
    alias = _ALIASES.get(unit, "?")
    if not unit:
        problems.add("C203", scalar.span, f"“{scalar.text}”缺单位", f"写成 {_written(units, number)}")
    elif alias in units:
        problems.add(
            "C204", scalar.span, f"“{scalar.text}”的单位写法不对", f"写成 {_written((alias,), number)}"
        )
    elif unit in ("周", "星期", "个星期") and "天" in units:
        days = int(number.replace(",", "")) * 7
        problems.add("C204", scalar.span, f"“{scalar.text}”的单位不对", f"写成 {days}天")
    elif units == ("",):
        problems.add("C204", scalar.span, f"“{scalar.text}”不要单位", f"写成 {number}")
    else:
        problems.add("C204", scalar.span, f"“{scalar.text}”的单位不对", f"写成 {_written(units, number)}")


def _numeral(scalar: Scalar, units: tuple[str, ...], problems: Problems) -> None:
    match = re.match(f"[{_CHINESE}]+", scalar.text)
    number = chinese_integer(match[0]) if match else None
    if match and number is not None:
        unit = scalar.text[match.end() :].strip()
        unit = "月" if unit == "个月" else _ALIASES.get(unit, unit)
        shown = _written((unit,) if unit in units else units, str(number))
        problems.add("C202", scalar.span, f"“{scalar.text}”用了中文数字", f"写成 {shown}")
    else:
        problems.add(
            "C216", scalar.span, f"“{scalar.text}”读不成{_what(units)}", f"写成 {_written(units, '3')} 这样"
        )


def day(scalar: Scalar, problems: Problems) -> None:
    """Why a text is not a date."""
    text = scalar.text
    half = to_half_width(text)
    match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", half)
    found = parse_quantity(half)
    if first_full_width(text) >= 0 and match:
        at = first_full_width(text)
        problems.add("C201", scalar.at(at), f"日期“{text}”里有{named(text[at])}", f"写成 {_iso(match)}")
    elif match and not _exists(match):
        problems.add("C213", scalar.span, f"没有“{text}”这一天", "核对年月日")
    elif match:
        problems.add("C213", scalar.span, f"日期“{text}”的写法不对", f"写成 {_iso(match)}")
    elif found and found.unit is Unit.DATE:
        problems.add("C202", scalar.span, f"日期“{text}”用了中文数字", "写成 2011-06-10 这样")
    else:
        problems.add("C213", scalar.span, f"“{text}”读不成日期", "写成 2011-06-10 这样")


def _exists(match: re.Match[str]) -> bool:
    year, month, day_ = (int(g) for g in match.groups())
    return year >= 1 and 1 <= month <= 12 and 1 <= day_ <= days_in_month(year, month)


def _iso(match: re.Match[str]) -> str:
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}"


# ---- bands ------------------------------------------------------------------------------------------

_BAND_BEFORE: Final = {
    "大于等于": "以上",
    "小于等于": "以下",
    "不低于": "以上",
    "不少于": "以上",
    "不高于": "以下",
    "不超过": "以下",
    "不多于": "以下",
    "不大于": "以下",
    "不小于": "以上",
    "至少": "以上",
    "最少": "以上",
    "至多": "以下",
    "最多": "以下",
    "达到": "以上",
    "大于": "超过",
    "高于": "超过",
    "多于": "超过",
    "小于": "不满",
    "低于": "不满",
    "少于": "不满",
    "不足": "不满",
    "未满": "不满",
    "不到": "不满",
    ">=": "以上",
    "<=": "以下",
    "≥": "以上",
    "≤": "以下",
    ">": "超过",
    "<": "不满",
    "满": "以上",
}
_BAND_AFTER: Final = {
    "以内": "以下",
    "之内": "以下",
    "之上": "超过",
    "之下": "不满",
    "以外": "超过",
    "起": "以上",
}


def _band_text(word: str, rest: str) -> str:
    return word + rest if word in ("超过", "不满") else rest + word


def _range(scalar: Scalar, unit: str, problems: Problems) -> bool:
    """Report `1-10万元` and the like; true when the text is one."""
    match = _RANGE.fullmatch(to_half_width(scalar.text).replace("—", "-"))
    if match is None or re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", scalar.text):
        return False
    shown = "元" if unit == "元" else "个月" if unit == "月" else unit
    tail = match["unit"].strip() or shown
    tail = tail if tail.endswith(shown) else tail + shown
    high = match["high"].strip()
    high = high if match["unit"].strip().endswith(shown) and shown else re.sub(r"\D*$", "", high) + tail
    low = match["low"].strip()
    low = low if match["low_unit"].strip().endswith(shown) and shown else re.sub(r"\D*$", "", low) + tail
    problems.add(
        "C209",
        scalar.span,
        f"“{scalar.text}”没有说清两端含不含本数",
        f"写成 {low}以上、{high}以下；不含本数的一端用“超过”“不满”",
    )
    return True


def one_band_word(scalar: Scalar, problems: Problems) -> bool:
    """False, reported, when two band words are put on one number, or 含 beside one."""
    words = re.findall("超过|不满|以上|以下|不足|以内", scalar.text)
    including = re.search(r"[(（]?不?含(?:本数)?[)）]?", scalar.text)
    if len(words) > 1:
        message = f"“{scalar.text}”里“{words[0]}”和“{words[1]}”叠用"
        remedy = "只留一个：以上、以下含本数，超过、不满不含"
    elif double := re.search("[及或](以上|以下)", scalar.text):
        message = f"档次里不用“{double[0]}”"
        remedy = f"写成 {scalar.text.replace(double[0], double[1])}"
    elif including:
        message = f"档次里不写“{including[0]}”"
        remedy = "删掉它：以上、以下含本数，超过、不满不含"
    else:
        return True
    problems.add("C210", scalar.span, message, remedy)
    return False


def joined(scalar: Scalar, unit: str, problems: Problems) -> bool:
    """False, reported, when a band is a range or its two sides are not joined by one 、."""
    text = scalar.text
    if _range(scalar, unit, problems):
        return False
    if text.count("、") > 1:
        problems.add("C210", scalar.span, f"“{text}”多于两边", "一档只写一个下限和一个上限，用“、”相连")
        return False
    match = re.search(
        r"(?<=[以][上下])\s*(，|,|；|;|且|和|与|并|至|到|-|~|～)|(?<=元)\s*(，|；|且|和|并)\s*(?=不满|超过|\d)",
        text,
    )
    if match and "、" not in text:
        sign = (match[1] or match[2]).strip()
        shown = text[: match.start()].strip() + "、" + text[match.end() :].strip()
        problems.add(
            "C210", scalar.at(match.end() - len(sign)), f"档次的两边不用{named(sign)}相连", f"写成 {shown}"
        )
        return False
    return True


def band(scalar: Scalar, unit: str, problems: Problems) -> None:
    """Why a text is not one side of a band."""
    text = scalar.text
    half = to_half_width(text).replace(" ", "")
    example = "3000元" if unit == "元" else f"3{'个月' if unit == '月' else unit}"
    for words, before in ((_BAND_BEFORE, True), (_BAND_AFTER, False)):
        for word, meant in words.items():
            rest = half.removeprefix(word) if before else half.removesuffix(word)
            if rest and rest != half:
                shown = word.replace("(", "（").replace(")", "）")
                problems.add("C210", scalar.span, f"档次里不用“{shown}”", f"写成 {_band_text(meant, rest)}")
                return
    if not text:
        problems.add("C210", scalar.span, "“、”的一边是空的", "两边都写上，或者去掉“、”")
    elif re.fullmatch(r"[\d,.]+\D*", half):
        choice = "、".join(_band_text(w, half) for w in ("以上", "超过", "以下", "不满"))
        problems.add("C210", scalar.span, f"“{text}”缺档次词", f"写成 {choice} 之一")
    else:
        problems.add(
            "C210",
            scalar.span,
            f"“{text}”读不成档次",
            f"写成 {example}以上、超过{example}、{example}以下、不满{example} 这样",
        )


def per_full(scalar: Scalar, problems: Problems) -> None:
    """Why a text is not `每1万元2000元`."""
    text = scalar.text
    better = re.sub(r"^每?满|^每每?满?", "", text)
    better = re.sub(r"(补助|给付|补|给|给予|得|的|:|：|，|,)(?=[\d])", "", better)
    if re.fullmatch(r"[\d,.]+[万亿]?元\s*[\d,.]+[万亿]?元", better):
        problems.add("C215", scalar.span, f"“{text}”的写法不对", f"写成 每{better}")
    else:
        problems.add(
            "C215", scalar.span, f"“{text}”读不成“每满”", "写成 每1万元2000元 这样：先满多少，再给多少"
        )
