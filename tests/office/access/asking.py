"""Asking: one request as one account, and the one word for what came of it."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.messages import constants, get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from tests.office.forms.on_pages import text_of

from gongji.office.api import tokens

OK, LOGIN, FORBIDDEN, MISSING = "ok", "login", "forbidden", "missing"
REFUSED, CONFLICT, INVALID, METHOD, UNWELL, ERROR = (
    "refused",
    "conflict",
    "invalid",
    "method",
    "unwell",
    "error",
)
WORDS = (OK, LOGIN, FORBIDDEN, MISSING, REFUSED, CONFLICT, INVALID, METHOD, UNWELL, ERROR)
"""refused: a service did not find the right at that union (G401); conflict: another refusal of a service;
invalid: the form was not understood; method: not asked for in this way; unwell: 503, by the page of signs of
life where no worker runs."""


_REFUSAL = re.compile(r"\[[A-Z][0-9]{3}\]")


class Browser:
    """One account's browser, as it was when it signed in: what a request changed is undone for the next."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = self.client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "reauthenticated": True}
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        self.kept = self.client.cookies.output()
        self.token = "" if user is None else tokens.make(user, "虚构系统", timezone.localdate())[1]

    def ask(self, method: str, url: str, data: Any = None) -> Any:
        """The answer to one request."""
        self.client.cookies = SimpleCookie(self.kept.replace("Set-Cookie: ", ""))
        cache.clear()  # nobody is made to wait for having asked often
        if url.startswith("/api/"):
            return self._call(method, url, data or {})
        if method == "GET":
            return self.client.get(url)
        return self.client.post(url, data or {})

    def _call(self, method: str, url: str, data: Any) -> Any:
        """As a program with the account's token would, without its cookies."""
        self.client.cookies = SimpleCookie()
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "GET":
            return self.client.get(url, headers=headers)
        if any(isinstance(one, UploadedFile) for one in data.values()):
            return self.client.post(url, data, headers=headers)
        return self.client.post(url, json.dumps(data), "application/json", headers=headers)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(response: Any) -> str:
    """The one word for an answer."""
    status = response.status_code
    said = {405: METHOD, 403: FORBIDDEN, 404: MISSING, 401: LOGIN, 503: UNWELL}.get(status)
    if said is not None:
        return said
    if status >= 500:
        return ERROR
    if status in (409, 422, 400):
        told = text_of(response) or response.content.decode(errors="replace")
        if "G401" in told:
            return REFUSED
        return CONFLICT if status == 409 or _REFUSAL.search(told) else INVALID
    if status in (301, 302, 303):
        way = _way(response.headers["Location"])
        if way is not None:
            return way
    wrong = [m.message for m in _messages(response) if m.level >= constants.WARNING]
    if wrong:
        return REFUSED if any("G401" in str(told) for told in wrong) else CONFLICT
    return OK


def _way(url: str) -> str | None:
    """Where a redirect leads when it leads away from the matter."""
    path = url.partition("?")[0]
    if path == reverse("account_login"):
        return LOGIN
    name = resolve(path).view_name if path.startswith("/") else ""
    return "reauthenticate" if name in ("account_reauthenticate", "mfa_reauthenticate") else None


def _messages(response: Any) -> list[Any]:
    request = getattr(response, "wsgi_request", None)
    if request is None or not hasattr(request, "_messages"):
        return []
    return [*get_messages(request)]
