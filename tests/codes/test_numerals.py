"""Chinese numbers in text: what is one, what is not, and how much it is."""

import doctest
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.codes import numerals
from gongji.codes.civil import parse_iso
from gongji.codes.numerals import Unit, chinese_integer, parse_quantity, scan

Found = list[tuple[str, int | Fraction, str]]


def found(text: str) -> Found:
    return [(q.text, q.value, str(q.unit)) for q in scan(text)]


def spoken(n: int) -> str:
    """A whole number below 10^8 as it is read out: an oracle written apart from the reader."""
    if n >= 10_000:
        upper, lower = divmod(n, 10_000)
        if not lower:
            return spoken(upper) + "万"
        return spoken(upper) + "万" + ("零" if lower < 1000 else "") + spoken(lower)
    digits, out, gap = "零一二三四五六七八九", "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        d = n // place % 10
        if d:
            out += ("零" if gap and out else "") + digits[d] + name
            gap = False
        else:
            gap = True
    return out or "零"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("一万元", 10_000_00, "元"),
        ("3万元", 30_000_00, "元"),
        ("3 万元", 30_000_00, "元"),
        ("2,000元", 2_000_00, "元"),
        ("２，０００元", 2_000_00, "元"),
        ("5,232.97元", 5_232_97, "元"),
        ("1万2000元", 12_000_00, "元"),
        ("1.5万元", 15_000_00, "元"),
        ("1亿2000万元", 120_000_000_00, "元"),
        ("一百五十万元", 1_500_000_00, "元"),
        ("一万二元", 12_000_00, "元"),
        ("两千元", 2_000_00, "元"),
        ("叁万元整", 30_000_00, "元"),
        ("贰仟元伍角", 2_000_50, "元"),
        ("5元3角2分", 5_32, "元"),
        ("0.001元", Fraction(1, 10), "元"),
        ("百分之八十", Fraction(4, 5), "%"),
        ("百分之零点五", Fraction(1, 200), "%"),
        ("80%", Fraction(4, 5), "%"),
        ("８０％", Fraction(4, 5), "%"),
        ("12.5%", Fraction(1, 8), "%"),
        ("三点五万元", 35_000_00, "元"),
        ("千分之五", Fraction(1, 200), "%"),
        ("百分之百", 1, "%"),
        ("三分之二", Fraction(2, 3), "%"),
        ("1/2", Fraction(1, 2), "%"),
        ("八成", Fraction(4, 5), "%"),
        ("三十日", 30, "日"),
        ("一百八十天", 180, "日"),
        ("10个工作日", 10, "工作日"),
        ("三个月", 3, "月"),
        ("3 个月", 3, "月"),
        ("半个月", Fraction(1, 2), "月"),
        ("一个半月", Fraction(3, 2), "月"),
        ("一年", 1, "年"),
        ("一年半", Fraction(3, 2), "年"),
        ("半年", Fraction(1, 2), "年"),
        ("16周岁", 16, "周岁"),
        ("十一种", 11, "种"),
        ("2次", 2, "次"),
        ("两份", 2, "份"),
        ("七级", 7, "级"),
        ("1档", 1, "档"),
        ("三十人", 30, "人"),
        ("1.5倍", Fraction(3, 2), "倍"),
        ("90分", 90, "分"),
        ("零时", 0, "时刻"),
        ("24:00", 1440, "时刻"),
        ("第三", 3, "第"),
        ("2011年6月10日", parse_iso("2011-06-10"), "日期"),
        ("二〇一一年六月十日", parse_iso("2011-06-10"), "日期"),
        ("2011-06-10", parse_iso("2011-06-10"), "日期"),
        ("2011年6月", 2011 * 12 + 5, "年月"),
        ("2011年度", 2011, "公历年"),
        ("6月30日", 630, "月日"),
        ("12月", 12, "月份"),
        ("三十", 30, ""),
        ("1,000", 1000, ""),
    ],
)
def test_one_number_is_the_whole_text(text: str, value: int | Fraction, unit: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.value, str(quantity.unit), quantity.start, quantity.end) == (value, unit, 0, len(text))
    assert isinstance(quantity.value, int) == (Fraction(value).denominator == 1)


@pytest.mark.parametrize(
    "text",
    [
        "一并办理",
        "一次性补助",
        "统一、一旦、一律、一致、一切、一般、唯一、逐一",
        "十分困难",
        "万一发生",
        "一种或几种",
        "一种或多种时",
        "同一年度、任一项、上一级工会、下一年度",
        "四.2、八.2",
        "数万元、几十万元、三十余人、3万多元、上万元",
        "（一）主席；(3)其他",
        "一、对象\n2、期限\n## 三、费用",
        "浙政发〔2011〕16号",
        "GB/T 16180、JR/T 0083-2013、ICD-10、T31.3-T31.9",
        "三八妇女节，五险一金，四肢缺失，三甲医院",
        "大陆地区登陆次数，队伍",
        "三四天",
    ],
)
def test_what_only_looks_like_a_number_is_left_out(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "自付满一万元的，每满1万元补助2000元，最高3万元",
            [
                ("一万元", 1_000_000, "元"),
                ("1万元", 1_000_000, "元"),
                ("2000元", 200_000, "元"),
                ("3万元", 3_000_000, "元"),
            ],
        ),
        ("每万元补助2000元", [("万元", 1_000_000, "元"), ("2000元", 200_000, "元")]),
        ("3至5万元", [("3", 3_000_000, "元"), ("5万元", 5_000_000, "元")]),
        ("5000至1万元", [("5000", 500_000, "元"), ("1万元", 1_000_000, "元")]),
        ("三至五万元", [("三", 3_000_000, "元"), ("五万元", 5_000_000, "元")]),
        ("伤残一、二级", [("一", 1, "级"), ("二级", 2, "级")]),
        ("10-20%", [("10", Fraction(1, 10), "%"), ("20%", Fraction(1, 5), "%")]),
        ("3,000元至10,000元（含）", [("3,000元", 300_000, "元"), ("10,000元", 1_000_000, "元")]),
        ("缴费二十六元一档", [("二十六元", 2_600, "元")]),
        ("合同一年", [("一年", 1, "年")]),
        ("三万一次", [("三万", 30_000, ""), ("一次", 1, "次")]),
        ("第三条第2款", [("第三", 3, "第"), ("第2", 2, "第")]),
        ("2月30日", [("2月", 2, "月份"), ("30日", 30, "日")]),
        ("自知道之日起一年内，10日内", [("一年", 1, "年"), ("10日", 10, "日")]),
        ("结余的80%用于疗休养，20%滚存", [("80%", Fraction(4, 5), "%"), ("20%", Fraction(1, 5), "%")]),
    ],
)
def test_numbers_in_a_sentence(text: str, expected: Found) -> None:
    assert found(text) == expected


