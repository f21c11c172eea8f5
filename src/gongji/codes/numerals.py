"""Numbers and their units in Chinese sentences, and amounts of money written for people.

`scan` finds what a careful reader would call a number (一万元, 3个月, 百分之八十, 2011年6月10日).
It leaves out what only looks like one: words (一并, 统一, 十分, 万一), open counts (一种或几种, 数万元,
三十余人), article references (四.2), headings, document numbers and codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from gongji.codes import numeral_patterns as p
from gongji.codes.civil import days_from_civil, days_in_month
from gongji.codes.units import Unit

__all__ = ["Quantity", "Unit", "amount_in_words", "chinese_integer", "parse_quantity", "plain_amount", "scan"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number found in a text: its exact value on the unit's scale, and text[start:end] that says it.

    `value` is an int wherever it is whole; money is in fen, a percentage is the share itself (see `Unit`).
    """

    value: int | Fraction
    unit: Unit
    start: int
    end: int
    text: str


def scan(text: str) -> list[Quantity]:
    """Every number in a Chinese text with its unit, in the order of the text; spans do not overlap.

    Members of a range or list take the unit of the last one (3至5万元, 一、二级). Full-width digits and signs
    read as ASCII. Approximate and open numbers are left out. Never raises.

    >>> [(q.text, str(q.value), str(q.unit)) for q in scan("满一万元补助2,000元，比例百分之二十")]
    [('一万元', '1000000', '元'), ('2,000元', '200000', '元'), ('百分之二十', '1/5', '%')]
    """
    folded = p.FULL_WIDTH_THOUSANDS.sub(",", text).translate(p.HALF_WIDTH)
    return [
        Quantity(_tidy(t.value()), t.unit, t.start, t.end, text[t.start : t.end])
        for t in _share_units(folded, list(_tokens(folded)))
        if not t.is_word_part
    ]


def parse_quantity(text: str) -> Quantity | None:
    """The one number that the whole text is, or None if the text is anything else.

    >>> parse_quantity("3万元").value
    3000000
    >>> parse_quantity("约3万元") is None
    True
    """
    found = scan(text)
    if len(found) == 1 and found[0].text == text:
        return found[0]
    return None


@lru_cache(maxsize=4096)
def chinese_integer(numeral: str) -> int | None:
    """Value of a Chinese integer numeral (三十, 两万五千, 壹拾, 二〇一一), or None if it is not one.

    A trailing colloquial digit counts in the next lower unit: 一万二 is 12,000.

    >>> chinese_integer("一百八十"), chinese_integer("二〇一一"), chinese_integer("百百")
    (180, 2011, None)
    """
    # Imported here: loading cn2an takes a tenth of a second, and most runs read no prose.
    from cn2an import cn2an

    numeral = numeral.translate(p.PLAIN_NUMERALS)
    if not numeral or not all(c in p.CHINESE_DIGITS or c in p.MULTIPLIERS for c in numeral):
        return None
    if all(c in p.CHINESE_DIGITS for c in numeral):
        return int("".join(str(p.CHINESE_DIGITS.index(c)) for c in numeral))
    if m := p.COLLOQUIAL.fullmatch(numeral):  # strict mode has none of these
        upper = chinese_integer(m[1])
        digit = p.CHINESE_DIGITS.index(m[2])
        return None if upper is None else upper + digit * p.MULTIPLIERS[m[1][-1]] // 10
    try:
        return int(cn2an(p.SUPERFLUOUS_ZERO.sub("", numeral), "strict"))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Token:
    """A number on its way: value = coefficient × multiplier ÷ per + more (the half of 一年半, 角 and 分)."""

    coefficient: Fraction
    unit: Unit
    start: int
    end: int
    multiplier: int = 1
    per: int = 1
    more: Fraction = Fraction(0)
    is_word_part: bool = False
    """A lone 一 … 十 without a unit: part of a word, unless a range or list gives it a unit."""

    def value(self) -> Fraction:
        value = self.coefficient * self.multiplier / self.per + self.more
        return value * 100 if self.unit is Unit.YUAN else value


