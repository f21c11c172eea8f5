"""`gongji restore`: a backup put back where nothing is yet, and compared with what it was (A12)."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from gongji.errors import GongjiError
from gongji.office.site.backup import COPIES, MANIFEST, UPLOADS, Manifest, fingerprints, run_tool
from gongji.office.site.config import config as settings_given
from gongji.office.site.digest import Digest, of_postgresql, of_sqlite
from gongji.office.site.start import pending, start


def restore(file: Path) -> str:
    """Put a backup back; gives what to tell. GongjiError where something is there, or differs after."""
    try:
        with tarfile.open(file) as archive:
            manifest = _manifest(archive)
            folder = settings_given().data
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as place:
                archive.extractall(place, filter="data")
                return _put_back(manifest, Path(place), folder)
    except (OSError, tarfile.TarError) as error:
        said = getattr(error, "strerror", None) or "不是 gongji backup 写的文件，或者没有写完"
        raise GongjiError("U724", f"“{file}”读不了：{said}", "换一份备份") from None


def _manifest(archive: tarfile.TarFile) -> Manifest:
    try:
        said = archive.extractfile(MANIFEST)
        assert said is not None
        return Manifest(**json.load(said))
    except (KeyError, ValueError, TypeError, AssertionError):
        raise tarfile.TarError from None


def _put_back(manifest: Manifest, place: Path, folder: Path) -> str:
    """Keys first: the site is not loaded before they are there, lest it make new ones."""
    _require_keys(manifest, folder)
    uploads = folder / UPLOADS
    if uploads.is_dir() and any(uploads.iterdir()):
        raise GongjiError("U725", f"“{uploads}”里已经有文件", "恢复到一个新的数据文件夹：GONGJI_DATA")
    for key in (place / "keys").glob("*"):
        if not (folder / key.name).exists():
            shutil.copy(key, folder / key.name)
            (folder / key.name).chmod(0o600)
    start()
    _require_vendor(manifest)
    _require_empty()
    found = _fill(manifest, place / COPIES[manifest.vendor])
    if (place / UPLOADS).is_dir():
        uploads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(place / UPLOADS, uploads, dirs_exist_ok=True)
    wrong = sorted(name for name in manifest.digest.keys() | found.keys() if _differ(manifest, found, name))
    if wrong:
        raise GongjiError("U726", f"恢复以后与备份时不同：{'、'.join(wrong)}", "不要用这个库；换一份备份")
    rows = sum(count for count, _ in found.values())
    more = "。这一版较新，再运行 gongji migrate" if pending() else "。再运行 gongji verify"
    return f"恢复了 {manifest.at} 的备份：{len(found)} 张表 {rows:,} 行，逐表核对相同{more}"


def _differ(manifest: Manifest, found: Digest, name: str) -> bool:
    return tuple(manifest.digest.get(name, ())) != found.get(name)


def _require_keys(manifest: Manifest, folder: Path) -> None:
    """Keys that are there already hold at least those of the backup; a ring may have grown since."""
    for name in sorted({key.split()[0] for key in manifest.keys}):
        path = folder / name
        if path.exists():
            here = fingerprints(path)
            if any(here.get(key) != mark for key, mark in manifest.keys.items() if key.split()[0] == name):
                raise GongjiError(
                    "U727", f"“{path}”不是备份时的密钥", "恢复到一个新的数据文件夹：GONGJI_DATA"
                )
        elif not manifest.with_keys:
            raise GongjiError("U728", f"备份不含密钥，“{path}”也没有", f"把另行保管的 {name} 放到那里")


def _require_vendor(manifest: Manifest) -> None:
    from django.db import connection

    if connection.vendor != manifest.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        remedy = "设 DATABASE_URL 指一个空库" if manifest.vendor == "postgresql" else "不设 DATABASE_URL"
        raise GongjiError(
            "U729", f"备份是 {names[manifest.vendor]} 的，这里是 {names[connection.vendor]}", remedy
        )


def _require_empty() -> None:
    from django.db import connection

    tables = connection.introspection.table_names()
    if tables:
        raise GongjiError("U730", f"数据库里已经有 {len(tables)} 张表", "恢复到一个空的数据库")
    connection.close()


def _fill(manifest: Manifest, copy: Path) -> Digest:
    from django.db import connection, transaction

    if manifest.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        for beside in ("", "-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        os.replace(copy, path)
        with closing(sqlite3.connect(path)) as database:
            return of_sqlite(database)
    options: dict[str, Any] = {}
    target = f"--dbname={connection.settings_dict['NAME']}"
    run_tool(
        ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", target, str(copy)], **options
    )
    with transaction.atomic(), connection.cursor() as cursor:
        return of_postgresql(cursor)
