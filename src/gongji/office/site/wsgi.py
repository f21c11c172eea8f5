"""What the web server calls."""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongji.office.site.settings")
site = get_wsgi_application()

_UTF_8: Final = ("utf-8", "utf8")
_SAID: Final = "正文的种类读不懂，或字符集不是 UTF-8。改法：用浏览器打开本站；程序把正文写成 UTF-8\n".encode()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site, for what is written in UTF-8.

    Django takes any codec of Python from the Content-Type, and its error past everything that answers errors.
    """
    if _is_utf_8(environ.get("CONTENT_TYPE", "")):
        return site(environ, start_response)
    status = HTTPStatus.BAD_REQUEST
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_SAID))),
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
        ],
    )  # fmt: skip
    return [_SAID]


def _is_utf_8(kind: str) -> bool:
    try:
        told = parse_header_parameters(kind)[1]
    except ValueError:
        return False
    return told.get("charset", "utf-8").lower() in _UTF_8
