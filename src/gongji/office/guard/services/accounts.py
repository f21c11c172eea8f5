"""Accounts: opening, closing, and giving back a way in that was lost."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongji.codes import identity
from gongji.office.guard import audit
from gongji.office.guard.access import access_of, demand
from gongji.office.guard.errors import Refused
from gongji.office.guard.fields import blind_index
from gongji.office.guard.masking import sensitive
from gongji.office.guard.models import Grant, User
from gongji.office.guard.roles import Role
from gongji.office.guard.services.administrators import (
    demand_another,
    lock_administrators,
    top_administrators,
)
from gongji.office.guard.services.grants import givable

if TYPE_CHECKING:
    from gongji.office.unions.models import Union

PERSON_CONTEXT: Final = "people.id"
"""Context of the blind index of ID numbers, the same as in the register of people."""

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without what reads like something else


def open_account(
    actor: User | None, *, username: str, name: str, id_number: str, home: Union, password: str = ""
) -> tuple[User, str]:
    """A new account of a union's, and its first password, which must be changed at the first sign-in.

    The ID number is kept as a blind index only: it tells that two accounts are one person's.
    """
    demand(actor, "guard.accounts", home)
    if sensitive(username):
        raise Refused("G431", "账号不能用证件号或卡号", "用姓名拼音或工号")
    try:
        known = blind_index(identity.normal(id_number), PERSON_CONTEXT)
    except identity.IdentityError as error:
        raise Refused("G432", f"证件号不对：{error.message}", error.remedy) from None
    first = password or _password()
    user = User(username=username, name=name, identity=known, home=home, must_change_password=not password)
    user.set_password(first)
    try:
        user.full_clean(exclude=["password", "identity"])
    except ValidationError as error:
        raise Refused("G433", "；".join(error.messages), "改后再存") from None
    with transaction.atomic():
        user.save()
        audit.record("guard.account.open", actor, user, union=home, data={"username": username})
    return user, first


def first_administrator(
    *, username: str, name: str, id_number: str, union: Union, password: str = ""
) -> tuple[User, str]:
    """The first administrator of a site: only where there is none, and only by whoever runs the machine."""
    with transaction.atomic():
        lock_administrators()
        if top_administrators().exists():
            raise Refused("G434", "已经有管理员", "由现有的管理员开立账号、授予角色")
        user, first = open_account(
            None, username=username, name=name, id_number=id_number, home=union, password=password
        )
        grant = Grant.objects.create(user=user, union=union, role=Role.ADMIN, since=timezone.localdate())
        audit.record(
            "guard.grant.give", None, grant, union=union, data={"user": user.pk, "role": Role.ADMIN.value}
        )
    return user, first


def close(actor: User, user: User, reason: str) -> None:
    """Nobody signs in to it any more, and whoever is signed in is put out at once."""
    with transaction.atomic():
        lock_administrators()
        user = _in_hand(actor, user)
        if top_administrators().filter(user=user).exists():
            demand_another(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _put_out(user)
        _record("guard.account.close", actor, user, reason)


def reopen(actor: User, user: User, reason: str) -> None:
    """A closed account can be used again, with the roles that still hold."""
    with transaction.atomic():
        user = _in_hand(actor, user)
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record("guard.account.reopen", actor, user, reason)


def reset_password(actor: User, user: User, reason: str) -> str:
    """A new first password, which is given; the second factor stays as it is."""
    with transaction.atomic():
        user = _in_hand(actor, user)
        first = _password()
        user.set_password(first)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        _put_out(user)
        _record("guard.account.password", actor, user, reason)
    return first


def reset_factors(actor: User, user: User, reason: str) -> None:
    """Takes away every second factor: at the next sign-in the person sets one up anew."""
    with transaction.atomic():
        user = _in_hand(actor, user)
        Authenticator.objects.filter(user=user).delete()
        _put_out(user)
        _record("guard.account.factors", actor, user, reason)


def may_manage(actor: User, user: User) -> bool:
    """Whether an account may act on another: it must be able to give every role that the other holds, or it
    would gain by a password that it hands out."""
    if user.home is None or not access_of(actor).may("guard.accounts", user.home):
        return False
    held = Grant.objects.filter(user=user, revoked_at__isnull=True).select_related("union")
    current = held.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
    return all(Role(grant.role) in givable(actor, grant.union) for grant in current)


def _in_hand(actor: User, user: User) -> User:
    user = User.objects.select_for_update(of=("self",)).select_related("home").get(pk=user.pk)
    if actor.same_person(user):
        raise Refused("G435", "不能这样改自己的账号", "在“我的设置”里改，或请别的管理员")
    if not may_manage(actor, user):
        raise Refused("G436", f"{user} 不归您管理，或有您管不到的角色", "请上级工会的管理员办理")
    return user


def _put_out(user: User) -> None:
    """Ends every session of an account."""
    sessions = UserSession.objects.filter(user=user)
    for key in sessions.values_list("session_key", flat=True):
        SessionStore(session_key=key).delete()
    sessions.delete()


def _record(action: str, actor: User, user: User, reason: str) -> None:
    if not reason.strip():
        raise Refused("G419", "没有写事由", "写明事由")
    if sensitive(reason):
        raise Refused("G702", "事由里有证件号或卡号", "去掉号码")
    audit.record(action, actor, user, union=user.home, purpose=reason.strip())


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
