"""Whole assessments of the Shaoxing plan: order, engines, earlier decisions, readings, receipts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from assess_making import COVER_HEAD, EVENT_HEAD, put, random_covers, random_events, take

from gongji.assess import sequence
from gongji.assess.choice import Choice, choice
from gongji.assess.files import assess_files
from gongji.assess.history import history
from gongji.assess.job import Job
from gongji.assess.receipt import canonical, digest
from gongji.assess.sequence import batches, joined
from gongji.charter.nodes import UNKNOWN
from gongji.records.layout import DECISION_COLUMNS
from gongji.records.load import load

PLAN = "shaoxing-cadre/2011-06-10"
FINAL = ("给付", "不给付")


@cache
def chosen(*readings: str) -> Choice:
    """The Shaoxing plan under some readings."""
    return choice(PLAN, readings)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with covers.csv and events.csv of 800 events."""
    folder = tmp_path_factory.mktemp("book")
    rng = random.Random(7)
    covers = random_covers(rng, 150)
    put(folder / "covers.csv", COVER_HEAD, covers)
    put(folder / "events.csv", EVENT_HEAD, random_events(rng, covers, 800))
    return folder


def decide(book: Path, out: Path, *readings: str, **job: object) -> bytes:
    """The decisions file of a book."""
    events = job.pop("events", book / "events.csv")
    assess_files(chosen(*readings).program, Job(book / "covers.csv", events, out, **job))  # type: ignore[arg-type]
    return out.read_bytes()


def test_every_state_but_the_rare_ones_occurs(book: Path, tmp_path: Path) -> None:
    decide(book, tmp_path / "d.csv")
    states = {row["状态"] for row in take(tmp_path / "d.csv")}
    assert {"给付", "不给付", "待补材料", "待裁量", "条款空白", "附表缺失"} <= states


def test_engines_write_equal_bytes(book: Path, tmp_path: Path) -> None:
    derived = decide(book, tmp_path / "d.csv", engine="derive")
    assert decide(book, tmp_path / "p.csv", engine="plain") == derived
    assert decide(book, tmp_path / "c.csv", engine="compiled") == derived


def test_the_same_input_gives_the_same_bytes_in_any_order_of_rows(book: Path, tmp_path: Path) -> None:
    rows = (book / "events.csv").read_text("utf-8").splitlines()
    shuffled = rows[1:]
    random.Random(3).shuffle(shuffled)
    other = tmp_path / "events.csv"
    other.write_text("\n".join([rows[0], *shuffled]) + "\n", encoding="utf-8")
    assert decide(book, tmp_path / "a.csv") == decide(book, tmp_path / "b.csv", events=other)


def test_rows_stand_by_event_id_and_then_by_the_charters_order(book: Path, tmp_path: Path) -> None:
    decide(book, tmp_path / "d.csv")
    order = {b.name: b.index for b in chosen().program.benefits}
    keys = [(r["事件编号"].encode(), order.get(r["给付项"], -1)) for r in take(tmp_path / "d.csv")]
    assert keys == sorted(keys)
    assert len({key for key, _ in keys}) == 800


def test_amounts_and_bounds_go_with_the_state(book: Path, tmp_path: Path) -> None:
    decide(book, tmp_path / "d.csv")
    for row in take(tmp_path / "d.csv"):
        bounds = (row["下限分"], row["上限分"])
        match row["状态"]:
            case "给付":
                assert int(row["金额分"]) > 0 and bounds == (row["金额分"], row["金额分"])
                assert row["金额"] == f"{int(row['金额分']) // 100}.{int(row['金额分']) % 100:02d}"
            case "不给付":
                assert (row["金额"], row["金额分"], *bounds) == ("0.00", "0", "0", "0")
                assert row["理由"]
            case "待补材料":
                assert row["金额"] == row["金额分"] == "" and row["待补"]
                assert 0 <= int(bounds[0]) <= int(bounds[1])
            case _:
                assert (row["金额"], row["金额分"], *bounds) == ("", "", "", "")


