"""What a job promises: one at a time for a key, an end in words, tries with patience, steps that happen once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from gongji.errors import GongjiError

pytestmark = pytest.mark.django_db


class Script:
    """What the job of a test does, call by call."""

    def __init__(self) -> None:
        self.calls: list[Callable[[dict[str, Any], Any], Any]] = []
        self.ran = 0


@pytest.fixture
def script() -> Iterator[Script]:
    from gongji.office.jobs import kinds

    script = Script()

    def work(payload: dict[str, Any], progress: Any) -> Any:
        script.ran += 1
        return script.calls[min(script.ran, len(script.calls)) - 1](payload, progress)

    kinds._KINDS["test.scripted"] = kinds.Kind("test.scripted", "试验", work, attempts=3, wait=timedelta(0))
    yield script
    del kinds._KINDS["test.scripted"]


def begin(actor: Any = None, key: str | None = None) -> Any:
    from gongji.office.jobs.services import start

    return start("test.scripted", {"rows": 3}, actor, key)


def run() -> None:
    from gongji.office.jobs.worker import run_all

    run_all()


def test_a_job_ends_with_its_result_and_its_progress(script: Script) -> None:
    def work(payload: dict[str, Any], progress: Any) -> Any:
        progress(2, payload["rows"], "第 2 行")
        return {"行数": payload["rows"]}

    script.calls = [work]
    job = begin()
    assert job.state == "waiting"
    run()
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total, job.note) == ("done", {"行数": 3}, 2, 3, "第 2 行")
    assert job.finished_at and job.lease_until is None


def test_starting_and_cancelling_are_audited(script: Script, officer: Any) -> None:
    from gongji.office.guard.models import AuditRow
    from gongji.office.jobs import services

    services.cancel(begin(officer), officer)
    assert list(AuditRow.objects.order_by("pk").values_list("action", "actor")) == [
        ("jobs.start", officer.pk), ("jobs.cancel", officer.pk),
    ]  # fmt: skip


def test_the_same_key_is_the_same_job_while_one_is_open(script: Script) -> None:
    script.calls = [lambda payload, progress: {}]
    first = begin(key="一月")
    assert begin(key="一月").pk == first.pk
    assert begin(key="二月").pk != first.pk
    run()
    assert begin(key="一月").pk != first.pk


def test_a_refusal_is_told_in_words_and_not_tried_again(script: Script) -> None:
    def work(payload: dict[str, Any], progress: Any) -> Any:
        raise GongjiError("X123", "第 7 行没有姓名", "补上姓名")

    script.calls = [work]
    job = begin()
    run()
    job.refresh_from_db()
    assert (job.state, script.ran) == ("failed", 1)
    assert job.error == "[X123] 第 7 行没有姓名。改法：补上姓名"


def test_a_number_of_a_person_in_the_reason_is_masked(script: Script) -> None:
    """A06."""

    def work(payload: dict[str, Any], progress: Any) -> Any:
        raise GongjiError("X124", "证件号码 11010519491231002X 重复")

    script.calls = [work]
    job = begin()
    run()
    job.refresh_from_db()
    assert "11010519491231002X" not in job.error and "重复" in job.error


def test_a_surprise_is_tried_again_up_to_the_limit_and_says_nothing_private(script: Script) -> None:
    def work(payload: dict[str, Any], progress: Any) -> Any:
        raise RuntimeError("王小明 330602")

    script.calls = [work]
    job = begin()
    run()
    job.refresh_from_db()
    assert (job.state, script.ran, job.attempts) == ("failed", 3, 3)
    assert "RuntimeError" in job.error and "王小明" not in job.error and "改法" in job.error


def test_a_surprise_that_passes_is_no_failure(script: Script) -> None:
    def fall(payload: dict[str, Any], progress: Any) -> Any:
        raise RuntimeError

    script.calls = [fall, fall, lambda payload, progress: {"好": 1}]
    job = begin()
    run()
    job.refresh_from_db()
    assert (job.state, job.error, script.ran) == ("done", "", 3)


def test_the_wait_between_tries_doubles_up_to_an_hour() -> None:
    from gongji.office.jobs.kinds import Kind

    kind = Kind("a.b", "", lambda payload, progress: None, wait=timedelta(seconds=10))
    waits = [kind.delay(tries).total_seconds() for tries in (1, 2, 3, 9, 10, 500)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]


def test_a_result_that_is_no_json_fails(script: Script) -> None:
    script.calls = [lambda payload, progress: {"集": {1}}]
    job = begin()
    run()
    job.refresh_from_db()
    assert job.state == "failed" and "TypeError" in job.error


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_goes_on_behind_its_last_step(script: Script, officer: Any) -> None:
    from gongji.office.jobs import services

    seen: list[Any] = []

    def work(payload: dict[str, Any], progress: Any) -> Any:
        seen.append(progress.position)
        for step in range(progress.position or 0, 3):
            if step == 2 and len(seen) == 1:
                raise GongjiError("X1", "停")
            with progress.step(step + 1, 3):
                pass
        return {}

    script.calls = [work]
    job = begin(officer)
    run()
    job.refresh_from_db()
    assert (job.state, job.position) == ("failed", 2)
    services.again(job, officer)
    run()
    job.refresh_from_db()
    assert (job.state, seen) == ("done", [None, 2])


@pytest.mark.django_db(transaction=True)
def test_a_step_that_raises_leaves_nothing(script: Script) -> None:
    from gongji.office.jobs.models import Schedule

    def work(payload: dict[str, Any], progress: Any) -> Any:
        with progress.step(1):
            Schedule.objects.create(kind="半途", next_at="2026-01-01T00:00+08:00")
            raise GongjiError("X1", "停")

    script.calls = [work]
    job = begin()
    run()
    job.refresh_from_db()
    assert job.position is None and not Schedule.objects.filter(kind="半途").exists()


@pytest.mark.django_db(transaction=True)
def test_a_running_job_is_cancelled_at_its_next_step(script: Script, officer: Any) -> None:
    from gongji.office.jobs import services
    from gongji.office.jobs.models import Job

    def work(payload: dict[str, Any], progress: Any) -> Any:
        with progress.step(1, 3):
            pass
        services.cancel(Job.objects.get(pk=progress.job_id), officer)
        with progress.step(2, 3):
            raise AssertionError("the step should not begin")

    script.calls = [work]
    job = begin(officer)
    run()
    job.refresh_from_db()
    assert (job.state, job.position, job.cancel_asked) == ("cancelled", 1, False)


def test_what_has_ended_is_neither_cancelled_nor_tried_again(script: Script, officer: Any) -> None:
    from gongji.office.jobs import services

    script.calls = [lambda payload, progress: {}]
    job = begin(officer)
    run()
    for service, code in ((services.cancel, "J002"), (services.again, "J003")):
        with pytest.raises(GongjiError, match=code):
            service(job, officer)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_leaves_hands_its_job_back(script: Script) -> None:
    from gongji.office.jobs import worker

    stop = Event()

    def leave(payload: dict[str, Any], progress: Any) -> Any:
        with progress.step(1, 2):
            pass
        stop.set()
        progress(1, 2)
        raise AssertionError("the job should have ended")

    script.calls = [leave, lambda payload, progress: {"从": progress.position}]
    job = begin()
    worker.run(stop, poll=0.01)
    job.refresh_from_db()
    assert (job.state, job.position, job.lease_until) == ("waiting", 1, None)
    run()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"从": 1})


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_lease_was_taken_writes_nothing_more(script: Script) -> None:
    from gongji.office.jobs.models import Job

    def overtaken(payload: dict[str, Any], progress: Any) -> Any:
        Job.objects.filter(pk=progress.job_id).update(fence=progress.fence + 1)
        with progress.step(1):
            raise AssertionError("the step should not begin")

    script.calls = [overtaken]
    job = begin()
    run()
    job.refresh_from_db()
    assert (job.state, job.position, job.fence) == ("running", None, 2)


def test_a_job_whose_worker_always_dies_is_given_up(script: Script) -> None:
    from gongji.office.jobs import delivery
    from gongji.office.jobs.models import Job

    job = begin()
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=3, lease_until="2026-01-01T00:00+08:00", fence=3
    )
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(pk=job.delivery).update(status="RUNNING")
    assert delivery.send_again(timedelta(seconds=30)) == 1
    assert DBTaskResult.objects.get(pk=job.delivery).status == "FAILED"
    run()
    job.refresh_from_db()
    assert job.state == "failed" and "连续 3 次中断" in job.error and script.ran == 0


def test_a_job_that_waits_for_a_worker_is_not_delivered_twice(script: Script) -> None:
    from gongji.office.jobs import delivery
    from gongji.office.jobs.models import Job

    job = begin()
    Job.objects.filter(pk=job.pk).update(run_after="2026-01-01T00:00+08:00")
    assert delivery.send_again(timedelta(seconds=30)) == 0


def test_repeated_work_starts_once_when_it_is_due() -> None:
    from gongji.office.jobs import schedule
    from gongji.office.jobs.kinds import scheduled
    from gongji.office.jobs.models import Job, Schedule

    names = {kind.name for kind in scheduled()}
    assert {"audit.seal", "jobs.prune"} <= names
    assert schedule.start_due() == len(names)
    assert schedule.start_due() == 0
    Schedule.objects.filter(kind="audit.seal").update(next_at="2026-01-01T00:00+08:00")
    assert schedule.start_due() == 1
    assert Job.objects.filter(kind="audit.seal").count() == 1  # the first is still open: its key is taken


def test_the_trail_is_sealed_at_least_once_a_minute(officer: Any, script: Script) -> None:
    """A05."""
    from gongji.office.guard.models import AuditRow
    from gongji.office.jobs import schedule
    from gongji.office.jobs.kinds import kind_of

    every = kind_of("audit.seal").every
    assert every is not None and every <= timedelta(seconds=60)
    begin(officer)
    script.calls = [lambda payload, progress: {}]
    schedule.start_due()
    run()
    assert AuditRow.objects.exists() and not AuditRow.objects.filter(seal=None).exists()


def test_an_unknown_kind_names_those_that_exist() -> None:
    from gongji.office.jobs.services import start

    with pytest.raises(GongjiError, match=r"J001.*audit\.seal"):
        start("no.such", {}, None)


def test_a_kind_that_a_later_version_lost_fails_in_words(script: Script) -> None:
    from gongji.office.jobs.models import Job

    job = begin()
    Job.objects.filter(pk=job.pk).update(kind="gone.work")
    run()
    job.refresh_from_db()
    assert (job.state, job.title) == ("failed", "gone.work") and "J001" in job.error


def test_a_job_sees_what_its_actor_sees(script: Script, officer: Any) -> None:
    """A01."""
    from gongji.office.guard.scoped import everything
    from gongji.office.unions.models import Union

    seen: list[int] = []

    def work(payload: dict[str, Any], progress: Any) -> Any:
        seen.append(Union.objects.count())
        return {}

    script.calls = [work]
    with everything("a test's tree"):
        Union.add_root(code="x", name="别的市总工会", kind="city", since="2000-01-01")
    begin(officer)
    begin(None)
    run()
    assert seen == [1, 2]
