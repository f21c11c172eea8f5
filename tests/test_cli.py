"""The command as a person calls it: what it writes, what it says, and the code it leaves with."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gongji.charter.shelf import find, plans
from gongji.cli import run

PLAN = "shaoxing-cadre"
HEAVY = ("polars", "pyarrow", "rich", "numpy")
COVERS = (
    "参保编号,人员编号,单位编号,地区,起保日,终保日,首次参保日\n"
    "C1,P1,U1,330602,2011-07-01,2012-06-30,2010-07-01\n"
)
EVENTS = (
    "事件编号,参保编号,事由,发生日,知悉日,通知日,申领日,病种,确诊日,自付费用\n"
    "E2,C1,住院,2011-10-01,2011-10-01,2011-10-01,2011-11-01,其他,,5000\n"
    "E1,C1,重大疾病,2011-09-01,2011-09-01,2011-09-01,2011-10-01,恶性肿瘤,2011-09-01,20000\n"
)
DECISIONS = (
    "事件编号,给付项,状态,金额,金额分,下限分,上限分,条款,理由,待补,口径\n"
    "E1,重大疾病,给付,4000.00,400000,400000,400000,四.2,,,每万计法=每满一万；重疾累计=保障期\n"
    "E2,住院慰问,给付,2000.00,200000,200000,200000,四.3,,,住院累计=保障期\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Path]:
    """A folder with a good pair of files, as the working folder."""
    (tmp_path / "covers.csv").write_text(COVERS, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def assess(*more: str, out: str = "out.csv") -> int:
    """`gongji assess` of the files in the working folder."""
    return run(["assess", PLAN, "--covers", "covers.csv", "--events", "events.csv", "--out", out, *more])


def explain(event: str, *more: str) -> int:
    """`gongji explain` of the files in the working folder."""
    return run(["explain", PLAN, "--covers", "covers.csv", "--events", "events.csv", "--event", event, *more])


def test_assess_writes_decisions_and_says_what_they_come_to(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess() == 0
    assert (files / "out.csv").read_text("utf-8") == DECISIONS
    said = capsys.readouterr()
    assert said.out == ""
    assert "共 2 个事件，2 行决定\n  给付 2 行，合计 6,000.00 元\n写到 out.csv\n" in said.err
    assert "注意：events.csv：没有“致因、" in said.err


def test_files_with_headers_only_are_done(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "events.csv").write_text(EVENTS.splitlines()[0] + "\n", encoding="utf-8")
    assert assess() == 0
    assert (files / "out.csv").read_text("utf-8") == DECISIONS.splitlines()[0] + "\n"
    for kind in ("xlsx", "parquet"):
        assert assess(out=f"out.{kind}") == 0


def test_bad_rows_leave_no_output(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "events.csv").write_text(EVENTS.replace("5000", "-5000"), encoding="utf-8")
    assert assess() == 1
    assert sorted(p.name for p in files.iterdir()) == ["covers.csv", "events.csv"]
    assert capsys.readouterr().err == (
        "events.csv 第 2 行 自付费用 “-5000”：[R306] 是负数。改法：金额和数目不能小于零\n"
    )


def test_keep_good_decides_the_rest_and_leaves_with_one(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "events.csv").write_text(EVENTS.replace("5000", "-5000"), encoding="utf-8")
    assert assess("--keep-good", "rejects.csv") == 1
    assert "E1" in (files / "out.csv").read_text("utf-8")
    rejects = list(csv.DictReader((files / "rejects.csv").read_text("utf-8").splitlines()))
    assert [(r["行"], r["事件编号"], r["自付费用"], r["原因"]) for r in rejects] == [
        ("2", "E2", "-5000", "自付费用：是负数（金额和数目不能小于零）")
    ]
    assert "上面各行没有决定，连同原因写在 rejects.csv" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_keep_good_without_bad_rows_leaves_with_nought(kind: str, files: Path) -> None:
    assert assess("--keep-good", f"rejects.{kind}") == 0
    assert (files / f"rejects.{kind}").exists()


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (
            ["--reading", "每万计=按比例"],
            2,
            "没有名为“每万计”的口径。改法：这部条文的口径有：三个月上限、每万计法",
        ),
        (["--reading", "每万计法=比例"], 2, "没有选项“比例”。改法：它的选项有：每满一万、按比例"),
        (["--reading", "每万计法"], 2, "不是“口径名=选项”的写法"),
        (["--reading", "每万计法=按比例", "--reading", "每万计法=每满一万"], 2, "给了两次"),
        (["--table", "工资=x.csv"], 2, "没有名为“工资”的附表。改法：这部条文的附表有：最低工资"),
        (["--table", "最低工资=x.csv"], 1, "x.csv：[R001] 找不到这个文件"),
        (["--engine", "spark"], 1, "引擎 spark 写的是装着 Parquet 文件的文件夹"),
        (["--engine", "fast"], 2, "没有引擎“fast”。改法：有 derive、plain、compiled、spark"),
        (["--out", "no/out.csv"], 1, "文件夹“no”不存在"),
        (["--out", "events.csv"], 1, "输出会盖掉输入文件"),
        (["--out", "out.pdf"], 1, "文件类型“.pdf”不认识"),
        (["--keep-good", "out.csv"], 1, "out.csv：[R505] 两样输出写到了同一个文件。改法：各写一个文件"),
        (["--prior", "none.csv"], 1, "none.csv：[R001] 找不到这个文件"),
        (["--covres", "x"], 2, "没有选项 --covres。改法：是否 --covers？"),
        (["--bogus"], 2, "没有选项 --bogus。改法：用 gongji --help"),
        (["a", "b"], 2, "多了 a b"),
    ],
)
def test_wrong_use_is_told_in_chinese(
    more: list[str], code: int, said: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert assess(*more) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert (files / "events.csv").read_text("utf-8") == EVENTS
    assert not (files / "out.csv").exists()


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (["assess", PLAN, "--covers", "covers.csv"], 2, "缺选项 --events"),
        (["assess"], 2, "缺参数 条文"),
        (["assess", PLAN, "--covers"], 2, "选项 --covers 后面要有一个值"),
        (["asess"], 2, "没有命令 asess。改法：是否 assess？"),
        (["check", "shaoxin-cadre"], 2, "找不到条文“shaoxin-cadre”。改法：是否“shaoxing-cadre”？"),
        (["check", "."], 2, "“.”是文件夹，不是条文"),
        (["check", "covers.csv"], 1, "covers.csv:"),
        (["demo", "--scale", "很大"], 2, "规模“很大”不是数"),
        (["demo", "--seed", "x"], 2, "--seed"),
        (["read", PLAN, "--html", "no/x.html"], 1, "文件夹“no”不存在"),
    ],
)
def test_other_wrong_calls(
    call: list[str], code: int, said: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "Traceback" not in captured.err


def test_prior_rows_are_not_written_again(files: Path) -> None:
    head, first, second = DECISIONS.splitlines()
    (files / "prior.csv").write_text(f"{head}\n{first}\n", encoding="utf-8")
    assert assess("--prior", "prior.csv") == 0
    assert (files / "out.csv").read_text("utf-8") == f"{head}\n{second}\n"


def test_a_reading_and_a_table_can_be_switched(files: Path) -> None:
    assert assess("--reading", "每万计法=超出部分按比例") == 0
    assert "E1,重大疾病,给付,2000.00" in (files / "out.csv").read_text("utf-8")


def test_explain_tells_articles_numbers_and_history(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain("E2") == 0
    told = capsys.readouterr().out
    for words in (
        "E1：重大疾病 给付 4,000.00 元",
        "住院慰问（四.3）",
        "5,000.00 元",
        "结论：给付 2,000.00 元",
        "凭据 sha256 ",
    ):
        assert words in told


def test_explain_as_json_and_receipt_agree(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain("E1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["decisions"][0]["金额分"] == 400_000
    assert explain("E1", "--receipt") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == told["receipt"]["content"]
    assert captured.err.endswith(f"sha256 {told['receipt']['sha256']}\n")


def test_explain_of_an_unknown_event_names_the_nearest(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain("E11") == 2
    assert "事件表里没有事件“E11”。改法：是否“E1”？" in capsys.readouterr().err


def test_explain_of_a_bad_row_says_why_it_is_bad(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "events.csv").write_text(EVENTS.replace("5000", "-5000"), encoding="utf-8")
    assert explain("E1") == 1
    assert explain("E2", "--keep-good", "r.csv") == 1
    assert capsys.readouterr().err.count("是负数") == 2
    assert explain("E1", "--keep-good", "r.csv") == 1
    captured = capsys.readouterr()
    assert "结论：给付 4,000.00 元" in captured.out
    assert "另有 1 行有错，没有计入" in captured.err


def test_check_gives_findings_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["check", PLAN])
    captured = capsys.readouterr()
    assert "[GAP01] 四.3" in captured.out and "得：" in captured.out
    assert "处提示" in captured.err
    assert run(["check", PLAN, "--json"]) == code
    findings = json.loads(capsys.readouterr().out)
    assert {"code", "severity", "article", "line", "message", "cases"} <= set(findings[0])
    assert code == int(any(f["severity"] == "error" for f in findings))


def test_check_of_a_broken_charter_lists_its_mistakes(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = find(PLAN).read_text("utf-8").replace("类别: 范围", "类别: 范畴", 1)
    (files / "broken.md").write_text(text, encoding="utf-8")
    assert run(["check", "broken.md"]) == 1
    assert capsys.readouterr().err.startswith("broken.md:")
    assert run(["check", "broken.md", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["severity"] == "error"


def test_read_shows_the_charter_and_writes_a_page(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", PLAN]) == 0
    assert "四.2 重大疾病" in capsys.readouterr().out
    assert run(["read", PLAN, "--html", "page.html"]) == 0
    page = (files / "page.html").read_text("utf-8")
    assert page.startswith("<!doctype html>") and "重大疾病" in page


def test_a_plan_is_found_by_its_name_its_edition_or_its_path() -> None:
    edition = next(p for p in plans() if p.startswith(PLAN))
    assert find(PLAN) == find(edition) == find(str(find(PLAN)))


def test_an_unexpected_error_is_a_short_line(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("身份证号 330602…")

    monkeypatch.delenv("GONGJI_DEBUG", raising=False)
    monkeypatch.setattr("gongji.commands.assess.assess_files", breaks)
    assert assess() == 1
    said = capsys.readouterr().err
    assert said.startswith("出现了没有预料到的错误（ZeroDivisionError@test_cli:")
    assert "330602" not in said and len(said.splitlines()) == 1
    monkeypatch.setenv("GONGJI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        assess()


def call(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The installed command in a process of its own."""
    command: Sequence[str] = [str(Path(sys.executable).with_name("gongji")), *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **(env or {})}, check=False)


def test_help_is_in_chinese_and_needs_no_engine() -> None:
    done = call("--help")
    assert done.returncode == 0
    said = done.stdout.decode()
    for word in ("用法：", "命令：", "check", "read", "assess", "explain", "demo"):
        assert word in said
    script = f"import sys, gongji.cli; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"[]\n"


def test_a_terminal_of_another_encoding_gets_no_traceback(files: Path) -> None:
    done = call("check", "none", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_reader_that_stops_listening_is_no_error(files: Path) -> None:
    command = f"{Path(sys.executable).with_name('gongji')} read {PLAN} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr and b"Error" not in done.stderr
