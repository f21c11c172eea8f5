"""A06: what lies in clear for a moment does not stay where a process was killed over it."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from gongji.office.guard.scratch import scratch, sweep

HOUR = timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of a machine."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(path: Path, hours: float) -> None:
    at = time.time() - hours * 3600
    os.utime(path, (at, at))


def test_A06_a_killed_upload_is_gone_an_hour_later_and_nobody_elses_file(place: Path) -> None:
    with scratch() as folder:
        assert folder.parent == place and folder.stat().st_mode & 0o077 == 0
        (folder / "病历.pdf").write_bytes(b"%PDF- synthetic")
        aged(folder, 0.9)
        assert sweep(HOUR) == 0 and (folder / "病历.pdf").exists()
        aged(folder, 1.1)  # as if the process had been killed here
        assert sweep(HOUR) == 1 and not folder.exists()
        folder.mkdir()
    large = TemporaryUploadedFile("名册.xlsx", "", 3, None)
    other = place / "别人的.upload"
    other.write_bytes(b"")
    for path in (Path(large.temporary_file_path()), other):
        aged(path, 2)
    assert sweep(HOUR) == 1
    assert list(place.iterdir()) == [other]
    large.close()
