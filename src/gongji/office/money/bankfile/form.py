"""What a field map declares: how the file to the bank is written, and how the one it gives back is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What kind of file."""

    CSV = "csv"
    FIXED = "定长"
    XLSX = "xlsx"


class Fill(StrEnum):
    """What a column of the file to the bank is filled with."""

    NUMBER = "序号"
    REF = "业务编号"
    NAME = "户名"
    ACCOUNT = "账号"
    BANK = "开户银行"
    AMOUNT = "金额"
    TEXT = "固定"
    BATCH = "批次号"
    COUNT = "笔数"
    TOTAL = "合计"
    NOTHING = "空白"


PER_LINE = (Fill.NUMBER, Fill.REF, Fill.NAME, Fill.ACCOUNT, Fill.BANK, Fill.AMOUNT, Fill.TEXT, Fill.NOTHING)
PER_FILE = (Fill.BATCH, Fill.COUNT, Fill.TOTAL, Fill.TEXT, Fill.NOTHING)
NEEDED = (Fill.REF, Fill.NAME, Fill.ACCOUNT, Fill.AMOUNT)


class Tell(StrEnum):
    """What a column of the file from the bank tells."""

    REF = "业务编号"
    ACCOUNT = "账号"
    AMOUNT = "金额"
    OUTCOME = "结果"
    REASON = "原因"
    DAY = "日期"
    NOTHING = "不读"


TOLD = (Tell.REF, Tell.ACCOUNT, Tell.AMOUNT, Tell.OUTCOME)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file to the bank; `width` in bytes, 0 where the file is not of fixed width."""

    head: str
    fill: Fill
    text: str = ""
    yuan: bool = True
    width: int = 0
    right: bool = False
    pad: str = " "


@dataclass(frozen=True, slots=True)
class Payment:
    """The file to the bank."""

    shape: Shape
    encoding: str
    bom: bool
    newline: str
    separator: str
    head: bool
    summary: tuple[Column, ...]
    """The first record of the file, before the head; empty where the bank wants none."""
    columns: tuple[Column, ...]
    prefix: str
    ending: str


@dataclass(frozen=True, slots=True)
class Told:
    """One column of the file from the bank."""

    head: str
    tell: Tell
    width: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    """The file from the bank. `outcomes`: the bank's word → confirmed, refused or unknown."""

    shape: Shape
    encoding: str
    separator: str
    head: bool
    skip: int
    """Records before the head, such as a summary."""
    yuan: bool
    columns: tuple[Told, ...]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BankForm:
    """Both files of one bank. `synthetic`: no bank's, made up to try the way of the money."""

    bank: str
    synthetic: bool
    about: str
    payment: Payment
    back: Return
