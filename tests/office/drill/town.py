"""The city of the drill: the way's own, and for each of its officers a token and a session."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from gongji.codes.identity import check_character

CARRIED = 10**11
"""Fen that the fund had before: enough for every grant."""
OFFICERS = ("agent", "checker", "county", "reviewer", "approver", "cashier", "accountant")


@dataclass(frozen=True)
class Town:
    """What the clients know of the city."""

    factory: int
    township: int
    plan: str
    fund: int
    tokens: dict[str, str]
    sessions: dict[str, str]


def founded() -> Town:
    """Django on the database of the environment, and in it the city."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
    os.environ.setdefault("GONGJI_LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    town = _built()
    connections.close_all()
    return town


def _built() -> Town:
    """The city of the way, with money in its fund, and everybody signed in."""
    from tests.office.way import city

    from gongji.office.api import tokens
    from gongji.office.guard.models import User
    from gongji.office.guard.scoped import everything
    from gongji.office.unions.models import Union

    numbers = count(1)

    def make_union(under: Any = None, kind: str = "city", **fields: Any) -> Any:
        said = {"code": f"u{next(numbers)}", "since": "2000-01-01", **fields}
        if under is None:
            return Union.add_root(kind=kind, **said)
        return Union.objects.get(pk=under.pk).add_child(kind=kind, **said)

    city.CARRIED = CARRIED
    with everything("a drill"):
        made = city.made(make_union)
        who = {name: User.objects.get(username=name) for name in OFFICERS}
        held = {name: tokens.make(user, "虚构系统", date.today())[1] for name, user in who.items()}
        signed_in = {name: session_of(user) for name, user in who.items()}
    return Town(made.factory.pk, made.township.pk, made.plan.code, made.fund.pk, held, signed_in)


def session_of(user: Any) -> str:
    """A session of somebody who has just proved, and for as long as the drill lasts, who they are."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    at = time.time() + timedelta(hours=6).total_seconds()
    session["account_authentication_methods"] = [{"method": "password", "at": at, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return str(session.session_key)


def number(serial: int) -> str:
    """An ID number that can be nobody's; the way's own officers stand below."""
    day = date(1970, 1, 1) + timedelta(days=serial // 1000)
    body = f"999999{day:%Y%m%d}{serial % 1000:03d}"
    return body + check_character(body)
