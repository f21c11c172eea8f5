"""Files with broken bytes are read or refused, never more than that."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from bad_making import parquet
from records_making import EVENT_HEAD, EVENTS, covers, events, write_xlsx
from records_plan import PROGRAM

from gongji.records.findings import RecordsError
from gongji.records.load import load

ROUNDS = 60


def flipped(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, removed or put in."""
    copy = bytearray(data)
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(copy) or 1)
        match rng.randrange(3):
            case 0:
                copy[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del copy[at : at + rng.randrange(1, 200)]
            case _:
                copy[at:at] = rng.randbytes(5)
    return bytes(copy)


def rezipped(data: bytes, rng: random.Random) -> bytes:
    """One part of a sound archive changed inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        target = rng.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, flipped(old.read(name), rng) if name == target else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["csv", "xlsx", "xlsx inside", "parquet"])
def test_is_read_or_refused(kind: str, seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    good = covers(tmp_path)
    made = {
        "csv": events,
        "xlsx": lambda d: write_xlsx(d / "events.xlsx", EVENT_HEAD, EVENTS),
        "parquet": parquet(),
    }[kind.split()[0]](tmp_path)
    data = made.read_bytes()
    for _ in range(ROUNDS):
        made.write_bytes(rezipped(data, rng) if "inside" in kind else flipped(data, rng))
        try:
            load(PROGRAM, good, made)
        except RecordsError as error:
            assert str(error)
