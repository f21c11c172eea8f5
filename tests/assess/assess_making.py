"""Random covers and events of the Shaoxing plan, as rows of text, for tests that assess."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

COVER_HEAD = ["参保编号", "人员编号", "单位编号", "地区", "起保日", "终保日", "首次参保日", "份数"]
EVENT_HEAD = [
    "事件编号", "参保编号", "事由", "发生日", "知悉日", "通知日", "申领日", "决定序", "病种", "确诊日",
    "自付费用", "致因", "伤害日", "身故日", "停薪起日", "停薪月数", "灾害损失", "单位工会同意",
    "委员会核定金额", "参保前患病",
]  # fmt: skip
CAUSES = ["住院", "重大疾病", "身故", "伤残", "停薪", "家庭灾害", ""]


def random_covers(rng: random.Random, people: int) -> list[list[str]]:
    """Two covers in a row for each person."""
    rows = []
    for person in range(people):
        start = date(2012, 1, 1) + timedelta(days=rng.randrange(200))
        start += timedelta(days=start == date(2012, 2, 29))  # other years lack that day
        for year in range(2):
            first = start.replace(year=2012 + year)
            last = start.replace(year=2013 + year) - timedelta(days=1)
            joined = start if rng.random() < 0.5 else date(2010, 1, 1)
            rows.append(
                [f"C{person}-{year}", f"P{person}", "U1", "330602", str(first), str(last), str(joined), "1"]
            )
    return rows


def random_events(
    rng: random.Random, covers: Sequence[Sequence[str]], count: int, blanks: bool = True
) -> list[list[str]]:
    """Events of every cause; with `blanks`, some cells are left blank."""
    orders = rng.sample(range(1, 10 * count + 1), count)

    def maybe(value: object, share: float = 0.9) -> str:
        return str(value) if not blanks or rng.random() < share else ""

    def word(*words: str) -> str:
        return rng.choice(words if blanks else [w for w in words if w])

    rows = []
    for number in range(count):
        cover = rng.choice(covers)
        day = date.fromisoformat(cover[4]) + timedelta(days=rng.randrange(-5, 370))
        cause = word(*CAUSES)
        known = day + timedelta(days=rng.randrange(20))
        amount = f"{rng.choice([2999, 3000, 9999, 10000, 15000, 60000, 120000]) + rng.random():.2f}"
        rows.append([
            f"E{number}", cover[0], cause, maybe(day, 0.95), maybe(known, 0.8), "",
            maybe(known + timedelta(days=rng.randrange(400))), maybe(orders[number], 0.1),
            word("恶性肿瘤", "白血病", "其他", ""), maybe(day), maybe(amount),
            word("依法履职", "工伤", "其他", ""), maybe(day),
            maybe(day + timedelta(days=3)), maybe(day),
            maybe(rng.randrange(5)), maybe(5000), word("是", "否", ""), maybe(3000, 0.5),
            word("", "否", "否", "否", "是"),
        ])  # fmt: skip
        drop_impossible(rows[-1])
    return rows


def drop_impossible(row: list[str]) -> None:
    """Blank the dates that stand before one they cannot precede."""
    for later, earlier in (("知悉日", "发生日"), ("申领日", "知悉日"), ("身故日", "伤害日")):
        a, b = EVENT_HEAD.index(later), EVENT_HEAD.index(earlier)
        if row[a] and row[b] and row[a] < row[b]:
            row[a] = ""


def put(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A table as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return path


def take(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
