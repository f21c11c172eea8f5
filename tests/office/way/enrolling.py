"""From a messy roster to covers that are live, paid, and certified."""

from __future__ import annotations

from tests.office.way.city import PAID
from tests.office.way.messy import BAD, GOOD, workbook
from tests.office.way.walking import PHONE, Walk

from gongji.office.guard.scoped import everything
from gongji.office.portal.models import Certificate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIP = "虚构流水20260001"
DUE = "600.00"
"""120 yuan a head of the five."""


def enrol(walk: Walk) -> None:
    """Uploaded, judged, stated as paid, checked, gathered, accepted."""
    agent = walk["agent"]
    agent.picture("01-agent-inbox")
    agent.go("/enrolment/upload/")
    agent.fill(paid_on=PAID.isoformat())
    agent.hand_in("file", "2025年名册.xlsx", workbook(), XLSX)
    agent.press("上传并核对")
    agent.until(f"{BAD} 行待改")
    agent.sees("是同一个人", "编号是数字格式", "身份证号有 10 位", "登记为另一个工会的会员")
    agent.picture("02-roster-messy")
    agent.press("登记缴费")
    agent.fill(bank_reference=SLIP)
    agent.picture("03-contribution-stated")
    agent.press("登记缴费")
    agent.press("报送")
    agent.picture("04-roster-sent")
    for place, (who, word) in enumerate((("checker", "核对"), ("county", "汇总"), ("reviewer", "受理"))):
        officer = walk[who]
        officer.sees(f"{word}：虚构厂工会参保名册 {GOOD} 人")
        officer.press(f"{word}：虚构厂工会参保名册 {GOOD} 人")
        officer.picture(f"{5 + place:02}-{who}-roster")
        officer.press(f"{word}无误")
    walk["reviewer"].until("已受理")
    walk["reviewer"].picture("08-roster-accepted")


def receive(walk: Walk) -> None:
    """The cashier books the line of the bank, and matches it."""
    cashier = walk["cashier"]
    cashier.picture("09-cashier-inbox")
    cashier.go("/money/receipts/")
    cashier.picture("09-receipts-awaited")
    cashier.press("登记收款")
    cashier.fill(on=PAID.isoformat(), amount=DUE, bank_reference=SLIP, payer="虚构厂工会")
    cashier.press("登记收款")
    cashier.sees("暂收")
    cashier.picture("10-receipt-in-suspense")
    cashier.press("匹配.*")
    cashier.sees("已匹配")
    cashier.picture("11-receipt-matched")


def certify(walk: Walk) -> None:
    """Cover is live; its certificate is printed, and the public page of its code says so."""
    agent = walk["agent"]
    agent.go("/enrolment/covers/")
    agent.picture("12-covers")
    agent.press("B[0-9]+-0*1")
    pdf = agent.download("下载凭证")
    assert pdf.startswith(b"%PDF-")
    agent.picture("13-cover")
    with everything("what the QR code leads to"):
        code = Certificate.objects.values_list("code", flat=True).get()
    anybody = walk.stranger(PHONE)
    anybody.go(f"/v/{code}/")
    anybody.sees("张*")
    anybody.picture("14-certificate-checked")
