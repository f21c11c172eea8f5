"""A passkey set up and used in Chromium, with an authenticator that the browser itself plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office.guard.conftest import PASSWORD

from gongji.office.guard.models import AuditRow

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_passkey_is_set_up_and_signs_in_alone(
    account: Callable[..., Any], tree: dict[str, Any], open_tab: Callable[..., Any], live_server: Any
) -> None:
    user = account("admin", tree["city"], factor=False)
    watched = open_tab(None)
    tab = watched.tab
    device = tab.context.new_cdp_session(tab)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip

    tab.goto(f"{live_server.url}/guard/accounts/")
    tab.fill("[name=login]", user.username)
    tab.fill("[name=password]", PASSWORD)
    tab.click("button.main")
    assert tab.url.endswith("/guard/own/factor/")
    tab.click("text=通行密钥")
    tab.check("[name=passwordless]")
    tab.click("#mfa_webauthn_add")
    tab.wait_for_selector("text=备用码")
    tab.goto(f"{live_server.url}/guard/accounts/")
    assert tab.text_content("h1") == "账号"

    tab.click("text=退出")
    tab.goto(f"{live_server.url}/guard/trail/")
    tab.click("#passkey_login")
    tab.wait_for_selector("h1:text-is('审计记录')")
    assert watched.complaints == []
    said = list(AuditRow.objects.filter(actor=user).order_by("pk").values_list("action", flat=True))
    assert said[0] == "guard.login"
    assert "guard.factor.add" in said
    assert said[-1] == "guard.login"
