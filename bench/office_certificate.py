"""The public check of a certificate, requests a second, beside a bare Django view that reads one row.

Both run under granian with one process and the same threads, on the same SQLite file, and are asked in turns
by the same client: the ratio is what counts. The bare view is Django with one address and nothing else: no
middleware, no template, one row by its code.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from threading import Thread

GOAL = 0.6
TURNS = 5
SECONDS = 3.0
OPTIONS = ("--workers", "1", "--blocking-threads", "8", "--log-level", "error", "--no-access-log")
CONNECTIONS = 8
APPLICATIONS = {"查验页": "gongji.office.site.wsgi:application", "裸视图": "bench.office_bare:application"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of asking one server."""

    requests: int
    failed: int
    seconds: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.failed) / self.seconds


@dataclass(frozen=True, slots=True)
class Served:
    """Every turn of both, and how busy the machine was with other things before."""

    turns: dict[str, list[Turn]]
    load: float

    @property
    def ratio(self) -> float:
        """Of the medians."""
        ours, bare = (statistics.median(t.rate for t in self.turns[name]) for name in APPLICATIONS)
        return ours / bare


def measured(python: Path, root: Path) -> Served:
    """Fill a fresh site with certificates, serve it both ways, ask in turns."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "GONGJI_DATA": folder,
            "GONGJI_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "gongji.office.site.settings",
        }  # fmt: skip
        env.pop("DATABASE_URL", None)
        made = subprocess.run(
            [python, "-m", "bench.office_rows"], env=env, cwd=root, check=True, capture_output=True, text=True
        )
        codes = made.stdout.split()
        turns: dict[str, list[Turn]] = {name: [] for name in APPLICATIONS}
        with _served(python, root, env) as ports:
            for name, port in ports.items():
                _asked(port, codes, 1.0)  # what is built once is built before
                assert not _asked(port, codes, 0.2).failed, name
            for _ in range(TURNS):
                for name, port in ports.items():
                    turns[name].append(_asked(port, codes, SECONDS))
    return Served(turns, load)


@contextmanager
def _served(python: Path, root: Path, env: dict[str, str]) -> Iterator[dict[str, int]]:
    """Both servers, each on a port of its own."""
    ports = {name: _free_port() for name in APPLICATIONS}
    started = [
        subprocess.Popen(
            [python, "-m", "granian", "--interface", "wsgi", "--port", str(ports[name]), *OPTIONS, target],
            env=env, cwd=root,
        )
        for name, target in APPLICATIONS.items()
    ]  # fmt: skip
    try:
        for port in ports.values():
            _wait_for(port)
        yield ports
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _asked(port: int, codes: list[str], seconds: float) -> Turn:
    """Ask on several kept connections at once, one request after the other on each."""
    until, counts = time.perf_counter() + seconds, [[0, 0] for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    threads = [
        Thread(target=_ask, args=(port, codes[place:] + codes[:place], until, counts[place]))
        for place in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    return Turn(sum(c[0] for c in counts), sum(c[1] for c in counts), taken)


def _ask(port: int, codes: list[str], until: float, count: list[int]) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    for code in cycle(codes):
        if time.perf_counter() >= until:
            break
        count[0] += 1
        try:
            line.request("GET", f"/v/{code}/")
            answer = line.getresponse()
            answer.read()
            count[1] += answer.status != 200
        except (OSError, HTTPException):
            count[1] += 1
            line.close()
    line.close()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing answers on {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lines(found: Served | None) -> list[str]:
    """Markdown."""
    if found is None:
        return []
    rows = []
    for name, turns in found.turns.items():
        rates = sorted(turn.rate for turn in turns)
        requests, failed = sum(t.requests for t in turns), sum(t.failed for t in turns)
        middle = statistics.median(rates)
        rows.append(
            f"| {name} | {middle:,.0f} | {rates[0]:,.0f}–{rates[-1]:,.0f} | {requests:,} | {failed} |"
        )
    met = found.ratio >= GOAL and not any(turn.failed for turns in found.turns.values() for turn in turns)
    return [
        "## 查验保障凭证", "",
        f"公开的查验页对只读一行的裸 Django 视图，granian 各一个进程、8 个线程，"
        f"轮流各 {TURNS} 次、每次 {SECONDS:g} 秒；"
        f"开始时机器的负载 {found.load:.1f}。", "",
        "| 页 | 每秒次数，中位 | 最慢–最快 | 总次数 | 失败 |", "|---|---:|---:|---:|---:|", *rows, "",
        "| 目标 | 倍数 | 要求 | 结果 |", "|---|---:|---:|---|",
        f"| 查验页对裸视图 | {found.ratio:.2f} | ≥ {GOAL:g}，没有失败 | {'达到' if met else '未达到'} |", "",
    ]  # fmt: skip
