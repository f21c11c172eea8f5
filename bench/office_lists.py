"""Every list of the office, the board and the records over the survey's city: a page's median milliseconds.

`python -m bench.office_lists [SCALE]` builds the database (a fresh SQLite file, or one beside that of
DATABASE_URL) and prints JSON; `--keep FOLDER` builds it once there (or in the database that DATABASE_URL
names) and asks again at the next call. Pages are asked in one process, each as who sees most of it; beside
the wall time stands the processor's, since others may use the machine, and how many queries it took.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final
from urllib.parse import urlsplit

TURNS: Final = 7
GOAL: Final = 300
"""Milliseconds within which every page answers, at the median."""
COVERS: Final = 1_000_000
CLAIMS: Final = 50_000
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "reviewer": (
        "/",
        "/?kind=claim",
        "/?q=虚构",
        "/?q=案〔1999〕0042号",
        "/insight/",
        "/insight/visits/",
        "/people/",
        "/people/?q=wxm",
        "/people/?q=王伟",
        "/people/?q=wang",
        "/people/?sex=male",
        "/people/{person}/",
        "/unions/",
        "/unions/list/",
        "/unions/list/?section=C",
        "/unions/list/?q=虚构",
        "/unions/{union}/",
        "/desk/cases/",
        "/desk/cases/?state=late",
        "/desk/cases/?q=42",
        "/desk/cases/?q=案〔1999〕0042号",
        "/desk/cases/?kind=roster",
        "/desk/cases/{case}/",
        "/enrolment/",
        "/enrolment/?state=submitted",
        "/enrolment/covers/",
        "/enrolment/covers/?standing=now",
        "/enrolment/covers/?standing=over",
        "/enrolment/covers/?standing=ended",
        "/enrolment/covers/?q=王伟",
        "/enrolment/covers/?q=wang",
        "/enrolment/covers/?union=虚构",
        "/enrolment/covers/{cover}/",
        "/claims/",
        "/claims/?state=assessed",
        "/claims/?state=blank",
        "/claims/?q=王伟",
        "/claims/?union=虚构",
        "/claims/?age=90",
        "/claims/{claim}/",
        "/claims/{claim}/review/",
        "/claims/reviewing/",
        "/claims/decisions/",
        "/claims/decisions/?state=void",
        "/claims/disclosed/",
        "/papers/",
        "/papers/documents/",
        "/plans/",
        "/jobs/",
    ),
    "cashier": (
        "/",
        "/money/",
        "/money/payouts/",
        "/money/payouts/?state=paid",
        "/money/payouts/?q=王",
        "/money/receipts/",
        "/money/batches/",
        "/claims/",
        "/claims/{claim}/",
    ),
    "auditor": (
        "/",
        "/insight/",
        "/people/",
        "/desk/cases/",
        "/claims/",
        "/claims/{claim}/",
        "/claims/decisions/",
        "/money/{fund}/",
        "/money/{fund}/vouchers/",
        "/money/{fund}/vouchers/?text=给付",
        "/money/{fund}/balances/",
        "/money/{fund}/accounts/{code}/",
        "/money/{fund}/periods/",
        "/guard/trail/",
    ),
    "admin": ("/", "/unions/", "/unions/list/", "/guard/accounts/", "/guard/trail/", "/jobs/"),
    "county": (
        "/",
        "/people/",
        "/people/?q=wang",
        "/unions/list/",
        "/desk/cases/",
        "/enrolment/",
        "/enrolment/covers/",
        "/enrolment/covers/?standing=over",
        "/claims/",
        "/claims/?state=blank",
    ),
    "agent": ("/", "/people/", "/desk/cases/", "/enrolment/", "/enrolment/covers/", "/claims/"),
}
"""Role → what it asks for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page as a role asked for it: milliseconds at the median, of the clock and of the processor."""

    role: str
    page: str
    wall: float
    cpu: float
    queries: int


@dataclass(frozen=True, slots=True)
class Lists:
    """All pages over one database."""

    database: str
    size: dict[str, int]
    load: tuple[float, float]
    pages: tuple[Asked, ...]


def measured(python: Path, root: Path) -> list[Lists]:
    """On SQLite, and on PostgreSQL where DATABASE_URL names a server."""
    found = []
    for url in dict.fromkeys(("", os.environ.get("DATABASE_URL", ""))):
        command = [str(python), "-m", "bench.office_lists"]
        done = subprocess.run(
            command,
            cwd=root,
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(done.stderr)
        told = json.loads(done.stdout)
        pages = tuple(Asked(**page) for page in told.pop("pages"))
        low, high = told.pop("load")
        found.append(Lists(**told, load=(low, high), pages=pages))
    return found


def lines(found: list[Lists]) -> list[str]:
    """The part of the page: the slowest pages of each database, and how many keep the goal."""
    if not found:
        return []
    out = ["## 列表", ""]
    for each in found:
        size = each.size
        late = [page for page in each.pages if page.wall > GOAL]
        out += [
            f"{each.database}：{size['people']:,} 人，{size['covers']:,} 份保障，{size['claims']:,} 件案件（"
            f"{size['waiting']:,} 件待审核），{size['vouchers']:,} 张凭证；"
            f"负荷 {each.load[0]:.1f}–{each.load[1]:.1f}。"
            f"{len(each.pages)} 个页面，要求中位数 < {GOAL} ms，"
            f"{'达到' if not late else f'{len(late)} 个未达到'}。"
            "最慢的十个：",
            "",
            "| 谁 | 页面 | 中位数 ms | 占用处理器 ms | 查询 |",
            "|---|---|---:|---:|---:|",
        ]
        for page in sorted(each.pages, key=lambda page: -page.wall)[:10]:
            out.append(f"| {page.role} | `{page.page}` | {page.wall:.0f} | {page.cpu:.0f} | {page.queries} |")
        out.append("")
    return out


def main(scale: Fraction, keep: Path | None, only: str, turns: int) -> dict[str, Any]:
    """Sizes and the medians."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = keep or Path(fresh)
        folder.mkdir(exist_ok=True)
        os.environ |= {"GONGJI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "gongji.office.site.settings"}
        os.environ["GONGJI_LOG_LEVEL"] = "ERROR"
        with _database(keep is not None):
            import django

            django.setup()
            return _measured(scale, only, turns)


@contextmanager
def _database(kept: bool) -> Iterator[None]:
    """A database that is there for the measuring only, or the one that is kept."""
    server = os.environ.get("DATABASE_URL", "")
    if kept or not server:
        yield
        return
    _ask(server, "DROP DATABASE IF EXISTS bench_lists", "CREATE DATABASE bench_lists")
    os.environ["DATABASE_URL"] = urlsplit(server)._replace(path="/bench_lists").geturl()
    try:
        yield
    finally:
        from django.db import connection

        connection.close()
        _ask(server, "DROP DATABASE bench_lists")


def _ask(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _measured(scale: Fraction, only: str, turns: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from gongji.office.guard.scoped import everything

    call_command("migrate", verbosity=0)
    with everything("a city for measuring"):
        size = _size() or _built(scale)
        keys = wanted()
    before = os.getloadavg()[0]
    pages = [
        asdict(asked)
        for role, urls in PAGES.items()
        for asked in _role(role, [url.format(**keys) for url in urls if only in f"{role} {url}"], turns)
    ]
    return {
        "database": "PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        "size": size,
        "load": (before, os.getloadavg()[0]),
        "pages": pages,
    }


def _size() -> dict[str, int] | None:
    """What lies in a database that was kept; None: nothing yet."""
    from gongji.office.claims.models import Claim
    from gongji.office.enrolment.models import Cover
    from gongji.office.money.models import Entry
    from gongji.office.people.models import Person
    from gongji.office.unions.models import Union

    if not Claim.objects.exists():
        return None
    models = {"unions": Union, "people": Person, "covers": Cover, "claims": Claim, "vouchers": Entry}
    found = {name: model.objects.order_by().count() for name, model in models.items()}
    return {**found, "waiting": Claim.objects.filter(state="assessed").order_by().count()}


def _built(scale: Fraction) -> dict[str, int]:
    from django.db import connection

    from bench.office_city import build
    from gongji.office.insight.counting import recount

    size = build(7, scale, covers=int(COVERS * scale), claims=int(CLAIMS * scale), today=date.today())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    recount(date.today())
    return asdict(size)


def wanted() -> dict[str, Any]:
    """The keys of what the pages are about: a claim that waits, its person, its unit, its cover."""
    from gongji.office.claims.models import Claim
    from gongji.office.money.choices import Use
    from gongji.office.money.models import Account

    claim = Claim.objects.filter(state="assessed").order_by("-pk")[5]
    bank = Account.objects.get(use=Use.BANK)
    return {
        "claim": claim.pk,
        "person": claim.person_id,
        "union": claim.union_id,
        "cover": claim.cover_id,
        "case": claim.case_id,
        "fund": bank.fund_id,
        "code": bank.code,
    }


def _role(role: str, urls: list[str], turns: int) -> Iterator[Asked]:
    """The pages of one role."""
    client = reader(role) if urls else None
    for url in urls:
        walls: list[float] = []
        cpus: list[float] = []
        asked = queries(client, url)
        for _ in range(turns):
            begun, used = perf_counter(), process_time()
            client.get(url)
            walls.append(1000 * (perf_counter() - begun))
            cpus.append(1000 * (process_time() - used))
        yield Asked(role, url, round(median(walls), 1), round(median(cpus), 1), asked)


def queries(client: Any, url: str) -> int:
    """How many queries a page takes. ValueError for an answer that is no page."""
    from django.db import connection

    asked: list[str] = []

    def heard(execute: Any, sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(heard):
        answer = client.get(url)
    if answer.status_code != 200:
        raise ValueError(f"{url}: {answer.status_code}")
    return len(asked)


def reader(role: str) -> Any:
    """A browser in which somebody with a role is signed in, who sees as much as that role can."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.conf import settings
    from django.test import Client

    from gongji.office.guard.models import Grant, User
    from gongji.office.guard.scoped import everything
    from gongji.office.unions.models import Union

    settings.ALLOWED_HOSTS = ["testserver"]
    with everything("who reads"):
        kind = {"county": "county", "agent": "grassroots"}.get(role, "city")
        place = Union.objects.filter(kind=kind).order_by("path").first()
        user, new = User.objects.get_or_create(
            username=f"reader-{role}", defaults={"name": "虚构", "home": place}
        )
        if new:
            Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt("JBSWY3DPEHPK3PXP")})
            Grant.objects.create(user=user, union=place, role=role, since="2000-01-01")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.office_lists")
    parser.add_argument("scale", nargs="?", default="1")
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays")
    parser.add_argument("--only", default="", help="pages whose role or address holds this")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often each page is asked")
    options = parser.parse_args()
    found = main(Fraction(options.scale), options.keep, options.only, options.turns)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
