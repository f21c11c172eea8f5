"""K05, K09: nobody works on a claim of their own, by whatever number, account or step; nor on their own record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.office.claims.making import findings
from tests.office.deciding.deciding_making import index, number, open_row, refused
from tests.office.payouts.paying import money_in

from gongji.office.claims import queries, services
from gongji.office.claims.choices import State
from gongji.office.guard.fields import open_sealed
from gongji.office.guard.scoped import everything
from gongji.office.money import services as money
from gongji.office.money.models import Payable
from gongji.office.people import services as people

pytestmark = pytest.mark.django_db


def identity(person: Any) -> bytes:
    return bytes(person.id_index)


def account_of(world: Any, person: Any, role: str, union: Any) -> Any:
    """The same person's account in the office."""
    return world.make_user(role, union, identity=identity(person))


def test_K05_nobody_investigates_their_own_claim(world: Any) -> None:
    person = world.person()
    claim = services.report(world.agent, person, world.edition.plan, "住院", date(2026, 5, 1))
    own = account_of(world, person, "checker", world.county)
    with refused("K202"):
        services.find(own, claim, findings(claim)[:1])
    with refused("K202"):
        services.conclude(own, claim, "虚构：属实")
    with everything("a test"):
        item = queries.asked_of(claim).papers[0]
    with refused("K202"):
        services.waive(own, claim, item, "虚构：免交")
    # reporting and handing papers in is everybody's own business
    services.apply(account_of(world, person, "agent", world.mill), claim, date(2026, 5, 2))


def test_K05_nobody_assesses_resolves_or_sends_back_their_own_claim(world: Any) -> None:
    person = world.person()
    waiting = world.claim(person, (open_row("待裁量"),), state=State.DISCRETION)
    committee, on = account_of(world, person, "committee", world.city), date(2026, 6, 1)
    with refused("K202"):
        services.resolve(committee, waiting, document="虚构决〔2026〕1 号", amount=1, body="管委会", on=on)
    reviewer = account_of(world, person, "reviewer", world.city)
    with refused("K202"):
        services.assess(reviewer, waiting)
    assessed = world.claim(person, happened_on=date(2026, 5, 3))
    with refused("K202"):
        services.send_back(reviewer, assessed, "虚构：再算一次")


def test_K05_a_claimant_is_known_by_the_number_of_a_record_that_was_merged(world: Any) -> None:
    kept, gone = world.person("王小明"), world.person("王晓明")
    gone_identity = identity(gone)
    people.merge(None, kept, gone, reason="虚构：同一个人")
    claim = world.claim(kept)
    with everything("a test"):
        account = world.account(kept)
    reviewer = world.make_user("reviewer", world.city, identity=gone_identity)
    with refused("K202"):
        services.review(reviewer, claim, account)
    services.review(world.reviewer, claim, account)
    approver = world.make_user("approver", world.city, identity=gone_identity)
    with refused("K202"):
        services.approve(approver, claim)
    services.approve(world.approver, claim)
    with everything("a test"):
        payable = Payable.objects.get(person=kept)
    cashier = world.make_user("cashier", world.city, identity=gone_identity)
    batch = money.freeze(world.cashier, money.batch(world.cashier, payable.fund, [payable]))
    with refused("M231"):
        money.release(cashier, batch, batch.file_sha256)


def test_K05_nobody_corrects_or_merges_their_own_number(world: Any) -> None:
    """Else a reviewer takes another number, reviews their own claim, and takes the old one back."""
    person, other = world.person(), world.person("王晓明")
    own = account_of(world, person, "reviewer", world.city)
    with refused("N224"):
        people.correct(own, person, name=person.name, id_number=number(), reason="虚构：改号码")
    with refused("N224"):
        people.merge(own, other, person, reason="虚构：同一个人")
    assert (
        people.correct(own, other, name="王晓明", id_number=number(), reason="虚构：照身份证").pk == other.pk
    )


def test_K09_who_changed_the_account_does_not_release_the_payment(world: Any) -> None:
    claim = world.reviewed()
    services.approve(world.approver, claim)
    with everything("a test"):
        payable = Payable.objects.get(person=claim.person)
        theirs = people.add_account(None, claim.person, bank="虚构银行", number="6222000000000000017")
    money.change_account(world.cashier, payable, theirs)
    batch = money.freeze(world.cashier, money.batch(world.cashier, payable.fund, [payable]))
    with refused("M231"):
        money.release(world.cashier, batch, batch.file_sha256)
    again = world.make_user("cashier", world.city, identity=world.cashier.identity)
    with refused("M231"):  # by person, not by account
        money.release(again, batch, batch.file_sha256)
    other = world.make_user("cashier", world.city, identity=index(number()))
    money_in(payable.fund, 10_000_00)
    released = money.release(other, batch, batch.file_sha256)
    with everything("a test"):
        line = released.lines.get()
    assert open_sealed(line.account_number).endswith("0017")
