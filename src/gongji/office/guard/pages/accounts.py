"""Accounts, for their administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from gongji.errors import GongjiError
from gongji.office.guard import choices, queries
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.guard.models import User
from gongji.office.guard.pages.places import Placed
from gongji.office.guard.pages.unions import UnionField
from gongji.office.guard.reauth import fresh, fresh_unkept
from gongji.office.guard.roles import Role
from gongji.office.guard.services import accounts
from gongji.office.ui import fields, pages
from gongji.office.ui.tables import LedgerTable


class AccountTable(LedgerTable):
    """Accounts with what they hold today."""

    username = tables.Column(_("账号"), linkify=("guard:account", {"key": tables.A("pk")}))
    name = tables.Column(_("姓名"))
    home = tables.Column(_("所在工会"))
    roles_now = tables.Column(_("现有角色"), empty_values=())
    has_factor = tables.Column(_("两步验证"))
    is_active = tables.Column(_("状态"))

    def value_roles_now(self, record: User) -> str:
        """Each role, with its union where that is not the account's own."""
        return "、".join(
            grant.get_role_display() + ("" if grant.union_id == record.home_id else f"（{grant.union}）")
            for grant in record.roles_now  # type: ignore[attr-defined]
        )

    def render_roles_now(self, record: User) -> str:
        """The same; an account without a role can do nothing."""
        return self.value_roles_now(record) or mark_safe('<span class="quiet">没有角色</span>')

    def render_has_factor(self, value: bool) -> str:
        """Whether the second factor is set up."""
        return "已设" if value else mark_safe('<span class="soon">未设</span>')

    def value_has_factor(self, value: bool) -> str:
        """The same for the workbook."""
        return "已设" if value else "未设"

    def render_is_active(self, record: User) -> str:
        """The state."""
        word, look = choices.of_account(record)
        return format_html('<span class="state {}">{}</span>', look, word)

    def value_is_active(self, record: User) -> str:
        """Its word."""
        return choices.of_account(record)[0]


class AccountFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By name, role, and what is amiss."""

    q = django_filters.CharFilter(label=_("账号或姓名"), method="by_name")
    role = django_filters.ChoiceFilter(
        label=_("角色"), choices=Role.choices, method="by_role", empty_label=_("全部")
    )
    amiss = django_filters.ChoiceFilter(
        label=_("状态"), method="by_state", empty_label=_("全部"),
        choices=[("factor", _("未设两步验证")), ("first", _("待首次登录")), ("closed", _("已停用"))],
    )  # fmt: skip

    def by_name(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Part of either."""
        return rows.filter(Q(username__icontains=value) | Q(name__icontains=value))

    def by_role(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Who holds it today."""
        return rows.filter(pk__in=queries.holders(Role(value)))

    def by_state(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """What needs looking after."""
        found = {
            "factor": Q(has_factor=False),
            "first": Q(must_change_password=True),
            "closed": Q(is_active=False),
        }
        return rows.filter(found[value])


@method_decorator(requires("guard.accounts"), name="dispatch")
class AccountList(Placed, pages.ListPage):
    """The accounts one looks after."""

    title = _("账号")
    template_name = "guard/list.html"
    table = AccountTable
    filters = AccountFilter
    order = ("username",)
    sorts: ClassVar = {"username": ("username",), "name": ("name", "username")}
    empty = _("还没有账号。点“开立账号”，为本单位的经办人开一个。")

    def rows(self) -> QuerySet[User]:
        """Accounts whose union lies below."""
        return queries.accounts(access_in(self.request))

    def actions(self) -> Sequence[pages.Link]:
        """The one thing to do here."""
        return [pages.Link(_("开立账号"), reverse("guard:account_open"), main=True)]


class OpenForm(forms.Form):
    """What an account needs."""

    name = fields.PlainField(label=_("姓名"), max_length=64)
    username = fields.PlainField(label=_("账号"), max_length=64, help_text=_("姓名拼音或工号；不能用证件号"))
    id_number = fields.CodeField(
        label=_("身份证号"), max_length=18,
        help_text=_("只存比对用的盲索引：同一个人的两个账号仍算一个人，审核、审定、拨付不能都是他"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    home = UnionField(right="guard.accounts", label=_("所在工会"))


@method_decorator([requires("guard.accounts"), fresh_unkept], name="dispatch")
class OpenAccount(Placed, pages.FormPage):
    """A new account; the first password is shown once."""

    title = _("开立账号")
    template_name = "guard/form.html"
    form_class = OpenForm
    submit = _("开立账号")

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The form, whose union is one of theirs."""
        form = OpenForm(data)
        UnionField.bind(form, access_in(self.request))
        return form

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Opens it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        try:
            user, first = accounts.open_account(account_in(request), **form.cleaned_data)
        except GongjiError as error:
            form.add_error(None, str(error))
            return self.show(422, form=form)
        return shown_once(self, user, first)


def shown_once(page: pages.Page, user: User, first: str) -> HttpResponse:
    """The page that shows a first password: it is kept nowhere, so that it is shown in the answer itself."""
    page.template_name = "guard/first_password.html"
    page.title = f"{user.name} 的初始密码"
    return page.show(account=user, first=first)


_DEEDS: dict[str, tuple[str, Callable[[User, User, str], str | None]]] = {
    "close": ("停用账号", accounts.close),
    "reopen": ("启用账号", accounts.reopen),
    "password": ("重设密码", accounts.reset_password),
    "factors": ("清除两步验证", accounts.reset_factors),
}


@method_decorator([requires("guard.accounts"), fresh], name="dispatch")
class AccountPage(Placed, pages.RecordPage):
    """One account: its roles, who stands in for it, and what can be done to it."""

    template_name = "guard/account.html"

    def found(self, **key: Any) -> User:
        """The account, among those one looks after."""
        return found_or_404(queries.accounts(access_in(self.request)), pk=key["key"])

    def heading(self) -> str:
        """Whose it is."""
        return str(self.record.name)

    def crumbs(self) -> Sequence[pages.Link]:
        """From the list."""
        return [pages.Link(_("账号"), reverse("guard:accounts"))]

    def actions(self) -> Sequence[pages.Link]:
        """Giving a role."""
        if self.record == self.request.user or not self.record.is_active:
            return []
        return [pages.Link(_("授予角色"), reverse("guard:grant", args=[self.record.pk]), main=True)]

    def state(self) -> tuple[pages.Text, str]:
        """Whether it can be used."""
        return choices.of_account(self.record)

    def facts(self) -> Sequence[pages.Fact]:
        """The strip."""
        user: User = self.record
        last = timezone.localtime(user.last_login).strftime("%Y-%m-%d %H:%M") if user.last_login else "没有"
        return [
            pages.Fact(_("账号"), user.username),
            pages.Fact(_("所在工会"), user.home),
            pages.Fact(_("两步验证"), "已设" if user.has_factor else "未设"),  # type: ignore[attr-defined]
            pages.Fact(_("最近登录"), last),
        ]

    def extra(self) -> dict[str, Any]:
        """Roles, delegations, deeds, and what was done lately."""
        user, today = self.record, timezone.localdate()
        grants = [(grant, choices.of_grant(grant, today)) for grant in queries.grants_of(user)]
        deeds = [(name, label) for name, (label, _do) in _DEEDS.items() if self._offered(name)]
        return {
            **super().extra(),
            "grants": grants,
            "delegations": [(d, choices.of_delegation(d, today)) for d in queries.delegations_of(user)],
            "deeds": deeds if accounts.may_manage(account_in(self.request), user) else [],
            "own": user == self.request.user,
            "history": queries.account_history(user)[:8],
        }

    def post(self, request: HttpRequest, key: int) -> HttpResponseBase:
        """One of the deeds, with its reason."""
        self.record = self.found(key=key)
        label, do = _DEEDS.get(request.POST.get("do", ""), ("", None))
        if do is None:
            raise BadRequest("没有这一项操作。改法：回到上一页重新操作")
        first = do(account_in(request), self.record, request.POST.get("reason", ""))
        if isinstance(first, str):
            return shown_once(self, self.record, first)
        messages.success(request, f"已{label}")
        return HttpResponseRedirect(request.path)

    def _offered(self, name: str) -> bool:
        user: User = self.record
        if user == self.request.user:
            return False
        wanted = {"close": user.is_active, "reopen": not user.is_active, "password": user.is_active}
        return wanted.get(name, bool(user.has_factor))  # type: ignore[attr-defined]


def account_or_404(request: HttpRequest, key: int) -> User:
    """An account one looks after."""
    return found_or_404(queries.accounts(access_in(request)), pk=key)
