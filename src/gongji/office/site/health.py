"""Whether the site can work: the database answers, a worker lives, the disk has room."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

BEAT: Final = 5.0
"""Seconds between two signs of life of a worker."""
LATE: Final = 30.0
ROOM: Final = 500 << 20
"""Bytes that must be free in the data folder."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at; `said` holds no data, only what is wrong."""

    name: str
    title: str
    well: bool
    said: str


def database() -> Sign:
    """A query is answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Sign("database", "数据库", True, "应答")
    except DatabaseError:
        return Sign("database", "数据库", False, "没有应答")


def worker() -> Sign:
    """A worker has given a sign of life lately; all share the data folder, on whichever machine they are."""
    try:
        age = time.time() - beat_file().stat().st_mtime
    except OSError:
        return Sign("worker", "后台", False, "没有在运行：gongji worker")
    return Sign("worker", "后台", age < LATE, "在运行" if age < LATE else f"{age:.0f} 秒没有动静")


def disk() -> Sign:
    """The data folder has room."""
    free = shutil.disk_usage(settings.CONFIG.data).free
    return Sign("disk", "磁盘", free > ROOM, f"剩 {free >> 20:,} MB")


SIGNS: Final[list[Callable[[], Sign]]] = [database, worker, disk]


@login_not_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 otherwise: JSON, or a page for a browser."""
    signs = [look() for look in SIGNS]
    status = 200 if all(sign.well for sign in signs) else 503
    if "text/html" in request.headers.get("Accept", ""):
        title = "一切正常" if status == 200 else "有地方不正常"
        return render(request, "ui/health.html", {"title": title, "signs": signs}, status=status)
    return JsonResponse({sign.name: "ok" if sign.well else "failed" for sign in signs}, status=status)


def beat_file() -> Path:
    """Its time is the worker's last sign of life."""
    folder: Path = settings.CONFIG.data
    return folder / "worker.beat"


class Beating(Thread):
    """Signs of life of the worker in this process, until `stop` is set."""

    def __init__(self, stop: Event) -> None:
        super().__init__(name="signs-of-life", daemon=True)
        self._stop_asked = stop

    def run(self) -> None:
        """Touch the file, now and then."""
        while True:
            beat_file().touch()
            if self._stop_asked.wait(BEAT):
                break
        beat_file().unlink(missing_ok=True)
