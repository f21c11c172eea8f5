"""`gongji enrol` as a person calls it: exit codes, wrong use, kinds of output, and covers that assess takes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from enrol_making import person, read, write

from gongji.cli import run

PLAN = "shaoxing-cadre"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "名册.csv", [person("1970-01-01", serial=1), person("1980-01-01", serial=2)])
    return tmp_path


def enrol(*more: str, plan: str = PLAN, paid_on: str = "2012-02-29", out: str = "参保.csv") -> int:
    return run(["enrol", plan, "--roster", "名册.csv", "--paid-on", paid_on, "--out", out, *more])


def test_it_writes_covers_and_the_others_and_leaves_with_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol() == 0
    assert [c["终保日"] for c in read(folder / "参保.csv")] == ["2013-02-28"] * 2
    assert read(folder / "参保-未参保.csv") == []
    assert "可以参加 2 人（首次 2），应缴 240.00 元" in capsys.readouterr().err


def test_the_others_go_where_they_are_asked_to(folder: Path) -> None:
    assert enrol("--others", "退回.csv") == 0
    assert (folder / "退回.csv").exists() and not (folder / "参保-未参保.csv").exists()


def test_a_roster_of_headers_only_is_done(folder: Path) -> None:
    (folder / "名册.csv").write_text("姓名,身份证号\n", encoding="utf-8")
    assert enrol() == 0
    assert read(folder / "参保.csv") == []


def test_bad_rows_leave_with_1_and_write_nothing_unless_the_good_are_kept(folder: Path) -> None:
    rows = [person("1970-01-01", serial=1), {**person(serial=2), "证件号码": "1"}]
    write(folder / "名册.csv", rows)
    assert enrol() == 1
    assert not (folder / "参保.csv").exists()
    assert enrol("--keep-good", "坏行.csv") == 1
    assert len(read(folder / "参保.csv")) == 1 and len(read(folder / "坏行.csv")) == 1


@pytest.mark.parametrize(
    ("more", "plan", "paid_on", "said"),
    [
        ((), PLAN, "2012-2-29", "[U120]"),
        (("--start", "2012-03-01"), PLAN, "2012-02-29", "[U122]"),
        ((), "national-women", "2012-02-29", "[U121]"),
        (("--reading", "没有=甲"), PLAN, "2012-02-29", "[U101]"),
        (("--reading", "逾期续保=另议"), PLAN, "2012-02-29", "[U102]"),
    ],
)
def test_wrong_use_leaves_with_2(
    folder: Path,
    more: tuple[str, ...],
    plan: str,
    paid_on: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert enrol(*more, plan=plan, paid_on=paid_on) == 2
    assert said in capsys.readouterr().err
    assert not (folder / "参保.csv").exists()


def test_a_missing_column_or_file_leaves_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert enrol("--covers", "没有.csv") == 1
    write(folder / "名册.csv", [{"姓名": "虚构"}])
    assert enrol() == 1
    assert "名册表要有“证件号码”列" in capsys.readouterr().err
    assert enrol(out="名册.csv") == 1


def test_other_kinds_of_file_say_the_same(folder: Path) -> None:
    assert enrol() == enrol(out="参保.xlsx") == enrol(out="参保.parquet") == 0
    plain = pl.read_csv(folder / "参保.csv", infer_schema=False).fill_null("")
    kept = pl.read_parquet(folder / "参保.parquet").select(pl.all().cast(pl.String).fill_null(""))
    assert kept.equals(plain)
    assert (
        enrol("--covers", "参保.xlsx", out="再.csv") == enrol("--covers", "参保.parquet", out="三.csv") == 0
    )
    assert {o["理由"] for o in read(folder / "再-未参保.csv")} == {"已有保障"}
    assert (folder / "再-未参保.csv").read_bytes() == (folder / "三-未参保.csv").read_bytes()


def test_the_same_roster_gives_the_same_bytes(folder: Path) -> None:
    assert enrol() == enrol(out="再.csv") == 0
    assert (folder / "参保.csv").read_bytes() == (folder / "再.csv").read_bytes()


@pytest.mark.parametrize("stage", ["读取", "办理", "写出"])
def test_a_kill_leaves_no_output_under_its_final_name(stage: str, folder: Path) -> None:
    script = f"""
import os, signal, sys
from pathlib import Path
from gongji.assess.choice import choice
from gongji.charter.enrolment import lower_enrolment
from gongji.enrol.files import Job, enrol_files
from gongji.records import csv_lines
def dies(what):
    if what.startswith({stage!r}):
        csv_lines.write_lines = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        if {stage!r} != "写出":
            os.kill(os.getpid(), signal.SIGKILL)
chosen = choice({PLAN!r})
job = Job(Path("名册.csv"), 15399, Path("参保.csv"), Path("未参保.csv"))
enrol_files(lower_enrolment(chosen.charter, chosen.program), job, stage=dies)
"""
    died = subprocess.run([sys.executable, "-c", script], cwd=folder, check=False)
    assert died.returncode == -signal.SIGKILL
    assert {p.name for p in folder.iterdir() if not p.name.endswith(".tmp")} == {"名册.csv"}


def test_a_terminal_is_shown_what_is_being_done(folder: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = ["enrol", PLAN, "--roster", "名册.csv", "--paid-on", "2012-02-29", "--out", "参保.csv"]
    gongji = str(Path(sys.executable).with_name("gongji"))
    subprocess.run([gongji, *arguments], cwd=folder, stderr=theirs, check=True)
    said = os.read(ours, 65_536).decode()
    assert "写出 2 人" in said and "可以参加 2 人" in said


def test_events_are_decided_under_the_covers_written(folder: Path) -> None:
    assert enrol() == 0
    cover = read(folder / "参保.csv")[0]["参保编号"]
    event = {"事件编号": "E1", "参保编号": cover, "事由": "住院", "病种": "其他", "自付费用": "4000"}
    days = dict.fromkeys(("发生日", "知悉日", "通知日", "申领日"), "2012-05-01")
    write(folder / "事件.csv", [{**event, **days}])
    files = ["--covers", "参保.csv", "--events", "事件.csv", "--out", "决定.csv"]
    assert run(["assess", PLAN, *files]) == 0
    assert [d["金额"] for d in read(folder / "决定.csv")] == ["2000.00"]
