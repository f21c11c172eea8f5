"""A file of the bank is read by a worker: on from where it stopped, each row once, whatever one row is like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office.payouts.paying import handed, held, lines_of, read, returned

from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.jobs import services as jobs
from gongji.office.jobs.execution import run_here
from gongji.office.jobs.models import Job
from gongji.office.money import services, work
from gongji.office.money.choices import Use
from gongji.office.money.errors import LedgerError
from gongji.office.money.models import ReturnedLine, ReturnFile
from gongji.office.money.services import answering, returning
from gongji.office.money.services.answering import settle

pytestmark = pytest.mark.django_db(transaction=True)


def now(file: ReturnFile) -> ReturnFile:
    return ReturnFile._base_manager.get(pk=file.pk)


def rows_of(file: ReturnFile) -> list[ReturnedLine]:
    with everything("a test"):
        return list(file.returned.order_by("row"))


@pytest.fixture
def batch(fund: Any, owed: Callable[..., Any], cashier: Any) -> Any:
    """Five payments of 2,000 yuan, with the bank."""
    return handed(cashier, fund, [owed() for _ in range(5)])


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a step."""
    monkeypatch.setattr(work, "CHUNK", 2)


def test_taking_in_books_nothing_and_tells_how_far_the_reading_is(
    batch: Any, fund: Any, cashier: Any
) -> None:
    file = services.read_return(cashier, batch, "回单.csv", returned(batch))
    assert (file.rows, file.done, file.whole, held(fund, Use.TRANSIT)) == (5, 0, False, 1_000_000)
    run_here(file.job_id)
    job = Job.objects.get(pk=file.job_id)
    assert (job.state, job.done, job.total, job.result) == ("done", 5, 5, {"入账": 5, "例外": 0, "共": 5})
    assert now(file).whole and held(fund, Use.TRANSIT) == 0
    assert not list(findings())


def test_P04_a_reading_that_was_cut_short_goes_on_behind_the_last_row_kept(
    batch: Any, fund: Any, cashier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = returned(batch)
    file = services.read_return(cashier, batch, "回单.csv", content)
    take_in, steps = returning.take_in, []

    def cut_short(*given: Any) -> None:
        steps.append(given)
        if len(steps) == 3:
            jobs.cancel(Job.objects.get(pk=file.job_id), cashier)
        take_in(*given)

    monkeypatch.setattr(returning, "take_in", cut_short)
    monkeypatch.setattr(work, "CHUNK", 1)
    run_here(file.job_id)
    assert Job.objects.get(pk=file.job_id).state == "cancelled"
    assert (now(file).done, held(fund, Use.TRANSIT)) == (3, 400_000)
    again = services.read_return(cashier, batch, "回单（1）.csv", content)
    assert again == file and again.job_id != file.job_id
    run_here(again.job_id)
    assert [row.row for row in rows_of(file)] == [2, 3, 4, 5, 6]
    assert (now(file).taken, held(fund, Use.TRANSIT)) == (5, 0)
    assert not list(findings())


def test_P06_rows_that_do_not_match_say_what_to_do_and_the_rest_is_booked(
    batch: Any, fund: Any, cashier: Any, accountant: Any, by_two: None
) -> None:
    lines = returned(batch).decode("gb18030").splitlines()
    lines[2] = lines[2].replace("2000.00", "2000.01")
    lines.append(lines[5].replace(lines_of(batch)[4].ref, "P999999-0007"))
    content = "\r\n".join(lines).encode("gb18030")
    file = read(cashier, batch, "回单.csv", content)
    assert (file.rows, file.taken, file.odd) == (6, 4, 2)
    strange = [(row.row, row.odd, row.remedy) for row in rows_of(file) if row.odd]
    assert [row for row, _, _ in strange] == [3, 7]
    assert "批次里是 2,000.00 元" in strange[0][1] and "登记查复" in strange[0][2]
    assert "业务编号不是这个批次的" in strange[1][1] and "在那个批次读入" in strange[1][2]
    assert held(fund, Use.TRANSIT) == 200_000


def test_what_the_books_refuse_of_a_row_is_an_exception_and_the_rest_goes_on(
    batch: Any, fund: Any, cashier: Any, by_two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(actor: Any, of: Any, *given: Any, **more: Any) -> Any:
        if more["source_key"] == str(unlucky.pk):
            raise LedgerError("M104", "科目没有启用", "核对日期，或换一个科目")
        return posted(actor, of, *given, **more)

    unlucky, posted = lines_of(batch)[2], answering.post
    monkeypatch.setattr(answering, "post", post)
    file = read(cashier, batch, "回单.csv", returned(batch))
    assert (file.taken, file.odd) == (4, 1)
    (row,) = [row for row in rows_of(file) if row.odd]
    assert row.odd == "没有记账：科目没有启用" and row.remedy.startswith("核对日期，或换一个科目；再由会计")
    assert [line.state for line in lines_of(batch)] == [
        "confirmed", "confirmed", "handed", "confirmed", "confirmed"
    ]  # fmt: skip
    assert not list(findings())


def test_a_line_told_in_writing_while_its_file_is_read_is_booked_once(
    batch: Any, fund: Any, cashier: Any, accountant: Any
) -> None:
    from django.utils import timezone

    file = services.read_return(cashier, batch, "回单.csv", returned(batch))
    for line in lines_of(batch):
        services.tell(accountant, line, answering.LineState.CONFIRMED, timezone.localdate(), "虚构查复 1 号")
    run_here(file.job_id)
    assert (now(file).taken, held(fund, Use.TRANSIT), held(fund, Use.PAYABLE)) == (5, 0, 0)


def test_a_kept_file_that_was_changed_stops_the_reading_with_its_reason(
    batch: Any, fund: Any, cashier: Any, settings: Any
) -> None:
    from pathlib import Path

    file = services.read_return(cashier, batch, "回单.csv", returned(batch))
    place = Path(settings.MEDIA_ROOT) / "papers" / file.stored[:2] / file.stored
    place.write_bytes(b"something else")
    run_here(file.job_id)
    job = Job.objects.get(pk=file.job_id)
    assert job.state == "failed" and "请管理员从备份恢复" in job.error
    assert held(fund, Use.TRANSIT) == 1_000_000
    assert [f.where for _, f in findings(["P06"])] == [f"money_returnfile {file.pk}"]


def test_settling_waits_for_every_line(batch: Any, cashier: Any) -> None:
    with everything("a test"):
        settle(batch)
        assert type(batch).objects.get(pk=batch.pk).state == "handed"
