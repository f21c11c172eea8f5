"""Sites of their own, used by their commands as people use them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


class Site:
    """A site in a folder and a database of its own, used by its commands."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("GONGJI_", "DJANGO_"))
        }
        self.environment |= {
            "GONGJI_DATA": str(folder), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gongji.office.site.settings"
        }  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gongji.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def done(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def database_beside(url: str, name: str) -> Iterator[str]:
    """An empty database of that name on the server of a URL, for as long as it is used; "" gives "": a file."""
    if not url:
        yield ""
        return
    import psycopg

    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
