"""From papers that are complete to a decision that three persons have in hand."""

from __future__ import annotations

from tests.office.way.walking import Walk


def assess(walk: Walk, person: str, at: str = "") -> None:
    """The charter says what it comes to, and by which article; the reviewer says to which account."""
    reviewer = walk["reviewer"]
    reviewer.take_up("核算", person)
    reviewer.press("核算")
    reviewer.sees("给付 2,000.00 元", "四.3", "除外：否")
    reviewer.station(at, "assessed")
    reviewer.press("审核")
    reviewer.press("登记账户")
    reviewer.fill(bank="虚构银行城东支行", number=account(person, "1"))
    reviewer.submit()
    reviewer.take_up("审核", person)
    reviewer.press("审核")
    reviewer.choose("虚构银行城东支行")
    reviewer.tab.check("main [name=checked]")
    reviewer.station(at, "review")
    reviewer.press("同意给付")
    reviewer.sees("待审定")


def account(person: str, place: str) -> str:
    """A number of an account that is nobody's."""
    return f"62220000000000{ord(person[0]) % 90 + 10}{place}8"


def approve(walk: Walk, person: str, at: str = "") -> None:
    """Another signs, after proving anew who it is."""
    approver = walk["approver"]
    approver.take_up("审定", person)
    if "/approve/" not in approver.tab.url:
        approver.press("审定")
    approver.station(at, "approve")
    approver.press("同意并签名")
    if at:  # the first of the two; the proof holds for five minutes
        approver.proves()
    approver.sees("待拨付")
    approver.station(at, "approved")
