"""From what is owed to the money on the account, over a line that the bank refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

from tests.office.way.city import TODAY
from tests.office.way.messy import FELLOW, MEMBER
from tests.office.way.walking import Walk


def batch(walk: Walk, at: str, first: bool = False) -> bytes:
    """Made, frozen, released after a fresh proof; the file for the bank."""
    cashier = walk["cashier"]
    cashier.go("/money/payouts/")
    cashier.picture(f"{at}-payouts")
    cashier.press("这 [0-9]+ 笔全部编批")
    cashier.press("冻结")
    cashier.picture(f"{at}-frozen")
    cashier.press("拨付")
    cashier.picture(f"{at}-release")
    cashier.submit()
    if first:
        cashier.proves()
    cashier.sees("已拨付，银行文件可以下载")
    cashier.picture(f"{at}-released")
    back = cashier.tab.url.removeprefix(cashier.site)
    cashier.press("下载银行文件")
    file = cashier.download("下载银行文件")
    cashier.go(back)
    return file


def answer(file: bytes, refused: Collection[str] = ()) -> bytes:
    """What the bank says of every line of its file: done, but for those of these names or numbers."""
    rows = list(csv.reader(io.StringIO(file.decode("gb18030"))))
    head = next(at for at, row in enumerate(rows) if "业务编号" in row)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["业务编号", "收款人账号", "金额", "处理结果", "原因", "交易日期"])
    for row in rows[head + 1 :]:
        line = dict(zip(rows[head], row, strict=True))
        bad = line["收款人户名"] in refused or line["业务编号"] in refused
        said = ["失败", "账户已销户"] if bad else ["成功", ""]
        table.writerow([line["业务编号"], line["收款人账号"], line["金额"], *said, TODAY.isoformat()])
    return out.getvalue().encode("gb18030")


def read_back(walk: Walk, told: bytes, at: str) -> None:
    """The bank's file is read by the worker, and the page tells by itself when that is done."""
    cashier = walk["cashier"]
    cashier.press("读入银行回单")
    cashier.hand_in("file", "回单.csv", told, "text/csv")
    cashier.submit()
    cashier.sees("已收下回单")
    cashier.gone("#standing")
    cashier.picture(f"{at}-returned")


def pay_again(walk: Walk, at: str) -> None:
    """The reviewer writes down another account of the member, the accountant has it paid into that.

    Who changes an account may not release what goes there: the cashier does that.
    """
    from tests.office.way.claiming import find_person
    from tests.office.way.deciding import account

    reviewer, accountant, cashier = walk["reviewer"], walk["accountant"], walk["cashier"]
    find_person(reviewer, MEMBER)
    reviewer.press("登记账户")
    reviewer.fill(bank="虚构银行城西支行", number=account(MEMBER, "2"))
    reviewer.submit()
    accountant.go(cashier.tab.url.removeprefix(cashier.site))
    accountant.press("改账户重付.*")
    accountant.picture(f"{at}-again")
    accountant.choose("虚构银行城西支行")
    accountant.submit()


def settle(walk: Walk) -> None:
    """All of it: one paid, one refused and paid again."""
    file = batch(walk, "33", first=True)
    read_back(walk, answer(file, refused={MEMBER}), "36")
    walk["cashier"].sees("账户已销户", FELLOW)
    pay_again(walk, "37")
    read_back(walk, answer(batch(walk, "38")), "39")
