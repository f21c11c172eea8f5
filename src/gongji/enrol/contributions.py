"""费用 over a roster: which price holds, what it comes to, and who pays which part."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from gongji.charter.enrolment import Charge, Enrolment, Length, Price
from gongji.enrol.conditions import FALSE, TRUE, UNSURE, Conditions
from gongji.enrol.shares import split
from gongji.enrol.verdicts import Result, step

PARTS = {"年": {"年": (1, 1), "月": (1, 12)}, "月": {"年": (12, 1), "月": (1, 1)}, "": {}}
"""By what a price is for and the unit of a term, how many prices one unit is, as a fraction."""


def charged(
    enrolment: Enrolment, conditions: Conditions, frame: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """应缴分, 押金分 and a column #缴 with each payer's fen; and a step of verdicts for each fee."""
    lengths = enrolment.period.lengths if enrolment.period else ()
    due, deposit = pl.lit(0, pl.Int64), pl.lit(0, pl.Int64)
    parts: dict[str, pl.Series] = {}
    steps, columns = [], list[pl.Series]()
    for i, charge in enumerate(enrolment.charges):
        judged = _judged(charge, conditions, frame, lengths)
        steps.append(_verdict(charge, judged, lengths))
        amount = judged.with_columns(_amount(charge, lengths).alias("#额"))["#额"].alias(f"#额{i}")
        kept = judged.with_columns(_deposit(charge).alias("#押"))["#押"].alias(f"#押{i}")
        columns += [amount, kept]
        due, deposit = due + pl.col(amount.name), deposit + pl.col(kept.name)
        for payer, fen in _shared(charge, amount):
            parts[payer] = fen if payer not in parts else parts[payer] + fen
    made = pl.DataFrame(columns) if columns else frame.select()
    if not columns:
        return frame.with_columns(pl.lit(None, pl.Int64).alias(n) for n in ("应缴分", "押金分")), steps
    made = made.select(
        due.alias("应缴分"), deposit.alias("押金分"), *(s.alias(f"#缴{p}") for p, s in parts.items())
    )
    return frame.hstack(made), steps


def payers(enrolment: Enrolment) -> tuple[str, ...]:
    """Everybody who pays a part, in the order of the fees."""
    return tuple(dict.fromkeys(who for charge in enrolment.charges for who, _ in charge.shares))


def _judged(
    charge: Charge, conditions: Conditions, frame: pl.DataFrame, lengths: tuple[Length, ...]
) -> pl.DataFrame:
    """A column for the fee and one for each price, FALSE, UNSURE or TRUE; and what would decide them."""
    wide = frame.select("份数", "#长", "费用档")
    certain = pl.DataFrame({"判定": pl.repeat(TRUE, frame.height, dtype=pl.Int8, eager=True)})
    certain = certain.with_columns(pl.lit("").alias("待补"))
    whole = certain if charge.condition is None else conditions.judge(charge.condition, frame)
    wide = wide.with_columns(whole["判定"].alias("#收"), whole["待补"].alias("#收缺"))
    for i, price in enumerate(charge.prices):
        judged = certain if price.condition is None else conditions.judge(price.condition, frame)
        wide = wide.with_columns(judged["判定"].alias(f"#{i}"), judged["待补"].alias(f"#{i}缺"))
        no = pl.lit(FALSE, pl.Int8)
        held = pl.when(_eligible(price, lengths)).then(pl.col(f"#{i}")).otherwise(no)
        wide = wide.with_columns(held.alias(f"#{i}"))
    return wide


def _eligible(price: Price, lengths: tuple[Length, ...]) -> pl.Expr:
    """Whether a price is for the length bought, and is not passed over for another that the roster names."""
    named = pl.col("费用档") == price.name
    fits = named if price.named else named | (pl.col("费用档") == "")
    if price.length is None:
        return fits
    place = lengths.index(price.length) if price.length in lengths else -1
    return fits & (pl.col("#长") == place).fill_null(False)


def _counts(charge: Charge, verdict: int) -> pl.Expr:
    return pl.sum_horizontal((pl.col(f"#{i}") == verdict).cast(pl.Int64) for i in range(len(charge.prices)))


