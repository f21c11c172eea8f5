"""The one door for programs: who asks is known by a token before anything else happens."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from gongji.errors import GongjiError
from gongji.office.api import tokens
from gongji.office.api.errors import ApiError
from gongji.office.api.fields import Refusal
from gongji.office.api.once import once
from gongji.office.guard.access import access_in
from gongji.office.guard.acting import by_token

View = Callable[..., Any]
SAFE: Final = ("GET", "HEAD", "OPTIONS")
REFUSALS: Final[dict[int, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Refusal)


def gives(schema: Any, status: int = 200) -> dict[int, Any]:
    """What an operation answers, and how it may refuse."""
    return {status: schema, **REFUSALS}


class Api(NinjaAPI):
    """Operations are named by their room and function: people_register."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """For programs that are generated from the description."""
        room, name = operation.view_func.__module__.split(".")[-2], operation.view_func.__name__
        return f"{room}_{name}"


FORBIDDEN: Final = frozenset({"G401", "G438"})


def opened(view: View) -> View:
    """A view of the API: behind the door, not behind the sign-in page."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            token = tokens.recognised(request.headers.get("Authorization", ""))
        except ApiError as error:
            return refusal(401, error.code, error.message, error.remedy)
        request.user = token.user
        request.access = None  # type: ignore[attr-defined] # what was read for nobody is read anew
        with by_token(token.pk), _scope(request):
            return _answer(request, token.user, lambda: view(request, *args, **kwargs))

    door.login_required = False  # type: ignore[attr-defined]
    return csrf_exempt(door)


def _scope(request: HttpRequest) -> Any:
    from django_scopes import scope

    return scope(access=access_in(request))


def _answer(request: HttpRequest, user: Any, carry_out: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method in SAFE:
        return carry_out()
    try:
        return once(request, user, carry_out)
    except ApiError as error:
        return refusal(409 if error.code == "A105" else 400, error.code, error.message, error.remedy)


def nowhere(request: HttpRequest) -> HttpResponse:
    """The answer for every address of the API that is none."""
    return refusal(404, "A107", "没有这个地址", "照接口说明核对")


def need(request: HttpRequest, right: str) -> None:
    """Refused unless the token's account has a right somewhere."""
    if not access_in(request).can(right):
        raise PermissionDenied(f"令牌的账号没有「{right}」的权限")


def refusal(
    status: int, code: str, message: str, remedy: str = "", fields: list[str] | None = None
) -> HttpResponse:
    """A refusal as JSON."""
    body = {"code": code, "message": message, "remedy": remedy, "fields": fields or []}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def made(title: str, version: str, rooms: dict[str, Router]) -> NinjaAPI:
    """The API with a router for each room, and our words for everything that is refused."""
    api = Api(
        title=title, version=version, urls_namespace="api", docs_url=None, openapi_url=None,
        description="与页面同样的服务。金额是整数分，日期写成 2026-11-23，列表按号翻页。",
    )  # fmt: skip
    for name, router in rooms.items():
        api.add_router(f"/{name}/", router, tags=[name])
    _said(api)
    return api


def _said(api: NinjaAPI) -> None:
    """How each kind of error answers."""

    @api.exception_handler(GongjiError)
    def _refused(request: HttpRequest, error: GongjiError) -> HttpResponse:
        status = 400 if isinstance(error, BadRequest) else 403 if error.code in FORBIDDEN else 409
        return refusal(status, error.code, error.message, error.remedy)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [f"{'.'.join(str(p) for p in one['loc'])}: {one['msg']}" for one in error.errors]
        return refusal(422, "A103", "有的栏读不懂", "照接口说明改 fields 里的栏", fields)

    @api.exception_handler(PermissionDenied)
    def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return refusal(403, "A106", str(error) or "没有这项权限", "请管理员授予角色")

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return refusal(404, "A107", "没有这一项，或不在令牌的账号的范围内", "核对号码")

    @api.exception_handler(BadRequest)
    def _bad(request: HttpRequest, error: BadRequest) -> HttpResponse:
        return refusal(400, "A108", str(error) or "请求读不懂")

    @api.exception_handler(HttpError)
    def _broken(request: HttpRequest, error: HttpError) -> HttpResponse:
        return refusal(error.status_code, "A108", "请求读不懂", "照接口说明写，正文是 JSON")
