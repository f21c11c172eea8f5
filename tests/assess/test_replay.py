"""The same events under two charters: what a row, a person, a unit and the whole come to, and the page."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD, put, random_covers, random_events, take

from gongji.assess.choice import choice
from gongji.assess.files import assess_files
from gongji.assess.job import Job
from gongji.assess.replay import COLUMNS, Replay
from gongji.assess.replay_files import replay_files
from gongji.assess.replay_page import page, sides
from gongji.cli import run
from gongji.records.findings import RecordsError
from gongji.records.units import unit_names

ROOT = Path(__file__).parents[2]
PLAN = "shaoxing-cadre/2011-06-10"
VISIT = ROOT / "examples" / "visit"
OLD, NEW = VISIT / "2025-01-01.md", VISIT / "2026-01-01.md"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with covers.csv and events.csv of 600 events of the Shaoxing plan."""
    folder = tmp_path_factory.mktemp("replay")
    rng = random.Random(11)
    covers = random_covers(rng, 100)
    put(folder / "covers.csv", COVER_HEAD, covers)
    put(folder / "events.csv", EVENT_HEAD, random_events(rng, covers, 600))
    return folder


def replayed(book: Path, out: Path, *readings: str, **job: object) -> Replay:
    """The Shaoxing plan against itself under other readings."""
    files = Job(book / "covers.csv", book / "events.csv", out, **job)  # type: ignore[arg-type]
    return replay_files(choice(PLAN), choice(PLAN, readings), files).replay


def visit(out: Path, events: Path = VISIT / "events.csv", *more: str) -> int:
    """The exit code of a replay of the two editions of the small plan."""
    files = ["--covers", str(VISIT / "covers.csv"), "--events", str(events), "--out", str(out)]
    return run(["replay", str(OLD), str(NEW), *files, *more])


# ---- rows -------------------------------------------------------------------------------------------


def test_each_side_is_what_assess_decides(book: Path, tmp_path: Path) -> None:
    replayed(book, tmp_path / "r.csv", "每万计法=按比例", "住院累计=每次")
    rows = take(tmp_path / "r.csv")
    for prefix, readings in (("原", ()), ("新", ("每万计法=按比例", "住院累计=每次"))):
        files = Job(book / "covers.csv", book / "events.csv", tmp_path / "d.csv")
        assess_files(choice(PLAN, readings).program, files)
        names = ("状态", "金额", "下限分", "上限分", "条款", "理由", "待补", "口径")
        decided = {(r["事件编号"], r["给付项"]): tuple(r[n] for n in names) for r in take(tmp_path / "d.csv")}
        told = {(r["事件编号"], r["给付项"]): tuple(r[prefix + n] for n in names) for r in rows}
        assert told == decided


def test_the_same_charter_changes_nothing(book: Path, tmp_path: Path) -> None:
    replay = replayed(book, tmp_path / "r.csv")
    assert set(replay.rows["变化"]) == {"不变"}
    assert (replay.total.more, replay.total.less, replay.gaining, replay.losing) == (0, 0, (), ())


def test_swapping_the_sides_swaps_the_signs(book: Path, tmp_path: Path) -> None:
    there = replayed(book, tmp_path / "a.csv", "每万计法=按比例")
    job = Job(book / "covers.csv", book / "events.csv", tmp_path / "b.csv")
    back = replay_files(choice(PLAN, ["每万计法=按比例"]), choice(PLAN), job).replay
    assert there.rows["差额分"].to_list() == [None if n is None else -n for n in back.rows["差额分"]]
    assert (there.total.more, there.total.less) == (back.total.less, back.total.more)
    assert [p.number for p in there.gaining] == [p.number for p in back.losing]


