"""Last year's workbook, as an agent keeps it."""

from __future__ import annotations

import io
from itertools import count

import xlsxwriter
from tests.office.way.city import number, old_number

MEMBER, FELLOW = "张虚构", "李虚强"
ROWS: tuple[tuple[str, str | float], ...] = (
    (MEMBER, number(1)),
    (FELLOW, number(2)),
    ("王　虚", old_number(3)),
    ("赵虚敏", number(4)),
    ("陈虚", f"　{number(5)}　"),
    ("赵虚敏", number(4)),
    ("钱虚", number(8)),
    ("孙虚", float(number(6)[:17] + "0")),
    ("周虚", number(7)[:10]),
    ("虚别厂", number(31)),
)
GOOD, BAD = 5, 5
"""Rows that can go on: the two who are named, an old number, one between blanks, a plain one."""


def workbook() -> bytes:
    """Title rows, a head in other words, a number that Excel took for one, a sum at the foot."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        title = book.add_format({"bold": True, "align": "center"})
        sheet.merge_range(0, 0, 0, 3, "虚构厂工会 2025 年度干部互助保障名册", title)
        sheet.write_string(1, 0, "填表人：虚代办　　填表日期：2025年3月")
        for place, word in enumerate(("序号", "职工姓名", "身份证号", "备注")):
            sheet.write_string(2, place, word)
        lines = count(3)
        for line, (name, id_number) in zip(lines, ROWS, strict=False):
            sheet.write_number(line, 0, line - 2)
            sheet.write_string(line, 1, name)
            sheet.write(line, 2, id_number)
    return out.getvalue()
