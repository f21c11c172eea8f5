"""Settlement files, covers and mappings for the tests of an intake. All data are made up."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from gongji.assess.choice import Choice
from gongji.intake.mapping import IntakeMapping
from gongji.intake.read import read_mapping

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "settlement"
MAPPING = EXAMPLE / "绍兴结算.yaml"
COVERS = EXAMPLE / "covers.csv"
NUMBER = "990101198001010014"
"""A made-up identity number of a covered person; its old form is `OLD_NUMBER`."""
OLD_NUMBER = "990101800101001"

BASE = {
    "setl_id": "J1", "mdtrt_id": "Z1", "psn_no": "虚构P1", "certno": "", "med_type": "21",
    "begndate": "2012-02-01", "enddate": "2012-02-20", "setl_time": "2012-02-20 10:20:00",
    "dise_no": "C34.900", "refd_setl_flag": "0", "medfee_sumamt": "50000.00", "fulamt_ownpay_amt": "1200.00",
    "overlmt_selfpay": "300.00", "preselfpay_amt": "2500.00", "inscp_scp_amt": "46000.00",
    "act_pay_dedc": "800.00", "hifp_pay": "24000.00", "cvlserv_pay": "0.00", "hifes_pay": "0.00",
    "hifmi_pay": "0.00", "hifob_pay": "0.00", "maf_pay": "0.00", "oth_pay": "0.00",
    "psn_part_amt": "26000.00", "acct_pay": "500.00",
}  # fmt: skip
"""A settlement that makes an event: 自付费用 24,500.00."""


@cache
def example() -> tuple[IntakeMapping, Choice]:
    """The example's mapping and its charter."""
    return read_mapping(MAPPING)


def settlement(**cells: str) -> dict[str, str]:
    """The base row with some cells changed."""
    assert set(cells) <= set(BASE), set(cells) - set(BASE)
    return BASE | cells


def negated(row: Mapping[str, str], bill: str) -> dict[str, str]:
    """The refund of a row."""
    amounts = [name for name in row if name.endswith(("_pay", "_amt", "sumamt", "selfpay", "dedc"))]
    back = {name: f"-{row[name].removeprefix('-')}" for name in amounts if row[name].strip("-0.")}
    return {**row, **back, "setl_id": bill, "refd_setl_flag": "1"}


def put(path: Path, rows: Sequence[Mapping[str, str]], head: Sequence[str] | None = None) -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, head or list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def take(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mapping(path: Path, *changes: tuple[str, str]) -> Path:
    """The example's mapping with texts replaced."""
    text = MAPPING.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path
