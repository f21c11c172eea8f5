"""Decisions of all engines in one shape, and as the columns of the decisions file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from gongji.charter.nodes import State
from gongji.charter.program import Program
from gongji.readers.decision import Decision, render
from gongji.records.layout import DECISION_COLUMNS

if TYPE_CHECKING:
    from gongji.readers.kernel.compiled import Found

WORDS: Final = ("给付项", "状态", "条款", "理由", "待补", "口径")


class Decided(NamedTuple):
    """Decisions as parallel lists, one item for each row and benefit; `row` is the place in the batch.

    Amounts are fen, -1 where the column is empty. `marks`, `needs` and `readings` are bit masks.
    """

    row: list[int]
    benefit: list[int]
    state: list[int]
    amount: list[int]
    low: list[int]
    high: list[int]
    leaf: list[int]
    marks: list[int]
    needs: list[int]
    readings: list[int]

    @classmethod
    def empty(cls) -> Decided:
        """No decisions yet."""
        return cls([], [], [], [], [], [], [], [], [], [])

    def add(self, row: int, decision: Decision) -> None:
        """Append the decision of one benefit of a row."""
        self.row.append(row)
        for column, value in zip(self[1:], decision, strict=True):
            column.append(value)


@dataclass(slots=True)
class Writer:
    """Puts decisions into words; each combination of masks is worded once."""

    program: Program
    _numbers: dict[tuple[int, ...], int] = field(default_factory=dict)
    words: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)

    def frame(self, ids: pl.Series, decided: Decided) -> pl.DataFrame:
        """The decisions of a batch with the ids of its rows; `#项` is the charter's order of benefits."""
        numbers = self._numbers
        texts: list[int] = []
        add = texts.append
        for key in zip(
            decided.benefit, decided.state, decided.leaf, decided.marks, decided.needs, decided.readings,
            strict=True,
        ):  # fmt: skip
            number = numbers.get(key)
            add(self._word(key) if number is None else number)
        fen = pl.DataFrame(
            {
                "事件编号": ids.gather(pl.Series(decided.row, dtype=pl.UInt32)),
                "#项": pl.Series(decided.benefit, dtype=pl.Int32),
                "金额分": pl.Series(decided.amount, dtype=pl.Int64),
                "下限分": pl.Series(decided.low, dtype=pl.Int64),
                "上限分": pl.Series(decided.high, dtype=pl.Int64),
            }
        )
        return self._beside(fen, pl.Series(texts, dtype=pl.UInt32))

    def worded(self, ids: pl.Series, found: Found) -> pl.DataFrame:
        """The same of decisions that come as columns with numbered words."""
        keys = [tuple(map(int, word)) for word in found.words]
        texts = [self.number(key) for key in keys]
        word = pl.Series(found.word)
        benefits = pl.Series(found.words[:, 0], dtype=pl.Int32)
        fen = pl.DataFrame(
            {
                "事件编号": ids.gather(pl.Series(found.row)),
                "#项": benefits.gather(word),
                "金额分": found.amount,
                "下限分": found.low,
                "上限分": found.high,
            }
        )
        return self._beside(fen, pl.Series(texts, dtype=pl.UInt32).gather(word))

    def number(self, key: tuple[int, ...]) -> int:
        """The number in `words` of what is said of benefit, state, leaf, marks, needs and readings."""
        number = self._numbers.get(key)
        return self._word(key) if number is None else number

    def _beside(self, fen: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
        worded = pl.DataFrame(self.words, schema=dict.fromkeys(WORDS, pl.String), orient="row")
        return fen.hstack(worded[texts].get_columns())

    def _word(self, key: tuple[int, ...]) -> int:
        benefit, state, leaf, marks, needs, readings = key
        said = render(self.program, Decision(benefit, State(state), -1, -1, -1, leaf, marks, needs, readings))
        words = (
            said.benefit_name, said.state_label, "、".join(said.articles), "；".join(said.reasons),
            "、".join(said.needs), "；".join(said.readings),
        )  # fmt: skip
        self.words.append(words)
        self._numbers[key] = len(self.words) - 1
        return len(self.words) - 1


def arranged(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All decisions in the order and with the columns of the decisions file."""
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=_schema())
    fen = [pl.when(pl.col(n) >= 0).then(pl.col(n)).alias(n) for n in ("金额分", "下限分", "上限分")]
    return (
        whole.sort("事件编号", "#项")
        .with_columns(fen)
        .with_columns(yuan("金额分").alias("金额"))
        .select(DECISION_COLUMNS)
    )


def yuan(name: str) -> pl.Expr:
    """A column of fen as yuan with two decimals; null stays null."""
    fen = pl.col(name)
    cents = (fen % 100).cast(pl.String).str.zfill(2)
    return ((fen // 100).cast(pl.String) + "." + cents).cast(pl.Decimal(18, 2))


def _schema() -> dict[str, pl.DataType]:
    numbers = dict.fromkeys(("金额分", "下限分", "上限分"), pl.Int64())
    return {"事件编号": pl.String(), "#项": pl.Int32(), **numbers, **dict.fromkeys(WORDS, pl.String())}