def test_engines_write_equal_bytes(book: Path, tmp_path: Path) -> None:
    for name in ("plain", "derive"):
        replayed(book, tmp_path / f"{name}.csv", "每万计法=按比例", engine=name)
    assert (tmp_path / "plain.csv").read_bytes() == (tmp_path / "derive.csv").read_bytes()


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_the_file_has_its_columns_in_every_kind(kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"r{kind}"
    assert visit(out) == 0
    if kind == ".csv":
        assert out.read_text("utf-8").splitlines()[0].split(",") == list(COLUMNS)
    elif kind == ".parquet":
        assert pl.read_parquet(out).columns == list(COLUMNS)


def test_rows_of_the_small_plan(tmp_path: Path) -> None:
    visit(tmp_path / "r.csv")
    told = {
        (r["事件编号"], r["给付项"]): (r["变化"], r["原状态"], r["新状态"], r["差额"])
        for r in take(tmp_path / "r.csv")
    }
    assert told == {
        ("虚构E1", "住院慰问"): ("少给", "给付", "不给付", "-500.00"),
        ("虚构E2", "住院慰问"): ("多给", "给付", "给付", "700.00"),
        ("虚构E3", "住院慰问"): ("少给", "给付", "不给付", "-500.00"),
        ("虚构E4", "住院慰问"): ("多给", "给付", "给付", "200.00"),
        ("虚构E5", "意外门诊"): ("多给", "不给付", "给付", "200.00"),
        ("虚构E6", "住院慰问"): ("未定", "待补材料", "待补材料", ""),
        ("虚构E7", "身故抚慰"): ("不变", "给付", "给付", "0.00"),
    }


def test_an_event_outside_the_old_text_says_so(tmp_path: Path) -> None:
    visit(tmp_path / "r.csv")
    row = next(r for r in take(tmp_path / "r.csv") if r["事件编号"] == "虚构E5")
    assert (row["原理由"], row["原金额"]) == ("不属于保障范围", "0.00")


def test_a_benefit_that_one_side_lacks_beside_others_is_untriggered(tmp_path: Path) -> None:
    text = NEW.read_text(encoding="utf-8").replace("触发: 事由 是 其他 且 意外", "触发: 事由 是 住院 且 意外")
    (tmp_path / "new.md").write_text(text, encoding="utf-8")
    events = (VISIT / "events.csv").read_text("utf-8").replace(",12000,\n", ",12000,是\n")
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    job = Job(VISIT / "covers.csv", tmp_path / "events.csv", tmp_path / "r.csv")
    replay_files(choice(str(OLD)), choice(str(tmp_path / "new.md")), job)
    rows = [r for r in take(tmp_path / "r.csv") if r["事件编号"] == "虚构E4"]
    assert [(r["给付项"], r["原状态"], r["差额"]) for r in rows] == [
        ("住院慰问", "给付", "200.00"),
        ("意外门诊", "未触发", "200.00"),
    ]


def shifted(folder: Path, *pairs: tuple[str, str]) -> Path:
    """The new edition of the small plan with texts replaced."""
    text = NEW.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "new.md").write_text(text, encoding="utf-8")
    return folder / "new.md"


@pytest.mark.parametrize("amount", ["1200元", "1500元"])
def test_a_benefit_that_goes_by_another_name_is_the_same_one(amount: str, tmp_path: Path) -> None:
    """Whether or not its amount changes too: nobody loses what only has another name."""
    new = shifted(tmp_path, ("住院慰问", "住院补助"), ("超过5000元: 1200元", f"超过5000元: {amount}"))
    job = Job(VISIT / "covers.csv", VISIT / "events.csv", tmp_path / "r.csv")
    replay = replay_files(choice(str(NEW)), choice(str(new)), job).replay
    assert {r["给付项"] for r in take(tmp_path / "r.csv")} == {"住院补助", "意外门诊", "身故抚慰"}
    assert replay.total.less == replay.total.changed == 0
    assert (replay.total.more > 0) is (amount == "1500元")


def test_a_benefit_that_is_gone_is_lost_by_those_who_had_it(tmp_path: Path) -> None:
    text = NEW.read_text(encoding="utf-8")
    gone = text[: text.index("## 四 身故抚慰")] + text[text.index("## 五 申领") :]
    (tmp_path / "new.md").write_text(gone, encoding="utf-8")
    job = Job(VISIT / "covers.csv", VISIT / "events.csv", tmp_path / "r.csv")
    replay = replay_files(choice(str(NEW)), choice(str(tmp_path / "new.md")), job).replay
    assert (replay.total.more, replay.total.less, len(replay.losing)) == (0, 300_000, 1)
    (row,) = [r for r in take(tmp_path / "r.csv") if r["给付项"] == "身故抚慰"]
    assert (row["变化"], row["原状态"], row["新状态"]) == ("少给", "给付", "不给付")
    assert row["新理由"] == "不属于保障范围"


def test_an_article_that_only_has_another_number_changes_nothing(tmp_path: Path) -> None:
    new = shifted(tmp_path, ("## 四 身故抚慰", "## 六 身故抚慰"))
    job = Job(VISIT / "covers.csv", VISIT / "events.csv", tmp_path / "r.csv")
    replay = replay_files(choice(str(NEW)), choice(str(new)), job).replay
    assert set(replay.rows["变化"]) <= {"不变"}
    (row,) = [r for r in take(tmp_path / "r.csv") if r["给付项"] == "身故抚慰"]
    assert (row["原条款"], row["新条款"]) == ("四", "六")


