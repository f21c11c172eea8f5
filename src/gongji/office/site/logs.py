"""What the site writes about itself: JSON lines on stderr, each with the number of its request.

No line holds personal data: an error is its type and the places it passed, never its message; an address is
the pattern it matched; numbers as long as those of ID cards and accounts are struck out wherever they stand.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)

_GIVEN: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONG: Final = re.compile(r"(?<![0-9a-zA-Z])[0-9]{11,19}[0-9Xx]?(?![0-9a-zA-Z])")
_QUIET: Final = {"django.server", "django.channels.server"}


def configure(level: str) -> None:
    """Send structlog's events and the standard library's records to stderr as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        places,
        struck,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    rendered = structlog.processors.JSONRenderer(ensure_ascii=False)
    finish: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[foreign, *shared], processors=finish)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("django", "django.request", "django.server"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name not in _QUIET
    logging.getLogger("django_tasks").setLevel(logging.WARNING)  # `jobs` says what its work came to
    # One line a request is ours; Django's own repeats it with the address as it was typed.
    logging.getLogger("django.request").filters[:] = [lambda record: bool(record.exc_info)]


def foreign(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A record of the standard library: Django names the address of a failed request, which stays out."""
    record = event.get("_record")
    if record is not None and record.name == "django.request":
        event["event"] = "request failed"
    return event


def places(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """In place of an exception: its type and the places it passed, since messages quote data."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = (
        given
        if isinstance(given, BaseException)
        else given[1]
        if isinstance(given, tuple)
        else sys.exc_info()[1]
    )
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__qualname__
        event["at"] = [
            f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno}" for frame in frames
        ]
    return event


def struck(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Long numbers, such as those of ID cards and accounts, are struck out."""
    for key, value in event.items():
        if isinstance(value, str) and not key.startswith("_") and key not in ("timestamp", "request"):
            event[key] = _LONG.sub("***", value)
    return event


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: gives each request its number and writes one line about it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _GIVEN.fullmatch(given) and not _LONG.search(given) else uuid.uuid4().hex
        request.number = number  # type: ignore[attr-defined]
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                ms=round((time.perf_counter() - begun) * 1000),
                user=getattr(getattr(request, "user", None), "pk", None),
            )
        response.headers["X-Request-ID"] = number
        return response

    return middleware
