"""The roles an account can hold at a union, and what each may do there and below.

One table, read as a whole: a right that is not in it does not exist. A right's name is `room.verb`.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A duty, held at one union and dated."""

    AGENT = "agent", _("代办员")
    CHECKER = "checker", _("核对")
    COUNTY = "county", _("县区")
    REVIEWER = "reviewer", _("审核")
    APPROVER = "approver", _("审定")
    CASHIER = "cashier", _("出纳")
    ACCOUNTANT = "accountant", _("会计")
    COMMITTEE = "committee", _("管委会")
    AUDITOR = "auditor", _("经审会")
    ADMIN = "admin", _("管理员")


_ALL: Final = frozenset(Role)
_FIELD: Final = frozenset({Role.AGENT, Role.CHECKER, Role.COUNTY})
_OFFICE: Final = frozenset({Role.REVIEWER, Role.APPROVER})
_MONEY: Final = frozenset({Role.CASHIER, Role.ACCOUNTANT})
_READERS: Final = _FIELD | _OFFICE | {Role.COMMITTEE, Role.AUDITOR}

RIGHTS: Final[dict[str, frozenset[Role]]] = {
    "unions.read": _ALL,
    "unions.edit": frozenset({Role.ADMIN, Role.COUNTY}),
    "unions.import": frozenset({Role.ADMIN}),
    "people.read": _READERS | _MONEY,
    "people.edit": _FIELD | {Role.REVIEWER},
    "people.reveal": _FIELD | _OFFICE | {Role.CASHIER, Role.AUDITOR},
    "people.seen_by": frozenset({Role.COUNTY, Role.AUDITOR, Role.ADMIN}) | _OFFICE,
    "plans.read": _ALL,
    "plans.draft": frozenset({Role.REVIEWER}),
    "plans.check": frozenset({Role.REVIEWER, Role.APPROVER}),
    "plans.deliberate": frozenset({Role.COMMITTEE}),
    "plans.publish": frozenset({Role.APPROVER}),
    "plans.rule": frozenset({Role.COMMITTEE}),
    "papers.read": _READERS | _MONEY,
    "papers.store": (_READERS | _MONEY) - {Role.AUDITOR},
    "papers.medical": _OFFICE | {Role.COUNTY, Role.COMMITTEE, Role.AUDITOR},
    "papers.print": _FIELD | _OFFICE,
    "enrolment.read": _READERS | _MONEY,
    "enrolment.submit": frozenset({Role.AGENT, Role.COUNTY, Role.REVIEWER}),
    "enrolment.check": frozenset({Role.CHECKER}),
    "enrolment.gather": frozenset({Role.COUNTY}),
    "enrolment.accept": frozenset({Role.REVIEWER}),
    "enrolment.certify": _FIELD | _OFFICE,
    "claims.read": _READERS | _MONEY,
    "claims.medical": _OFFICE | {Role.CHECKER, Role.COUNTY, Role.COMMITTEE, Role.AUDITOR},
    "claims.report": _FIELD | {Role.REVIEWER},
    "claims.investigate": frozenset({Role.CHECKER, Role.COUNTY}),
    "claims.assess": frozenset({Role.REVIEWER}),
    "claims.review": frozenset({Role.REVIEWER}),
    "claims.approve": frozenset({Role.APPROVER}),
    "claims.resolve": frozenset({Role.COMMITTEE}),
    "claims.disclose": frozenset({Role.REVIEWER}),
    "money.read": _MONEY | _OFFICE | {Role.COMMITTEE, Role.AUDITOR},
    "money.receive": _MONEY,
    "money.book": frozenset({Role.ACCOUNTANT}),
    "money.close": frozenset({Role.ACCOUNTANT}),
    "money.overdraft": frozenset({Role.COMMITTEE}),
    "money.batch": _MONEY,
    "money.release": frozenset({Role.CASHIER}),
    "insight.read": _READERS | _MONEY | {Role.ADMIN},
    "jobs.read": _ALL,
    "jobs.start": _ALL,
    "desk.read": _ALL,
    "desk.hand_over": frozenset({Role.ADMIN, Role.COUNTY}) | _OFFICE,
    "guard.accounts": frozenset({Role.ADMIN, Role.COUNTY}),
    "guard.grant": frozenset({Role.ADMIN, Role.COUNTY}),
    "guard.audit": frozenset({Role.ADMIN, Role.AUDITOR}),
}
"""Right → the roles that carry it."""

GIVES: Final[dict[Role, frozenset[Role]]] = {
    Role.ADMIN: _ALL,
    Role.COUNTY: frozenset({Role.AGENT, Role.CHECKER}),
}
"""Role → the roles its holder may give others, at the same union or below. A role not listed gives none."""

NOT_DELEGATED: Final = frozenset({Role.ADMIN, Role.AUDITOR})
"""Duties that nobody carries out in another's name."""


def carriers(right: str) -> frozenset[Role]:
    """The roles that carry a right. KeyError for a right that is not in the table."""
    return RIGHTS[right]
