"""Forms by which a record is made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.people import forms, masking, queries, services
from gongji.office.people.errors import PersonError
from gongji.office.people.models import Account, Person
from gongji.office.people.pages.record import person_of
from gongji.office.ui.pages import FormPage, Link
from gongji.office.unions.models import Union


class Register(FormPage):
    """A new member of a union."""

    form_class = forms.Register
    submit = "登记"
    said = "已登记"
    union: Union

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the union."""
        self.union = found_or_404(Union.objects.all(), pk=named["union"])
        if not access_in(request).may("people.edit", self.union):
            raise PermissionDenied("您的角色不能在这个工会登记会员")
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Where."""
        return f"登记{self.union.name}的会员"

    def crumbs(self) -> Sequence[Link]:
        """Back to the union."""
        page = reverse("unions:record", args=[self.union.pk])
        return [Link("人员", reverse("people:list")), Link(self.union.name, page)]

    def done(self, form: Any) -> str:
        """Register; where the number is known already, say whose record it is if one may see it."""
        try:
            made = services.register(account_in(self.request), self.union, **form.cleaned_data)
        except PersonError as error:
            raise _explained(error) from error
        return _page(made)


def _explained(error: PersonError) -> PersonError:
    """The refusal, with the name on the record that stands in the way where one may see it."""
    person = Person.objects.filter(pk=error.person).select_related("union").first() if error.person else None
    if person is None:
        remedy = error.remedy + ("；记录不在您的范围内，请上级工会办" if error.person else "")
        return PersonError(error.code, error.message, remedy)
    told = f"{error.message}：{person.name}，{person.union.name}"
    return PersonError(error.code, told, error.remedy, person.pk)


class OfPerson(FormPage):
    """A form about one person whose record one may change."""

    person: Person

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the person."""
        self.person = person_of(named["key"])
        if not access_in(request).may("people.edit", self.person.union):
            raise PermissionDenied("您的角色不能更改这个人的记录")
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """Back to the person."""
        return [Link("人员", reverse("people:list")), Link(self.person.name, _page(self.person))]

    def act(self, given: dict[str, Any]) -> None:
        """Call the service."""
        raise NotImplementedError

    def done(self, form: Any) -> str:
        """Do it, and back to the person."""
        try:
            self.act(form.cleaned_data)
        except PersonError as error:
            raise _explained(error) from error
        return _page(self.person)


class Correct(OfPerson):
    """What was wrong."""

    form_class = forms.Correct
    submit = "更正"
    said = "已更正"

    def heading(self) -> str:
        """Whose."""
        return f"更正{self.person.name}的记录"

    def initial(self) -> dict[str, Any]:
        """The name as it stands."""
        return {"name": self.person.name}

    def act(self, given: dict[str, Any]) -> None:
        """Correct."""
        services.correct(account_in(self.request), self.person, **given)


class Transfer(OfPerson):
    """To another union."""

    form_class = forms.Transfer
    submit = "转会"
    said = "已转会"
    lead = "会籍从转会日起算在新单位，原单位到前一天为止，中间不断。"

    def heading(self) -> str:
        """Who."""
        return f"{self.person.name}转会"

    def act(self, given: dict[str, Any]) -> None:
        """Transfer."""
        services.transfer(account_in(self.request), self.person, **given)


class Leave(OfPerson):
    """Out of the union."""

    form_class = forms.Leave
    submit = "退会"
    said = "已退会"

    def heading(self) -> str:
        """Who."""
        return f"{self.person.name}退会"

    def act(self, given: dict[str, Any]) -> None:
        """Leave."""
        services.leave(account_in(self.request), self.person, **given)


class Phone(OfPerson):
    """How to reach."""

    form_class = forms.Phone
    said = "已保存"

    def heading(self) -> str:
        """Whose."""
        return f"{self.person.name}的电话"

    def act(self, given: dict[str, Any]) -> None:
        """Save."""
        services.set_phone(account_in(self.request), self.person, given["phone"])


class NewAccount(OfPerson):
    """Where to pay."""

    form_class = forms.NewAccount
    submit = "登记账户"
    said = "已登记账户"

    def heading(self) -> str:
        """Whose."""
        return f"登记{self.person.name}的账户"

    def act(self, given: dict[str, Any]) -> None:
        """Add."""
        services.add_account(account_in(self.request), self.person, **given)


class Merge(OfPerson):
    """Another record of the same person goes into this one."""

    form_class = forms.Merge
    submit = "合并"
    said = "已合并"
    template_name = "people/merge.html"
    lead = "同一个人有两份记录时，把另一份并入这一份。号码以这一份为准，另一份的号码以后也能查到这里。"

    def heading(self) -> str:
        """Into whose."""
        return f"把另一份记录并入{self.person.name}"

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Show both records first; merge when they were seen."""
        form: Any = self.form(request.POST)
        if not form.is_valid() or "seen" in request.POST:
            return super().post(request, *arguments, **named)
        other = queries.by_id_number(form.cleaned_data["id_number"])
        if other is None or other.pk == self.person.pk:
            told = "就是这一份记录" if other else "没有这个证件号码的记录，或不在您的范围内"
            form.add_error("id_number", f"{told}。改法：写另一份记录的号码")
            return self.show(422, form=form)
        words = ("姓名", "证件号码", "性别", "出生年")
        rows = [
            (word, kept, gone, kept == gone or word == "证件号码")
            for word, kept, gone in zip(words, _told(self.person), _told(other), strict=True)
        ]
        histories = [p.memberships.select_related("union").order_by("-since") for p in (self.person, other)]
        return self.show(form=form, rows=rows, histories=histories)

    def act(self, given: dict[str, Any]) -> None:
        """Merge."""
        other = queries.by_id_number(given["id_number"])
        if other is None:
            raise PersonError("N224", "没有这个证件号码的记录，或不在您的范围内", "核对号码")
        services.merge(account_in(self.request), self.person, other, reason=given["reason"])


def _told(person: Person) -> tuple[str, str, str, str]:
    """What of a record is laid beside another."""
    number = masking.id_number(person.id_number)
    return person.name, number, person.get_sex_display(), str(person.born_on.year)


def end_account(request: HttpRequest, key: int, account: int) -> HttpResponse:
    """A bank account is used no more."""
    held = found_or_404(Account.objects.select_related("person__union"), pk=account, person=person_of(key))
    try:
        services.end_account(account_in(request), held, until=timezone.localdate())
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已停用账户")
    return redirect("people:record", key)


def _page(person: Person) -> str:
    return reverse("people:record", args=[person.pk])


_guarded = requires("people.edit")
new: Any = _guarded(Register.as_view())
correct: Any = _guarded(Correct.as_view())
transfer: Any = _guarded(Transfer.as_view())
leave: Any = _guarded(Leave.as_view())
phone: Any = _guarded(Phone.as_view())
account: Any = _guarded(NewAccount.as_view())
merge: Any = _guarded(Merge.as_view())
close_account: Any = _guarded(require_POST(end_account))
