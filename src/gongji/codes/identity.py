"""Citizen identity numbers (公民身份号码) after GB 11643: read, upgraded from 15 digits, never over-checked.

A number is refused only where it cannot be one: wrong characters or length, a birth date that does not
exist, a wrong check character. Retired region codes and old birth years are fine, since people keep the
number they were given. `columns` does the same for whole columns at once; a test holds the two against each
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
import polars as pl

from gongji.codes.civil import days_from_civil, days_in_month

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
"""Check characters by the remainder of the weighted sum modulo 11."""
EARLIEST_YEAR: Final = 1800
"""No number was given to anybody born before; a year below it is a slip of the pen."""


class Sex(Enum):
    """性别, as the last digit of the serial number tells it."""

    MALE = "男"
    FEMALE = "女"


class IdentityError(ValueError):
    """A text that is no identity number. `code` is stable, `message` and `remedy` are for people."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}。改法：{remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Identity:
    """What a number says. `number` is its 18-character form, `birth` a day number as in `codes.civil`."""

    number: str
    region: str
    birth: int
    sex: Sex


def check_character(body: str) -> str:
    """The check character of the first 17 digits (ISO 7064 MOD 11-2).

    >>> check_character("33062119681231045")
    'X'
    """
    return CHECKS[sum(w * int(digit) for w, digit in zip(WEIGHTS, body, strict=True)) % 11]


def parse(text: str) -> Identity:
    """Read a number of 18 characters, or one of 15 digits, which is upgraded.

    Outer blanks are no part of it and must be gone; a small x is read as X. Raises `IdentityError` with what
    is wrong and what to do.

    >>> parse("440524188001010014").sex.value
    '男'
    >>> parse("330621681231045").number
    '33062119681231045X'
    """
    body = _body(text)
    birth = _birth(body)
    number = body + check_character(body)
    if len(text) == 18 and text.upper() != number:
        raise IdentityError(
            "R318", "身份证号的校验位不对，有一位抄错了", "对着身份证逐位核对；不要只改最后一位"
        )
    return Identity(number, number[:6], birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def normal(text: str) -> str:
    """The 18-character form of a number, by which two writings of it compare equal.

    >>> normal("330621681231045") == normal("33062119681231045x")
    True
    """
    return parse(text).number


def _body(text: str) -> str:
    """The 17 digits before the check character."""
    digits = text[:17] if len(text) == 18 else text
    if len(text) == 18 and _digits(digits) and text[17] in "0123456789Xx":
        return digits
    if len(text) == 15 and _digits(text):
        return text[:6] + "19" + text[6:]
    if len(text) not in (15, 18):
        raise IdentityError("R316", f"身份证号有 {len(text)} 位，应是 18 位（旧的 15 位）", "照身份证重填")
    raise IdentityError("R316", "身份证号里有不该有的字符", "只写数字，第 18 位可以是 X")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _birth(body: str) -> int:
    year, month, day = int(body[6:10]), int(body[10:12]), int(body[12:14])
    if year < EARLIEST_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        told = f"身份证号里的出生日期 {body[6:10]}-{body[10:12]}-{body[12:14]} 不存在"
        raise IdentityError("R317", told, "照身份证重填")
    return days_from_civil(year, month, day)


def columns(texts: pl.Series) -> pl.DataFrame:
    """`parse` for a column of trimmed text: 号码 (String), 出生日 (Int64 day number), 男 (Boolean).

    All three are null where the text is no number; `parse` says of that text what is wrong.
    """
    wide = texts.str.len_bytes().fill_null(0)
    if (wide == 18).all():
        return _whole(texts)
    rows = pl.DataFrame({"row": pl.int_range(len(texts), dtype=pl.UInt32, eager=True)})
    long, short = wide == 18, texts.str.contains(r"^[0-9]{15}$").fill_null(False)
    parts = [
        rows.filter(chosen).hstack(_whole(values))
        for chosen, values in ((long, texts.filter(long)), (short, _upgraded(texts.filter(short))))
    ]
    return rows.join(pl.concat(parts), on="row", how="left", maintain_order="left").drop("row")


def _upgraded(texts: pl.Series) -> pl.Series:
    """The 18 characters of numbers of 15 digits."""
    return pl.Series([_body(t) + check_character(_body(t)) for t in texts], dtype=pl.String)


def _whole(texts: pl.Series) -> pl.DataFrame:
    """`columns` for texts of 18 bytes each: a row of signs for each place, so that places are columns."""
    buffer = texts.str.join("").item() if len(texts) else ""
    signs = np.ascontiguousarray(np.frombuffer(buffer.encode(), dtype=np.uint8).reshape(-1, 18).T)
    digits = signs[:17] - np.uint8(ord("0"))  # what is no digit wraps to more than 9
    formed = digits.max(axis=0) <= 9
    total = np.zeros(len(texts), dtype=np.int16)
    for weight, place in zip(WEIGHTS, digits, strict=True):
        total += place.astype(np.int16) * np.int16(weight)
    small = signs[17] == ord("x")
    last = np.where(small, np.uint8(ord("X")), signs[17])
    checked = last == np.frombuffer(CHECKS.encode(), dtype=np.uint8)[total % 11]
    date = np.zeros(len(texts), dtype=np.int32)
    for place in digits[6:14]:
        date = date * np.int32(10) + place
    born = _civil(pl.Series(np.where(formed & checked, date, 0)))
    good = born.is_not_null()
    numbers = texts.str.to_uppercase() if small.any() else texts
    return pl.DataFrame(
        {"号码": numbers.zip_with(good, pl.Series([None], dtype=pl.String)), "出生日": born}
    ).with_columns(pl.when(good).then(pl.Series(digits[16] % 2 == 1)).alias("男"))


def _civil(dates: pl.Series) -> pl.Series:
    """Day numbers of dates as yyyymmdd, null where there is none; each distinct one is looked at once."""
    distinct = dates.unique()
    days = pl.Series([_day_number(date) for date in distinct], dtype=pl.Int64)
    return dates.replace_strict(distinct, days, return_dtype=pl.Int64).cast(pl.Int64)


def _day_number(date: int) -> int | None:
    year, month, day = date // 10000, date // 100 % 100, date % 100
    real = year >= EARLIEST_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)
    return days_from_civil(year, month, day) if real else None
