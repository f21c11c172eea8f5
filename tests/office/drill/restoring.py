"""A12: a backup taken while the office works, put back elsewhere, is the same, and serves.

SQLite to SQLite, or with DATABASE_URL PostgreSQL to PostgreSQL. What the clients were told before the backup
began must be in it; papers that they filed are opened there, and certificates checked, both over HTTP.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.office.drill.asking import Line
from tests.office.drill.hands import Site, free_port
from tests.office.drill.working import Drill
from tests.office.site.sites import Site as Commands
from tests.office.site.sites import database_beside


def digest_of(backup: Path) -> dict[str, Any]:
    """Rows and their sum for each table, as the backup says."""
    with tarfile.open(backup) as archive:
        held = archive.extractfile("manifest.json")
        assert held is not None
        return dict(json.load(held)["digest"])


def served(there: Commands, folder: Path, drill: Drill, before: dict[str, Any]) -> dict[str, int]:
    """The restored site answers: papers open with the bytes that were filed, certificates stand."""
    site = Site(folder, free_port(), 30, there.environment)
    try:
        agent: Line = drill.shop.line("agent", "there")
        agent.port, agent.drops = site.port, 0
        keys = {line["sha256"]: line["key"] for line in everything_of(agent, "papers/")}
        opened = [
            agent.press(f"/papers/{keys[sha]}/open/", {"purpose": "演练"})
            for sha in list(before["paper"])[:5]
        ]
        codes = [
            one["code"] for one in everything_of(agent, "papers/documents") if one["series"] == "certificate"
        ]
        pages = [agent.look(f"/v/{code}/") for code in codes]
        return {
            "papers_opened": sum(
                a is not None and hashlib.sha256(a.content).hexdigest() in keys for a in opened
            ),
            "certificates": len(codes),
            "certificates_standing": sum("虚*" in page.text and "有效" in page.text for page in pages),
        }
    finally:
        site.close()


def everything_of(line: Line, path: str) -> list[Any]:
    """A list of the API, page after page."""
    found, after = list[Any](), {}
    while True:
        page = line.get(path, limit=200, **after).told
        found += page["items"]
        if page["after"] is None:
            return found
        after = {"after": page["after"]}


def restored(drill: Drill, stack: ExitStack, folder: Path) -> dict[str, Any]:
    """Take the backup, put it back, compare, serve."""
    url = os.environ.get("DATABASE_URL", "")
    beside = stack.enter_context(database_beside(url, f"gongji_restored_{os.getpid()}"))
    here = Commands(Path(os.environ["GONGJI_DATA"]), url)
    there = Commands(folder / "there", beside)
    file, again = folder / "backup.tar", folder / "again.tar"
    before = {kind: drill.shop.ledger.of(kind) for kind in drill.shop.ledger.done}
    count, began = drill.shop.ledger.count(), time.monotonic()
    here.done("backup", "--with-keys", str(file))
    took, meanwhile = time.monotonic() - began, drill.shop.ledger.count() - count
    there.done("restore", str(file))
    there.done("backup", "--with-keys", str(again))
    one, other = digest_of(file), digest_of(again)
    told = {
        "tables": len(one), "rows": sum(rows for rows, _ in one.values()),
        "different_tables": sum(one[name] != other.get(name) for name in one) + len(other.keys() - one.keys()),
        "acknowledged_before": count, "acknowledged_meanwhile": meanwhile, "seconds_of_backup": round(took, 1),
        "verify": there.run("verify").returncode, "lost": missing(there, before),
    }  # fmt: skip
    return {**told, **served(there, folder, drill, before)}


def missing(there: Commands, before: dict[str, Any]) -> int:
    """How much of what was told before is not in the restored database; asked by a process of its own."""
    code = (
        "import django, json; django.setup()\n"
        "from gongji.office.guard.scoped import everything\n"
        "from tests.office.drill.counting import there\n"
        "with everything('a drill counts'): print(json.dumps(there()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=there.environment, capture_output=True, text=True, check=True
    )
    found = {kind: set(held) for kind, held in json.loads(done.stdout.splitlines()[-1]).items()}
    wanted = set(before) & set(found) - {"roster", "batch"}  # told when they begin, counted when they end
    return sum(key not in found[kind] for kind in wanted for key in before[kind])