def _verdict(charge: Charge, judged: pl.DataFrame, lengths: tuple[Length, ...]) -> pl.DataFrame:
    sure, open_ = _counts(charge, TRUE), _counts(charge, UNSURE)
    naming = any(price.named for price in charge.prices)
    waiting = pl.col("#长").is_null() & any(price.length is not None for price in charge.prices)
    asked = (pl.col("#收") != FALSE) & ~waiting  # a row without a length is stopped for that already
    unnamed = pl.lit(naming) & (pl.col("费用档") == "") & (sure + open_ == 0)
    unsettled = (pl.col("#收") == UNSURE) | (open_ > 0) | unnamed
    uncounted = pl.lit(bool(charge.by_length)) & pl.col("#长").is_in(_by_day(lengths))
    code = (
        pl.when(~asked).then(Result.ADMITTED)
        .when(sure > 1).then(Result.CONFLICT)
        .when(unsettled).then(Result.PAPERS)
        .when((sure == 0) & (pl.col("费用档") != "")).then(Result.REFUSED)
        .when((sure == 0) | uncounted).then(Result.BLANK)
        .otherwise(Result.ADMITTED)
    )  # fmt: skip
    reason = (
        pl.when(sure > 1).then(pl.lit("费用不止一档适用"))
        .when(unsettled).then(pl.lit(""))
        .when(pl.col("费用档") != "").then(pl.lit("档次不符"))
        .otherwise(pl.lit("条文没有写这种情形的费用"))
    )  # fmt: skip
    lacking = [pl.when(pl.col("#收") == UNSURE).then(pl.col("#收缺"))]
    lacking += [pl.when(pl.col(f"#{i}") == UNSURE).then(pl.col(f"#{i}缺")) for i in range(len(charge.prices))]
    lacking.append(pl.when(unnamed).then(pl.lit("费用档")))
    needs = pl.concat_str(lacking, separator="、", ignore_nulls=True)
    return step(judged, code, reason, pl.lit(charge.article), needs)


def _by_day(lengths: tuple[Length, ...]) -> list[int]:
    return [i for i, (_, unit) in enumerate(lengths) if unit == "天"]


def _amount(charge: Charge, lengths: tuple[Length, ...]) -> pl.Expr:
    """Fen: price × units × length, to the nearest fen, half up; 0 where the fee is not asked."""
    fen = _chosen(charge, "fen")
    units = pl.col("份数") if charge.by_units else pl.lit(1, pl.Int64)
    total = fen * units
    if charge.by_length:
        upper = {i: _factor(charge, length)[0] for i, length in enumerate(lengths)}
        lower = {i: _factor(charge, length)[1] for i, length in enumerate(lengths)}
        number = pl.col("#长").replace_strict(upper, default=0, return_dtype=pl.Int64)
        divisor = pl.col("#长").replace_strict(lower, default=1, return_dtype=pl.Int64)
        total = (total * number * 2 + divisor) // (divisor * 2)
    return pl.when(pl.col("#收") == TRUE).then(total).otherwise(pl.lit(0, pl.Int64))


def _factor(charge: Charge, length: Length) -> tuple[int, int]:
    number, unit = length
    upper, lower = PARTS[charge.by_length].get(unit, (0, 1))
    return number * upper, lower


def _deposit(charge: Charge) -> pl.Expr:
    units = pl.col("份数") if charge.by_units else pl.lit(1, pl.Int64)
    return (
        pl.when(pl.col("#收") == TRUE).then(_chosen(charge, "deposit") * units).otherwise(pl.lit(0, pl.Int64))
    )


def _chosen(charge: Charge, what: str) -> pl.Expr:
    found = pl.lit(0, pl.Int64)
    for i, price in reversed(list(enumerate(charge.prices))):
        found = pl.when(pl.col(f"#{i}") == TRUE).then(pl.lit(getattr(price, what), pl.Int64)).otherwise(found)
    return found


def _shared(charge: Charge, amount: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """Each payer's fen; worked out once for each distinct amount."""
    if not charge.shares:
        return
    totals = amount.unique().to_list()
    rates = [rate for _, rate in charge.shares]
    divided = {total: split(total, rates) for total in totals}
    for i, (payer, _) in enumerate(charge.shares):
        parts = {total: divided[total][i] for total in totals}
        yield payer, amount.replace_strict(parts, return_dtype=pl.Int64)
