"""What an assessment came to, in a few lines: rows and amounts by state."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from gongji.charter.nodes import STATE_LABELS


def summary(decisions: pl.DataFrame) -> list[str]:
    """One line for the whole and one for each state that occurs, in the states' usual order."""
    counted = {
        state: (rows, fen or 0)
        for state, rows, fen in decisions.group_by("状态")
        .agg(pl.len().alias("行"), pl.col("金额分").sum())
        .iter_rows()
    }
    return summed(decisions["事件编号"].n_unique(), counted)


def summed(events: int, counted: Mapping[str, tuple[int, int]]) -> list[str]:
    """The same lines from rows and fen by state."""
    lines = [f"共 {events} 个事件，{sum(rows for rows, _ in counted.values())} 行决定"]
    for label in STATE_LABELS:
        if label in counted:
            rows, fen = counted[label]
            lines.append(f"  {label} {rows} 行" + (f"，合计 {in_yuan(fen)} 元" if fen else ""))
    return lines


def in_yuan(fen: int) -> str:
    """Fen as yuan with thousands separators.

    >>> in_yuan(1234567)
    '12,345.67'
    """
    return f"{fen // 100:,}.{fen % 100:02d}"


def signed_yuan(fen: int) -> str:
    """A difference in fen as yuan with its sign.

    >>> signed_yuan(-1234567), signed_yuan(100), signed_yuan(0)
    ('−12,345.67', '+1.00', '0.00')
    """
    sign = "−" if fen < 0 else "+" if fen else ""
    return sign + in_yuan(abs(fen))
