"""The forms of signing in, in the words of this site."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput


def _plain(form: forms.Form, **labels: str) -> None:
    """Labels of ours, and nothing in the fields that stands for a label."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)


class SignIn(LoginForm):  # type: ignore[misc]
    """Account and password."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _plain(self, login="账号", password="密码")


class Reauthenticate(ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _plain(self, password="密码")


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    """The old password, and the new one twice."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _plain(self, oldpassword="现在的密码", password1="新密码", password2="新密码再填一次")
        self.fields["password1"].help_text = "十个字符以上，不与姓名、账号相近，不能全是数字"


class _Code:
    """A code's field."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        assert isinstance(self, forms.Form)
        _plain(self, code="验证码")
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "off"}


class SignInByCode(_Code, AuthenticateForm):  # type: ignore[misc]
    """The second step."""


class ReauthenticateByCode(_Code, ReauthenticateByCodeForm):  # type: ignore[misc]
    """The second step once more."""


class ActivateApp(_Code, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""


_UNREAD: Final = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, struct.error,
)  # fmt: skip
"""What the libraries of passkeys raise over an answer that no browser gave."""


def _read(clean: Callable[[], Any]) -> Any:
    try:
        return clean()
    except _UNREAD as error:
        raise ValidationError("通行密钥的答复读不懂。改法：刷新这一页，再试一次", code="G440") from error


class Credential(forms.JSONField):
    """A passkey's answer; anybody may write to where it goes."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """What it says; JSON that is too deep or has too long a number is an error like any other."""
        return _read(lambda: super(Credential, self).to_python(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: it is good for one time, a page that is shown again asks anew."""
        return InvalidJSONInput("")


class _Key:
    """A passkey that is asked who it is."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        assert isinstance(self, forms.Form)
        self.fields["credential"] = Credential()

    def clean_credential(self) -> Any:
        """Whose it is."""
        return _read(super().clean_credential)  # type: ignore[misc]


class SecondStepByKey(_Key, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step, by passkey."""


class SignInByKey(_Key, LoginWebAuthnForm):  # type: ignore[misc]
    """Account and both steps in one."""


class ReauthenticateByKey(_Key, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey once more."""


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["credential"] = Credential()

    def clean(self) -> Any:
        """The key, if it answers what it was asked."""
        return _read(super().clean)