@pytest.mark.parametrize("size", [1, 7, 100])
def test_batches_of_any_size_give_the_same(
    size: int, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = decide(book, tmp_path / "a.csv")
    monkeypatch.setattr("gongji.assess.run.BATCH", size)
    assert decide(book, tmp_path / "b.csv") == whole


def test_no_batch_parts_a_person(book: Path) -> None:
    records = load(chosen().program, book / "covers.csv", book / "events.csv")
    rows = joined(chosen().program, records.covers, records.events)
    seen: set[str] = set()
    heights = 0
    for batch in batches(rows, 50):
        people = set(batch.frame["人员编号"])
        assert not people & seen
        seen |= people
        heights += batch.frame.height
    assert heights == 800


def test_rows_of_a_person_come_by_decided_order_then_by_day_and_id() -> None:
    facts = chosen().program.facts
    covers = pl.DataFrame({"参保编号": ["C"], "人员编号": ["P"]})
    events = pl.DataFrame(
        {
            "事件编号": ["无日", "乙", "甲", "二", "一"],
            "参保编号": ["C"] * 5,
            "决定序": [UNKNOWN, UNKNOWN, UNKNOWN, 20, 3],
            "发生日": [UNKNOWN, 5, 5, 1, 9],
        }
    )
    blank = [pl.lit(UNKNOWN).alias(f.name) for f in facts if f.name not in events.columns]
    ordered = joined(chosen().program, covers, events.with_columns(blank))
    assert ordered["事件编号"].to_list() == ["一", "二", "乙", "甲", "无日"]  # 乙 U+4E59 before 甲 U+7532
    assert sequence.SEQUENCE[-1] == "事件编号"


def later(book: Path) -> Iterator[str]:
    """Ids of the events of one person in sequence."""
    records = load(chosen().program, book / "covers.csv", book / "events.csv")
    yield from joined(chosen().program, records.covers, records.events)["事件编号"]


def test_deciding_in_two_steps_gives_what_deciding_at_once_does(tmp_path: Path) -> None:
    """Where nothing is missing, final rows given back as --prior leave just the other rows as they were."""
    rng = random.Random(11)
    covers = random_covers(rng, 60)
    put(tmp_path / "covers.csv", COVER_HEAD, covers)
    put(tmp_path / "events.csv", EVENT_HEAD, random_events(rng, covers, 500, blanks=False))
    decide(tmp_path, tmp_path / "once.csv")
    rows = take(tmp_path / "once.csv")
    half = [r for r in rows if r["状态"] in FINAL and rng.random() < 0.5]
    done = {(r["事件编号"], r["给付项"]) for r in half}
    prior = put(tmp_path / "prior.csv", list(rows[0]), [list(r.values()) for r in half])
    for engine in ("plain", "derive", "compiled"):
        decide(tmp_path, tmp_path / "rest.csv", prior=prior, engine=engine)
        left = [r for r in rows if (r["事件编号"], r["给付项"]) not in done]
        assert take(tmp_path / "rest.csv") == left


def test_what_was_paid_before_counts_as_paid(tmp_path: Path) -> None:
    cover = ["C1", "P1", "U", "330602", "2012-01-01", "2012-12-31", "2010-01-01", "1"]
    put(tmp_path / "covers.csv", COVER_HEAD, [cover])

    def ill(name: str, day: str, paid: str) -> list[str]:
        cells = {"事件编号": name, "参保编号": "C1", "事由": "重大疾病", "发生日": day, "知悉日": day,
                 "申领日": day, "病种": "恶性肿瘤", "确诊日": day, "自付费用": paid}  # fmt: skip
        return [cells.get(n, "") for n in EVENT_HEAD]

    events = [ill("E1", "2012-03-01", "20000"), ill("E2", "2012-04-01", "120000")]
    put(tmp_path / "events.csv", EVENT_HEAD, events)
    row = ["E1", "重大疾病", "给付", "10000.00", "1000000", "1000000", "1000000", "四.2", "", "", ""]
    prior = put(tmp_path / "prior.csv", DECISION_COLUMNS, [row])
    decide(tmp_path, tmp_path / "once.csv")
    assert [r["金额"] for r in take(tmp_path / "once.csv")] == ["4000.00", "24000.00"]
    decide(tmp_path, tmp_path / "after.csv", prior=prior)
    assert [(r["事件编号"], r["金额"]) for r in take(tmp_path / "after.csv")] == [("E2", "18000.00")]


def test_a_reading_changes_what_rests_on_it(book: Path, tmp_path: Path) -> None:
    first = decide(book, tmp_path / "a.csv")
    assert decide(book, tmp_path / "b.csv", "每万计法=按比例") != first
    paid = [r for r in take(tmp_path / "b.csv") if r["给付项"] == "重大疾病" and r["状态"] == "给付"]
    assert paid and all("每万计法=按比例" in row["口径"] for row in paid)


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_each_kind_of_file_can_be_given_back_as_prior(kind: str, book: Path, tmp_path: Path) -> None:
    decide(book, tmp_path / f"d{kind}")
    decide(book, tmp_path / "rest.csv", prior=tmp_path / f"d{kind}")
    decide(book, tmp_path / "d.csv")
    open_ = {(r["事件编号"], r["给付项"]) for r in take(tmp_path / "d.csv") if r["状态"] not in FINAL}
    assert {(r["事件编号"], r["给付项"]) for r in take(tmp_path / "rest.csv")} == open_


def test_a_receipt_is_the_same_each_time_and_names_the_one_before(book: Path) -> None:
    records = load(chosen().program, book / "covers.csv", book / "events.csv")
    last = list(later(book))[-1]
    first, second = (history(chosen().charter, chosen().program, records, last) for _ in range(2))
    assert [canonical(t.receipt) for t in first] == [canonical(t.receipt) for t in second]
    assert [t.receipt["sequence"]["before"] for t in first] == ["", *(t.sha256 for t in first[:-1])]
    assert digest(first[-1].receipt) == first[-1].sha256


def test_a_receipt_changes_with_the_reading_and_with_what_came_before(book: Path, tmp_path: Path) -> None:
    records = load(chosen().program, book / "covers.csv", book / "events.csv")
    program = chosen("每万计法=按比例").program
    person = next(p for p, n in records.events["参保编号"].value_counts().iter_rows() if n > 2)
    event = records.events.filter(pl.col("参保编号") == person).sort("发生日")["事件编号"][-1]
    one = history(chosen().charter, chosen().program, records, event)[-1]
    other = history(chosen().charter, program, records, event)[-1]
    assert one.sha256 != other.sha256
    assert one.receipt["charter"]["sha256"] == other.receipt["charter"]["sha256"]


def test_history_decides_as_the_whole_book_does(book: Path, tmp_path: Path) -> None:
    decide(book, tmp_path / "d.csv")
    written: dict[str, list[int | None]] = {}
    for row in take(tmp_path / "d.csv"):
        written.setdefault(row["事件编号"], []).append(int(row["金额分"]) if row["金额分"] else None)
    records = load(chosen().program, book / "covers.csv", book / "events.csv")
    for event in random.Random(5).sample(sorted(written), 20):
        told = history(chosen().charter, chosen().program, records, event)[-1]
        amounts = [None if d.decision.amount < 0 else d.decision.amount for d in told.derived]
        assert amounts == written[event]
