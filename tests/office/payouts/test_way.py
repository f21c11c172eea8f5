"""Money on its way to a person: owed, batched, frozen, released, confirmed or refused, paid again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.office.payouts.paying import (
    APPROVER,
    frozen,
    handed,
    held,
    identity_of,
    lines_of,
    number,
    owe,
    read,
    returned,
)

from gongji.errors import GongjiError
from gongji.office.desk.choices import Relation
from gongji.office.desk.models import Recusal
from gongji.office.guard.fields import open_sealed
from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.money import services
from gongji.office.money.choices import Use
from gongji.office.money.models import Batch
from gongji.office.money.payout_states import LineState
from gongji.office.people.services import add_account, end_account

pytestmark = pytest.mark.django_db
FULL = 10_000_000


def refused(code: str) -> Any:
    return pytest.raises(GongjiError, match=rf"\[{code}\]")


def now(row: Any) -> Any:
    with everything("a test"):
        return type(row).objects.get(pk=row.pk)


def test_the_whole_way_is_booked_step_by_step(fund: Any, owed: Callable[..., Any], cashier: Any) -> None:
    one, two = owed(200_000), owed(350_050)
    assert (held(fund, Use.BENEFIT), held(fund, Use.PAYABLE)) == (550_050, -550_050)
    batch = frozen(cashier, fund, [one, two])
    assert (batch.total, batch.size, batch.state) == (550_050, 2, "frozen")
    assert held(fund, Use.TRANSIT) == 0
    batch = services.release(cashier, batch, batch.file_sha256)
    assert batch.state == "handed"
    assert (held(fund, Use.TRANSIT), held(fund, Use.BANK)) == (550_050, FULL - 550_050)
    file = read(cashier, batch, "回单.csv", returned(batch))
    assert (file.rows, file.taken, file.odd) == (2, 2, 0)
    assert now(batch).state == "settled"
    assert [now(p).state for p in (one, two)] == ["paid", "paid"]
    assert now(one).paid_on == date.today()
    assert (held(fund, Use.TRANSIT), held(fund, Use.PAYABLE), held(fund, Use.BANK)) == (0, 0, FULL - 550_050)


def test_P04_a_refused_line_goes_back_by_its_own_entry_and_is_paid_again_once(
    fund: Any, owed: Callable[..., Any], cashier: Any, accountant: Any
) -> None:
    good, bad = owed(), owed(300_000)
    batch = handed(cashier, fund, [good, bad])
    read(cashier, batch, "1.csv", returned(batch, {2: ("失败", "户名不符")}))
    line = lines_of(batch)[1]
    assert (line.state, line.reason, now(bad).state) == ("refused", "户名不符", "returned")
    assert (held(fund, Use.TRANSIT), held(fund, Use.BANK)) == (0, FULL - 200_000)
    with everything("a test"):
        new = add_account(None, bad.person, bank="虚构银行城西支行", number="6222000000098765")
    services.pay_again(accountant, line, new)  # who gives another account does not release it
    with refused("M261"):
        services.pay_again(cashier, line, new)
    again = handed(cashier, fund, [now(bad)])
    (successor,) = lines_of(again)
    assert (successor.predecessor_id, open_sealed(successor.account_number)) == (line.pk, "6222000000098765")
    read(cashier, again, "2.csv", returned(again))
    assert now(bad).state == "paid"
    assert (held(fund, Use.TRANSIT), held(fund, Use.PAYABLE), held(fund, Use.BANK)) == (0, 0, FULL - 500_000)


def test_P03_an_unknown_line_is_neither_paid_nor_retried_until_the_bank_says_in_writing(
    fund: Any, owed: Callable[..., Any], cashier: Any, accountant: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    read(cashier, batch, "1.csv", returned(batch, {1: ("处理中", "")}))
    (line,) = lines_of(batch)
    assert (line.state, now(line.payable).state, now(batch).state) == ("unknown", "handed", "handed")
    assert held(fund, Use.TRANSIT) == 200_000
    with refused("M222"):
        services.batch(cashier, fund, [line.payable])
    with refused("M261"):
        services.pay_again(cashier, line, line.account)
    with refused("G401"):
        services.tell(cashier, line, LineState.CONFIRMED, date.today(), "虚构查复 1 号")
    with refused("M261"):
        services.tell(accountant, line, LineState.CONFIRMED, date.today(), " ")
    services.tell(accountant, line, LineState.CONFIRMED, date.today(), "虚构查复 1 号")
    assert (now(line).state, now(line.payable).state, now(batch).state) == ("confirmed", "paid", "settled")


def test_P06_only_what_agrees_in_id_amount_and_account_is_taken(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    batch = handed(cashier, fund, [owed(), owed(), owed()])
    refs = [line.ref for line in lines_of(batch)]
    for cells, odd in (
        ({"金额": "2000.01"}, "金额不同"),
        ({"收款人账号": "6222000000099999"}, "账号与批次里的不同"),
        ({"金额": "二千"}, "金额“二千”读不懂"),
        ({"处理结果": "已受理"}, "不在声明里"),
        ({"交易日期": "2020-01-01"}, "不在拨付以后"),
        ({"业务编号": refs[0]}, "出现几次"),
    ):
        file = read(cashier, batch, "x.csv", returned(batch, None, **cells))
        assert (file.taken, file.odd) == (0, 3), cells
        with everything("a test"):
            assert all(odd in row.odd or "账号与" in row.odd for row in file.returned.all()), cells
    assert {line.state for line in lines_of(batch)} == {"handed"}
    assert held(fund, Use.TRANSIT) == 600_000
    with refused("M252"):
        read(cashier, batch, "x.csv", returned(batch, 业务编号="P999999-0001"))
    read(cashier, batch, "good.csv", returned(batch))
    later = read(cashier, batch, "late.csv", returned(batch, 处理结果="退汇"))
    assert (later.taken, later.odd) == (0, 3)
    assert {line.state for line in lines_of(batch)} == {"confirmed"}


def test_the_same_return_file_again_changes_nothing(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    batch = handed(cashier, fund, [owed(), owed()])
    content = returned(batch, {2: ("处理中", "")})
    first = read(cashier, batch, "1.csv", content)
    assert read(cashier, batch, "1 (1).csv", content) == first
    read(cashier, batch, "2.csv", returned(batch))
    assert now(batch).state == "settled"


def test_P02_the_same_batch_gives_the_same_bytes_and_a_changed_row_is_not_released(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    from gongji.office.money.services.batching import content_of

    batch = frozen(cashier, fund, [owed(), owed()])
    with everything("a test"):
        assert content_of(batch) == content_of(now(batch))
    with refused("M234"):
        services.release(cashier, batch, "0" * 64)
    batch = services.release(cashier, batch, batch.file_sha256)
    file = services.download(cashier, batch, "导入网银")
    with everything("a test"):
        assert file == content_of(batch)
    text = file.decode("gb18030").split("\r\n")
    assert text[0] == f"P{batch.pk:06d},2,4000.00"
    assert text[2].startswith(f"1,P{batch.pk:06d}-0001,王虚构,6222")
    assert AuditRow.objects.filter(action="guard.reveal", purpose="导入网银").count() == 2


def test_K05_only_a_third_person_releases(
    fund: Any, mill: Any, owed: Callable[..., Any], officer: Any
) -> None:
    maker = officer("cashier")
    batch = frozen(maker, fund, [owed(), owed(claimant=identity_of(700))])
    same_person = officer("cashier", identity=identity_of(APPROVER))
    claimant = officer("cashier", identity=identity_of(700))
    payee = officer("cashier", identity=identity_of(1))
    nobody = officer("cashier", identity=None)
    for who, code in ((same_person, "M231"), (claimant, "M231"), (payee, "M231"), (nobody, "M232")):
        with refused(code):
            services.release(who, batch, batch.file_sha256)
    with refused("G401"):
        services.release(officer("accountant"), batch, batch.file_sha256)
    assert now(batch).state == "frozen"
    assert services.release(officer("cashier"), batch, batch.file_sha256).state == "handed"


def test_K05_whoever_keeps_out_of_the_case_does_not_release(
    fund: Any, mill: Any, owed: Callable[..., Any], officer: Any, cashier: Any
) -> None:
    from gongji.office.desk import services as desk

    kin = officer("cashier")
    with everything("a test"):
        case = desk.open_case(None, mill, "claim", "虚构案件")
    batch = frozen(cashier, fund, [owed(case=case), owed()])
    with everything("a test"):
        Recusal.objects.create(
            case=case, user=kin, relation=Relation.values[0], why="虚构", line=desk.note(case, None, "回避"),
            identity=kin.identity,
        )  # fmt: skip
    with pytest.raises(GongjiError, match=r"\[M231\].*第 1 笔.*回避"):
        services.release(kin, batch, batch.file_sha256)
    other_account = officer("cashier", identity=kin.identity)
    with refused("M231"):
        services.release(other_account, batch, batch.file_sha256)
    with pytest.raises(DatabaseError, match="K05"), transaction.atomic():
        total = services.Line("1012", batch.total), services.Line("1002", -batch.total)
        entry = services.post(
            None, fund, date.today(), total, source_kind="test", source_key="1", purpose="x", text="x"
        )
        Batch._base_manager.filter(pk=batch.pk).update(
            state="released",
            released_by=kin,
            released_at=batch.made_at,
            released_identity=kin.identity,
            entry=entry,
        )
    assert services.release(cashier, batch, batch.file_sha256).state == "handed"


def test_K09_another_account_restarts_the_release(
    fund: Any, owed: Callable[..., Any], cashier: Any, accountant: Any
) -> None:
    payable, other = owed(), owed()
    batch = frozen(cashier, fund, [payable, other])
    with everything("a test"):
        new = add_account(None, payable.person, bank="虚构银行", number="6222000000011119")
        theirs = other.account
    with refused("M213"):
        services.change_account(cashier, payable, theirs)
    services.change_account(accountant, payable, new)
    assert now(batch).state == "reserved"
    with refused("M224"):
        services.release(cashier, batch, batch.file_sha256)
    again = services.freeze(cashier, batch)
    assert again.file_sha256 != batch.file_sha256
    services.release(cashier, again, again.file_sha256)
    with refused("M214"):
        services.change_account(cashier, payable, payable.account)


def test_K09_an_account_that_ended_is_not_paid_into(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    payable = owed()
    batch = frozen(cashier, fund, [payable])
    with everything("a test"):
        payable.account.since = date.today() - timedelta(days=9)
        payable.account.save()
        end_account(None, payable.account, until=date.today() - timedelta(days=1))
    with refused("M213"):
        services.release(cashier, batch, batch.file_sha256)


def test_K02_an_instalment_is_owed_once_and_never_more_than_decided(fund: Any, mill: Any) -> None:
    first = owe(fund, mill, 1, 60_000, decided=100_000)
    with refused("M211"):
        owe(fund, mill, 1, 40_000, decided=100_000, person=first.person)
    with refused("M212"):
        owe(fund, mill, 1, 40_001, decided=100_000, person=first.person, instalment=2)
    second = owe(fund, mill, 1, 40_000, decided=100_000, person=first.person, instalment=2)
    services.cancel(None, second, "虚构更正")
    assert held(fund, Use.PAYABLE) == -60_000
    third = owe(fund, mill, 1, 40_000, decided=100_000, person=first.person, instalment=2)
    assert (third.state, held(fund, Use.PAYABLE)) == ("due", -100_000)


def test_L05_a_batch_beyond_the_money_of_the_fund_is_not_released(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    batch = frozen(cashier, fund, [owed(FULL), owed(1)])
    with refused("M110"):
        services.release(cashier, batch, batch.file_sha256)
    assert (now(batch).state, held(fund, Use.BANK), held(fund, Use.TRANSIT)) == ("frozen", FULL, 0)


def test_a_batch_is_changed_only_while_it_is_made(fund: Any, owed: Callable[..., Any], cashier: Any) -> None:
    one, two, three = owed(), owed(), owed()
    batch = services.batch(cashier, fund, [one, two])
    services.put_in(cashier, batch, [three])
    services.take_out(cashier, lines_of(batch)[0])
    assert now(one).state == "due"
    batch = services.freeze(cashier, batch)
    assert batch.size == 2
    for step in (
        lambda: services.take_out(cashier, lines_of(batch)[1]),
        lambda: services.put_in(cashier, batch, [one]),
        lambda: services.dissolve(cashier, batch),
    ):
        with refused("M224"):
            step()
    batch = services.thaw(cashier, batch)
    services.dissolve(cashier, batch)
    assert {now(p).state for p in (one, two, three)} == {"due"}
    following = services.batch(cashier, fund, [one])
    assert following.number == batch.number + 1
    with refused("M223"):
        services.batch(cashier, fund, [])


def test_hooks_hear_of_a_payment_and_the_bank_s_day(
    fund: Any, owed: Callable[..., Any], cashier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str, date]] = []
    monkeypatch.setattr(
        services.answering, "PAID", [lambda p, on: heard.append((p.source_kind, p.source_key, on))]
    )
    batch = handed(cashier, fund, [owed(), owed()])
    read(cashier, batch, "1.csv", returned(batch, {1: ("失败", "")}))
    assert heard == [("test.decision", "2", date.today())]


def test_A06_no_account_or_id_number_is_in_the_audit_trail(
    fund: Any, owed: Callable[..., Any], cashier: Any
) -> None:
    batch = handed(cashier, fund, [owed()])
    services.download(cashier, batch, "导入网银")
    read(cashier, batch, "1.csv", returned(batch))
    kept = " ".join(str((row.data, row.purpose)) for row in AuditRow.objects.all())
    assert number(1) not in kept and "622200000" not in kept
    assert {"money.batch", "money.freeze", "money.release", "money.file", "money.return"} <= set(
        AuditRow.objects.values_list("action", flat=True)
    )
