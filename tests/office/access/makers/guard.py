"""Accounts, roles, delegations, keys and sessions: all of somebody else's."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.office.access.making import Keys, World, answers, maker

_numbers = count(1)


def _account(union: Any) -> Any:
    from gongji.office.guard.models import User

    number = next(_numbers)
    return User.objects.create(username=f"made{number}", name=f"虚构人{number}在{union.name}", home=union)


def _grant(union: Any) -> Any:
    from gongji.office.guard.models import Grant

    return Grant.objects.create(user=_account(union), union=union, role="agent", since=date(2020, 1, 1))


@maker("guard:account", "guard:grant", do="close", union="m", role="agent")
def account(world: World, union: Any) -> Keys:
    """An account that works in the union."""
    return {"key": _account(union).pk}


@maker("guard:grant_revoke", reason="演练")
def grant(world: World, union: Any) -> Keys:
    """A role there."""
    return {"key": _grant(union).pk}


@maker("guard:delegation_end")
def delegation(world: World, union: Any) -> Keys:
    """A role there that one carries for another; neither is who asks."""
    from gongji.office.guard.models import Delegation

    held, today = _grant(union), date.today()
    made = Delegation.objects.create(
        grant=held, giver=held.user, taker=_account(union), since=today, until=today + timedelta(days=1),
        reason="演练", made_by=held.user,
    )  # fmt: skip
    return {"key": made.pk}


@maker("guard:seen_by")
def seen(world: World, union: Any) -> Keys:
    """A person there."""
    from tests.office.access.makers.people import person_in

    return {"key": person_in(union).pk}


@maker("mfa_remove_webauthn", "mfa_edit_webauthn")
def passkey(world: World, union: Any) -> Keys:
    """Another account's passkey."""
    from allauth.mfa.models import Authenticator

    made = Authenticator.objects.create(
        user=_account(union), type="webauthn", data={"name": "虚构", "credential": {}}
    )
    return {"pk": made.pk}


answers("guard:account_open", home="m")
answers("guard:delegate", taker="somebody")
answers(
    "account_change_password",
    oldpassword="不是这个",
    password1="一句足够长的密码",
    password2="一句足够长的密码",
)
