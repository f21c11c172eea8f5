"""How allauth behaves here."""

from __future__ import annotations

import base64
import time
from typing import Any, ClassVar, Final

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from gongji.office.guard.fields import Sealed, open_sealed, seal_text
from gongji.office.guard.models import User

FACTOR_CONTEXT: Final = "guard.factor"
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes alone do not."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators, never by visitors, and no mail is sent."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "账号或密码不对。改法：核对大小写；忘了密码，请管理员重设",
        "too_many_login_attempts": "试的次数太多。改法：过五分钟再试",
        "rate_limited": "试的次数太多。改法：过五分钟再试",
        "incorrect_password": "密码不对。改法：核对大小写",
        "enter_current_password": "现在的密码不对。改法：核对大小写",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """For one's own second factors, having signed in a moment ago is proof enough."""
        if app == "allauth.mfa":
            records = get_authentication_records(context.request, context.request.user)
            if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """What happens to an account is in the audit trail."""


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets lie sealed, their pictures load nothing."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不对。改法：用应用上最新的六位数字，并看手机的时间准不准",
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return "共济"

    def get_totp_label(self, user: User) -> str:
        """Which account the app's entry is for."""
        return user.username

    def build_totp_svg(self, url: str) -> str:
        """The QR code as inline SVG, coloured by the page's classes and not by styles."""
        return segno.make(url, micro=False).svg_inline(scale=4, border=2, omitsize=True, svgclass=None)

    def encrypt(self, text: str) -> str:
        """Seals a secret."""
        return base64.b64encode(seal_text(text, FACTOR_CONTEXT).data).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opens a secret."""
        return open_sealed(Sealed(base64.b64decode(encrypted_text), FACTOR_CONTEXT))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new key is called until its owner says better."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"通行密钥 {number}"
