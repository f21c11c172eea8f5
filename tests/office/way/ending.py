"""Where the way ends: the member sees it, the trail says who saw him, the database and the books are clean."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.office.way.city import City
from tests.office.way.messy import FELLOW, MEMBER
from tests.office.way.walking import Walk

from gongji.office.guard import verify


def paid(walk: Walk) -> None:
    """Both claims are 已给付; the member sees what was decided, and why, on the phone."""
    reviewer, phone = walk["reviewer"], walk.walkers["member"]
    for person in (MEMBER, FELLOW):
        reviewer.go("/claims/")
        reviewer.tab.locator("main tr").filter(has_text=person).locator("a").first.click()
        reviewer.tab.wait_for_load_state()
        reviewer.sees("已给付", "2,000.00")
    reviewer.picture("41-claim-paid")
    phone.go("/m/cases/")
    phone.tab.locator("main a.choice").first.click()
    phone.tab.wait_for_load_state()
    phone.sees("已给付", "2,000.00", "四.3")
    phone.tab.locator("main summary").filter(has_text="看推导").click()
    phone.picture("42-phone-paid")
    assert phone.download("下载决定书").startswith(b"%PDF-")
    phone.go("/m/me/")
    phone.sees("虚审核", "虚出纳")
    phone.picture("43-phone-seen-by")


def books(walk: Walk, city: City, checker: Path, folder: Path) -> None:
    """The accountant sees every voucher; an independent program accepts what is exported."""
    accountant = walk["accountant"]
    accountant.go(f"/money/{city.fund.pk}/vouchers/")
    accountant.picture("44-vouchers")
    accountant.go(f"/money/{city.fund.pk}/balances/")
    accountant.picture("45-balances")
    accountant.go(f"/money/{city.fund.pk}/export/")
    accountant.fill(purpose="独立核对")
    exported = folder / "fund.beancount"
    exported.write_bytes(accountant.download("导出"))
    done = subprocess.run([checker, exported], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def clean() -> None:
    """`gongji verify` finds nothing."""
    found = [f"{check.id} {one.where}: {one.what}" for check, one in verify.findings()]
    assert found == []
    assert len(verify.checks()) > 50
