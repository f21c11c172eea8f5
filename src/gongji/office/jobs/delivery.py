"""The way from a job's row to a worker: a task of django-tasks that carries nothing but the job's number.

django-tasks-db leaves the row of a killed worker running for ever, and never gives it out again. So a
delivery is only a knock on the door: it may be lost, or come twice. What is due and not delivered is
delivered again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from gongji.office.jobs.choices import State
from gongji.office.jobs.clock import after
from gongji.office.jobs.models import Job

_AT_ONCE: Final = 200
"""Most jobs delivered again in one go."""


@task()
def knock(job_id: int) -> None:
    """Run the job, where it is free."""
    from gongji.office.jobs.execution import run_here

    run_here(job_id)


def send(job: Job, delay: timedelta = timedelta(0)) -> None:
    """Deliver a job after `delay`; within the transaction of the caller."""
    run_after = timezone.now() + delay if delay else None
    sent = knock.using(run_after=run_after).enqueue(job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(delivery=sent.id)


def send_again(grace: timedelta) -> int:
    """Deliver what should be running and is not: its worker died, or its delivery was lost. How many."""
    count = 0
    for job in list(_stranded(grace)[:_AT_ONCE]):
        with transaction.atomic():
            if not Job.objects.filter(pk=job.pk, delivery=job.delivery).update(delivery=None):
                continue
            _bury(job)
            send(job)
            count += 1
    return count


def _stranded(grace: timedelta) -> QuerySet[Job]:
    coming = DBTaskResult.objects.filter(pk=OuterRef("delivery"), status=TaskResultStatus.READY)
    late = Q(state=State.WAITING, run_after__lt=after(-grace)) | Q(state=State.RUNNING, lease_until__lt=Now())
    return Job.objects.filter(late, ~Exists(coming), delivery__isnull=False)


def _bury(job: Job) -> None:
    """Close the delivery that a killed worker left running."""
    assert job.delivery is not None
    DBTaskResult.objects.filter(pk=job.delivery, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{LookupError.__module__}.{LookupError.__qualname__}",
    )


def forget(older_than: timedelta) -> int:
    """Delete deliveries that ended before; how many."""
    old = timezone.now() - older_than
    ended = DBTaskResult.objects.finished().filter(task_path=knock.module_path)
    return ended.filter(finished_at__lt=old).delete()[0]