def test_no_amount_is_broken_over_lines_of_a_narrow_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where yuan do not fit the amounts are in 万元."""
    new = shifted(tmp_path, ("超过5000元: 1200元", "超过5000元: 1234567899元"))
    told = {}
    for columns in (64, 200):
        monkeypatch.setenv("COLUMNS", str(columns))
        files = ["--covers", str(VISIT / "covers.csv"), "--events", str(VISIT / "events.csv")]
        assert run(["replay", str(NEW), str(new), *files, "--out", str(tmp_path / "r.csv")]) == 0
        told[columns] = capsys.readouterr().err
    lines = {columns: text.replace("\n", " ") for columns, text in told.items()}
    assert "金额以万元计" in lines[64] and "金额以元计" in lines[200]
    (narrow,), (wide,) = ([t for t in told[n].splitlines() if t.startswith("合计")] for n in (64, 200))
    assert narrow.split() == ["合计", "0.56", "246,913.90", "246,913.34", "·", "·", "1"]
    assert wide.split() == ["合计", "5,600.00", "2,469,138,998.00", "2,469,133,398.00", "·", "·", "1"]


def test_rows_decided_before_are_not_compared(tmp_path: Path) -> None:
    decided = tmp_path / "d.csv"
    events = tmp_path / "events.csv"
    text = (VISIT / "events.csv").read_text("utf-8")
    events.write_text("".join(line.rpartition(",")[0] + "\n" for line in text.splitlines()), "utf-8")
    assess_files(choice(str(OLD)).program, Job(VISIT / "covers.csv", events, decided))
    visit(tmp_path / "r.csv", VISIT / "events.csv", "--prior", str(decided))
    rows = [(r["事件编号"], r["给付项"]) for r in take(tmp_path / "r.csv")]
    assert rows == [
        ("虚构E5", "意外门诊"),
        ("虚构E6", "住院慰问"),
    ]  # what the new text alone gives is not decided


# ---- sums -------------------------------------------------------------------------------------------


def test_sums_by_benefit_unit_and_person_agree_with_the_whole(book: Path, tmp_path: Path) -> None:
    replay = replayed(book, tmp_path / "r.csv", "每万计法=按比例", "住院超过一万=不给")
    total = replay.total
    for parts in (replay.benefits, [u.sums for u in replay.units]):
        for field in ("old", "new", "more", "less", "settled", "unsettled", "changed", "open"):
            assert sum(getattr(p, field) for p in parts) == getattr(total, field)
    assert total.new == total.old + total.more - total.less + total.settled - total.unsettled
    people = (*replay.gaining, *replay.losing)
    assert sum(p.net for p in people) == total.net == total.more - total.less
    assert sum(n for _, _, n in replay.moves) == total.changed > 0
    assert all(p.net > 0 for p in replay.gaining) and all(p.net < 0 for p in replay.losing)


def test_a_row_that_had_no_answer_and_now_has_one_is_told_apart(book: Path, tmp_path: Path) -> None:
    there = replayed(book, tmp_path / "a.csv", "住院超过一万=仍给2000")
    told = {(r["变化"], r["原状态"], r["新状态"]) for r in take(tmp_path / "a.csv")}
    assert ("新定", "条款空白", "给付") in told and there.total.settled > 0
    job = Job(book / "covers.csv", book / "events.csv", tmp_path / "b.csv")
    back = replay_files(choice(PLAN, ["住院超过一万=仍给2000"]), choice(PLAN), job).replay
    assert back.total.unsettled == there.total.settled and back.total.settled == 0


def test_units_have_their_names(tmp_path: Path) -> None:
    job = Job(VISIT / "covers.csv", VISIT / "events.csv", tmp_path / "r.csv")
    done = replay_files(choice(str(OLD)), choice(str(NEW)), job, VISIT / "units.csv")
    assert [(u.sums.name, u.gaining, u.losing) for u in done.replay.units] == [
        ("虚构一车间工会", 1, 1),
        ("虚构二车间工会", 2, 0),
    ]


def test_a_units_file_names_all_its_bad_rows(tmp_path: Path) -> None:
    file = put(tmp_path / "u.csv", ["单位编号", "单位名称"], [["U1", "甲"], ["", "乙"], ["U1", "丙"]])
    with pytest.raises(RecordsError) as refused:
        unit_names(file, ())
    assert sorted((f.code, f.row) for f in refused.value.findings) == [("R301", 3), ("R401", 2), ("R401", 4)]


# ---- files ------------------------------------------------------------------------------------------


def test_a_column_that_one_edition_lacks_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert visit(tmp_path / "r.csv") == 0
    assert "不认识的列" not in capsys.readouterr().err


def test_a_typed_column_that_one_edition_lacks_is_passed_over(tmp_path: Path) -> None:
    frame = pl.read_csv(VISIT / "events.csv", infer_schema=False).with_columns(
        pl.when(pl.col("意外") == "是").then(True).alias("意外")
    )
    frame.write_parquet(tmp_path / "events.parquet")
    assert visit(tmp_path / "a.csv", tmp_path / "events.parquet") == 0
    assert visit(tmp_path / "b.csv") == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_column_that_neither_edition_has_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (VISIT / "events.csv").read_text("utf-8").replace("自付费用", "自费", 1)
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    assert visit(tmp_path / "r.csv", tmp_path / "events.csv") == 1
    assert capsys.readouterr().err.count("不认识的列") == 1
    assert not (tmp_path / "r.csv").exists()


def test_a_word_that_only_one_edition_knows_is_a_bad_row_of_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = NEW.read_text(encoding="utf-8").replace("[住院, 身故, 其他]", "[住院, 身故, 门诊, 其他]")
    (tmp_path / "new.md").write_text(text, encoding="utf-8")
    events = (VISIT / "events.csv").read_text("utf-8").replace("虚构C4,其他", "虚构C4,门诊")
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    call = ["replay", str(OLD), str(tmp_path / "new.md"), "--covers", str(VISIT / "covers.csv"),
            "--events", str(tmp_path / "events.csv"), "--out", str(tmp_path / "r.csv")]  # fmt: skip
    assert run(call) == 1
    assert "不在事由的可选范围（按原条文 2025-01-01）" in capsys.readouterr().err
    assert run([*call, "--keep-good", str(tmp_path / "bad.csv")]) == 1
    assert "虚构E5" not in {r["事件编号"] for r in take(tmp_path / "r.csv")}
    assert [r["事件编号"] for r in take(tmp_path / "bad.csv")] == ["虚构E5"]


def test_a_bad_row_is_reported_once_for_both_sides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (VISIT / "events.csv").read_text("utf-8").replace("2025-02-03", "2025-02-30")
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    assert visit(tmp_path / "r.csv", tmp_path / "events.csv") == 1
    assert capsys.readouterr().err.count("没有这一天") == 1


def test_an_input_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for out, html in ((OLD, None), (tmp_path / "r.csv", NEW), (tmp_path / "r.csv", VISIT / "units.csv")):
        before = [p.read_bytes() for p in (OLD, NEW, VISIT / "units.csv")]
        more = ["--units", str(VISIT / "units.csv"), *(["--html", str(html)] if html else [])]
        assert visit(out, VISIT / "events.csv", *more) == 1
        assert [p.read_bytes() for p in (OLD, NEW, VISIT / "units.csv")] == before
    assert capsys.readouterr().err


def test_an_unknown_reading_names_those_that_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--reading", "--old-reading"):
        assert visit(tmp_path / "r.csv", VISIT / "events.csv", option, "自付相加=每次") == 2
        assert "自付累计" in capsys.readouterr().err


def test_no_events_are_no_error(tmp_path: Path) -> None:
    head = (VISIT / "events.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "events.csv").write_text(head + "\n", encoding="utf-8")
    out, html = tmp_path / "r.csv", tmp_path / "r.html"
    assert visit(out, tmp_path / "events.csv", "--html", str(html)) == 0
    assert out.read_text("utf-8").splitlines() == [",".join(COLUMNS)]
    assert "0 人多得，0 人少得" in html.read_text("utf-8")


# ---- the page ---------------------------------------------------------------------------------------


def test_the_page_shows_the_change_of_the_text_and_of_the_sums(tmp_path: Path) -> None:
    html = tmp_path / "r.html"
    assert visit(tmp_path / "r.csv", VISIT / "events.csv", "--html", str(html)) == 0
    text = html.read_text(encoding="utf-8")
    assert "3 人多得，1 人少得" in text
    assert "<del>一千</del><ins>一千二百</ins>元。" in text
    assert "意外门诊" in text and "虚构P2" in text and "−500.00" in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_page_escapes_what_comes_from_files(tmp_path: Path) -> None:
    covers = (VISIT / "covers.csv").read_text("utf-8").replace("虚构P2", "<b>P2</b>")
    (tmp_path / "covers.csv").write_text(covers, encoding="utf-8")
    of = sides(choice(str(OLD)), choice(str(NEW)))
    html = tmp_path / "r.html"
    job = Job(tmp_path / "covers.csv", VISIT / "events.csv", tmp_path / "r.csv")
    replay_files(of.old, of.new, job, None, (html, partial(page, of)))
    assert "<b>P2</b>" not in html.read_text("utf-8")
    assert "&lt;b&gt;P2" in html.read_text("utf-8")


def test_the_same_input_gives_the_same_page(tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        visit(tmp_path / "r.csv", VISIT / "events.csv", "--html", str(tmp_path / f"{name}.html"))
        pages.append((tmp_path / f"{name}.html").read_bytes())
    assert pages[0] == pages[1]
