"""Making the site ready for a command: settings read, rooms loaded, the database reached and up to date."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django

from gongji.errors import GongjiError

if TYPE_CHECKING:
    from gongji.office.site.config import Config


def start() -> Config:
    """Load the site. UsageError for wrong settings, GongjiError where the data folder cannot be written."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongji.office.site.settings"
    from django.conf import settings

    try:
        django.setup()
        found: Config = settings.CONFIG
        found.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise GongjiError(
            "U710", f"数据文件夹“{error.filename}”不能写：{error.strerror}", "用 GONGJI_DATA 另指一个文件夹"
        ) from None
    return found


def pending() -> int:
    """Migrations that the database has not had. GongjiError where it does not answer."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        place = connection.settings_dict["HOST"] or connection.settings_dict["NAME"]
        raise GongjiError(
            "U713",
            f"数据库没有应答（{place}）：{type(error).__name__}",
            "看数据库是否在运行，DATABASE_URL 对不对",
        ) from None


def migrate() -> int:
    """Bring the database up to date; how many migrations that took."""
    from django.core.management import call_command

    wanted = pending()
    if wanted:
        call_command("migrate", interactive=False, verbosity=0)
    return wanted


def require_migrated() -> None:
    """GongjiError where the database is not up to date."""
    wanted = pending()
    if wanted:
        raise GongjiError("U714", f"数据库还差 {wanted} 步升级", "先备份，再运行 gongji migrate")
