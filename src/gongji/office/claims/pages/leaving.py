"""Withdrawing a claim, and giving it back."""

from __future__ import annotations

from typing import Any

from gongji.office.claims import forms, services
from gongji.office.claims.choices import State
from gongji.office.claims.pages.facts import ClaimForm
from gongji.office.guard.access import account_in, requires
from gongji.office.ui.pages import FormPage


class Withdraw(ClaimForm):
    """The claimant takes it back."""

    form_class = forms.Why
    submit = "撤回"
    said = "已撤回"
    lead = "撤回以后不能恢复；要再办的，重新报案。"

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Plain."""
        return FormPage.form(self, data, files)

    def heading(self) -> str:
        """Which."""
        return f"撤回 {self.claim}"

    def done(self, form: Any) -> str:
        """Withdraw it."""
        services.withdraw(account_in(self.request), self.claim, form.cleaned_data["why"])
        return self.back()


class Return(ClaimForm):
    """Back to the investigator, or for completion."""

    form_class = forms.Return
    submit = "退回"
    said = "已退回"

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Plain."""
        return FormPage.form(self, data, files)

    def heading(self) -> str:
        """Which."""
        return f"退回 {self.claim}"

    def done(self, form: Any) -> str:
        """Give it back."""
        said = form.cleaned_data
        services.return_(account_in(self.request), self.claim, State(said["to"]), said["why"])
        return self.back()


withdraw: Any = requires("claims.report")(Withdraw.as_view())
return_: Any = requires("claims.read")(Return.as_view())