def _tidy(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _tokens(text: str) -> Iterator[_Token]:
    pos = 0
    while start := p.START.search(text, pos):
        found = _read(text, start.start())
        if isinstance(found, _Token):
            yield found
            pos = found.end
        else:
            pos = found


def _read(text: str, pos: int) -> _Token | int:
    """The token at a position, or the position to go on from."""
    token = _ordinal(text, pos) or _date(text, pos) or _share(text, pos)
    if token:
        return token
    at_line_start = not text[text.rfind("\n", 0, pos) + 1 : pos].strip(" #*->")
    if at_line_start and (heading := p.HEADING.match(text, pos)):
        return heading.end()
    for pattern in p.NOT_NUMBERS:
        if m := pattern.match(text, pos):
            return m.end()
    return _measured(text, pos)


def _ordinal(text: str, pos: int) -> _Token | None:
    m = p.ORDINAL.match(text, pos)
    value = _number(m[1]) if m else None
    return _Token(value, Unit.ORDINAL, pos, m.end()) if m and value is not None else None


def _date(text: str, pos: int) -> _Token | None:
    """Dates, parts of dates and times of day; a day that does not exist (2月30日) is none."""
    if m := p.DATE.match(text, pos) or p.NUMERIC_DATE.match(text, pos):
        year, month, day = (_integer(g) for g in m.groups() if g)
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month):
            return _Token(Fraction(days_from_civil(year, month, day)), Unit.DATE, pos, m.end())
    if m := p.YEAR_MONTH.match(text, pos):
        year, month = _integer(m[1]), _integer(m[2])
        if 1 <= month <= 12:
            return _Token(Fraction(year * 12 + month - 1), Unit.YEAR_MONTH, pos, m.end())
    if (m := p.CALENDAR_YEAR.match(text, pos)) and 1800 <= _integer(m[1]) < 2200:
        return _Token(Fraction(_integer(m[1])), Unit.CALENDAR_YEAR, pos, m.end())
    if m := p.MONTH_DAY.match(text, pos):
        month, day = _integer(m[1]), _integer(m[2])
        if 1 <= month <= 12 and 1 <= day <= days_in_month(2000, month):
            return _Token(Fraction(month * 100 + day), Unit.MONTH_DAY, pos, m.end())
    if (m := p.MONTH_OF_YEAR.match(text, pos)) and 1 <= _integer(m[1]) <= 12:
        return _Token(Fraction(_integer(m[1])), Unit.MONTH_OF_YEAR, pos, m.end())
    if (m := p.CLOCK.match(text, pos)) and m[3] != "一":  # 一时 is a word
        hour, minute = _integer(m[1] or m[3]), int(m[2] or 0)
        if 0 <= hour <= 24 and minute < 60:
            return _Token(Fraction(hour * 60 + minute), Unit.CLOCK, pos, m.end())
    return None


def _share(text: str, pos: int) -> _Token | None:
    """Shares with 分之 or a stroke, halves, and 每万元, where 万 stands for one 万."""
    if m := p.HUNDREDTHS.match(text, pos):
        per, said = p.MULTIPLIERS[m[1] or m[3]], m[2] or m[4]
        upper = Fraction(100) if said == "百" else _number(said)
        return _Token(upper, Unit.RATE, pos, m.end(), per=per) if upper is not None else None
    if m := p.FRACTION.match(text, pos):
        upper, lower = (_number(m[2]), _number(m[1])) if m[1] else (_number(m[3]), _number(m[4]))
        return (
            _Token(upper / lower, Unit.RATE, pos, m.end())
            if upper is not None and lower and upper <= lower
            else None
        )
    if m := p.HALF.match(text, pos):
        lengths = {"个月": Unit.MONTH, "天": Unit.DAY, "日": Unit.DAY, "年": Unit.YEAR}
        return _Token(Fraction(1, 2), lengths.get(m[1] or "", Unit.RATE), pos, m.end())
    if m := p.IMPLICIT_ONE.match(text, pos):
        one = chinese_integer("一" + m[1])
        unit = Unit.YUAN if m[2] else Unit.NONE
        return _Token(Fraction(one), unit, pos + 1, m.end()) if one is not None else None
    return None


def _measured(text: str, pos: int) -> _Token | int:
    """A plain number with whatever unit follows it."""
    if m := p.CAPITAL_MONEY.match(text, pos) or p.NUMERAL.match(text, pos):
        token = _chinese(text, pos, m[0])
        if token is None:
            return m.end()
    elif m := p.ARABIC.match(text, pos):
        token = _arabic(text, pos)
    else:
        return pos + 1
    if m := p.HALF_MORE.match(text, token.end):
        unit = {"月": Unit.MONTH, "小时": Unit.HOUR, "年": Unit.YEAR}[m[1]]
        return replace(token, unit=unit, end=m.end(), more=Fraction(1, 2), is_word_part=False)
    after = token.end + 1 if text.startswith(" ", token.end) else token.end
    for pattern, unit, per in p.UNITS:
        if m := pattern.match(text, after):
            if text[pos : token.end] == "一" and p.RELATIVE_ONE.search(text[max(0, pos - 2) : pos]):
                return m.end()
            return _with_tail(text, replace(token, unit=unit, per=per, end=m.end(), is_word_part=False))
    return token


def _chinese(text: str, pos: int, run: str) -> _Token | None:
    end = pos + len(run)
    if m := p.DECIMALS.match(text, end):
        whole, factor = chinese_integer(run), _power(m[2])
        if whole is not None:
            return _Token(_decimal(whole, m[1]), Unit.NONE, pos, m.end(), factor)
    if p.COLLOQUIAL.fullmatch(run) and text[end : end + 1] not in {"元", "圆", "块"}:
        run, end = run[:-1], end - 1  # 三万一次 is 三万 and 一次
    value = chinese_integer(run)
    if value is None:
        return None
    multiplier = p.MULTIPLIERS[run[-1]] if run[-1] in "万亿" else 1
    alone = len(run) == 1 and text[pos] not in "壹贰叁肆伍陆柒捌玖"
    return _Token(Fraction(value, multiplier), Unit.NONE, pos, end, multiplier, is_word_part=alone)


