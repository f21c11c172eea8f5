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
import numpy.typing as npt
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
    text = pl.col("text")
    frame = texts.str.to_uppercase().to_frame("text").with_row_index("row")
    short = text.str.contains(r"^[0-9]{15}$")
    frame = frame.with_columns(
        pl.when(short)
        .then(pl.concat_str(text.str.head(6), pl.lit("19"), text.str.tail(9)))
        .when(text.str.contains(r"^[0-9]{17}[0-9X]$"))
        .then(text.str.head(17))
        .alias("body")
    )
    formed = frame.filter(pl.col("body").is_not_null())
    digits = _matrix(formed["body"])
    rest = (digits @ np.array(WEIGHTS)) % 11
    day = pl.col("body").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    number = pl.col("body") + pl.col("check")
    judged = formed.with_columns(
        pl.Series(list(CHECKS)).gather(rest).alias("check"),
        pl.Series("男", digits[:, 16] % 2 == 1),
        day.alias("day"),
    ).filter(pl.col("day").is_not_null(), pl.col("day").dt.year() >= EARLIEST_YEAR)
    judged = judged.filter((text.str.len_bytes() == 15) | (text.str.tail(1) == pl.col("check")))
    good = judged.select(
        "row", number.alias("号码"), pl.col("day").cast(pl.Int32).cast(pl.Int64).alias("出生日"), "男"
    )
    return frame.select("row").join(good, on="row", how="left", maintain_order="left").drop("row")


def _matrix(bodies: pl.Series) -> npt.NDArray[np.int64]:
    """The digits of texts of 17 digits each, a row for each text."""
    buffer = bodies.str.join("").item() if len(bodies) else ""
    return np.frombuffer(buffer.encode(), dtype=np.uint8).reshape(-1, 17).astype(np.int64) - ord("0")
