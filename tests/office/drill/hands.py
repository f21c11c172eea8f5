"""The processes of the site, as they are started in earnest, and their end by SIGKILL."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock, Thread

DEADLINE = 90.0
SHORT_LEASE = """
from datetime import timedelta
from gongji.office.site import serve
serve.start()
from gongji.office.jobs import worker
worker.run.__kwdefaults__.update(lease=timedelta(seconds={}), poll=0.1)
serve.work(None)
"""


class Site:
    """`gongji serve` and `gongji worker`, each in a group of processes of its own."""

    def __init__(
        self, folder: Path, port: int, lease: float, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port, self.kills = port, {"web": 0, "serving": 0, "worker": 0}
        self.ended = {"web": 0, "worker": 0}
        self._log = (folder / "processes.log").open("ab")
        self._lease, self._environment = lease, environment
        self._web, self._worker = self._serve(), self._work()
        self._lock, self._closed = Lock(), Event()
        self._keeper = Thread(target=self._tend, daemon=True)
        self._keeper.start()
        self.ready()

    def _serve(self) -> subprocess.Popen[bytes]:
        return self._run(["-P", "-m", "gongji.cli", "serve", "--no-worker", "--port", str(self.port)])

    def _work(self) -> subprocess.Popen[bytes]:
        """The worker; with another lease than 30 seconds the same code by a line of Python."""
        if self._lease == 30:
            return self._run(["-P", "-m", "gongji.cli", "worker"])
        return self._run(["-c", SHORT_LEASE.format(self._lease)])

    def _run(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            start_new_session=True, close_fds=False, env=self._environment,
        )  # fmt: skip

    def ready(self) -> None:
        """Return when the site answers."""
        end = time.monotonic() + DEADLINE
        while not self._answers():
            if time.monotonic() > end:
                raise SystemExit("the site did not come up in time")
            time.sleep(0.05)

    def _tend(self) -> None:
        """Start again what ended by itself, as a supervisor does: the web server ends where its serving process
        dies twice within seconds."""
        while not self._closed.wait(0.1):
            with self._lock:
                if self._web.poll() is not None:
                    self.ended["web"] += 1
                    self._web = self._serve()
                if self._worker.poll() is not None:
                    self.ended["worker"] += 1
                    self._worker = self._work()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v/x/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def kill(self, which: str) -> None:
        """SIGKILL to the whole web server, to the process of it that serves, or to the worker; start again."""
        with self._lock:
            if which == "worker":
                self._end(self._worker)
                self._worker = self._work()
            elif which == "web":
                self._end(self._web)
                self._web = self._serve()
            else:
                for child in self._children():
                    os.kill(child, signal.SIGKILL)
        self.kills[which] += 1

    @property
    def worker(self) -> int:
        """The number of the worker's process."""
        return self._worker.pid

    def _children(self) -> list[int]:
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self._web.pid)], capture_output=True, text=True, check=False
        )
        return [int(word) for word in told.stdout.split()]

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """End all of it."""
        self._closed.set()
        self._keeper.join()
        for process in (self._web, self._worker):
            if process.poll() is None:
                self._end(process)
        self._log.close()


def free_port() -> int:
    """A port that nobody has."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def errors_in(log: Path) -> list[str]:
    """What the processes complained of, apart from being killed."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line[:400] for line in lines if re.search(r'"level": "(error|critical)"|Traceback', line)]
