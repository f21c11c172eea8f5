"""The demo city in the site: `gongji demo` fills an SQLite database of its own and opens it.

Each room that holds something of the city says how it is loaded, in `AppConfig.ready`:

    @loader("工会", order=10)
    def load(city: Folder) -> None: ...

`order` follows what rests on what: unions 10, accounts 15, people 20, plans 30.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table

from gongji.errors import UsageError
from gongji.office.site.serve import free_port
from gongji.office.site.start import migrate, start

HOST: Final = "127.0.0.1"
DATA: Final = "site"
"""The data folder of the demo, inside the folder of its reports."""
_MARK: Final = "demo"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the city who can sign in."""

    role: str
    union: str
    username: str
    password: str
    code: str
    """Stands in for the second factor, once."""


@dataclass(slots=True)
class City:
    """The folder with the city's files, and the accounts made so far."""

    folder: Path
    accounts: list[Account] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loader:
    """How one room takes its part of the city."""

    title: str
    order: int
    load: Callable[[City], None]


_LOADERS: dict[str, Loader] = {}


def loader(title: str, order: int) -> Callable[[Callable[[City], None]], Callable[[City], None]]:
    """Register a function as the loader of a part of the city, such as 工会."""

    def register(load: Callable[[City], None]) -> Callable[[City], None]:
        _LOADERS[title] = Loader(title, order, load)
        return load

    return register


def open_site(folder: Path, console: Console) -> int:
    """Load the city in `folder` into a fresh database beside it and serve it until stopped."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["GONGJI_DATA"] = str(_fresh(folder / DATA))
    os.environ["GONGJI_PROFILE"] = "demo"
    os.environ.setdefault("GONGJI_LOG_LEVEL", "WARNING")
    start()
    import_module("gongji.office.site.demo_city")
    with console.status("正在建数据库…") as status:
        migrate()
        city = City(folder)
        for one in sorted(_LOADERS.values(), key=lambda each: each.order):
            status.update(f"正在装入{one.title}…")
            one.load(city)
    console.print(_told(city.accounts))
    console.print("登录的第二步填备用码，用一次即失效；以后在“我的设置”里另设", highlight=False)
    console.print("\nCtrl-C 停下", highlight=False)
    return _served(free_port(HOST, range(8000, 8020)))


def _served(port: int) -> int:
    """The site in place of this process, whose loaders started threads to compute with: the web server forks.

    A fork has the locks of those threads and not the threads: a page that computes would wait for good.
    """
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    command = [sys.executable, "-P", "-m", "gongji.cli", "serve", "--host", HOST, "--port", str(port)]
    os.execv(sys.executable, command)


def _fresh(folder: Path) -> Path:
    """An empty data folder; one that the demo made before is emptied, any other refused."""
    if folder.exists():
        if not (folder / _MARK).exists():
            raise UsageError("U740", f"“{folder}”不是样例的数据文件夹", "用 --out 另指一个文件夹")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    (folder / _MARK).touch()
    return folder


def _told(accounts: list[Account]) -> Table:
    """Who can sign in; what has to be typed is never cut short, however narrow the terminal."""
    typed = [("账号", "username"), ("密码", "password"), ("备用码", "code")]
    columns = [
        Column(title, min_width=max(cell_len(getattr(one, name)) for one in accounts), no_wrap=True)
        for title, name in typed
    ]
    table = Table("岗位", Column("工会", overflow="fold"), *columns, box=None, pad_edge=False)
    for one in accounts:
        table.add_row(one.role, one.union, one.username, one.password, one.code)
    return table
