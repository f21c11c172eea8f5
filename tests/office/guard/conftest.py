"""A small tree of unions, and accounts in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

PASSWORD = "一句足够长的密码"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing takes its time on purpose; not in tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def tree(make_union: Callable[..., Any]) -> dict[str, Any]:
    """A city, two counties, and a grassroots union in each."""
    city = make_union(name="虚构市总工会", code="c")
    east = make_union(city, "county", name="东区总工会", code="e")
    west = make_union(city, "county", name="西区总工会", code="w")
    return {
        "city": city, "east": east, "west": west,
        "mill": make_union(east, "grassroots", name="虚构纺织厂工会", code="m"),
        "yard": make_union(west, "grassroots", name="虚构船厂工会", code="y"),
    }  # fmt: skip


@pytest.fixture
def account(db: None) -> Callable[..., Any]:
    """`account()`, `account("agent", union)`: an account with a second factor unless told otherwise."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    from gongji.office.guard.models import Grant, User

    numbers = count(1)

    def make(role: str = "", union: Any = None, *, factor: bool = True, **fields: Any) -> Any:
        number = next(numbers)
        user = User.objects.create_user(f"u{number}", PASSWORD, name=f"虚构{number}")
        for name, value in {"home": union, **fields}.items():
            setattr(user, name, value)
        user.save()
        if role:
            Grant.objects.create(user=user, union=union, role=role, since="2000-01-01")
        if factor:
            Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")})
        return user

    return make
