"""What the books refuse, with stable codes: M1 is the ledger."""

from __future__ import annotations

from typing import Final

from gongji.errors import GongjiError

CODES: Final[dict[str, str]] = {
    "M101": "这部计划还没有开互助金专户",
    "M102": "专户已经开过",
    "M103": "没有这个科目",
    "M104": "科目不能记账",
    "M105": "借贷不平",
    "M106": "金额不对",
    "M107": "所记的月份已经结账",
    "M108": "日期不对",
    "M109": "这份单据已经记过账",
    "M110": "专户的钱不够",
    "M111": "这张凭证不能冲销",
    "M112": "不能结账",
    "M113": "没有写依据",
    "M114": "透支批文不能用",
    "M115": "科目表读不懂",
    "M116": "不能结转",
    "M119": "数据库没有接受",
}
"""Every code and what it means."""


class LedgerError(GongjiError):
    """An entry, a period or a fund that is refused."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        if code not in CODES:
            raise KeyError(code)
        super().__init__(code, message, remedy)


class AlreadyPosted(LedgerError):
    """The source document was posted for this purpose before; `entry` is the key of that entry."""

    def __init__(self, message: str, remedy: str, entry: int) -> None:
        super().__init__("M109", message, remedy)
        self.entry = entry
