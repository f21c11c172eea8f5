"""Unified social credit codes (统一社会信用代码) after GB 32100: form and check character.

A code beginning with 8 is that of an organisation registered with the trade unions. Only the form and the
check character refuse a code; the region part may be a retired one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and letters without I, O, S, V, Z; a character's place is its value."""
WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))


class CreditCodeError(ValueError):
    """A text that is no credit code; the message is for people."""


def check_character(body: str) -> str:
    """The check character of the first 17 characters (MOD 31-3).

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, body, strict=True))
    return ALPHABET[-total % 31]


def parse(text: str) -> str:
    """The code in capitals. Raises `CreditCodeError` with what is wrong.

    >>> parse("81330600mc0000004p")
    '81330600MC0000004P'
    """
    code = text.upper()
    if len(code) != 18:
        raise CreditCodeError(f"统一社会信用代码有 {len(code)} 位，应是 18 位")
    if any(c not in ALPHABET for c in code):
        raise CreditCodeError("统一社会信用代码里有不该有的字符（不用字母 I、O、S、V、Z）")
    if code[17] != check_character(code[:17]):
        raise CreditCodeError("统一社会信用代码的校验位不对，有一位抄错了")
    return code


def column(name: str) -> pl.Expr:
    """`parse` for a column of trimmed text; null where the text is no code."""
    code = pl.col(name).str.to_uppercase()
    formed = pl.when(code.str.contains(f"^[{ALPHABET}]{{18}}$")).then(code)
    values = {c: i for i, c in enumerate(ALPHABET)}
    total = pl.sum_horizontal(
        formed.str.slice(i, 1).replace_strict(values, default=0, return_dtype=pl.Int32) * w
        for i, w in enumerate(WEIGHTS)
    )
    check = ((31 - total % 31) % 31).replace_strict(
        list(range(31)), list(ALPHABET), default=None, return_dtype=pl.String
    )
    return pl.when(formed.str.tail(1) == check).then(formed)
