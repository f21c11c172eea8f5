"""Threads that print at the same time, and what came of it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from django.db import DatabaseError, connection
from django_scopes import scopes_disabled


def printed_at_once(threads: int, each: int, city: Any, actor: Any) -> dict[str, Any]:
    """Print `threads` × `each` documents; every fifth is given up after its number was taken."""
    from gongji.office.papers import archive
    from gongji.office.papers.models import Document

    barrier = Barrier(threads)

    def one(thread: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        barrier.wait()
        try:
            for n in range(each):
                counts[attempt((thread * each + n) % 5 == 4)] += 1
        finally:
            connection.close()
        return counts

    def attempt(given_up: bool) -> str:
        def address(code: str) -> str:
            if given_up:
                raise LookupError
            return f"https://example.cn/{code}"

        try:
            with scopes_disabled():
                archive.print_once("completion", "completion", city, actor, date(2026, 11, 29), DATA, address)
        except LookupError:
            return "given up"
        except DatabaseError:
            return "conflict"
        return "printed"

    with ThreadPoolExecutor(threads) as pool:
        counts = sum(pool.map(one, range(threads)), Counter())
    numbers = sorted(Document.objects.values_list("number", flat=True))
    return {**counts, "numbers": numbers}


DATA: dict[str, Any] = {
    "issuer": "虚构市总工会", "to": "王虚构", "occurrence": "住院", "contact": "0000-0000000",
    "plan": "虚构计划", "edition": "2026-01-01", "received": "2026-11-20", "by": "2026-12-20",
    "papers": ["出院小结"], "facts": [{"question": "自付费用是多少", "article": "四.3"}],
}  # fmt: skip
