"""A roster of 100,000 people in the office: judged and stored, against `gongji enrol` over the same file.

Run by the interpreter of gongji's own environment: `python -m bench.office_roster FOLDER` prints JSON. The
database is a fresh SQLite file, or one beside that of DATABASE_URL.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from bench.enrolling import HEAD, SHEET_ROWS, people

TURNS = 3
UNITS = 5000
PAID_ON = "2026-02-27"


@dataclass(frozen=True, slots=True)
class Office:
    """Seconds, turn by turn, of enrolling and of the office judging and storing; once, of storing the same
    file again and of making covers; `grown`: MB by which storing made the process larger than judging
    alone."""

    database: str
    rows: int
    enrol: tuple[float, ...]
    stored: tuple[float, ...]
    again: float
    changed: int
    covers: float
    grown: int

    @property
    def ratios(self) -> list[float]:
        """How many times as long the office took, least first."""
        return sorted(a / b for a, b in zip(self.stored, self.enrol, strict=True))


def measured(python: Path, root: Path) -> list[Office]:
    """On SQLite, and on PostgreSQL where DATABASE_URL names a server."""
    found = []
    for url in ("", os.environ.get("DATABASE_URL", "")):
        if found and not url:
            continue
        command = [str(python), "-m", "bench.office_roster", str(root / "bench" / "data")]
        env = {**os.environ, "DATABASE_URL": url}
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, env=env)
        told = json.loads(done.stdout)
        found.append(Office(**{**told, "enrol": tuple(told["enrol"]), "stored": tuple(told["stored"])}))
    return found


def write(folder: Path) -> Path:
    """The roster of `bench.enrolling`, its people with names that can be names; made once."""
    import xlsxwriter

    folder.mkdir(exist_ok=True)
    path, digits = folder / "office_roster.xlsx", str.maketrans("0123456789", "甲乙丙丁戊己庚辛壬癸")
    if not path.exists():
        with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
            page = book.add_worksheet("名册")
            rows = ((name.translate(digits), *rest) for name, *rest in people(SHEET_ROWS))
            for number, row in enumerate([HEAD, *rows]):
                for i, cell in enumerate(row):
                    page.write_string(number, i, cell)
    return path


@contextmanager
def own_database() -> Iterator[None]:
    """A fresh database for this process, thrown away after."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GONGJI_DATA"] = folder
        url = os.environ.get("DATABASE_URL", "")
        if not url:
            os.environ.pop("DATABASE_URL", None)
            yield
            return
        import psycopg

        name = f"gongji_bench_{os.getpid()}"
        admin = urlsplit(url)._replace(path="/postgres").geturl()
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
            try:
                yield
            finally:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def city() -> Any:
    """A federation with the units of the roster, a plan in force, and somebody who hands rosters in."""
    from gongji.office.guard.models import Grant, User
    from gongji.office.plans import services as plans
    from gongji.office.unions.models import Union

    top = Union.add_root(code="city", name="虚构市总工会", kind="city", since="2000-01-01", region="330600")
    officers = {}
    for role in ("reviewer", "committee", "approver", "agent"):
        user = User.objects.create(username=role, name=f"虚构{role}")
        Grant.objects.create(user=user, union=top, role=role, since="2000-01-01")
        officers[role] = user
    units = [
        Union(path=Union._get_path(top.path, 2, n + 1), depth=2, code=f"U{n}", name=f"虚构{n}工会",
              kind="grassroots", since="2000-01-01", region="330602")
        for n in range(UNITS)
    ]  # fmt: skip
    Union.objects.bulk_create(units, batch_size=500)
    Union.objects.filter(pk=top.pk).update(numchild=UNITS)
    edition = plans.draft(officers["reviewer"], top, plans.shipped("shaoxing-cadre"))
    said = plans.Paper("虚构市总工会", "虚构决议 1 号", date(2011, 6, 1))
    plans.check(officers["reviewer"], edition, edition.sha256)
    plans.deliberate(officers["committee"], edition, said, edition.sha256)
    plans.publish(officers["approver"], edition, said, date(2011, 6, 10), edition.sha256)
    plans.put_in_force(officers["approver"], edition, edition.sha256)
    return top, officers, edition


