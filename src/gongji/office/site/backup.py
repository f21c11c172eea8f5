"""`gongji backup`: one file with the database, the uploads, the keys, and what they must be once put back.

The database is copied as of one moment while the site goes on (SQLite's online backup, pg_dump of an exported
snapshot), and its rows are summed as of the same moment. Uploads come after it: a file is never changed, so
whatever the database names is there. One that is being written, or is taken away again because what it
belonged to was given up, is none that the database names.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from gongji import __version__
from gongji.errors import GongjiError, UsageError
from gongji.office.site.digest import Digest, of_postgresql, of_sqlite
from gongji.office.site.start import require_migrated, start

MANIFEST: Final = "manifest.json"
COPIES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
KEYS: Final = ("secret.key", "keyring.json")
UPLOADS: Final = "uploads"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `keys` are fingerprints of the key files, which `with_keys` says are inside."""

    version: str
    at: str
    vendor: str
    digest: Digest
    keys: Mapping[str, str]
    with_keys: bool
    uploads: int


def backup(file: Path, with_keys: bool) -> str:
    """Write the backup; gives what to tell. UsageError where the file exists already."""
    if file.exists():
        raise UsageError("U720", f"“{file}”已经有了", "换一个名字；备份不覆盖旧的")
    config = start()
    require_migrated()

    from django.conf import settings
    from django.db import connection

    vendor, uploads = connection.vendor, Path(settings.MEDIA_ROOT)
    connection.close()
    partial = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".gongji-") as folder:
            copy = Path(folder) / COPIES[vendor]
            digest = _copy(vendor, copy)
            keys = [config.data / name for name in KEYS if (config.data / name).is_file()]
            files = sorted(path for path in uploads.rglob("*") if path.suffix != ".part" and path.is_file())
            marks = {name: mark for key in keys for name, mark in fingerprints(key).items()}
            manifest = Manifest(
                __version__, datetime.now(UTC).isoformat(timespec="seconds"), vendor, digest,
                marks, with_keys, len(files),
            )  # fmt: skip
            members = [(copy, copy.name), *((key, f"keys/{key.name}") for key in keys if with_keys)]
            named = [(path, f"{UPLOADS}/{path.relative_to(uploads)}") for path in files]
            _pack(partial, manifest, members, named)
        os.replace(partial, file)
    except OSError as error:
        raise GongjiError(
            "U721", f"备份写不成：{error.strerror or error}", "看磁盘有没有地方，能不能写"
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return _told(file, manifest)


def fingerprints(path: Path) -> dict[str, str]:
    """SHA-256 of a key file, or of each key on a ring (`keyring.json sealing 1`), which grows by new keys."""
    text = path.read_text()
    held = {"": text} if path.suffix != ".json" else dict(_leaves(json.loads(text)))
    return {f"{path.name}{name}": hashlib.sha256(key.encode()).hexdigest() for name, key in held.items()}


def _leaves(held: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in held.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above} {name}")
        else:
            yield f"{above} {name}", str(value)


def _told(file: Path, manifest: Manifest) -> str:
    rows = sum(count for count, _ in manifest.digest.values())
    size = file.stat().st_size / (1 << 20)
    held = f"{len(manifest.digest)} 张表 {rows:,} 行，上传文件 {manifest.uploads} 个"
    said = f"备份在 {file}（{size:,.1f} MB）：{held}"
    if manifest.with_keys:
        return f"{said}。里面有密钥，谁拿到它就能读全部数据：照密钥保管"
    files = "、".join(sorted({name.split()[0] for name in manifest.keys}))
    return f"{said}。不含密钥 {files}：没有它们恢复后读不了加密的栏，须另行保管"


def _copy(vendor: str, copy: Path) -> Digest:
    from django.db import connection

    if vendor == "sqlite":
        source = sqlite3.connect(str(connection.settings_dict["NAME"]))
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            return of_sqlite(target)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        run_tool(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={copy}"])
        digest = of_postgresql(cursor)
        cursor.execute("COMMIT")
    connection.close()
    return digest


def run_tool(command: Sequence[str], **options: Any) -> None:
    """Run a tool of PostgreSQL on the site's database. GongjiError where it is missing or fails."""
    from django.db import connection

    given = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given[key]}}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, **options
        )
    except FileNotFoundError:
        raise GongjiError(
            "U722", f"没有 {command[0]}", "安装 PostgreSQL 的客户端工具（postgresql-client）"
        ) from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise GongjiError(
            "U723", f"{command[0]} 没有成功：{said[-1] if said else done.returncode}", "看数据库的日志"
        )


def _pack(
    path: Path, manifest: Manifest, members: Sequence[tuple[Path, str]], uploads: Sequence[tuple[Path, str]]
) -> None:
    """A tar of the members, readable by its owner alone, on disk when this returns."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".json", encoding="utf-8") as said:
        json.dump(asdict(manifest), said, ensure_ascii=False, indent=1)
        said.flush()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for member, name in [(Path(said.name), MANIFEST), *members]:
                    archive.add(member, name, recursive=False)
                for member, name in uploads:
                    with suppress(FileNotFoundError):
                        archive.add(member, name, recursive=False)
            file.flush()
            os.fsync(file.fileno())
