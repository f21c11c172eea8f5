"""An edition as a page shows it: the book of its charter, kept in memory by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.urls import reverse

from gongji.charter.model import Charter
from gongji.office.plans.choices import STANDING_LOOK, Standing
from gongji.office.plans.queries import TableNow
from gongji.office.plans.reading import KEPT, Sources, charter_of, examined
from gongji.readers.check import Finding
from gongji.readers.check.finding import Severity
from gongji.readers.examples import Result
from gongji.readers.page.beside import Beside
from gongji.readers.page.book import book
from gongji.readers.page.findings import in_order
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.standing import standing


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show."""

    charter: Charter
    strip: Html
    book: Html
    errors: int
    notes: int
    passed: int
    examples: int


def shown(edition: int, sources: Sources, tables: Sequence[TableNow]) -> Shown:
    """The page of an edition made of these sources, with the standing of its tables."""
    return _shown(edition, sources, tuple((now.version.name, now.standing) for now in tables))


@lru_cache(maxsize=KEPT)
def _shown(edition: int, sources: Sources, tables: tuple[tuple[str, Standing], ...]) -> Shown:
    charter = charter_of(sources)
    findings, examples = examined(sources)
    ordered: list[Finding] = in_order(findings)
    results: Sequence[Result] = examples
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return Shown(
        charter,
        standing(charter, ordered, results),
        book(charter, ordered, results, _beside(edition, dict(tables))),
        errors,
        len(findings) - errors,
        sum(result.passed for result in results),
        len(results),
    )


def _beside(edition: int, tables: dict[str, Standing]) -> Beside:
    def reading(name: str) -> Child:
        return el("a", "选项和解释决定", class_="btn small", href=address("reading", edition, name))

    def table(name: str) -> Child:
        if name not in tables:
            return None
        now = tables[name]
        mark = el("span", str(now.label), class_=f"state {STANDING_LOOK[now]}")
        link = el("a", "看这张表", href=address("table", edition, name))
        return el("p", join(mark, " ", link))

    return Beside(reading, table)


def address(page: str, edition: int, name: str) -> str:
    """The address of the page of a reading or a table of an edition; names may hold any character."""
    return f"{reverse('plans:' + page, args=[edition])}?name={quote(name)}"
