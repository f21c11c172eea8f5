"""Every row of a settlement file goes exactly one way: an event, set aside with a reason, or bad with one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from intake_making import COVERS, MAPPING, NUMBER, OLD_NUMBER, negated, put, settlement, take

from gongji.cli import run

PEOPLE = [
    ("虚构P1", ""),
    ("虚构P2", ""),
    ("", NUMBER),
    ("", OLD_NUMBER),
    ("虚构P9", ""),
    ("", ""),
    ("虚构P3", NUMBER),
]
SLIPS = [
    {}, {}, {}, {"medfee_sumamt": "1,0"}, {"begndate": "2012-02-30"}, {"begndate": "2013-05-01"},
    {"enddate": "2011-01-01"}, {"hifp_pay": "1.00"}, {"med_type": "11"}, {"setl_id": ""}, {"dise_no": "Z1"},
    {"psn_part_amt": ""}, {"refd_setl_flag": "1"},
]  # fmt: skip


def random_rows(rng: random.Random, count: int) -> list[dict[str, str]]:
    """Rows of few people, stays and bills, so that they meet, some with a slip, some taken back."""
    rows: list[dict[str, str]] = []
    for number in range(count):
        person, identity = rng.choice(PEOPLE)
        bill = f"J{rng.randrange(count)}"
        row = settlement(psn_no=person, certno=identity, setl_id=bill, mdtrt_id=f"Z{rng.randrange(count)}")
        if rows and rng.random() < 0.15:
            row = negated(rng.choice(rows), f"R{number}") if rng.random() < 0.5 else dict(rng.choice(rows))
        rows.append(row | rng.choice(SLIPS))
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_each_row_goes_one_way_and_assess_takes_the_events(seed: int, tmp_path: Path) -> None:
    rows = random_rows(random.Random(seed), 120)
    out, aside, bad = (tmp_path / f"{n}.csv" for n in ("e", "aside", "bad"))
    call = ["intake", str(MAPPING), "--in", str(put(tmp_path / "s.csv", rows)), "--covers", str(COVERS)]
    assert run([*call, "--out", str(out), "--aside", str(aside), "--keep-good", str(bad)]) == 1
    ways = [{int(r["行"]) for r in take(aside) if r["处理"] == "未采用"}, {int(r["行"]) for r in take(bad)}]
    events = take(out)
    assert not ways[0] & ways[1]
    assert len(events) + len(ways[0]) + len(ways[1]) == len(rows)
    left = [row["setl_id"] for i, row in enumerate(rows, start=2) if i not in ways[0] | ways[1]]
    assert [e["事件编号"] for e in events] == left
    assert len(set(left)) == len(left) > 0
    files = ["--covers", str(COVERS), "--events", str(out), "--out", str(tmp_path / "d.csv")]
    assert run(["assess", "shaoxing-cadre", *files]) == 0