def _arabic(text: str, pos: int) -> _Token:
    """Figures with their 千, 万, 亿, added up while the units fall: 1万2000, 1亿2000万."""
    total, coefficient, multiplier, end = Fraction(0), Fraction(0), 1, pos
    limit: int | None = None
    while m := p.ARABIC.match(text, end):
        figures = Fraction(m[0].replace(",", ""))
        power = p.MULTIPLIER.match(text, m.end())
        factor = _power(power[1] if power else "")
        if limit is not None and figures * factor >= limit:
            break
        total += figures * factor
        coefficient, multiplier = (figures, factor) if limit is None else (total, 1)
        end = power.end() if power else m.end()
        limit = factor
        if not power or power.group().startswith(" "):
            break
    return _Token(coefficient, Unit.NONE, pos, end, multiplier)


def _with_tail(text: str, token: _Token) -> _Token:
    """What may follow a unit and adds to the number: 5元3角2分, 一年半."""
    if token.unit is Unit.YUAN and token.per == 1 and (m := p.DIMES.match(text, token.end)):
        more = sum((_number(g) or 0) * Fraction(1, per) for g, per in ((m[1], 10), (m[2], 100)) if g)
        return replace(token, end=m.end(), more=Fraction(more))
    if token.unit is Unit.YEAR and text.startswith("半", token.end):
        return replace(token, end=token.end + 1, more=Fraction(1, 2))
    return token


def _share_units(text: str, tokens: list[_Token]) -> list[_Token]:
    """Give the unit of a range's or list's last member to those before it, and its 万 where that rises."""
    for i in range(len(tokens) - 2, -1, -1):
        this, following = tokens[i], tokens[i + 1]
        joined = text[this.end : following.start].strip() in p.RANGE
        if not joined or this.unit is not Unit.NONE or following.unit not in p.SHARED_UNITS:
            continue
        multiplier = this.multiplier
        if multiplier == 1 and this.coefficient < following.coefficient:
            multiplier = following.multiplier
        tokens[i] = replace(
            this, unit=following.unit, per=following.per, multiplier=multiplier, is_word_part=False
        )
    return tokens


def _number(said: str) -> Fraction | None:
    if said[0].isdigit() and said[0].isascii():
        return Fraction(said.replace(",", ""))
    whole, _, decimals = said.partition("点")
    value = chinese_integer(whole)
    return None if value is None else _decimal(value, decimals)


def _decimal(whole: int, decimals: str) -> Fraction:
    """A whole number with Chinese digits after its 点."""
    return whole + Fraction(chinese_integer(decimals) or 0, 10 ** len(decimals))


def _power(characters: str) -> int:
    """The product of 十, 百, 千, 万, 亿."""
    factor = 1
    for c in characters:
        factor *= p.MULTIPLIERS[c]
    return factor


def _integer(said: str) -> int:
    """An integer in either script; -1, which no check lets through, for what is none."""
    value = _number(said)
    return int(value) if value is not None else -1


def amount_in_words(fen: int) -> str:
    """An amount in capital numerals (人民币大写), without the leading 人民币; `fen` may be negative (负).

    After 支付结算办法 (1997), annex 正确填写票据和结算凭证的基本规定: 整 follows 元, is left out after 角
    and never follows 分; one 零 for a run of zeros inside; 零 after 元 where 角 is 0 and 分 is not.
    Where the rule leaves the 零 open (a 0 at 元 or 万 before a non-zero digit) it is left out.

    >>> amount_in_words(3_000_000), amount_in_words(200_050), amount_in_words(1_640_902)
    ('叁万元整', '贰仟元伍角', '壹万陆仟肆佰零玖元零贰分')
    """
    if fen < 0:
        return "负" + amount_in_words(-fen)
    yuan, rest = divmod(fen, 100)
    dimes, cents = divmod(rest, 10)
    words = _capitals(yuan) + "元" if yuan else ""
    if not rest:
        return (words or "零元") + "整"
    if dimes:
        words += _CAPITAL_DIGITS[dimes] + "角"
    elif words:
        words += "零"
    return words + (_CAPITAL_DIGITS[cents] + "分" if cents else "")


_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _capitals(n: int) -> str:
    for size, name in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        if n >= size:
            upper, lower = divmod(n, size)
            gap = "零" if 0 < lower < size // 10 else ""
            return _capitals(upper) + name + gap + (_capitals(lower) if lower else "")
    return _CAPITAL_DIGITS[n]


def plain_amount(fen: int) -> str:
    """An amount as prose writes it: whole 万 and 亿 as such, commas at thousands, decimals only if needed.

    >>> plain_amount(3_000_000), plain_amount(200_000), plain_amount(523_297)
    ('3万元', '2,000元', '5,232.97元')
    """
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    yuan, rest = divmod(fen, 100)
    if rest:
        return f"{sign}{yuan:,}.{rest:02d}元"
    for size, name in ((10**8, "亿元"), (10**4, "万元")):
        if yuan and yuan % size == 0:
            return f"{sign}{yuan // size:,}{name}"
    return f"{sign}{yuan:,}元"
