"""Drills are programs of their own; this runs one and gives what it counted."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def counted(module: str, *arguments: str, timeout: int) -> dict[str, Any]:
    """The last line that `python -m module` prints, which is JSON; its end must be good."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    line = done.stdout.strip().splitlines()[-1]
    print(module, *arguments, line, done.stderr[-3000:])
    told: dict[str, Any] = json.loads(line)
    return told
