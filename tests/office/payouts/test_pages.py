"""The pages of money in and out: who may open them, what they show masked, and the cashier's way over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.account.internal.flows import reauthentication
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.forms.on_pages import forms_of
from tests.office.payouts.paying import frozen, handed, lines_of, number, owe, read, returned

from gongji.codes.numerals import amount_in_words
from gongji.office.guard.models import AuditRow
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.jobs.execution import run_here
from gongji.office.money import services
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import Batch, Payable, Receipt, ReturnFile
from gongji.office.people.services import add_account

pytestmark = pytest.mark.django_db
ACCOUNT = "622200000"


@pytest.fixture
def dues(mill: Any, monkeypatch: pytest.MonkeyPatch) -> list[services.Due]:
    found = [
        services.Due("test.roster", "r1", mill, "虚构纺织厂续保名册", "", 648_000, date(2026, 3, 1), "S-77")
    ]
    monkeypatch.setattr(services.matching, "DUES", [lambda fund: found])
    return found


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the person had just proved who they are."""
    monkeypatch.setattr("gongji.office.guard.reauth.did_recently_reauthenticate", lambda request: True)
    assert reauthentication


def get(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def urls(batch: Batch, fund: Any) -> dict[str, str]:
    """Every page of the room that is opened by GET, and the right it asks for."""
    line = lines_of(batch)[0]
    with everything("a test"):
        receipt = Receipt.objects.latest("pk")
        matching = receipt.matchings.latest("pk")
    return {
        "/money/payouts/": "money.read", f"/money/payouts/{line.payable_id}/": "money.read",
        f"/money/payouts/{line.payable_id}/account/": "money.batch", "/money/batches/": "money.read",
        f"/money/batches/{batch.pk}/": "money.read", f"/money/batches/{batch.pk}/release/": "money.release",
        f"/money/batches/{batch.pk}/file/": "money.batch", f"/money/batches/{batch.pk}/return/": "money.batch",
        f"/money/lines/{line.pk}/again/": "money.batch", f"/money/lines/{line.pk}/tell/": "money.book",
        "/money/receipts/": "money.read", f"/money/receipts/new/{fund.pk}/": "money.receive",
        f"/money/receipts/{receipt.pk}/": "money.read", f"/money/matchings/{matching.pk}/undo/": "money.receive",
    }  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_its_rights_say(
    role: Role, fund: Any, owed: Callable[..., Any], cashier: Any, officer: Any, client_of: Any
) -> None:
    from gongji.office.guard.roles import carriers

    batch = handed(cashier, fund, [owed()])
    client = client_of(officer(role.value))
    for url, right in urls(batch, fund).items():
        wanted = 200 if role in carriers(right) else 403
        assert client.get(url).status_code == wanted, (role, url)


def test_A03_another_office_s_money_is_not_there(
    fund: Any, owed: Callable[..., Any], cashier: Any, make_union: Any, make_user: Any, client_of: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    elsewhere = make_union(name="另一市总工会")
    user = make_user("cashier", elsewhere)
    client = client_of(user)
    assert "还没有互助金专户" in get(client, "/money/payouts/")
    for url in urls(batch, fund):
        if url.count("/") > 3 and "tell" not in url:
            assert client.get(url).status_code == 404, url
    for name in ("freeze", "thaw", "dissolve", "write", "rewrite"):
        assert client.post(f"/money/batches/{batch.pk}/{name}/").status_code == 404


def test_accounts_are_masked_and_numbers_stand_on_no_page(
    fund: Any, owed: Callable[..., Any], cashier: Any, client_of: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    owed()
    client = client_of(cashier)
    for url, right in urls(batch, fund).items():
        if right == "money.book":
            continue
        page = get(client, url)
        assert ACCOUNT not in page and number(1) not in page, url
    assert "尾号 0001" in get(client, f"/money/batches/{batch.pk}/")


def test_the_cashier_s_way_over_the_pages(
    fund: Any, owed: Callable[..., Any], cashier: Any, officer: Any, client_of: Any, fresh: None
) -> None:
    one, two, three = owed(), owed(350_050), owed()
    client = client_of(cashier)
    page = get(client, "/money/payouts/")
    assert "待拨付 3 笔" in page and "7,500.50" in page
    answer = client.post(f"/money/payouts/new/?fund={fund.pk}", {"payable": [one.pk, two.pk]})
    with everything("a test"):
        batch = Batch.objects.get()
    at = f"/money/batches/{batch.pk}/"
    assert answer.headers["Location"] == at
    page = get(client, at)
    assert f"人民币{amount_in_words(550_050)}" in page and "编制中" in page
    assert (
        "已移出第 1 笔"
        in client.post(f"/money/lines/{lines_of(batch)[0].pk}/drop/", follow=True).content.decode()
    )
    assert "已冻结" in client.post(f"{at}freeze/", follow=True).content.decode()
    other = client_of(officer("cashier"))
    form = other.get(f"{at}release/")
    seen = form.context["form"].initial["seen"]
    assert "3,500.50" in form.content.decode()
    assert "已拨付" in other.post(f"{at}release/", {"seen": seen}, follow=True).content.decode()
    assert client.post(f"{at}file/", {"purpose": ""}).status_code == 422
    file = client.post(f"{at}file/", {"purpose": "导入网银"})
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"] == f'attachment; filename="PAY_P{batch.pk:06d}.csv"'
    assert ACCOUNT in file.content.decode("gb18030")
    told = returned(batch, {2: ("失败", "户名不符")})
    back = SimpleUploadedFile("回单.csv", told)
    line = lines_of(batch)[1]
    assert line.state == "handed"
    page = client.post(f"{at}return/", {"file": back}, follow=True).content.decode()
    assert "已收下回单，共 2 行" in page and 'hx-trigger="every 1s"' in page and "等候" in page
    assert "“回单.csv”正在后台读：0 / 2 行" in get(other, at)  # to whom the job is not
    run_here(ReturnFile._base_manager.get().job_id)
    page = get(client, at)
    assert "2 行，入账 1，<b>例外 1</b>" in page and 'hx-trigger="every 1s"' not in page
    assert "在那个批次读入" in page  # the line that was taken out
    assert "户名不符" in page and "改账户重付" in page
    assert f"/money/lines/{line.pk}/again/" in get(client, f"/money/payouts/{two.pk}/")
    again = SimpleUploadedFile("回单.csv", told)
    page = client.post(f"{at}return/", {"file": again}, follow=True).content.decode()
    assert "已经读过（回单.csv），这次没有动账" in page
    with everything("a test"):
        new = add_account(None, two.person, bank="虚构银行城西支行", number="6222000000098765")
    assert "户名不符" in get(client, f"/money/lines/{line.pk}/again/")
    said = client.post(f"/money/lines/{line.pk}/again/", {"account": new.pk}, follow=True).content.decode()
    assert "已回到待拨付" in said and "待拨付 3 笔" in said
    assert "城西支行" in get(client, f"/money/payouts/{two.pk}/")
    every = client.post(f"/money/payouts/new/?fund={fund.pk}", {"all": "1"}, follow=True).content.decode()
    assert "共 3 笔" in every and "退回后重付" in every
    assert three.pk


def test_P01_what_a_batch_has_booked_is_not_reversed_by_hand(
    fund: Any, owed: Callable[..., Any], cashier: Any, accountant: Any, client_of: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    with everything("a test"), pytest.raises(LedgerError) as refused:
        services.reverse(accountant, batch.entry, "记错了")
    assert refused.value.code == "M111" and "给付批次" in refused.value.message
    page = get(client_of(accountant), f"/money/vouchers/{batch.entry_id}/")
    assert "/reverse/" not in page and f'<a href="/money/batches/{batch.pk}/">给付批次</a>' in page


def test_releasing_asks_for_a_fresh_proof(
    fund: Any, owed: Callable[..., Any], cashier: Any, client_of: Any
) -> None:
    batch = frozen(cashier, fund, [owed()])
    answer = client_of(cashier).post(f"/money/batches/{batch.pk}/release/", {"seen": batch.file_sha256})
    assert answer.status_code == 302 and "reauthenticate" in answer.headers["Location"]
    with everything("a test"):
        assert Batch.objects.get(pk=batch.pk).state == "frozen"


def test_K05_the_page_says_who_else_must_release(
    fund: Any, owed: Callable[..., Any], cashier: Any, officer: Any, client_of: Any, fresh: None
) -> None:
    from tests.office.payouts.paying import APPROVER, identity_of

    batch = frozen(cashier, fund, [owed()])
    client = client_of(officer("cashier", identity=identity_of(APPROVER)))
    answer = client.post(f"/money/batches/{batch.pk}/release/", {"seen": batch.file_sha256})
    assert answer.status_code == 422
    assert "M231" in answer.content.decode()


def test_P05_a_batch_whose_file_was_not_written_offers_one_step(
    fund: Any, owed: Callable[..., Any], cashier: Any, client_of: Any
) -> None:
    batch = frozen(cashier, fund, [owed()])
    services.releasing.book(cashier, batch, batch.file_sha256)
    client = client_of(cashier)
    page = get(client, f"/money/batches/{batch.pk}/")
    assert page.count('<form method="post" action="/money/') == 1 and "写银行文件" in page
    assert "先办" in get(client, "/money/payouts/")
    for name in ("freeze", "thaw", "dissolve", "rewrite"):
        assert "M224" in (
            said := client.post(f"/money/batches/{batch.pk}/{name}/", follow=True).content.decode()
        ) or ("M221" in said)
    assert "银行文件已写成" in client.post(f"/money/batches/{batch.pk}/write/", follow=True).content.decode()


def test_a_wrong_return_file_is_refused_over_the_form(
    fund: Any, owed: Callable[..., Any], cashier: Any, client_of: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    client = client_of(cashier)
    for content, code in (
        (b"PK\x03\x04rest", "M251"), ("业务编号,金额\r\n".encode("gb18030"), "M251"), (b"\xff\xfe\x00", "M251"),
        (returned(batch, 业务编号="P999999-0001"), "M252"), (returned(batch).decode("gb18030").encode("utf-16"), "M251"),
    ):  # fmt: skip
        answer = client.post(
            f"/money/batches/{batch.pk}/return/", {"file": SimpleUploadedFile("回单.csv", content)}
        )
        assert answer.status_code == 422 and code in answer.content.decode(), content[:20]


def test_what_waits_lies_in_the_inbox_of_who_may_do_it(
    fund: Any, owed: Callable[..., Any], cashier: Any, accountant: Any, officer: Any, client_of: Any
) -> None:
    frozen(cashier, fund, [owed()])
    back = handed(cashier, fund, [owed(), owed()])
    read(cashier, back, "1.csv", returned(back, {1: ("失败", "户名不符"), 2: ("处理中", "")}))
    services.received(None, fund=fund, amount=9_999, on=date(2026, 3, 9), bank_reference="S-70")
    owed()
    every = ("待拨付 1 笔，编成批次", "已交银行，等回单", "银行退回 1 笔，改账户重付", "暂收 1 笔还没有匹配")
    for user, also, not_theirs in (
        (cashier, "等第三个人拨付", "状态不明，等银行查复"), (accountant, "状态不明，等银行查复", "等第三个人拨付")
    ):  # fmt: skip
        page = get(client_of(user), "/")
        assert all(said in page for said in (*every, also)), user
        assert not_theirs not in page
    assert "编成批次" not in get(client_of(officer("auditor")), "/")


def test_a_mistyped_receipt_is_undone_and_recorded_anew_on_pages(
    fund: Any, cashier: Any, officer: Any, client_of: Any
) -> None:
    wrong = services.received(None, fund=fund, amount=9_999, on=date(2026, 3, 9), bank_reference="S-70")
    at = f"/money/receipts/{wrong.pk}/"
    assert "撤销收款" not in get(client_of(officer("auditor")), at)
    client = client_of(cashier)
    assert f'href="{at}undo/"' in get(client, at)
    assert client.post(f"{at}undo/", {"why": ""}).status_code == 422
    page = client.post(f"{at}undo/", {"why": "金额录错，应为 99.00"}, follow=True).content.decode()
    assert "已撤销" in page and "金额录错，应为 99.00" in page and "红字凭证" in page and "重新登记" in page
    assert "可能是付" not in page
    assert "已撤销" in get(client, f"/money/receipts/?fund={fund.pk}")
    assert "S-70" not in get(client, f"/money/receipts/?fund={fund.pk}&open=suspense")


def test_receipts_are_recorded_and_matched_on_pages(
    fund: Any, cashier: Any, client_of: Any, dues: list[Any]
) -> None:
    client = client_of(cashier)
    new = f"/money/receipts/new/{fund.pk}/"
    assert "还差 6,480.00 元" in get(client, new)
    line = {
        "on": "2026-03-09", "amount": "6000.00", "bank_reference": "S-77", "payer": "虚构纺织厂工会", "remark": "",
        "occurrence": "1", "source": "",
    }  # fmt: skip
    page = client.post(new, line, follow=True).content.decode()
    assert "6,000.00 元在暂收里等匹配" in page and "流水号相同，付款人相符" in page
    again = client.post(new, line)
    assert again.status_code == 422 and "M201" in again.content.decode()
    with everything("a test"):
        receipt = Receipt.objects.latest("pk")
    page = client.post(f"/money/receipts/{receipt.pk}/match/", {"source": "test.roster|r1"}, follow=True)
    assert "已匹配 6,000.00 元" in page.content.decode()
    assert "短缴" in get(client, "/money/receipts/")
    second = {**line, "bank_reference": "S-78", "source": "test.roster|r1"}
    page = client.post(new, second, follow=True).content.decode()
    assert "5,520.00 元在暂收里等匹配" in page
    assert "重复缴款" in get(client, "/money/receipts/")
    with everything("a test"):
        matching = receipt.matchings.get()
    undo = f"/money/matchings/{matching.pk}/undo/"
    assert client.post(undo, {"why": ""}).status_code == 422
    assert "钱回到暂收" in client.post(undo, {"why": "匹配错"}, follow=True).content.decode()
    assert "M205" in client.post(undo, {"why": "匹配错"}).content.decode()


def test_F02_what_was_chosen_is_matched_whoever_pays_while_the_form_is_open(
    fund: Any, mill: Any, cashier: Any, client_of: Any, dues: list[Any]
) -> None:
    dues.append(
        services.Due("test.roster", "r2", mill, "虚构织布厂续保名册", "", 10_000, date(2026, 3, 1), "S-78")
    )
    client, new = client_of(cashier), f"/money/receipts/new/{fund.pk}/"
    (form,) = (one for one in forms_of(get(client, new), new) if "source" in one.fields)
    for chosen in (offer for offer in form.fields["source"].offers if offer):
        line = {
            "on": "2026-03-09", "amount": "1.00", "bank_reference": chosen, "payer": "虚构", "remark": "",
            "occurrence": "1", "source": chosen,
        }  # fmt: skip
        assert client.post(new, line).status_code == 302
        kind, _, key = chosen.partition("|")
        with everything("a test"):
            assert Receipt.objects.get(serial=chosen).matchings.get().source_key == key
            services.received(
                None, fund=fund, amount=648_000, on=date(2026, 3, 9), bank_reference=f"whole {key}",
                source_key=key, source_kind=kind, title="虚构", due=648_000,
            )  # fmt: skip


@pytest.mark.parametrize(
    "url", ["/money/payouts/", "/money/batches/", "/money/batches/{batch}/", "/money/receipts/"]
)
def test_the_number_of_queries_is_fixed(
    fund: Any, mill: Any, owed: Callable[..., Any], cashier: Any, client_of: Any, dues: list[Any], url: str
) -> None:
    batch = services.batch(cashier, fund, [owed(), owed()])
    client = client_of(cashier)
    url = url.format(batch=batch.pk)
    counts = []
    for start in (300, 310):
        with CaptureQueriesContext(connection) as seen:
            get(client, url)
        counts.append(len(seen))
        services.put_in(cashier, batch, [owe(fund, mill, start + n, 100_000) for n in range(6)])
        owe(fund, mill, start + 7, 100_000)
        services.received(None, fund=fund, amount=start, on=date(2026, 3, 9), payer="虚构")
        services.dissolve(cashier, services.batch(cashier, fund, [owe(fund, mill, start + 8, 5)]))
    assert counts[0] <= counts[1] <= counts[0] + 1, "an empty list needs one fewer"
    assert counts[0] <= 32


def test_A07_the_list_is_exported_for_a_purpose_without_numbers(
    fund: Any, owed: Callable[..., Any], cashier: Any, client_of: Any
) -> None:
    import io

    import openpyxl

    owed()
    answer = client_of(cashier).post("/money/payouts/", {"purpose": "十一月核对"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "收款人" and rows[1][2] == "虚构银行城东支行 尾号 0001"
    assert AuditRow.objects.get(action="list.exported").purpose == "十一月核对"
    assert Payable._base_manager.count() == 1
