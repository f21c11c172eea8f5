"""One's own tokens, and the API told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from gongji.errors import GongjiError
from gongji.office.api import tokens
from gongji.office.api.models import Token
from gongji.office.guard.access import account_in, found_or_404
from gongji.office.guard.reauth import fresh
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.ui.pages import FormPage, Link, Page

_USUAL = timedelta(days=90)


class TokenForm(forms.Form):
    """What it is for, and its last day."""

    label = PlainField(label=_("名称"), max_length=80, help_text=_("哪个程序用，如 人事系统"))
    until = DayField(label=_("有效至"), help_text=_("含当日；最长一年"))


@method_decorator(fresh, name="dispatch")
class Tokens(FormPage):
    """The tokens of one's account, and a new one, whose text is shown once."""

    title = _("接口令牌")
    lead = _("程序凭令牌，用您的权限办事，每一步记在您名下。审定、拨付、发布、授予角色要本人在场。")
    template_name = "api/tokens.html"
    form_class = TokenForm
    submit = _("制作令牌")

    def crumbs(self) -> Sequence[Link]:
        """From the settings."""
        return (Link(_("设置"), reverse("ui:settings")),)

    def actions(self) -> Sequence[Link]:
        """What a token is good for."""
        return (Link(_("接口说明"), reverse("tokens:api")),)

    def initial(self) -> dict[str, Any]:
        """A quarter of a year."""
        return {"until": timezone.localdate() + _USUAL}

    def extra(self) -> dict[str, Any]:
        """Those there are, with their standing."""
        today = timezone.localdate()
        held = Token.objects.filter(user=account_in(self.request))
        return {"held": [(one, *_standing(one, today)) for one in held[:50]]}

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Make it, and show its text this once."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                made, text = tokens.make(account_in(request), **form.cleaned_data)
            except GongjiError as error:
                form.add_error(None, str(error))
            else:
                return self.show(form=self.form(), made=made, text=text)
        return self.show(422, form=form)


def _standing(token: Token, today: Any) -> tuple[str, str]:
    if token.revoked_at is not None:
        return "已收回", "refused"
    return ("有效", "paid") if token.until >= today else ("已过期", "refused")


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take one of one's own out of use."""
    user = account_in(request)
    token = found_or_404(Token.objects.filter(user=user), pk=key)
    try:
        tokens.revoke(user, token)
    except GongjiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已收回")
    return redirect("tokens:list")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can ask for, as the page tells it."""

    method: str
    path: str
    summary: str
    about: str
    sends: Sequence[tuple[str, str, str]]
    gives: str


class Described(Page):
    """The API, from its own description."""

    title = _("接口说明")
    template_name = "api/described.html"

    def crumbs(self) -> Sequence[Link]:
        """From the tokens."""
        return (Link(_("设置"), reverse("ui:settings")), Link(_("接口令牌"), reverse("tokens:list")))

    def actions(self) -> Sequence[Link]:
        """The description for programs."""
        return (Link("OpenAPI", reverse("tokens:openapi")),)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Rooms with their operations."""
        told = _schema()
        rooms: dict[str, list[Operation]] = {}
        for path, methods in told["paths"].items():
            for method, one in methods.items():
                rooms.setdefault(one["tags"][0], []).append(_operation(path, method, one, told))
        return self.show(rooms=rooms.items(), address=request.build_absolute_uri("/api/"))


def _operation(path: str, method: str, one: dict[str, Any], told: dict[str, Any]) -> Operation:
    sends = [
        (p["name"], _kind(p["schema"]), "必填" if p.get("required") else "")
        for p in one.get("parameters", ())
        if p["in"] != "header"
    ]
    for body in one.get("requestBody", {}).get("content", {}).values():
        found = _resolved(body["schema"], told)
        needed = found.get("required", ())
        sends += [
            (n, _kind(s), "必填" if n in needed else "") for n, s in found.get("properties", {}).items()
        ]
    good = next(str(status) for status in one["responses"] if int(status) < 300)
    return Operation(method.upper(), path, one.get("summary", ""), one.get("description", ""), sends, good)


def _resolved(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = told["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    words = {"integer": "整数", "string": "文字", "boolean": "是否", "array": "列表"}
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return "、".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    special = {"date": "日期", "binary": "文件"}.get(schema.get("format", ""))
    return special or words.get(str(schema.get("type")), str(schema.get("type", "")))


def _schema() -> dict[str, Any]:
    from gongji.office.site.api import schema

    return schema()


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI, for programs and their makers."""
    return JsonResponse(_schema(), json_dumps_params={"ensure_ascii": False})


tokens_page: Any = Tokens.as_view()
described: Any = Described.as_view()
