"""What is done to a roster: another file, paid, sent up, sent back, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.enrolment import forms, services, workbooks
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.pages.roster import roster_of
from gongji.office.guard import audit
from gongji.office.guard.access import account_in, requires
from gongji.office.guard.masking import sensitive
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import XLSX, FormPage, Link


def page_of(roster: Roster) -> str:
    """The page of a roster."""
    return reverse("enrolment:roster", args=[roster.pk])


# ---- forms about one roster -------------------------------------------------------------------------


class OfRoster(FormPage):
    """A form about one roster."""

    roster: Roster

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the roster."""
        self.roster = roster_of(named["key"])
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """Back to the roster."""
        return [Link("参保", reverse("enrolment:rosters")), Link(str(self.roster), page_of(self.roster))]

    def act(self, given: dict[str, Any]) -> None:
        """Call the service."""
        raise NotImplementedError

    def done(self, form: Any) -> str:
        """Do it, and back to the roster."""
        self.act(form.cleaned_data)
        return page_of(self.roster)


class Replace(OfRoster):
    """Another file."""

    title = "换一个文件"
    form_class = forms.File
    submit = "上传并核对"

    def act(self, given: dict[str, Any]) -> None:
        """Replace."""
        services.replace_file(account_in(self.request), self.roster, given["file"])


class PaidOn(OfRoster):
    """Another day."""

    title = "改缴费日"
    form_class = forms.PaidOn
    submit = "改缴费日并重新核对"

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"paid_on": self.roster.paid_on}

    def act(self, given: dict[str, Any]) -> None:
        """Set."""
        services.set_paid_on(account_in(self.request), self.roster, given["paid_on"])


class Stated(OfRoster):
    """The contribution was paid."""

    title = "登记缴费"
    form_class = forms.Stated
    submit = "登记缴费"
    said = "已登记缴费"

    def initial(self) -> dict[str, Any]:
        """What is due."""
        due = self.roster.due_fen
        return {"amount_fen": f"{due // 100}.{due % 100:02d}", "on": self.roster.paid_on}

    def act(self, given: dict[str, Any]) -> None:
        """State."""
        services.stated(account_in(self.request), self.roster, **given)


class Return(OfRoster):
    """Back to the unit."""

    title = "退回名册"
    form_class = forms.Why
    submit = "退回"
    said = "已退回"

    def act(self, given: dict[str, Any]) -> None:
        """Send back."""
        services.return_(account_in(self.request), self.roster, given["why"])


class Undo(OfRoster):
    """Taken back."""

    title = "撤销名册"
    form_class = forms.Why
    submit = "撤销"
    said = "已撤销"

    @property
    def told(self) -> str:
        """What it means."""
        if self.roster.accepted_at is None:
            return "名册还没有受理，撤销后不再办理；登记过的缴费另行退还。"
        return "名册已经受理。撤销后其中的保障自始不算；有案件用到的不能撤销。"

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """With what it means above."""
        self.lead = self.told
        return super().show(status, **context)

    def act(self, given: dict[str, Any]) -> None:
        """Undo."""
        services.undo(account_in(self.request), self.roster, given["why"])


class Workbook(OfRoster):
    """The rows with their findings, for a purpose."""

    title = "批注工作簿"
    submit = "下载"
    lead = "名册的各行原样带回，另加核对结果、问题和改法两栏。里面有完整的证件号码，下载记入审计。"

    class Purpose(django_forms.Form):
        """What for."""

        purpose = django_forms.CharField(label="用途", max_length=100, help_text="如：发回单位改错")

    form_class = Purpose

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The workbook."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        purpose = form.cleaned_data["purpose"]
        if sensitive(purpose):
            form.add_error("purpose", "用途里有证件号或卡号。改法：写事由，不写号码")
            return self.show(422, form=form)
        with transaction.atomic():
            data = {"rows": self.roster.rows_total}
            audit.record("enrolment.exported", account_in(request), self.roster, purpose=purpose, data=data)
        name = self.roster.file_name.removesuffix(".xlsx")
        return handed_out(workbooks.returned(self.roster), XLSX, f"{name}（批注）.xlsx")


# ---- what is only pressed ---------------------------------------------------------------------------


def _pressed(request: HttpRequest, key: int, service: Any, said: str) -> HttpResponse:
    roster = roster_of(key)
    try:
        service(account_in(request), roster, request.POST.get("note", "").strip()[:200])
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(page_of(roster))


def send(request: HttpRequest, key: int) -> HttpResponse:
    """Send a roster up."""
    return _pressed(request, key, services.submit, "已报送")


_submit = requires("enrolment.submit")
_read = requires("enrolment.read")
file: Any = _submit(Replace.as_view())
paid_on: Any = _submit(PaidOn.as_view())
stated: Any = _submit(Stated.as_view())
submit: Any = _submit(require_POST(send))
undo: Any = _read(Undo.as_view())
return_: Any = _read(Return.as_view())
workbook: Any = requires("people.reveal")(Workbook.as_view())
