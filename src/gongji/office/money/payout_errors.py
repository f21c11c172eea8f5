"""What this half of the room refuses, with stable codes: M2 is money that comes in and goes out."""

from __future__ import annotations

from typing import Final

from gongji.errors import GongjiError

CODES: Final[dict[str, str]] = {
    "M201": "这笔银行流水已经记过",
    "M202": "金额不对",
    "M203": "超过这笔收款还没有匹配的钱",
    "M204": "日期不对",
    "M205": "这一笔匹配已经撤销",
    "M206": "这笔收款已经撤销，或者不能撤销",
    "M211": "这一笔给付已经登记过",
    "M212": "各笔之和超过决定的金额",
    "M213": "收款账户不是收款人的，或者已经停用",
    "M214": "给付现在不能这样办",
    "M221": "已经被别人办过",
    "M222": "这一笔已经在另一个批次里",
    "M223": "批次是空的，或者各笔不属于同一个专户",
    "M224": "批次现在不能这样办",
    "M225": "没有这家银行的文件格式",
    "M231": "拨付要由第三个人办",
    "M232": "账号没有登记证件号，不能拨付",
    "M233": "专户的钱不够",
    "M234": "内容与冻结时不同",
    "M235": "银行文件不在，或者被改过",
    "M241": "银行格式的声明有错",
    "M242": "这一格放不进银行的文件",
    "M251": "回单文件读不懂",
    "M252": "回单里没有这个批次的内容",
    "M261": "这一行现在不能这样办",
}
"""Every code and what it means."""


class PayoutError(GongjiError):
    """A step of money coming in or going out that is refused."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(code, message, remedy)


class Conflict(PayoutError):
    """Somebody else was quicker; what this person saw is no longer so."""