def main() -> None:
    """Measure and print."""
    sheet = write(Path(sys.argv[1]))
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from gongji.office.guard.scoped import everything

        call_command("migrate", verbosity=0)
        with everything("a bench"):
            print(json.dumps(turns(sheet)))
        connections.close_all()


def turns(sheet: Path) -> dict[str, Any]:
    """Enrolling and the office in turns; then the same file again, and covers of it."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import connection

    from gongji.charter.enrolment import lower_enrolment
    from gongji.codes.civil import parse_iso
    from gongji.enrol.files import Job, enrol_files
    from gongji.office.enrolment import services
    from gongji.office.enrolment.choices import State
    from gongji.office.enrolment.models import Roster, Row
    from gongji.office.jobs.execution import run_here
    from gongji.office.jobs.services import start
    from gongji.office.plans.queries import charter, program

    top, officers, edition = city()
    day = date.fromisoformat(PAID_ON)
    enrolment = lower_enrolment(charter(edition, day), program(edition, day))
    out = Path(tempfile.mkdtemp())
    job = Job(sheet, parse_iso(PAID_ON), out / "joined.csv", out / "others.csv")
    content = sheet.read_bytes()
    enrol_files(enrolment, job)
    enrolled, stored, grown = [], [], 0
    for turn in range(TURNS):
        enrolled.append(_seconds(lambda: enrol_files(enrolment, job)))
        before = _most()
        begun = perf_counter()
        file = SimpleUploadedFile("名册.xlsx", content)
        done = services.upload(officers["agent"], top, edition.plan, file, day)
        run_here(done.roster.job_id)
        stored.append(perf_counter() - begun)
        grown = max(grown, (_most() - before) // 1024)
        roster = Roster.objects.get(pk=done.roster.pk)
        assert (roster.state, roster.rows_good) == ("checked", SHEET_ROWS), (roster.state, roster.counts)
        if turn + 1 < TURNS:
            services.undo(officers["agent"], roster, "量时间")
    held = {pk for (pk,) in Row.objects.filter(roster=roster).values_list("pk")}
    again = _seconds(lambda: _recheck(roster, officers["agent"], run_here, start))
    now = {pk for (pk,) in Row.objects.filter(roster=roster).values_list("pk")}
    services.stated(officers["agent"], roster, roster.due_fen, day, "虚构流水")
    services.submit(officers["agent"], roster)
    taken = services.confirm(officers["reviewer"], roster)
    covers = _seconds(lambda: run_here(taken.job_id))
    assert Roster.objects.get(pk=roster.pk).state == State.ACCEPTED
    return {
        "database": connection.vendor, "rows": SHEET_ROWS, "enrol": enrolled, "stored": stored,
        "again": again, "changed": len(now - held), "covers": covers, "grown": grown,
    }  # fmt: skip


def _recheck(roster: Any, actor: Any, run_here: Any, start: Any) -> None:
    """Judge the same file anew."""
    from gongji.office.enrolment.models import Roster

    Roster.objects.filter(pk=roster.pk).update(state="checking")
    run_here(start("enrolment.check", {"roster": roster.pk}, actor).pk)


def _most() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _seconds(call: Any) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def lines(found: list[Office], goal: float) -> list[str]:
    """Markdown, also fit for a terminal."""
    if not found:
        return []
    said = [
        "## 网站上的名册",
        "",
        f"各跑 {TURNS} 次，轮流，在同一个进程里。",
        "",
        "| 数据库 | 行 | 核对、存好 s | enrol s | 倍数 | 要求 | 结果 | 再传 s（变的行） | 办成保障 s |",
        "|---|---:|---:|---:|---:|---|---|---:|---:|",
    ]
    for one in found:
        ratios = one.ratios
        middle = ratios[len(ratios) // 2]
        met = "达到" if middle <= goal else "未达到"
        said.append(
            f"| {one.database} | {one.rows:,} | {median(one.stored):.2f} | {median(one.enrol):.2f} "
            f"| {middle:.2f}（{ratios[0]:.2f}–{ratios[-1]:.2f}） | ≤ {goal:g} | {met} "
            f"| {one.again:.2f}（{one.changed}） | {one.covers:.2f} |"
        )
    return [*said, ""]


if __name__ == "__main__":
    main()
