"""Citizen identity numbers (公民身份号码) after GB 11643: read, upgraded from 15 digits, never over-checked.

A number is refused only where it cannot be one: wrong characters or length, a birth date that does not
exist, a wrong check character. Retired region codes and old birth years are fine, since people keep the
number they were given. `columns` does the same for whole columns at once; a test holds the two against each
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gongji.codes.civil import days_from_civil, days_in_month

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
"""Check characters by the remainder of the weighted sum modulo 11."""
EARLIEST_YEAR: Final = 1800
"""No number was given to anybody born before; a year below it is a slip of the pen."""


_BATCH: Final = 16_384
"""Numbers judged at a time, so that what is worked out on the way stays near the processor."""


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
    raise _unformed(text)


def _unformed(text: str) -> IdentityError:
    """What is wrong with a text that has not the form of a number."""
    whole = "".join(text.split())
    if whole != text:
        return IdentityError("R316", "身份证号中间有空白", f"删去空白：{whole}")
    strange = "".join(dict.fromkeys(c for c in text if c not in "0123456789Xx"))
    if strange and not strange.isalpha():
        return IdentityError("R316", f"身份证号里有不该有的字符“{strange}”", "只写数字，第 18 位可以是 X")
    if strange and len(text) not in (15, 18):
        remedy = "填身份证号；港澳台居民、外国人填居住证或者永久居留证上的 18 位号码"
        return IdentityError("R316", f"不是身份证号：有字母“{strange}”", remedy)
    if strange in ("Ｘ", "ｘ"):
        return IdentityError("R316", "最后的 X 是全角的", f"改用半角：{text[:-1]}X")
    if len(text) not in (15, 18):
        return IdentityError("R316", f"身份证号有 {len(text)} 位，应是 18 位（旧的 15 位）", "照身份证重填")
    told = f"身份证号里有不该有的字符“{strange or 'X'}”"
    return IdentityError("R316", told, "只写数字，第 18 位可以是 X")


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
    """`columns` for texts of 18 bytes each."""
    held = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    signs = np.frombuffer(held.buffers()[2] or b"", dtype=np.uint8)[18 * held.offset :]
    signs = signs[: 18 * len(texts)].reshape(-1, 18)
    good, male = np.empty(len(texts), dtype=np.bool_), np.empty(len(texts), dtype=np.bool_)
    days = np.empty(len(texts), dtype=np.int64)
    for start in range(0, len(texts), _BATCH):
        rows = slice(start, start + _BATCH)
        good[rows], days[rows], male[rows] = _judged(np.ascontiguousarray(signs[rows].T))
    numbers = texts.str.to_uppercase() if (signs[:, 17] == ord("x")).any() else texts
    found = pl.DataFrame({"号码": numbers, "出生日": days, "男": male})
    return found if good.all() else found.with_columns(pl.when(pl.Series(good)).then(pl.all()))


def _judged(
    signs: NDArray[np.uint8],
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.bool_]]:
    """Whether the signs, a row for each place, are a number; its day of birth; whether it is a man's."""
    digits = signs[:17] - np.uint8(ord("0"))  # what is no digit wraps to more than 9
    formed = digits.max(axis=0) <= 9
    total = np.zeros(signs.shape[1], dtype=np.int16)
    for weight, place in zip(WEIGHTS, digits, strict=True):
        total += place.astype(np.int16) * np.int16(weight)
    last = np.where(signs[17] == ord("x"), np.uint8(ord("X")), signs[17])
    checked = last == np.frombuffer(CHECKS.encode(), dtype=np.uint8)[total % 11]
    real, days = _born(digits[6:14])
    return formed & checked & real, days, digits[16] % 2 == 1


def _born(digits: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether eight digits are a birth date, and its day number; what is no date has any number."""
    tens = np.uint8(10)
    year = (digits[0] * tens + digits[1]).astype(np.int32) * 100 + (digits[2] * tens + digits[3])
    month, day = digits[4] * tens + digits[5], digits[6] * tens + digits[7]
    real = (year >= EARLIEST_YEAR) & (year <= 9999) & (month >= 1) & (month <= 12)
    months = np.where(real, (year - EARLIEST_YEAR) * 12 + month - 1, 0)
    first, length = _months()
    real &= (day >= 1) & (day <= length[months])
    return real, first[months] + day - 1


@cache
def _months() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first day and the number of days of each month from January of the earliest year to 9999."""
    months = np.arange(f"{EARLIEST_YEAR}-01", "10000-01", dtype="datetime64[M]")
    first, after = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    return first.astype(np.int64), (after - first).astype(np.int64)
