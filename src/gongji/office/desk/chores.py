"""Work of the desk that starts by itself."""

from __future__ import annotations

from datetime import timedelta

from gongji.office.desk.models import Task
from gongji.office.desk.services.following import give_back
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress


@job("desk.give_back", "退回没有人能办的待办", every=timedelta(hours=1))
def give_back_all(payload: Payload, progress: Progress) -> Payload:
    """Duties of those who lost the right, or their account, wait for everybody again."""
    with everything("a duty must wait for somebody who can do it"):
        keys = Task.objects.filter(done_at__isnull=True, assignee__isnull=False).order_by().values("assignee")
        holders = list(User.objects.filter(pk__in=keys).order_by("pk"))
    count = 0
    for place, user in enumerate(holders, start=1):
        count += give_back(user)
        progress(place, len(holders))
    return {"退回": count}
