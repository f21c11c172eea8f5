"""A request with a key of its own is carried out at most once (A11).

The key's row is written in the transaction of the change. What was refused changed nothing and leaves no row:
the same key may then be used again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from gongji.office.api.errors import ApiError
from gongji.office.api.models import Answer
from gongji.office.guard.fields import blind_index, open_sealed
from gongji.office.guard.models import User

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 80


def once(request: HttpRequest, user: User, carry_out: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer: kept from the first time, or made now. ApiError A105 where the key was used otherwise."""
    key = request.headers.get(HEADER, "")
    if not (key and len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise ApiError(
            "A104", f"没有可用的 {HEADER}", f"每件事写一个新的，如 UUID，最多 {LONGEST} 个字符；重发时照旧"
        )
    mark = blind_index(_said(request).hex(), "api.request")
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = Answer.objects.create(user=user, key=key, request=mark, body="")
        except IntegrityError:
            return _again(Answer.objects.get(user=user, key=key), mark)
        response = carry_out()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.save(update_fields=["status", "body"])
    return response


def _said(request: HttpRequest) -> bytes:
    """What a request asks for, in bytes. ApiError A108 for a body that cannot be read.

    Of a form with files its fields and files: programs put other marks between the parts each time, and a
    large file is not read into memory.
    """
    head = (str(request.method).encode(), request.get_full_path().encode())
    try:
        if request.content_type != "multipart/form-data":
            return b"\0".join((*head, request.body))
        fields = [[name, values] for name, values in sorted(request.POST.lists())]
        files = [
            [name, file.name, _digest(file)] for name, held in sorted(request.FILES.lists()) for file in held
        ]
    except (MultiPartParserError, SuspiciousOperation):
        raise ApiError("A108", "请求太大，或读不懂", "照接口说明写；文件放在 multipart 里") from None
    return b"\0".join((*head, json.dumps([fields, files]).encode()))


def _digest(file: Any) -> str:
    found = sha256()
    for piece in file.chunks():
        found.update(piece)
    return found.hexdigest()


def _again(kept: Answer, mark: bytes) -> HttpResponse:
    if bytes(kept.request) != mark:
        raise ApiError("A105", f"这个 {HEADER} 已经用于另一个请求", "另一件事写一个新的")
    response = HttpResponse(open_sealed(kept.body), status=kept.status, content_type="application/json")
    response.headers["Idempotent-Replayed"] = "true"
    return response
