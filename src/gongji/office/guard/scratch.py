"""Files in clear for a moment, in the temporary folder of the system, and what a dead process left there."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

_PREFIX: Final = "gongji-scratch-"
_LARGE: Final = "tmp*.upload*"
"""How Django names an upload that is too large for memory."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for this account alone, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        yield Path(folder)


def sweep(older_than: timedelta) -> int:
    """Delete what processes that were killed left behind on this machine; how many folders and files.

    Nothing takes an hour: what is older than that belongs to nobody who still lives.
    """
    count, before, place = 0, time.time() - older_than.total_seconds(), Path(tempfile.gettempdir())
    for path in (*place.glob(f"{_PREFIX}*"), *place.glob(_LARGE)):
        with suppress(OSError):
            held = path.lstat()
            if held.st_mtime >= before or held.st_uid != os.getuid():
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            count += 1
    return count
