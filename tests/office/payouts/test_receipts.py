"""Money that comes in: each bank line once, in suspense until matched, income only as far as it was due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.office.payouts.paying import held

from gongji.errors import GongjiError
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import payout_queries, services
from gongji.office.money.choices import Use
from gongji.office.money.models import Receipt

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


def refused(code: str) -> Any:
    return pytest.raises(GongjiError, match=rf"\[{code}\]")


def now(row: Any) -> Any:
    with everything("a test"):
        return type(row).objects.get(pk=row.pk)


@pytest.fixture
def empty(make_fund: Any) -> Any:
    """A fund with nothing in it."""
    return make_fund()


def come(fund: Any, amount: int = 5_000, actor: Any = None, **more: Any) -> Receipt:
    return services.received(actor, fund=fund, amount=amount, on=more.pop("on", DAY), **more)


def test_F01_a_bank_line_is_booked_once_by_account_day_and_serial(empty: Any, make_fund: Any) -> None:
    come(empty, bank_reference="S-1")
    with refused("M201"):
        come(empty, bank_reference=" S-1 ")
    with refused("M201"):
        come(empty, 7_000, bank_reference="S-1", payer="别人")
    come(empty, bank_reference="S-1", on=DAY + timedelta(days=1))
    come(empty, bank_reference="S-2")
    come(make_fund(), bank_reference="S-1")
    assert held(empty, Use.BANK) == 15_000


def test_F01_without_a_serial_a_line_is_known_by_what_it_says_and_its_place_in_the_day(empty: Any) -> None:
    come(empty, payer="虚构厂")
    with pytest.raises(GongjiError, match=r"\[M201\].*“同日第几笔”填 2"):
        come(empty, payer="虚构厂")
    come(empty, payer="虚构厂", occurrence=2)
    with pytest.raises(GongjiError, match=r"\[M201\].*“同日第几笔”填 3"):
        come(empty, payer="虚构厂", occurrence=2)
    come(empty, payer="虚构厂", remark="另一笔")
    assert held(empty, Use.BANK) == 15_000


def test_F02_money_that_nobody_matched_is_in_suspense_and_never_income(
    empty: Any, mill: Any, cashier: Any
) -> None:
    receipt = come(empty, 6_000, bank_reference="S-1")
    assert (held(empty, Use.SUSPENSE), held(empty, Use.CONTRIBUTION)) == (-6_000, 0)
    due = services.Due("test.roster", "r1", mill, "虚构名册", "", 4_000)
    matching = services.match(cashier, receipt, due)
    assert (matching.amount, now(receipt).suspense) == (4_000, 2_000)
    assert (held(empty, Use.SUSPENSE), held(empty, Use.CONTRIBUTION)) == (-2_000, -4_000)
    with refused("M203"):
        services.match(cashier, receipt, due)
    other = services.Due("test.roster", "r2", mill, "虚构名册二", "", 9_000)
    with refused("M203"):
        services.match(cashier, receipt, other, 2_001)
    services.match(cashier, receipt, other, 500)
    services.unmatch(cashier, matching, "匹配错单位")
    assert (held(empty, Use.SUSPENSE), held(empty, Use.CONTRIBUTION)) == (-5_500, -500)
    with refused("M205"):
        services.unmatch(cashier, matching, "再撤")
    assert (now(receipt).matched, held(empty, Use.BANK)) == (500, 6_000)


def test_F01_a_mistyped_line_is_undone_in_red_and_recorded_as_it_is(
    empty: Any, cashier: Any, accountant: Any
) -> None:
    wrong = come(empty, 50_000, bank_reference="S-1")
    with pytest.raises(GongjiError, match=r"\[M201\].*撤销收款"):
        come(empty, 5_000, bank_reference="S-1")
    with refused("M113"):
        services.undo_receipt(cashier, wrong, " ")
    services.undo_receipt(cashier, wrong, "金额录错，应为 50.00")
    undone = now(wrong)
    assert (undone.undone_by, undone.undone_why, undone.suspense) == (cashier, "金额录错，应为 50.00", 0)
    with everything("a test"):
        assert undone.reversal.reversal_of_id == undone.entry_id
        assert payout_queries.suspense(empty) == payout_queries.Totalled()
    with refused("M206"):
        services.undo_receipt(cashier, wrong, "再撤")
    come(empty, 5_000, bank_reference="S-1")
    assert (held(empty, Use.BANK), held(empty, Use.SUSPENSE)) == (5_000, -5_000)
    with refused("M201"):
        come(empty, 5_000, bank_reference="S-1")
    assert not [finding for _, finding in findings(["F01", "F02", "L04", "L06"])]


def test_F01_a_line_without_a_serial_is_recorded_again_under_its_own_place(empty: Any, cashier: Any) -> None:
    wrong = come(empty, payer="虚构厂")
    services.undo_receipt(cashier, wrong, "不是这个专户的")
    assert come(empty, payer="虚构厂").occurrence == 1


def test_F02_what_is_matched_is_not_undone_and_what_is_undone_is_not_matched(
    empty: Any, mill: Any, cashier: Any, officer: Any
) -> None:
    receipt = come(empty, 6_000, bank_reference="S-1")
    due = services.Due("test.roster", "r1", mill, "虚构名册", "", 4_000)
    matching = services.match(cashier, receipt, due)
    with refused("M206"):
        services.undo_receipt(cashier, receipt, "金额录错")
    services.unmatch(cashier, matching, "收款要撤销")
    with refused("G401"):
        services.undo_receipt(officer("reviewer"), receipt, "金额录错")
    services.undo_receipt(cashier, receipt, "金额录错")
    with refused("M206"):
        services.match(cashier, receipt, due)
    assert (held(empty, Use.BANK), held(empty, Use.SUSPENSE), held(empty, Use.CONTRIBUTION)) == (0, 0, 0)


def test_L08_a_receipt_of_a_closed_month_is_undone_today(empty: Any, cashier: Any, accountant: Any) -> None:
    receipt = come(empty, bank_reference="S-1", on=date(2025, 1, 5))
    services.close_period(accountant, empty, 2025, 1)
    undone = services.undo_receipt(cashier, receipt, "金额录错")
    assert undone.reversal is not None and undone.reversal.on == date.today()


def test_L04_the_entry_of_a_receipt_is_not_reversed_by_hand(empty: Any, accountant: Any) -> None:
    receipt = come(empty, bank_reference="S-1")
    with everything("a test"), pytest.raises(GongjiError, match=r"\[M111\].*在收款页上撤销收款"):
        services.reverse(accountant, receipt.entry, "记错了")


def test_one_sum_for_a_roster_short_and_double_payments_show(
    empty: Any, mill: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = services.Due("test.roster", "r1", mill, "虚构名册", "", 9_000, DAY, "S-9")
    monkeypatch.setattr(services.matching, "DUES", [lambda fund: [due]])
    said = {"source_kind": "test.roster", "source_key": "r1", "title": "虚构名册", "due": 9_000}

    def standing() -> tuple[str, int, int]:
        with everything("a test"):
            (one,) = payout_queries.standings(empty)
        return one.word[0], one.left, one.waiting.fen

    assert standing() == ("未缴", 9_000, 0)
    come(empty, 8_000, bank_reference="S-1", **said)
    assert standing() == ("短缴", 1_000, 0)
    come(empty, 1_000, bank_reference="S-2", **said)
    assert standing() == ("缴足", 0, 0)
    twice = come(empty, 9_000, bank_reference="S-3", **said)
    assert standing() == ("重复缴款", 0, 9_000)
    assert (twice.suspense, held(empty, Use.CONTRIBUTION)) == (9_000, -9_000)


def test_the_likeliest_source_stands_first(
    empty: Any, mill: Any, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    dues = [
        services.Due("test.roster", "r1", office, "别的", "", 5_000),
        services.Due("test.roster", "r2", mill, "虚构名册", "", 5_000, DAY, "S-1"),
        services.Due("test.roster", "r3", mill, "缴足的", "", 0),
    ]
    monkeypatch.setattr(services.matching, "DUES", [lambda fund: dues])
    receipt = come(empty, bank_reference="S-1", payer="虚构纺织厂工会")
    with everything("a test"):
        found = payout_queries.candidates(receipt, payout_queries.standings(empty))
    assert [(one.due.source_key, signs) for one, signs in found] == [
        ("r2", ("流水号相同", "金额相同", "付款人相符")), ("r1", ("金额相同",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [({"amount": 0}, "M202"), ({"amount": -1}, "M202"), ({"amount": True}, "M202"), ({"amount": 10**16}, "M202"),
     ({"on": date(2999, 1, 1)}, "M204")],
)  # fmt: skip
def test_what_cannot_be_received_is_refused(empty: Any, more: dict[str, Any], code: str) -> None:
    with refused(code):
        come(empty, **{"amount": 5_000, **more})


def test_only_who_may_receives_and_matches(empty: Any, mill: Any, officer: Any, make_user: Any) -> None:
    receipt = come(empty, bank_reference="S-1", actor=officer("accountant"))
    due = services.Due("test.roster", "r1", mill, "虚构名册", "", 5_000)
    for user in (
        officer("reviewer"),
        officer("auditor"),
        make_user("agent", mill),
        make_user("cashier", mill),
    ):
        with refused("G401"):
            come(empty, bank_reference="S-2", actor=user)
        with refused("G401"):
            services.match(user, receipt, due)


def test_a_line_of_a_closed_month_is_booked_today(empty: Any, accountant: Any) -> None:
    come(empty, bank_reference="S-1", on=date(2025, 1, 5))
    services.close_period(accountant, empty, 2025, 1)
    late = come(empty, bank_reference="S-2", on=date(2025, 1, 6))
    assert late.entry is not None and (late.on, late.entry.on) == (date(2025, 1, 6), date.today())
