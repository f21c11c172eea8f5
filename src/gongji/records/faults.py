"""What is wrong with a single cell, in words: the code, what it is, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from gongji.codes.civil import days_in_month
from gongji.records.cells import LONG, SCIENTIFIC, UNSEEN, WIDE, folded
from gongji.records.findings import shown
from gongji.records.layout import Column, Form

Fault = tuple[str, str, str]
"""Code, message, remedy."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CURRENCY = re.compile(r"[¥￥$元]")
_OTHER_DAY = re.compile(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*日?")
_LISTED = 12


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like it; empty: none is."""
    found = get_close_matches(word, list(known), 1, 0.5)
    return found[0] if found else ""


def fault(column: Column, text: str) -> Fault | None:
    """What is wrong with the trimmed text of a cell; None: nothing."""
    if column.form is Form.TEXT:
        return None
    if text == "":
        return ("R301", "不能空白", f"填写{column.name}") if column.filled else None
    if text == "无" and column.form is Form.ID and not column.absent:
        return "R302", "不能是“无”", f"填写{column.name}"
    if text == "无" and text not in column.choices:
        remedy = "还没有的留空" if column.form is Form.DATE else "还不知道就留空白"
        return None if column.absent else ("R305", f"{column.name}不能填“无”", remedy)
    unseen = re.search(UNSEEN, text)
    if unseen:
        where = f"含有看不见的字符 U+{ord(unseen[0]):04X}"
        return "R313", where, "删去这个字符，或重新键入"
    return _VALUE[column.form](column, text)


def _id(column: Column, text: str) -> Fault | None:
    if re.search(SCIENTIFIC, text):
        remedy = "在 Excel 里先把这一列设为“文本”再填；已丢的位数须从原件重填"
        return "R302", "编号成了科学记数，末尾的数字已经丢失", remedy
    return _wide(text)


def _wide(text: str) -> Fault | None:
    wide = re.search(WIDE, text)
    if wide is None:
        return None
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return "R314", "含有全角数字", f"改用半角：{shown(plain)}"


def _money(column: Column, text: str) -> Fault | None:
    problem = _number(text)
    if problem is not None:
        return problem
    if re.fullmatch(r"[0-9]+\.[0-9]{3,}", text):
        return "R308", "小数超过两位", "金额以元为单位，最多两位小数"
    if re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", text):
        return None
    return "R307", "不是金额", "以元为单位写数字，如 3000 或 3000.50"


def _count(column: Column, text: str) -> Fault | None:
    problem = _number(text)
    if problem is not None:
        return problem
    if re.fullmatch(r"[0-9]+", text):
        digits = text.lstrip("0") or "0"
        if column.most is None or (len(digits) <= LONG and 1 <= int(digits) <= column.most):
            return None
        allowed = "1" if column.most == 1 else f"1 至 {column.most}"
        return "R315", f"{column.name}应是 {allowed}", "改为条文允许的份数；空白即 1"
    if re.fullmatch(r"[0-9]+\.[0-9]+", text):
        return "R309", "不是整数", "写成不带小数点的整数"
    return "R307", "不是整数", "写成 0、1、2 这样的数字，不带单位"


def _number(text: str) -> Fault | None:
    """Faults that amounts and counts share."""
    if _wide(text):
        return _wide(text)
    if re.fullmatch(SCIENTIFIC, text):
        return "R307", "用了科学记数", "写出全部数字，不用 E"
    if text[0] in "-－−(（":
        return "R306", "是负数", "金额和数目不能小于零"
    if _CURRENCY.search(text):
        return "R307", "带了货币符号或单位", "只写数字，单位是元"
    if re.fullmatch(r"[0-9]{1,3}([,，'][0-9]{3})+(\.[0-9]+)?", text):
        return "R307", "带了千分位分隔符", f"去掉逗号：{re.sub('[,，]', '', text)}"
    return None


def _date(column: Column, text: str) -> Fault | None:
    match = _ISO.fullmatch(text)
    if match:
        year, month, day = (int(g) for g in match.groups())
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month):
            return None
        return "R304", "没有这一天", "核对年月日"
    if _wide(text):
        return _wide(text)
    how = "写成 2011-06-10"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", text):
        return "R303", "日期后面带了时刻", f"只写日期：{text[:10]}"
    if re.fullmatch(r"[0-9]{8}", text):
        return "R303", "日期没有分隔", how
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text):
        return "R303", "像是 Excel 的日期序号", f"把单元格设为日期或文本，{how}"
    if _OTHER_DAY.fullmatch(text):
        return "R303", "日期写法不对", f"{how}：四位年、两位月、两位日，用半角短横"
    return "R303", "不是日期", how


def _flag(column: Column, text: str) -> Fault | None:
    return None if text in ("是", "否") else ("R311", "只能是“是”或“否”", "写 是 或 否；还不知道就留空白")


def _choice(column: Column, text: str) -> Fault | None:
    word = folded(text)
    known = {folded(w): w for w in column.choices}
    if word in known:
        return None
    near = nearest(word, known)
    listed = "、".join(column.choices[:_LISTED]) + ("……" if len(column.choices) > _LISTED else "")
    remedy = (f"是否“{known[near]}”？" if near else "") + f"可选：{listed}"
    return "R310", f"不在{column.name}的可选范围", remedy


def _region(column: Column, text: str) -> Fault | None:
    if re.fullmatch(r"[0-9]{6}", text):
        return None
    return _wide(text) or ("R312", "不是六位地区代码", "写 GB/T 2260 的六位数字，如 330602")


def _order(column: Column, text: str) -> Fault | None:
    if re.fullmatch(r"[0-9]+", text):
        return None
    return _number(text) or ("R309", "不是整数", "写成 1、2、3 这样的次序")


_VALUE = {
    Form.ID: _id,
    Form.KEY: _id,
    Form.MONEY: _money,
    Form.COUNT: _count,
    Form.DATE: _date,
    Form.FLAG: _flag,
    Form.CHOICE: _choice,
    Form.REGION: _region,
    Form.ORDER: _order,
}
