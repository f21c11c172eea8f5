"""A formula over the amounts of a settlement: fields added and taken off, nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from gongji.charter.build.context import Context
from gongji.charter.strict import Scalar

_PIECE: Final = re.compile(r"(?P<sign>[-+])|(?P<name>[^\W\d]\w*)|(?P<odd>\S)")


@dataclass(frozen=True, slots=True)
class Formula:
    """Terms in the order written, each with +1 or -1."""

    terms: tuple[tuple[int, str], ...]
    text: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields, each once."""
        return tuple(dict.fromkeys(name for _, name in self.terms))


def parse(context: Context, word: Scalar, known: Collection[str]) -> Formula | None:
    """`甲 + 乙 - 丙` over the known fields; None, reported, when it is none."""
    terms: list[tuple[int, str]] = []
    sign: int | None = 1
    fine = True
    for piece in _PIECE.finditer(word.text):
        at = word.at(piece.start())
        if piece["odd"]:
            remedy = "只写字段名和半角的 +、-，例如 medfee_sumamt - hifp_pay"
            context.error("C308", at, f"算式里不能有“{piece['odd']}”", remedy)
            return None
        if piece["sign"]:
            if sign is not None:
                context.error("C317", at, f"“{piece['sign']}”前面缺一个字段", "每个符号两边都是字段名")
                return None
            sign = 1 if piece["sign"] == "+" else -1
            continue
        if sign is None:
            context.error("C306", at, f"“{piece['name']}”前面缺 + 或 -", "两个字段之间写 + 或 -")
            return None
        fine = context.known("金额字段", piece["name"], at, known) and fine
        terms.append((sign, piece["name"]))
        sign = None
    if sign is not None:
        context.error("C317", word.span, "算式没有写完", "写成 甲 + 乙 - 丙，末尾是字段名")
        return None
    names = [name for _, name in terms]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        context.error("C502", word.span, f"字段“{name}”在算式里写了两次", "每个字段只写一次")
        fine = False
    return Formula(tuple(terms), word.text) if fine else None
