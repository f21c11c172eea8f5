"""Identity numbers and credit codes: published vectors, both forms, and the columns equal to the scalars."""

from __future__ import annotations

import csv
import doctest
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from gongji.codes import credit, identity
from gongji.codes.civil import format_iso

VECTORS = Path(__file__).parents[1] / "data" / "code_check_vectors.csv"
ROWS = list(csv.DictReader(VECTORS.read_text(encoding="utf-8").splitlines()))
bodies = st.builds(
    lambda region, day, serial: f"{region:06d}{format_iso(day).replace('-', '')}{serial:03d}",
    st.integers(110000, 829999),
    st.integers(-62091, 20000),
    st.integers(0, 999),
)


def is_valid(kind: str, value: str) -> bool:
    try:
        identity.parse(value) if kind == "GB11643" else credit.parse(value)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['kind']} {r['value']}" for r in ROWS])
def test_a_vector_is_judged_as_its_source_says(row: dict[str, str]) -> None:
    assert is_valid(row["kind"], row["value"]) is (row["valid"] == "yes")


@pytest.mark.parametrize("row", ROWS, ids=[f"{r['kind']} {r['value']}" for r in ROWS])
def test_a_vector_in_a_column_is_judged_alike(row: dict[str, str]) -> None:
    values = pl.Series("值", [row["value"]])
    made = (
        identity.columns(values)["号码"]
        if row["kind"] == "GB11643"
        else values.to_frame().select(credit.column("值")).to_series()
    )
    assert made.is_not_null().to_list() == [row["valid"] == "yes"]


@settings(deadline=None)
@given(bodies)
def test_a_number_tells_birth_and_sex_and_its_short_form_is_the_same_person(body: str) -> None:
    number = body + identity.check_character(body)
    found = identity.parse(number)
    assert (found.number, found.region) == (number, body[:6])
    assert format_iso(found.birth).replace("-", "") == body[6:14]
    assert found.sex is (identity.Sex.MALE if int(body[16]) % 2 else identity.Sex.FEMALE)
    assert identity.check_character(body) == ric.calc_check_digit(number)
    if body[6:8] == "19":
        assert identity.normal(body[:6] + body[8:]) == identity.normal(number.lower()) == number


@settings(deadline=None)
@given(st.lists(st.one_of(bodies.map(lambda b: b + identity.check_character(b)), bodies.map(lambda b: b[:15]),
                          st.text("0123456789Xx９ ", max_size=19)), min_size=1, max_size=20))  # fmt: skip
def test_columns_judge_as_the_scalar_does(texts: list[str]) -> None:
    frame = identity.columns(pl.Series(texts, dtype=pl.String))
    for text, number, birth, male in zip(texts, *frame.to_dict(as_series=False).values(), strict=True):
        if is_valid("GB11643", text):
            found = identity.parse(text)
            assert (number, birth, male) == (found.number, found.birth, found.sex is identity.Sex.MALE)
        else:
            assert (number, birth, male) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "R316", "有 0 位"),
        ("3306211968123104", "R316", "有 16 位"),
        ("33062119681231045Y", "R316", "不该有的字符"),
        ("３３０６２１１９６８１２３１０４５Ｘ", "R316", "不该有的字符"),
        ("330621196802300450", "R317", "1968-02-30 不存在"),
        ("330621690229045", "R317", "1969-02-29 不存在"),
        ("330621000000000000", "R317", "不存在"),
        ("330621196812310451", "R318", "校验位不对"),
    ],
)
def test_what_is_no_number_says_why(text: str, code: str, said: str) -> None:
    with pytest.raises(identity.IdentityError, match=said) as caught:
        identity.parse(text)
    assert caught.value.code == code and caught.value.remedy


def test_a_leap_day_is_a_birthday() -> None:
    assert format_iso(identity.parse("330621680229045").birth) == "1968-02-29"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("91350100M000100Y4", "有 17 位"),
        ("91350100M000100Y4O", "不该有的字符"),
        ("91350100M000100Y44", "校验位不对"),
    ],
)
def test_what_is_no_credit_code_says_why(text: str, said: str) -> None:
    with pytest.raises(credit.CreditCodeError, match=said):
        credit.parse(text)


@settings(deadline=None)
@given(st.text(credit.ALPHABET, min_size=17, max_size=17), st.sampled_from(credit.ALPHABET))
def test_credit_columns_judge_as_the_scalar_does(body: str, last: str) -> None:
    codes = [body + credit.check_character(body), body + last, body]
    found = pl.DataFrame({"值": codes}).select(credit.column("值")).to_series().to_list()
    assert [c is not None for c in found] == [is_valid("GB32100", c) for c in codes]


@pytest.mark.parametrize("module", [identity, credit])
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
