"""Settings: typed, documented, refused when wrong; strict in production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongji.errors import UsageError
from gongji.office.site.config import Config, config
from gongji.office.site.settings_page import page

ROOT = Path(__file__).resolve().parents[3]
STRICT = {
    "GONGJI_PROFILE": "production",
    "GONGJI_SECRET_KEY": "虚构" * 13 + "abcdefghijklmnopqrstuvwxyz",
    "GONGJI_HTTPS": "true",
}


def test_the_page_of_settings_is_the_one_made_from_the_code() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ({"GONGJI_PROFILE": "prod"}, "GONGJI_PROFILE"),
        ({"GONGJI_HTTPS": "maybe"}, "GONGJI_HTTPS"),
        ({"GONGJI_LOG_LEVEL": "info"}, "GONGJI_LOG_LEVEL"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL：要以 postgres:// 或 sqlite:// 开头"),
        ({"GONGJI_HOST": "x"}, "没有 GONGJI_HOST 这项设置。改法：是否 GONGJI_HOSTS？"),
        ({"GONGJI_PROFILE": "production"}, "production 要设 GONGJI_SECRET_KEY，50 个字符以上"),
        ({**STRICT, "GONGJI_SECRET_KEY": "x" * 49}, "50 个字符以上"),
        ({**STRICT, "GONGJI_HTTPS": "false"}, "GONGJI_HTTPS=true"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(
    set_to: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in set_to.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as refused:
        config()
    assert said in str(refused.value) and refused.value.exit_code == 2
    assert STRICT["GONGJI_SECRET_KEY"] not in str(refused.value)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJI_PROFILE", "")
    assert config().profile == "demo"


@pytest.mark.parametrize(
    ("url", "name", "host", "password"),
    [
        ("postgres://gj:p%40ss@db:5433/office", "office", "db", "p@ss"),
        ("postgresql:///office", "office", "", ""),
    ],
)
def test_an_address_of_postgresql_is_taken_apart(url: str, name: str, host: str, password: str) -> None:
    taken = Config(DATABASE_URL=url).database
    assert (taken["NAME"], taken["HOST"], taken["PASSWORD"]) == (name, host, password)


def test_an_address_of_sqlite_names_its_file(tmp_path: Path) -> None:
    assert Config(DATABASE_URL=f"sqlite://{tmp_path}/x.db").database["NAME"] == tmp_path / "x.db"


def test_the_production_profile_passes_the_deployment_check(tmp_path: Path) -> None:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("GONGJI_", "DJANGO_"))
    }
    environment = {**inherited, **STRICT, "GONGJI_DATA": str(tmp_path), "GONGJI_HOSTS": "huzhu.example"}
    environment |= {"DJANGO_SETTINGS_MODULE": "gongji.office.site.settings"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), (
        done.stderr
    )


PURE = """
import sys
from gongji import cli
code = cli.run(sys.argv[1:])
print(sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'structlog', 'pydantic_settings', 'granian')))
raise SystemExit(code)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "shaoxing-cadre/2011-06-10"],
        ["read", "shaoxing-cadre/2011-06-10"],
        ["serve", "--help"],
    ],
)
def test_the_pure_commands_load_nothing_of_the_site(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PURE, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
