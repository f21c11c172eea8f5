"""Killing the process at every point of booking a release, writing its file, and booking what the bank says.

`python -m tests.office.payouts.drill release`: a child releases a frozen batch and is killed before the n-th line
or SQL statement it runs, for every n; then exactly one next step must be legal, it is taken, and in the end
every payment was made once. `… return`: the same while a return file is taken in and read by a worker. `--every 7` takes every seventh
point. `--without whole` books outside one transaction: the drill must then find fault. Prints counts as JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any

from tests.office.jobs.drill import own_database

WATCHED = (
    "/money/services/releasing.py", "/money/services/moving.py", "/money/services/posting.py",
    "/money/services/returning.py", "/money/services/answering.py", "/money/work.py", "/jobs/progress.py",
    "/papers/store.py",
)  # fmt: skip


class Fuse:
    """Counts the points a process passes, and kills it before the chosen one (0: never)."""

    def __init__(self, at: int) -> None:
        self.at, self.passed = at, 0

    def point(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def trace(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            self.point()
        return self.trace

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.point()
        return execute(sql, params, many, context)

    @contextmanager
    def lit(self) -> Iterator[None]:
        from django.db import connection

        with connection.execute_wrapper(self.statement):
            sys.settrace(self.trace)
            try:
                yield
            finally:
                sys.settrace(None)


def killed(act: Callable[[], Any], at: int) -> tuple[bool, int]:
    """Whether a child that does it was killed at that point, and how many points it passed if not."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    told: Any = fork.Queue()

    def child() -> None:
        fuse = Fuse(at)
        with fuse.lit():
            act()
        told.put(fuse.passed)
        told.close()
        told.join_thread()
        connections.close_all()
        os._exit(0)

    process = fork.Process(target=child)
    process.start()
    process.join(60)
    if process.exitcode == -signal.SIGKILL:
        return True, 0
    if process.exitcode != 0:
        raise SystemExit(f"the child ended with {process.exitcode}")
    return False, int(told.get())


class Town:
    """A fund, its cashier, and payments without end."""

    def __init__(self) -> None:
        from tests.office.payouts.paying import identity_of, money_in

        from gongji.office.guard.models import Grant, User
        from gongji.office.money import services
        from gongji.office.plans.models import Plan
        from gongji.office.unions.models import Union

        self.office = Union.add_root(kind="city", code="c", name="虚构市总工会", since="2000-01-01")
        self.mill = self.office.add_child(
            kind="grassroots", code="m", name="虚构纺织厂工会", since="2000-01-01"
        )
        self.cashier = User.objects.create(username="cashier", name="虚构出纳", identity=identity_of(900))
        Grant.objects.create(user=self.cashier, union=self.office, role="cashier", since="2000-01-01")
        plan = Plan.objects.create(code="虚构计划", union=self.office)
        self.fund = services.open_fund(None, plan, self.office)
        money_in(self.fund, 10**11)
        self.payables: list[Any] = []

    def frozen(self) -> Any:
        """A frozen batch of two payments."""
        from tests.office.payouts.paying import frozen, owe

        serial = len(self.payables)
        made = [owe(self.fund, self.mill, serial + n + 1, 100_000 + serial + n) for n in range(2)]
        self.payables += made
        return frozen(self.cashier, self.fund, made)


def legal(steps: dict[str, Callable[[], Any]]) -> list[str]:
    """Which of the steps would be taken now; each is tried and rolled back."""
    from django.db import transaction

    from gongji.errors import GongjiError

    found = []
    for name, step in steps.items():
        try:
            with transaction.atomic():
                step()
                transaction.set_rollback(True)
        except GongjiError:
            continue
        found.append(name)
    return found


def release_once(town: Town, at: int) -> tuple[str, int]:
    """One batch, killed at a point of its release; the state it was left in, and points passed if it was not."""
    from gongji.office.money import services
    from gongji.office.money.services.batching import content_of
    from gongji.office.money.services.releasing import file_is_there

    batch = town.frozen()
    wanted = content_of(batch)
    was_killed, passed = killed(lambda: services.release(town.cashier, batch, batch.file_sha256), at)
    batch.refresh_from_db()
    state = batch.state if was_killed else "whole"
    steps = {
        "release": lambda: services.release(town.cashier, batch, batch.file_sha256),
        "write": lambda: services.write_file(town.cashier, batch),
        "rewrite": lambda: services.rewrite(town.cashier, batch),
    }  # fmt: skip
    can = legal(steps)
    if batch.state == "handed":
        can += ["download"] if file_is_there(batch) else []
    if len(can) != 1:
        return f"stuck in {batch.state}: {can}", passed
    if can != ["download"]:
        steps[can[0]]()
    batch.refresh_from_db()
    if batch.state != "handed" or services.download(town.cashier, batch, "演练") != wanted:
        return f"wrong after {can[0]}", passed
    return state, passed


