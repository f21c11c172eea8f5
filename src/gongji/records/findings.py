"""What is wrong with a file of records: one `Finding` for each fault, all of them collected before refusing.

A code is stable: once given it keeps its meaning. R0 is the file as such, R1 its header, R2 a row's or
cell's form, R3 its value, R4 how rows agree with each other, R5 the files to be written.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gongji.errors import GongjiError, sentence

CODES: Final[dict[str, str]] = {
    "R001": "文件不存在",
    "R002": "是文件夹，不是文件",
    "R003": "文件类型不认识",
    "R004": "文件是空的",
    "R005": "编码不认识",
    "R006": "文件损坏或不完整",
    "R007": "内容与扩展名不符",
    "R008": "文件加了密码",
    "R009": "旧版 Excel 文件",
    "R010": "解压后过大",
    "R011": "没有可读的工作表",
    "R012": "文件读不了",
    "R013": "工作表铺得太开",
    "R101": "缺必需的列",
    "R102": "列名不认识",
    "R103": "列重复",
    "R104": "列没有名字",
    "R105": "第一行不是表头",
    "R106": "分隔符不是逗号",
    "R107": "列的类型不对",
    "R108": "各文件的列不同",
    "R201": "单元格太少",
    "R202": "单元格太多",
    "R203": "引号没有收尾",
    "R204": "合并单元格",
    "R205": "公式没有值",
    "R206": "公式出错",
    "R207": "编号是数字格式",
    "R208": "单元格太长",
    "R301": "编号空白",
    "R302": "编号写法不对",
    "R303": "日期写法不对",
    "R304": "日期不存在",
    "R305": "这里不能填无",
    "R306": "负数",
    "R307": "数字写法不对",
    "R308": "小数超过两位",
    "R309": "不是整数",
    "R310": "不在可选范围",
    "R311": "不是“是”或“否”",
    "R312": "地区代码不对",
    "R313": "有看不见的字符",
    "R314": "全角数字",
    "R315": "份数超过条文",
    "R316": "证件号码写法不对",
    "R317": "证件号码里的出生日期不存在",
    "R318": "证件号码的校验位不对",
    "R319": "统一社会信用代码不对",
    "R320": "没有姓名也没有证件号码",
    "R321": "行业代码不对",
    "R401": "编号重复",
    "R402": "参保编号不存在",
    "R403": "日期先后不对",
    "R404": "保障期重叠",
    "R405": "决定序重复",
    "R406": "所引参保行有错",
    "R407": "与事件不符",
    "R408": "性别与证件号码不符",
    "R409": "出生日期与证件号码不符",
    "R410": "单位编号不存在",
    "R411": "同一人重复",
    "R412": "结算单各项不符",
    "R413": "算式小于零",
    "R414": "状态与金额不符",
    "R415": "上级不对",
    "R416": "上级绕成了圈",
    "R417": "女职工多于职工",
    "R418": "与系统里的不同",
    "R501": "输出文件夹不存在",
    "R502": "输出与输入是同一个文件",
    "R503": "输出写不了",
    "R504": "行数超过 xlsx 的容量",
    "R505": "两个输出是同一个文件",
    "R506": "输出文件夹已经有了",
}
"""Every code and what it means."""

SHOWN: Final = 40
"""How many characters of a value a message repeats."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `row` is counted as the sheet counts it, the header being row 1; None: the whole file."""

    code: str
    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(self.code)

    def __str__(self) -> str:
        place = self.file + (f" [{self.sheet}]" if self.sheet else "")
        if self.row is not None:
            place += f" 第 {self.row} 行"
        if self.column:
            place += f" {self.column}"
        if self.value:
            place += f" “{shown(self.value)}”"
        return f"{place}：[{self.code}] {sentence(self.message, self.remedy)}"


def shown(value: str) -> str:
    """A value as a message repeats it: short, and with what cannot be seen written out."""
    text = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in value[: SHOWN + 1])
    return text if len(value) <= SHOWN else text[:SHOWN] + "…"


class RecordsError(GongjiError):
    """Files that cannot be used; `findings` are all their faults, file by file and row by row."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        rows = len({(f.file, f.sheet, f.row) for f in findings if f.row is not None})
        message = f"共 {len(findings)} 处错误" + (f"，涉及 {rows} 行" if rows else "")
        super().__init__(findings[0].code, message)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        lines = [str(f) for f in self.findings]
        if len(lines) == 1:
            return lines[0]
        kinds = Counter(f.code for f in self.findings)
        counts = "、".join(f"{CODES[code]} {n}" for code, n in sorted(kinds.items()))
        return "\n".join([*lines, f"{self.message}：{counts}。"])


def refuse(code: str, path: os.PathLike[str] | str, message: str, remedy: str = "") -> RecordsError:
    """The error for a file that cannot be read or written at all."""
    return RecordsError([Finding(code, str(path), "", None, "", "", message, remedy)])
