"""Microseconds of single calls, engines taking turns so that a slow minute hits all of them alike."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter_ns

ROUNDS = 40
ROUND_NS = 60_000_000
"""Each engine runs for about so long in each round …"""
MOST = 2_000
"""… but at most so many calls."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Of all calls, in microseconds; `rounds` are the medians of each round."""

    median: float
    p99: float
    calls: int
    rounds: tuple[float, ...]


def measure(engines: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Latency]:
    """Every engine in every round, warmed up before; the clock's own cost is taken off."""
    for call in engines.values():
        for _ in range(20):
            call()
    gc.collect()
    gc.freeze()
    clock = _clock()
    samples: dict[str, list[list[int]]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, call in engines.items():
            samples[name].append(_round(call, clock))
    return {name: _latency(taken) for name, taken in samples.items()}


def ratio(of: Latency, to: Latency) -> tuple[float, float, float]:
    """Median of the rounds' ratios, and the quartiles around it."""
    ratios = sorted(a / b for a, b in zip(of.rounds, to.rounds, strict=True))
    low, middle, high = statistics.quantiles(ratios, n=4)
    return middle, low, high


def _round(call: Callable[[], object], clock: int) -> list[int]:
    taken: list[int] = []
    end = perf_counter_ns() + ROUND_NS
    while len(taken) < MOST:
        start = perf_counter_ns()
        call()
        stop = perf_counter_ns()
        taken.append(max(0, stop - start - clock))
        if stop > end:
            break
    return taken


def _clock() -> int:
    taken = []
    for _ in range(10_000):
        start = perf_counter_ns()
        taken.append(perf_counter_ns() - start)
    return int(statistics.median(taken))


def _latency(rounds: list[list[int]]) -> Latency:
    every = sorted(t for taken in rounds for t in taken)
    return Latency(
        statistics.median(every) / 1000,
        every[len(every) * 99 // 100] / 1000,
        len(every),
        tuple(statistics.median(taken) / 1000 for taken in rounds),
    )
