"""What people see when something cannot be done: what it is and what to do, never a traceback.

Two layers: what Django raises (400, 403, 404, 500, CSRF), and what a service refuses (GongjiError), which
is an answer like any other.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from gongji.errors import GongjiError


def _page(request: HttpRequest, status: int, title: str, lead: str) -> HttpResponse:
    return render(request, "ui/error.html", {"title": title, "lead": lead, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; the words of a BadRequest that we raised ourselves are for people."""
    ours = type(exception) is BadRequest or isinstance(exception, GongjiError)
    said = str(exception) if ours and exception.args else ""
    return _page(request, 400, "这个请求读不懂", said or "网址或表单不完整。改法：回到上一页重新操作")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _page(
        request, 403, "没有这项权限", "你的岗位不能办这件事。改法：请管理员授予岗位，或者请有权限的人办"
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same for what is not there and what is another unit's."""
    return _page(request, 404, "没有这一页", "网址写错了，或者它不在你能看的范围。改法：从上面的栏目进入")


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that does not come from a page of this site, or from one that is too old."""
    return _page(
        request, 403, "表单已经失效", "登录状态变了，或者页面打开太久。改法：回到上一页，刷新，再提交一次"
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; asks nothing of the database, which may be what is broken."""
    number = getattr(request, "number", "")
    return HttpResponse(render_to_string("ui/500.html", {"number": number}), status=500)


class Refusals:
    """Middleware: a GongjiError that no page has caught becomes a page that says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """409 with the sentence; other errors go on, and so does what could not even be read (400)."""
        if not isinstance(error, GongjiError) or isinstance(error, BadRequest):
            return None
        return _page(request, 409, "没有办成", str(error))
