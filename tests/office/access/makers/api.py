"""What programs ask for with the token of each role, and tokens of others."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.office.access.makers.claims import claim_in
from tests.office.access.makers.enrolment import cover_in, roster_in
from tests.office.access.makers.guard import _account
from tests.office.access.makers.money import fund_of
from tests.office.access.makers.papers import paper_in
from tests.office.access.makers.payouts import payable, reserved
from tests.office.access.makers.people import _number, person_in
from tests.office.access.makers.plans import edition_of
from tests.office.access.makers.portal import certificate_in
from tests.office.access.making import Keys, World, answers, maker
from tests.office.forms.answers import id_number, pdf, workbook

_numbers = count(1)


@maker("tokens:revoke")
def token(world: World, union: Any) -> Keys:
    """Somebody else's token."""
    from gongji.office.api import tokens

    return {"key": tokens.make(_account(union), "虚构系统", date.today())[0].pk}


answers("tokens:list", label="虚构系统", until=lambda: (date.today() + timedelta(1)).isoformat())


@maker("api:*")
def person(world: World, union: Any) -> Keys:
    """A person."""
    return {"key": person_in(union).pk}


@maker("api:paper", "api:consent", way="letter", given_on="2026-01-01")
def paper(world: World, union: Any) -> Keys:
    """A paper that waits for a consent."""
    return {"key": paper_in(world, union, "medical", "quarantine").pk}


@maker("api:union", "api:new", name="虚构新厂工会", kind="grassroots")
def union(world: World, union: Any) -> Keys:
    """The union itself."""
    return {"key": union.pk, "!": {"code": f"api{next(_numbers)}"}}


@maker("api:edition", "api:asked")
def edition(world: World, union: Any) -> Keys:
    """An edition of a plan that the union runs."""
    return {"key": edition_of(world, union, "in_force").pk}


@maker("api:register", name="虚构人", since="2026-01-01", id_number=id_number)
def place(world: World, union: Any) -> Keys:
    """Where somebody joins."""
    return {"!": {"union": union.pk}}


@maker("api:find")
def found(world: World, union: Any) -> Keys:
    """A number of somebody there."""
    return {"!": {"id_number": _number(person_in(union))}}


@maker("api:file", kind="other", owner="unions.union", file=pdf)
def owner(world: World, union: Any) -> Keys:
    """What a paper is filed for."""
    return {"!": {"key": union.pk}}


@maker("api:transfer", since="2026-01-02")
def moved(world: World, union: Any) -> Keys:
    """Somebody, and where they go: to another unit of the county."""
    from gongji.office.unions.models import Union

    return {"key": person_in(union).pk, "!": {"to": Union.objects.get(code="m2").pk}}


answers("api:leave", until=lambda: date.today().isoformat())
answers("api:phone", phone="13800138000")
answers("api:account", bank="虚构银行", number="6222000000003306")
answers("api:reveal", field="phone", purpose="演练核对")


@maker("api:roster", "api:findings")
def roster(world: World, union: Any) -> Keys:
    """A roster."""
    return {"key": roster_in(world, union).pk}


@maker("api:cover")
def cover(world: World, union: Any) -> Keys:
    """A cover."""
    return {"key": cover_in(world, union).pk}


@maker("api:upload", paid_on=lambda: date.today().isoformat(), file=workbook)
def handed_in(world: World, union: Any) -> Keys:
    """For which union and plan a roster comes."""
    return {"!": {"union": union.pk, "plan": edition_of(world, union, "in_force").plan.code}}


@maker("api:claim", "api:outcomes", "api:state_facts")
def claim(world: World, union: Any) -> Keys:
    """A claim."""
    today = date.today().isoformat()
    return {"key": claim_in(world, union).pk, "!": {"facts": {"知悉日": today}}}


@maker("api:report")
def event(world: World, union: Any) -> Keys:
    """A covered person, and something that may happen to them."""
    from gongji.office.papers import letters
    from gongji.office.plans import queries

    held, today = cover_in(world, union), date.today()
    known = letters.occurrences(queries.charter(held.edition, today))
    told = {"plan": held.plan.code, "occurrence": known[0], "happened_on": today.isoformat()}
    return {"!": {"person": held.person_id, **told}}


@maker("api:payable")
def owed(world: World, union: Any) -> Keys:
    """Something owed to a person of the union."""
    return payable(world, union)


@maker("api:batch")
def batch(world: World, union: Any) -> Keys:
    """A batch that is being made up."""
    return reserved(world, union)


@maker("api:balances")
def books(world: World, union: Any) -> Keys:
    """The fund."""
    return {"key": fund_of(union).pk}


@maker("api:certificate", shared=True)
def code(world: World, union: Any) -> Keys:
    """A certificate's code: whoever holds it may ask."""
    return {"code": certificate_in(world, union).code}
