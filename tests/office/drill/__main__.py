"""The whole office under load while its processes are killed; prints what was told and what is there, as JSON.

`python -m tests.office.drill --kills 200 --seed 1` runs `gongji serve` and `gongji worker` on a database of
their own (a file, or one beside that of DATABASE_URL), lets clients work over HTTP, kills one process at random
moments with SIGKILL and starts it again at once. Then everybody finishes what they began, and the clients' own
ledger is held against the database. `--without keys` sends with a new key what was sent before: the drill must
then find fault. `--restore` takes a backup when all were killed, still under load, and puts it back elsewhere
(A12). `--lease` gives the worker another lease than its 30 seconds, for a short run.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from tests.office.drill.hands import errors_in
from tests.office.drill.restoring import restored
from tests.office.drill.town import Town, founded
from tests.office.drill.working import Drill, How, at_work, waited
from tests.office.jobs.drill import own_database


def killed(drill: Drill, kills: int, dice: Random) -> dict[str, int]:
    """Kill until so many were killed; how many of them while requests, or a job, were under way."""
    from django.db import connection

    asked = jobs = 0
    for _ in range(kills):
        drill.site.ready()
        time.sleep(dice.uniform(0.2, 2.0))
        which = dice.choice(("web", "serving", "worker", "worker"))
        if which == "worker":
            jobs += _at_a_job(drill, dice)
            connection.close()
        asked += which != "worker" and drill.tally.under_way > 0
        drill.site.kill(which)
        if drill.broken:
            break
    return {"web_killed_with_requests_under_way": asked, "worker_killed_at_a_job": jobs}


def _at_a_job(drill: Drill, dice: Random) -> bool:
    """Wait, not for long, until the worker has a job, and then a moment; whether it still has it."""
    from gongji.office.jobs.models import Job

    mine = Job.objects.filter(state="running", holder__contains=f":{drill.site.worker}:")
    end = time.monotonic() + 4
    while not mine.exists() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(dice.uniform(0, 0.3))
    return bool(mine.exists())


def counted(drill: Drill, town: Town, folder: Path) -> dict[str, Any]:
    """What came of it; what is wrong goes to stderr."""
    from tests.office.drill import counting

    from gongji.office.guard.scoped import everything
    from gongji.office.guard.verify import findings

    ledger, counts = drill.shop.ledger, drill.tally.counts
    with everything("a drill counts"):
        found = counting.differences(ledger, drill.bank)
        told = [f"{check.id} {one.where}: {one.what}" for check, one in findings()]
        crooked = counting.unbalanced(drill.bank, town.fund)
    wrong = [f"{kind} {one}" for kind, one in found.items() if one.lost or one.doubled or one.untold]
    for line in [*wrong, *told, *drill.broken, *errors_in(folder / "processes.log")[:20]]:
        print(line, file=sys.stderr)
    return {
        "acknowledged": ledger.count(), "steps": counts["steps"],
        "by_kind": {kind: sum(held.values()) for kind, held in sorted(ledger.done.items())},
        "payments": sum(drill.bank.paid.values()), "payments_refused": len(drill.bank.refused),
        "requests": counts["requests"], "retries": counts["retries"], "replayed": counts["replayed"],
        "conflicts": counts["conflicts"],
        "server_errors": sum(n for name, n in counts.items() if name.startswith("answered")),
        **counting.summed(found), "unbalanced": crooked, "findings": len(told), "broken": len(drill.broken),
    }  # fmt: skip


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drops", type=float, default=0.03, help="how often a client cuts the line")
    parser.add_argument("--lease", type=float, default=30, help="seconds of the worker's lease")
    parser.add_argument("--restore", action="store_true")
    parser.add_argument("--without", choices=["keys"])
    chosen = parser.parse_args()
    how = How(chosen.seed, chosen.drops, chosen.without != "keys", chosen.lease)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    started = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(own_database())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = founded()
        with at_work(folder, town, how) as drill:
            began = time.monotonic()
            under = killed(drill, chosen.kills, Random(chosen.seed))
            waited(drill)
            loaded = round(time.monotonic() - began)
            put_back = restored(drill, stack, folder) if chosen.restore else None
        from django.db import connection

        told = {
            "seed": chosen.seed, "database": connection.vendor, "kills": sum(drill.site.kills.values()),
            "killed": drill.site.kills, "ended_by_themselves": drill.site.ended, **under,
            **counted(drill, town, folder), "restored": put_back, "seconds_under_load": loaded,
            "seconds": round(time.monotonic() - started),
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False))
        connection.close()


if __name__ == "__main__":
    main()
