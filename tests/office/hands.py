"""Many hands that do one thing at the same moment, each with a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Event, Thread
from time import monotonic

import pytest
from django.db import OperationalError, connection, connections

postgres_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer: without its lock nobody races"
)


def at_once(act: Callable[[int], object], hands: int) -> Counter[str]:
    """What came of it when so many hands do it: done, or the code (else the name) of the error."""
    ready, outcomes = Barrier(hands, timeout=120), Counter[str]()

    def run(hand: int) -> None:
        try:
            connected()
            ready.wait()
            act(hand)
            outcomes["done"] += 1
        except Exception as error:
            outcomes[getattr(error, "code", type(error).__name__)] += 1
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{hands} operations: {dict(outcomes)}")
    return outcomes


def connected() -> None:
    """A connection before the start: a server that is busy with others lets one in a little later."""
    until = monotonic() + 60
    while True:
        try:
            return connection.ensure_connection()
        except OperationalError:
            if monotonic() > until:
                raise
            Event().wait(0.2)
