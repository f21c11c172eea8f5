"""The books as Beancount's own checker sees them.

Beancount is GPL: it is no dependency of ours. GONGJI_TEST_BEAN_CHECK names its `bean-check`, or it is found on PATH;
where neither is, it is installed once into an environment of its own in the cache of the tests, if an index of
packages answers; where none does the test is skipped, which is said, and in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.office.keep import triggers_off
from tests.office.money.books import BANK, BENEFIT, DAY, FEE, INCOME, PAYABLE, book

from gongji.office.guard.scoped import everything
from gongji.office.money import services
from gongji.office.money.books import beancount
from gongji.office.money.choices import MOST
from gongji.office.money.models import Account, Balance, Fund

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("beancount")]
LARGEST = MOST - 1_234_567
VERSION = "beancount>=3.1,<4"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gongji-tests" / "beancount-3"


def found() -> Path | None:
    """The checker, named or on PATH or installed before."""
    named = os.environ.get("GONGJI_TEST_BEAN_CHECK") or shutil.which("bean-check")
    own = CACHE / "bin" / "bean-check"
    return Path(named) if named else own if own.exists() else None


@pytest.fixture(scope="session")
def checker() -> Path:
    """Beancount's `bean-check`."""
    at = found()
    if at is not None:
        return at
    told = []
    for command in ([sys.executable, "-m", "venv", CACHE], [CACHE / "bin" / "pip", "install", "-q", VERSION]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        told.append(done.stderr.strip())
        if done.returncode:
            shutil.rmtree(CACHE, ignore_errors=True)
            said = f"no bean-check: {told[-1][-300:]}"
            if os.environ.get("CI"):
                pytest.fail(said)
            pytest.skip(said)
    return CACHE / "bin" / "bean-check"


@pytest.fixture
def kept(fund: Fund, accountant: Any, overdraft: Any) -> Iterator[Fund]:
    """Books with everything that can be in them: reversal, overdraft, hard words, a closed year and account."""
    with everything("a test"):
        book(fund, 1_234_567, on=date(2025, 1, 1), text='引号"，反斜\\杠，换\n行，𠮷')
        book(fund, LARGEST, on=date(2025, 5, 1), text="最大的金额")
        book(fund, LARGEST, BENEFIT, BANK, on=date(2025, 5, 1))
        services.carry(accountant, fund, 2025)
        services.reverse(accountant, book(fund, 1_500, FEE, BANK), "记错", on=DAY)
        book(fund, 1_234_568, PAYABLE, BANK, overdraft=overdraft)
        added = services.open_account(accountant, fund, "5901", "590102", "工本费", date(2026, 3, 1))
        book(fund, 7, "590102", PAYABLE)
        book(fund, 7, PAYABLE, "590102")
        services.close_account(accountant, added, date(2026, 6, 1))
    yield fund


def check(checker: Path, fund: Fund, folder: Path) -> subprocess.CompletedProcess[str]:
    with everything("a test"):
        text = "".join(beancount(fund))
    path = folder / "fund.beancount"
    path.write_text(text, encoding="utf-8")
    return subprocess.run([checker, path], capture_output=True, text=True, timeout=120)


def test_bean_check_accepts_the_books_in_fen(kept: Fund, checker: Path, tmp_path: Path) -> None:
    done = check(checker, kept, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_bean_check_accepts_books_without_entries(fund: Fund, checker: Path, tmp_path: Path) -> None:
    assert check(checker, fund, tmp_path).returncode == 0


def test_bean_check_finds_a_balance_that_is_not_the_sum(kept: Fund, checker: Path, tmp_path: Path) -> None:
    """The planted fault: one fen."""
    with everything("a test"), triggers_off():
        account = Account.objects.get(fund=kept, code=INCOME)
        Balance.objects.filter(account=account).update(fen=1)
    done = check(checker, kept, tmp_path)
    assert done.returncode == 1
    assert "Income:4001" in done.stderr and "1 FEN" in done.stderr


def test_the_file_has_no_broken_number_and_no_line_out_of_a_string(kept: Fund) -> None:
    with everything("a test"):
        lines = "".join(beancount(kept)).splitlines()
    amounts = [line.split()[-2] for line in lines if line.endswith(" FEN") and " open " not in line]
    assert amounts and all(amount.lstrip("-").isdigit() for amount in amounts)
    assert any('引号\\"，反斜\\\\杠，换 行，𠮷' in line for line in lines)