def return_once(town: Town, at: int) -> tuple[str, int]:
    """One batch, killed at a point of taking in its return file or reading it, a row a step; then the same file
    is given again, and whoever comes next reads it on."""
    from django.utils import timezone
    from tests.office.payouts.paying import lines_of, read, returned

    from gongji.office.jobs.execution import run_here
    from gongji.office.jobs.models import Job
    from gongji.office.money import services, work
    from gongji.office.money.models import ReturnFile

    batch = town.frozen()
    batch = services.release(town.cashier, batch, batch.file_sha256)
    content = returned(batch)
    work.CHUNK = 1  # type: ignore[misc]
    killed_at = killed(
        lambda: run_here(services.read_return(town.cashier, batch, "1.csv", content).job_id), at
    )
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    states = [line.state for line in lines_of(batch)]
    file = ReturnFile.objects.filter(batch=batch).first()
    booked = states.count("confirmed")
    left = f"{booked} of {len(states)}" if killed_at[0] else "whole"
    if booked != (file.done if file else 0) or states != sorted(states):
        return f"half booked: {left}", killed_at[1]
    read(town.cashier, batch, "1.csv", content)
    batch.refresh_from_db()
    if batch.state != "settled":
        return f"stuck after {left}: {batch.state}", killed_at[1]
    return left, killed_at[1]


def settle(town: Town) -> None:
    """The bank pays everything that it was told to pay."""
    from tests.office.payouts.paying import read, returned

    from gongji.office.money.models import Batch

    for batch in Batch.objects.filter(state="handed"):
        read(town.cashier, batch, "1.csv", returned(batch))


def counted(town: Town) -> dict[str, int]:
    """Payments lost and doubled, and whether the books say so too."""
    from tests.office.payouts.paying import held

    from gongji.office.guard.verify import findings
    from gongji.office.money.choices import Use
    from gongji.office.money.models import BatchLine, Payable

    confirmed = Counter(BatchLine.objects.filter(state="confirmed").values_list("payable", flat=True))
    paid = sum(Payable.objects.filter(state="paid").values_list("amount", flat=True))
    ids = ["K02", "P01", "P02", "P03", "P04", "P06", "L01", "L06", "L07"]
    return {
        "payments": len(town.payables),
        "lost": sum(payable.pk not in confirmed for payable in town.payables),
        "doubled": sum(times - 1 for times in confirmed.values()),
        "in_transit": held(town.fund, Use.TRANSIT),
        "unbooked": 10**11 - paid - held(town.fund, Use.BANK),
        "findings": len(list(findings(ids))),
    }


@contextmanager
def half_books() -> Iterator[None]:
    """The twin: what belongs into one transaction is done without one."""
    from gongji.office.guard import audit
    from gongji.office.guard.scoped import everything
    from gongji.office.money.models import Batch
    from gongji.office.money.services import releasing, returning

    @contextmanager
    def unheld(batch: Any) -> Iterator[Any]:
        with everything("a twin"):
            yield Batch.objects.select_related("fund__union", "fund__plan", "union").get(pk=batch.pk)

    for room in (releasing, returning):
        setattr(room, "held_batch", unheld)  # noqa: B010 - as a twin takes a guard off
    audit.record = lambda *arguments, **named: None  # type: ignore[assignment]
    yield


def drill(name: str, every: int) -> dict[str, Any]:
    from gongji.office.guard.scoped import everything

    once = {"release": release_once, "return": return_once}[name]
    with everything("a drill"):
        town = Town()
        _, points = once(town, 0)
        left, kills = Counter[str](), 0
        for at in range(1, points + 1, every):
            state, passed = once(town, at)
            left[state] += 1
            kills += not passed
        bad = {state: n for state, n in left.items() if state.startswith(("stuck", "wrong", "half"))}
        if name == "release" and not bad:
            settle(town)
        return {
            "points": points, "kills": kills, "left": dict(left), "bad": sum(bad.values()), **counted(town),
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("drill", choices=["release", "return"])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--without", choices=["whole"])
    chosen = parser.parse_args()
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
        os.environ.setdefault("GONGJI_LOG_LEVEL", "ERROR")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        if chosen.without:
            with half_books():
                told = drill(chosen.drill, chosen.every)
        else:
            told = drill(chosen.drill, chosen.every)
        print(json.dumps(told, ensure_ascii=False))
        connections.close_all()


if __name__ == "__main__":
    main()
