"""A12: a backup taken under load, put back elsewhere, has equal rows; one that does not is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from tests.office.site.sites import Site

from gongji.office.site.backup import Manifest, _pack, fingerprints

WRITER = """
import os, sys, threading, django
django.setup()
from django.contrib.auth import get_user_model
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
number = 0
while True:
    get_user_model().objects.create(username=f"u{number}", name="虚构𠮷")
    get_user_model().objects.filter(username=f"u{number // 2}").update(email=f"{number}")
    number += 1
    print(number, flush=True)
"""


def test_a12_a_backup_under_load_is_put_back_with_equal_rows(sites: list[Site], tmp_path: Path) -> None:
    here, there, elsewhere = sites
    here.done("migrate")
    (here.folder / "uploads").mkdir()
    (here.folder / "uploads" / "病历.pdf").write_bytes(b"%PDF- synthetic")
    (here.folder / "uploads" / "半份.part").write_bytes(b"what is still being written")
    file = tmp_path / "backup.tar"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], env=here.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert writer.stdout is not None and writer.stdin is not None
    before = [int(writer.stdout.readline()) for _ in range(30)][-1]
    said = here.done("backup", "--with-keys", str(file))
    writer.stdin.close()
    after = int(writer.stdout.read().split()[-1])
    writer.wait()
    writer.stdout.close()
    assert after > before + 10, "nothing was written meanwhile: no load"
    with tarfile.open(file) as archive:
        held = archive.extractfile("manifest.json")
        assert held is not None
        manifest = json.load(held)
        assert not [name for name in archive.getnames() if name.endswith(".part")]
    rows = manifest["digest"]["guard_user"][0]
    assert before <= rows <= after
    assert "上传文件 1 个" in said and "密钥" in said
    assert file.stat().st_mode & 0o077 == 0

    assert "逐表核对相同" in there.done("restore", str(file))
    assert (there.folder / "uploads" / "病历.pdf").read_bytes() == b"%PDF- synthetic"
    assert (there.folder / "secret.key").read_text() == (here.folder / "secret.key").read_text()
    again = tmp_path / "again.tar"
    there.done("backup", "--with-keys", str(again))
    with tarfile.open(again) as archive:
        held = archive.extractfile("manifest.json")
        assert held is not None
        assert json.load(held)["digest"] == manifest["digest"]

    assert (
        "U730" in there.run("restore", str(file)).stderr or "U725" in there.run("restore", str(file)).stderr
    )
    changed = _with_one_row_more(file, manifest, tmp_path / "changed.tar")
    refused = elsewhere.run("restore", str(changed))
    assert refused.returncode == 1 and "[U726] 恢复以后与备份时不同：guard_user" in refused.stderr


def _with_one_row_more(file: Path, manifest: dict[str, object], to: Path) -> Path:
    """The backup with a manifest that says another number of accounts: a planted fault."""
    digest = manifest["digest"]
    assert isinstance(digest, dict)
    digest["guard_user"][0] += 1
    with tarfile.open(file) as archive, tarfile.open(to, "w") as changed:
        for member in archive:
            body = archive.extractfile(member)
            assert body is not None
            content = json.dumps(manifest).encode() if member.name == "manifest.json" else body.read()
            member.size = len(content)
            changed.addfile(member, BytesIO(content))
    return to


def test_a_backup_without_keys_needs_them_beside_it(sites: list[Site], tmp_path: Path) -> None:
    here, there, _ = sites
    here.done("migrate")
    file = tmp_path / "backup.tar"
    assert "另行保管" in here.done("backup", str(file))
    with tarfile.open(file) as archive:
        assert not [name for name in archive.getnames() if name.startswith("keys")]
    assert "[U728] 备份不含密钥" in there.run("restore", str(file)).stderr
    (there.folder / "secret.key").write_text("another")
    assert "[U727]" in there.run("restore", str(file)).stderr
    (there.folder / "secret.key").write_text((here.folder / "secret.key").read_text())
    assert "逐表核对相同" in there.done("restore", str(file))


def test_a_ring_that_has_grown_since_the_backup_still_opens_it(tmp_path: Path) -> None:
    old, new = tmp_path / "a" / "keyring.json", tmp_path / "b" / "keyring.json"
    for path, sealing in ((old, {"1": "x"}), (new, {"1": "x", "2": "y"})):
        path.parent.mkdir()
        path.write_text(json.dumps({"sealing": sealing, "index": "i"}))
    held = fingerprints(old)
    assert held.items() < fingerprints(new).items()
    assert all(len(mark) == 64 for mark in held.values()) and len(held) == 2


def test_an_upload_that_is_gone_when_its_turn_comes_is_none_of_the_database(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"kept")
    manifest = Manifest("0", "2026-11-29T00:00:00", "sqlite", {}, {}, False, 2)
    _pack(tmp_path / "x.tar", manifest, [], [(tmp_path / name, f"uploads/{name}") for name in "ab"])
    with tarfile.open(tmp_path / "x.tar") as archive:
        assert archive.getnames() == ["manifest.json", "uploads/a"]
    with pytest.raises(FileNotFoundError):
        _pack(tmp_path / "y.tar", manifest, [(tmp_path / "b", "database.sqlite3")], [])


def test_what_is_no_backup_is_refused(sites: list[Site], tmp_path: Path) -> None:
    file = tmp_path / "x.tar"
    for content in (b"", b"not a tar", b"\0" * 10_240):
        file.write_bytes(content)
        refused = sites[0].run("restore", str(file))
        assert (refused.returncode, refused.stderr[:6]) == (1, "[U724]")
    assert "U720" in sites[0].run("backup", str(file)).stderr


def test_a_database_that_is_not_up_to_date_is_not_served(sites: list[Site]) -> None:
    for command in ("worker", "verify"):
        refused = sites[0].run(command)
        assert (refused.returncode, "[U714]" in refused.stderr) == (1, True)


@pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="a server that is away"
)
def test_a_server_that_does_not_answer_is_said(sites: list[Site]) -> None:
    sites[0].environment["DATABASE_URL"] = "postgres://root@127.0.0.1:9/x"
    refused = sites[0].run("migrate")
    assert "[U713] 数据库没有应答（127.0.0.1）" in refused.stderr
