"""`gongji serve` and `gongji worker`: the processes of a running site.

`serve` keeps a worker beside the web server; one that ends by itself is started again. Whatever `serve` has
started ends with it, however it ended: nothing is left that holds the port or does half the work.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from threading import Event, Thread
from typing import Any, Final

import structlog

from gongji.errors import GongjiError
from gongji.office.site.start import migrate, require_migrated, start

log = structlog.get_logger(__name__)

AGAIN: Final = 2.0
"""Seconds before a worker that ended by itself is started again."""
PATIENCE: Final = 20.0
"""Seconds that a worker is given to finish its step."""


def serve(host: str, port: int, processes: int, worker: bool, opened: Callable[[str], None]) -> int:
    """Serve the site until told to stop; `opened` hears the address. GongjiError where the port is taken."""
    config = start()
    if config.profile == "demo":
        migrate()
    require_migrated()
    _require_free(host, port)
    if processes > 1:
        folder = config.data / "metrics"
        folder.mkdir(exist_ok=True)
        for old in folder.glob("*.db"):
            old.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)

    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()
    server = Granian(
        "gongji.office.site.wsgi", address=host, port=port, interface=Interfaces.WSGI,
        workers=processes, blocking_threads=8, log_level=LogLevels.error, respawn_failed_workers=True,
        workers_kill_timeout=10,
    )  # fmt: skip
    opened(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
    with _beside() if worker else contextlib.nullcontext():
        server.serve(target_loader=partial(_application, parent=os.getpid()))
    return 0


def work(parent: int | None) -> int:
    """Do background work until told to stop by a signal, or until the process `parent` has gone."""
    start()
    require_migrated()

    from gongji.office.jobs import worker
    from gongji.office.site.health import Beating

    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if parent is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends this in order
        _with_parent(parent, stop.set)
    Beating(stop).start()
    worker.run(stop)
    return 0


def _with_parent(parent: int, end: Callable[[], object]) -> None:
    """Call `end` once the process `parent` is no longer the parent of this one."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        end()

    Thread(target=watch, name="parent", daemon=True).start()


def _application(target: str, parent: int) -> Any:
    """The site in a process of the web server, which ends with the server."""

    def end() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    _with_parent(parent, end)
    return import_module(target).application


@contextmanager
def _beside() -> Iterator[None]:
    """A worker in a process of its own, for as long as the web server runs."""
    stop = Event()
    keeper = Thread(target=_keep, args=(stop,), name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(stop: Event) -> None:
    """Start the worker, again where it ends by itself; end it with `stop`."""
    command = [sys.executable, "-P", "-m", "gongji.cli", "worker", "--parent", str(os.getpid())]
    while not stop.is_set():
        # Without close_fds it is spawned and not forked: the pipe of a fork would be kept open by a process
        # that the web server forks at that moment, and this thread would wait for it for ever.
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False) as process:
            while process.poll() is None and not stop.wait(0.2):
                pass
            if stop.is_set():
                _end(process)
                return
        log.warning("worker ended", code=process.returncode)
        stop.wait(AGAIN)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def free_port(host: str, ports: Iterable[int]) -> int:
    """The first port that is free; GongjiError where none is."""
    taken = None
    for port in ports:
        try:
            _require_free(host, port)
        except GongjiError as error:
            taken = error
        else:
            return port
    assert taken is not None
    raise taken


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or str(error)
        remedy = "停掉占用它的程序，或用 --port 另指一个"
        raise GongjiError("U715", f"不能在 {host}:{port} 上开：{said}", remedy) from None
