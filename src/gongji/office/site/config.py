"""What can be set from outside, with its type and default; anything else is refused.

Each setting is an environment variable `GONGJI_…`; `DATABASE_URL` goes by its usual name.
"""

from __future__ import annotations

import os
import shlex
import shutil
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gongji.errors import UsageError


class Config(BaseSettings):
    """The settings of one site."""

    model_config = SettingsConfigDict(env_prefix="GONGJI_", env_ignore_empty=True, frozen=True)

    profile: Literal["demo", "production"] = Field(
        "demo", description="demo 只在本机；production 从严：要密钥、要 HTTPS"
    )
    data: Path = Field(Path("gongji-data"), description="放 SQLite 数据库、密钥、上传文件的文件夹")
    database_url: str = Field(
        "", validation_alias=AliasChoices("DATABASE_URL"),
        description="postgres://用户:口令@主机:端口/库；空：data 里的 SQLite",
    )  # fmt: skip
    secret_key: SecretStr = Field(
        SecretStr(""), description="签名用的密钥，50 个字符以上；demo 自动生成在 data 里"
    )
    hosts: str = Field("127.0.0.1,localhost", description="网站的域名，用逗号分开")
    https: bool = Field(False, description="前面是否有 HTTPS；production 必须为 true")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="日志写到哪一级")
    claim_days: int = Field(15, ge=0, le=365, description="案件立案后承诺办结的工作日；0：不承诺")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="读 /metrics/ 的口令；空：demo 不要口令，production 不开放"
    )
    sms_command: str = Field(
        "",
        description="发短信的程序，从标准输入读号码（一行）和正文；空：demo 放在 /m/outbox/，production 不发",
    )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("postgres", "postgresql", "sqlite"):
            raise ValueError("要以 postgres:// 或 sqlite:// 开头")
        return url

    @field_validator("sms_command")
    @classmethod
    def _runs(cls, command: str) -> str:
        try:
            parts = shlex.split(command)
        except ValueError:
            raise ValueError("引号没有成对") from None
        if parts and shutil.which(parts[0]) is None:
            raise ValueError(f"没有可以运行的程序 {parts[0]}")
        return command

    @model_validator(mode="after")
    def _strict_in_production(self) -> Config:
        if self.profile == "production":
            if len(self.secret_key.get_secret_value()) < 50:
                raise ValueError("production 要设 GONGJI_SECRET_KEY，50 个字符以上")
            if not self.https:
                raise ValueError("production 要在 HTTPS 后面，设 GONGJI_HTTPS=true")
        return self

    @property
    def database(self) -> dict[str, object]:
        """The database as Django takes it."""
        url = urlsplit(self.database_url)
        if url.scheme in ("postgres", "postgresql"):
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(url.path.lstrip("/")), "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""), "HOST": url.hostname or "", "PORT": url.port or "",
                "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True,
            }  # fmt: skip
        path = Path(unquote(url.path)) if url.scheme == "sqlite" else self.data / "gongji.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }  # fmt: skip


def config() -> Config:
    """The settings as the environment gives them. UsageError names each wrong one and what it must be."""
    given = (name for name in os.environ if name.startswith("GONGJI_"))
    unknown = sorted(name for name in given if name not in known() and not name.startswith("GONGJI_TEST_"))
    if unknown:
        near = get_close_matches(unknown[0], known(), 1)
        remedy = f"是否 {near[0]}？" if near else "各项见 docs/settings.md"
        raise UsageError("U702", f"没有 {'、'.join(unknown)} 这项设置", remedy)
    try:
        return Config()
    except ValidationError as error:
        lines = [f"{name_of(*e['loc'])}：{_said(e)}" for e in error.errors()]
        raise UsageError(
            "U701", "设置不对：" + "；".join(lines), "改环境变量，各项见 docs/settings.md"
        ) from None


def known() -> set[str]:
    """The names of all settings, and of the variables that are no settings of the site."""
    return {name_of(field) for field in Config.model_fields} | {"GONGJI_DEBUG"}


def name_of(*place: int | str) -> str:
    """The environment variable of a field; 设置 for what concerns several."""
    if not place:
        return "设置"
    name = str(place[0]).upper()
    return name if name == "DATABASE_URL" else f"GONGJI_{name}"


def _said(error: object) -> str:
    assert isinstance(error, dict)
    context = error.get("ctx") or {}
    return str(context.get("error") or context.get("expected") or error["msg"])
