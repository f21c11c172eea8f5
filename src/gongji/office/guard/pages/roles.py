"""Giving and taking roles, standing in, and what an account holds itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongji.office.guard import choices, queries
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Grant, User
from gongji.office.guard.pages.accounts import account_or_404
from gongji.office.guard.pages.places import Placed
from gongji.office.guard.pages.unions import UnionField
from gongji.office.guard.reauth import fresh
from gongji.office.guard.roles import GIVES, NOT_DELEGATED, Role
from gongji.office.guard.services import delegations, grants
from gongji.office.ui import fields, pages


class GrantForm(forms.Form):
    """A role, where, and from when to when."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    union = UnionField(right="guard.grant", label=_("在哪个工会"))
    since = fields.DayField(label=_("起"))
    until = fields.DayField(label=_("止"), required=False, help_text=_("含当日；不填为长期"))


@method_decorator([requires("guard.grant"), fresh], name="dispatch")
class GiveRole(Placed, pages.FormPage):
    """A role for one account."""

    template_name = "guard/form.html"
    submit = _("授予角色")
    said = _("已授予角色")

    def setup(self, request: HttpRequest, *arguments: Any, **named: Any) -> None:
        """The account it is for; found after the page has asked for the right."""
        super().setup(request, *arguments, **named)
        self.key: int = named["key"]

    @property
    def account(self) -> User:
        """The account it is for."""
        return account_or_404(self.request, self.key)

    def heading(self) -> str:
        """Whose role."""
        return f"授予 {self.account.name} 角色"

    def crumbs(self) -> Sequence[pages.Link]:
        """From the account."""
        return [
            pages.Link(_("账号"), reverse("guard:accounts")),
            pages.Link(self.account.name, reverse("guard:account", args=[self.key])),
        ]

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The roles that may be given somewhere, at the account's union from today on."""
        access, home = access_in(self.request), self.account.home
        given = {role for held in access.held for role in GIVES.get(held.role, ())}
        form = GrantForm(data, initial={"union": home.code if home else "", "since": timezone.localdate()})
        form.fields["role"].choices = [c for c in Role.choices if c[0] in given]  # type: ignore[attr-defined]
        UnionField.bind(form, access)
        return form

    def done(self, form: forms.BaseForm) -> str:
        """Gives it."""
        held = form.cleaned_data
        grants.give(
            account_in(self.request), self.account, held["union"], Role(held["role"]), held["since"],
            held["until"],
        )  # fmt: skip
        return reverse("guard:account", args=[self.key])


@require_POST
@requires("guard.grant")
@fresh
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Takes a role back."""
    seen = queries.accounts(access_in(request)).values("pk")
    grant = found_or_404(Grant.objects.filter(user__in=seen), pk=key)
    grants.revoke(account_in(request), grant, request.POST.get("reason", ""))
    messages.success(request, "已收回角色")
    return HttpResponseRedirect(reverse("guard:account", args=[grant.user_id]))


class DutyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of several grants, as role and union."""

    def label_from_instance(self, obj: Grant) -> str:
        """审核　虚构市总工会"""
        return f"{obj.get_role_display()}　{obj.union}"


class DelegationForm(forms.Form):
    """Which duty, to whom, from when to when, why."""

    grant = DutyField(label=_("哪个角色"), queryset=Grant.objects.none(), empty_label=None)
    taker = fields.PlainField(label=_("代办人的账号"), max_length=64)
    since = fields.DayField(label=_("起"))
    until = fields.DayField(label=_("止"), help_text=_("含当日；最长 180 日"))
    reason = fields.PlainField(label=_("事由"), max_length=200, help_text=_("例如：公出"))


@method_decorator(fresh, name="dispatch")
class Delegate(Placed, pages.FormPage):
    """Lets somebody stand in for oneself."""

    title = _("委托代办")
    lead = _("代办人在这些日子里可以用您的角色办事，每一步都记着是代您办的。您自己的权限不变。")
    template_name = "guard/form.html"
    submit = _("委托代办")
    said = _("已登记代办")

    def crumbs(self) -> Sequence[pages.Link]:
        """From one's own page."""
        return [pages.Link(_("岗位和代办"), reverse("guard:own"))]

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """One's own roles that can be delegated."""
        form = DelegationForm(data, initial={"since": timezone.localdate()})
        own = queries.grants_now(account_in(self.request)).exclude(role__in=NOT_DELEGATED)
        choice = form.fields["grant"]
        assert isinstance(choice, DutyField)
        choice.queryset = own
        return form

    def done(self, form: forms.BaseForm) -> str:
        """Registers it. An account that does not exist and one that is closed give the same answer."""
        held = form.cleaned_data
        taker = User.objects.filter(username=held["taker"], is_active=True).first()
        if taker is None:
            raise Refused("G427", f"没有可用的账号“{held['taker']}”", "核对代办人的账号")
        delegations.delegate(
            account_in(self.request), held["grant"], taker, held["since"], held["until"], held["reason"]
        )
        return reverse("guard:own")


@require_POST
def end_delegation(request: HttpRequest, key: int) -> HttpResponse:
    """Ends a delegation one has part in."""
    user = account_in(request)
    delegation = found_or_404(queries.delegations_of(user), pk=key)
    delegations.end(user, delegation)
    messages.success(request, "已结束代办")
    return HttpResponseRedirect(reverse("guard:own"))


class Own(Placed, pages.Page):
    """What one holds, whom one stands in for, and how one signs in."""

    template_name = "guard/own.html"

    def heading(self) -> str:
        """How many duties."""
        held = access_in(self.request).held
        lent = sum(h.in_place_of is not None for h in held)
        return f"{len(held) - lent} 个角色" + (f"，代办 {lent} 个" if lent else "")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        user, today = account_in(request), timezone.localdate()
        own = list(queries.grants_now(user))
        return self.show(
            grants=[(grant, choices.of_grant(grant, today)) for grant in own],
            may_delegate=any(Role(grant.role) not in NOT_DELEGATED for grant in own),
            delegations=[
                (d, choices.of_delegation(d, today), d.giver_id == user.pk)
                for d in queries.delegations_of(user)
            ],
        )


def second_factor(request: HttpRequest) -> HttpResponse:
    """Where a signed-in account without a second factor is sent."""
    return render(request, "guard/second_factor.html", {"title": "先设两步验证，再办事"})
