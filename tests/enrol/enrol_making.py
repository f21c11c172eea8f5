"""Makes small plans, rosters of people who do not exist, and runs them through enrolling."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.charter.enrolment import Enrolment, lower_enrolment
from gongji.charter.model import Charter
from gongji.codes.civil import parse_iso
from gongji.codes.identity import check_character
from gongji.enrol.files import Job, Outcome, enrol_files

Cells = Mapping[str, str]

HEAD = """---
计划: tried
名称: 试办互助
版本: 2020-01-01
制定: 甲市总工会
条文: 转述
适用版本: 起保日
---

# 试办互助

## 一 规则

```yaml 规则
{rules}
```

{readings}
## 二 给付

```yaml 规则
事实:
  事由: {{类型: 选项, 值: [住院]}}
给付:
  慰问: {{触发: 事由 是 住院, 归属日: 发生日, 计发办法: 1元}}
```
"""
LATE_READING = """
期满以后:
  问题: 期满以后补办的怎样算
  类别: 续保
  选项: {重来: 重新首次参保, 不断: 自缴费次日起不间断, 补回: 自原终保日次日起, 不办: 不予办理}
  采用: 重来
"""
YEAR = "保障期限:\n  一年期: {起: 缴费次日, 长度: 1年}\n"


@functools.cache
def written(rules: str, readings: str = "") -> Charter:
    """A plan with these rules in article 一."""
    fence = f"```yaml 口径\n{readings.strip()}\n```\n\n" if readings else ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "试办.md"
        path.write_text(HEAD.format(rules=rules.strip(), readings=fence), encoding="utf-8")
        return load(path)


@functools.cache
def plan(rules: str, readings: str = "", **options: str) -> Enrolment:
    """How one joins the plan of `written`."""
    charter = written(rules, readings)
    return lower_enrolment(charter, choose(charter, options))


def number(birth: str = "1980-01-01", *, male: bool = True, serial: int = 0) -> str:
    """An identity number that nobody holds: there is no region 990101."""
    body = f"990101{birth.replace('-', '')}{serial * 2 + male:03d}"
    return body + check_character(body)


def person(birth: str = "1980-01-01", *, male: bool = True, serial: int = 0, **cells: str) -> dict[str, str]:
    """A row of a roster."""
    return {"姓名": f"虚构{serial}", "证件号码": number(birth, male=male, serial=serial), **cells}


def write(path: Path, rows: Sequence[Cells]) -> Path:
    """Rows as a CSV file with every column that any of them has."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Office:
    """Enrols rosters into a folder; keeps the files of the last run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcome: Outcome | None = None

    def enrol(
        self,
        enrolment: Enrolment,
        rows: Sequence[Cells],
        paid_on: str = "2025-03-10",
        *,
        covers: Sequence[Cells] = (),
        units: Sequence[Cells] = (),
        start: str = "",
    ) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """(covers, the others) as the two files hold them."""
        job = Job(
            roster=write(self.folder / "名册.csv", rows),
            paid_on=parse_iso(paid_on),
            out=self.folder / "参保.csv",
            others=self.folder / "未参保.csv",
            covers=write(self.folder / "已有.csv", covers) if covers else None,
            units=write(self.folder / "单位.csv", units) if units else None,
            starts_on=parse_iso(start) if start else None,
        )
        self.outcome = enrol_files(enrolment, job)
        return read(job.out), read(job.others)

    def one(
        self, enrolment: Enrolment, row: Cells, paid_on: str = "2025-03-10", **files: object
    ) -> dict[str, str]:
        """The only row: its cover, or what is said of it."""
        covers, others = self.enrol(enrolment, [row], paid_on, **files)  # type: ignore[arg-type]
        (only,) = covers + others
        return only


def cover(
    birth: str = "1980-01-01", *, start: str, end: str, first: str = "", **cells: str
) -> dict[str, str]:
    """A row of a covers file for the person of `person(birth)`."""
    who = cells.pop("人员编号", number(birth))
    return {"参保编号": f"旧{start}", "人员编号": who, "单位编号": "甲厂", "起保日": start, "终保日": end,
            "首次参保日": first, **cells}  # fmt: skip