@given(st.integers(1, 99_999_999))
def test_numerals_are_read_as_they_are_spoken(n: int) -> None:
    assert chinese_integer(spoken(n)) == n
    quantity = parse_quantity(spoken(n) + "元")
    assert quantity is not None and quantity.value == n * 100


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一万二", 12_000),
        ("两百五", 250),
        ("一亿一", 110_000_000),
        ("十万零五千", 105_000),
        ("壹拾", 10),
        ("二〇一一", 2011),
        ("两万五千", 25_000),
        ("一百零五", 105),
        ("零", 0),
    ],
)
def test_numerals_as_people_write_them(numeral: str, value: int) -> None:
    assert chinese_integer(numeral) == value


@pytest.mark.parametrize("text", ["", "百百", "十十", "百十一", "万", "三a", "三点五", "几十"])
def test_what_is_no_integer_numeral_has_no_value(text: str) -> None:
    assert chinese_integer(text) is None


@given(
    st.text(
        "一二三十百千万亿零两半每第分之年月日元角%〔）(），、。0123456789.,:-/至AB \n统同数余", max_size=40
    )
)
def test_any_text_is_scanned_and_spans_say_where(text: str) -> None:
    end = 0
    for q in scan(text):
        assert end <= q.start < q.end
        assert text[q.start : q.end] == q.text
        end = q.end


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (1_00, "壹元整"),
        (10_10, "壹拾元壹角"),
        (325_04, "叁佰贰拾伍元零肆分"),
        (1_409_50, "壹仟肆佰零玖元伍角"),
        (1_680_32, "壹仟陆佰捌拾元叁角贰分"),
        (2_000_50, "贰仟元伍角"),
        (6_007_14, "陆仟零柒元壹角肆分"),
        (16_409_02, "壹万陆仟肆佰零玖元零贰分"),
        (30_000_00, "叁万元整"),
        (100_500_00, "壹拾万零伍佰元整"),
        (107_000_53, "壹拾万柒仟元伍角叁分"),
        (100_005_000_00, "壹亿零伍仟元整"),
        (100_000_000_000_00, "壹仟亿元整"),
        (-2_000_00, "负贰仟元整"),
    ],
)
def test_amounts_in_words_follow_the_payment_rules(fen: int, words: str) -> None:
    assert numerals.amount_in_words(fen) == words


@given(st.integers(100, 10**13))
def test_an_amount_in_words_reads_back_to_the_fen(fen: int) -> None:
    quantity = parse_quantity(numerals.amount_in_words(fen))
    assert quantity is not None and (quantity.value, quantity.unit) == (fen, Unit.YUAN)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0元"),
        (5, "0.05元"),
        (2_000_00, "2,000元"),
        (5_232_97, "5,232.97元"),
        (10_000_00, "1万元"),
        (12_500_00, "12,500元"),
        (30_000_00, "3万元"),
        (150_000_00, "15万元"),
        (10_000_01, "10,000.01元"),
        (100_000_000_00, "1亿元"),
        (-30_000_00, "-3万元"),
    ],
)
def test_amounts_in_prose(fen: int, text: str) -> None:
    assert numerals.plain_amount(fen) == text


@given(st.integers(0, 9 * 10**15))
def test_an_amount_in_prose_reads_back_to_the_fen(fen: int) -> None:
    quantity = parse_quantity(numerals.plain_amount(fen))
    assert quantity is not None and (quantity.value, quantity.unit) == (fen, Unit.YUAN)


def test_the_documented_examples_run() -> None:
    results = doctest.testmod(numerals)
    assert results.failed == 0 and results.attempted >= 6


@given(st.integers(-(10**15), 10**15))
def test_an_amount_in_words_keeps_the_rules_of_整_and_零(fen: int) -> None:
    words = numerals.amount_in_words(fen)
    yuan, rest = divmod(abs(fen), 100)
    assert words.startswith("负") == (fen < 0)
    assert words.endswith("整") == (rest == 0)  # 元后写整；角后不写，分后不得写
    assert "零零" not in words  # 连续几个零只写一个
    assert "零元" not in words or yuan == 0 == rest
    assert ("元零" in words) == (yuan > 0 and 0 < rest < 10)  # 角位是零而分位不是零
    assert not words.removeprefix("负").startswith("零") or fen == 0
