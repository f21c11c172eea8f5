"""The site and its people at work, and the end of it: everybody has finished what they began."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from tests.office.drill.asking import Line, Tally
from tests.office.drill.hands import Site, free_port
from tests.office.drill.told import Ledger
from tests.office.drill.town import Town

DEADLINE = 300.0
ENOUGH = {"paper": 12, "cover": 6, "certificate": 1, "granted": 1}
"""What is done at least before the end, so that there is something to be lost."""


@dataclass(frozen=True)
class How:
    """What a drill is told: the seed, how often the line is cut, whether keys are kept, the worker's lease."""

    seed: int = 1
    drops: float = 0.03
    keys: bool = True
    lease: float = 30


@dataclass
class Drill:
    """A running one."""

    site: Site
    shop: Any
    bank: Any
    tally: Tally
    broken: list[str] = field(default_factory=list)
    """What ended a client before its time."""


@contextmanager
def at_work(folder: Path, town: Town, how: How) -> Iterator[Drill]:
    """The site, and its people at work; when it is left they have finished what they began."""
    from tests.office.drill.cashier import Bank, Desk
    from tests.office.drill.claiming import Claims
    from tests.office.drill.clients import Registry, Rosters, Shop

    tally, port = Tally(), free_port()

    def line(who: str, name: str) -> Line:
        dice = Random(f"{how.seed} {who} {name}")
        return Line(port, town.tokens[who], town.sessions[who], tally, dice, how.drops, how.keys)

    shop, bank = Shop(town, Ledger(folder / "told.jsonl"), line), Bank(Random(f"{how.seed} bank"))
    drill = Drill(Site(folder, port, how.lease), shop, bank, tally)
    kinds: list[Any] = [Registry, Registry, Rosters, Rosters, Rosters, Claims, Claims, Claims]
    doers = [
        _thread(f"{kind.__name__} {place}", drill, kind(shop, f"{kind.__name__} {place}"), [])
        for place, kind in enumerate(kinds)
    ]
    payers = [_thread(who, drill, Desk(shop, who, bank), doers) for who in ("cashier", "accountant")]
    try:
        for thread in (*doers, *payers):
            thread.start()
        yield drill
        shop.stop.set()
        end = time.monotonic() + DEADLINE
        for thread in (*doers, *payers):
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                drill.broken.append(f"{thread.name} did not end in time: {_place(thread)}")
    finally:
        shop.stop.set()
        drill.site.close()
        shop.ledger.close()


def waited(drill: Drill) -> None:
    """Return when enough was done, or a client is broken."""
    end = time.monotonic() + DEADLINE
    while any(sum(drill.shop.ledger.of(kind).values()) < least for kind, least in ENOUGH.items()):
        if drill.broken:
            return
        if time.monotonic() > end:
            raise SystemExit("not enough was done in time")
        time.sleep(0.2)


def _thread(name: str, drill: Drill, one: Any, after: list[Thread]) -> Thread:
    return Thread(target=_run, args=(drill, one, after), name=name, daemon=True)


def _place(thread: Thread) -> str:
    """Where a thread is in the code of the drill."""
    frame = sys._current_frames().get(thread.ident or 0)
    stack = traceback.extract_stack(frame) if frame is not None else []
    return " < ".join(f"{call.name} {call.lineno}" for call in reversed(stack) if "drill" in call.filename)


def _run(drill: Drill, one: Any, after: list[Thread]) -> None:
    """Turn after turn until it is told to stop; then, when those before it have ended, what is left."""
    try:
        while not drill.shop.stop.is_set():
            one.turn()
        for thread in after:
            thread.join()
        one.finish()
    except BaseException as error:
        drill.broken.append(f"{type(one).__name__}: {error!r}"[:600])
        traceback.print_exc()
