"""From a stay in hospital to an application with all its papers."""

from __future__ import annotations

import re

from tests.office.papers.files import chunk, png
from tests.office.way.city import FELL_ILL, number
from tests.office.way.messy import FELLOW, MEMBER
from tests.office.way.walking import PHONE, Walk, Walker


def find_person(walker: Walker, name: str) -> None:
    """By the search of the people's page."""
    walker.go("/people/")
    walker.fill(text=name)
    walker.press("查找")
    walker.press(name)


def reachable(walk: Walk) -> None:
    """The agent writes down the member's phone."""
    agent = walk["agent"]
    find_person(agent, MEMBER)
    agent.press("登记电话")
    agent.fill(phone="13800138001")
    agent.press("保存")
    agent.sees("尾号 8001")
    agent.picture("15-person")


def come_in(walk: Walk) -> Walker:
    """The member on the phone: number, code from the text, in."""
    phone = walk.stranger(PHONE)
    phone.go("/m/")
    phone.picture("16-phone-enter")
    phone.fill(id_number=number(1))
    phone.submit()
    other = walk.stranger(PHONE)
    other.go("/m/outbox/")
    other.until("验证码 ")
    found = re.search(r"验证码 ([0-9]{6})", other.text)
    assert found
    phone.fill(code=found[1])
    phone.submit()
    walk.walkers["member"] = phone
    return phone


def report(walk: Walk) -> None:
    """The member reports a stay and applies; what is medical is not asked before there is a consent."""
    phone = come_in(walk)
    phone.sees("有，到")
    phone.picture("17-phone-covered")
    phone.press("报案")
    phone.press("住院")
    phone.picture("18-phone-report")
    phone.fill(happened_on=FELL_ILL.isoformat(), known_on=FELL_ILL.isoformat())
    phone.press("报案")
    phone.sees("已报案，案号")
    phone.press("申领互助金")
    phone.picture("19-phone-applied")


def file_papers(walk: Walk) -> None:
    """Photographs from the phone; the medical ones wait for a consent of their own, given in its own step."""
    phone = walk["member"]
    phone.press("拍照上传")
    photograph(phone, "身份证", "identity")
    phone.press("拍照上传")
    photograph(phone, "诊断证明", "medical")
    phone.sees("同意使用我的医疗信息")
    phone.picture("20-phone-consent")
    phone.press("同意使用我的医疗信息")
    phone.press("拍照上传")
    photograph(phone, "医疗费用结算单", "bill")
    phone.picture("21-phone-papers")


def photograph(phone: Walker, item: str, kind: str) -> None:
    """One paper by the phone's camera."""
    phone.fill(item=item, kind=kind)
    phone.hand_in("file", f"{item}.png", png(chunk(b"tEXt", item.encode())), "image/png")
    phone.press("上传")


def report_at_the_desk(walk: Walk) -> None:
    """The agent reports the stay of a fellow."""
    agent = walk["agent"]
    find_person(agent, FELLOW)
    agent.press("报案")
    agent.press("住院")
    agent.fill(happened_on=FELL_ILL.isoformat(), known_on=FELL_ILL.isoformat(), reporter_name="虚代办")
    agent.press("报案")
    agent.press("收材料")
    agent.press("登记申领")
    agent.press("登记申领")
    agent.picture("22-agent-claim")


def investigate(walk: Walk, person: str, paid: str, at: str = "") -> None:
    """The investigator writes down the facts, finds on every exclusion, and takes in what is left of the papers."""
    checker = walk["checker"]
    checker.take_up("调查核实", person)
    checker.press("填写事实")
    checker.answer("病种", "其他")
    checker.answer("自付费用", paid)
    checker.press("保存")
    checker.press("调查核实")
    for field in checker.tab.locator("main [name^=value_]").all():
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option("否")
        else:
            field.fill("无")
    for field in checker.tab.locator("main [name^=evidence_]").all():
        field.fill("虚构：查过档案")
    checker.fill(conclusion="虚构：到医院核对过病历和结算单，情况属实，没有除外情形")
    checker.station(at, "findings")
    checker.press("调查完毕")
    checker.press("收材料")
    for line in checker.tab.locator("main .checks li").filter(has_text="缺").all():
        item = line.locator("div").inner_text().strip()
        checker.tab.check(f"main [name='items'][value='{item}']")
    checker.fill(kind="union")
    checker.hand_in("file", "材料.png", png(chunk(b"tEXt", person.encode())), "image/png")
    checker.press("收下")
    checker.station(at, "papers")
    checker.press("材料已齐")
    checker.sees("待核算")
