"""What people see of jobs: their own, and those of the accounts they look after."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q, QuerySet

from gongji.office.guard.access import Access, within
from gongji.office.jobs.models import Job


def jobs_for(access: Access) -> QuerySet[Job]:
    """The jobs an account may see; at the top of a tree also those that nobody gave."""
    if access.user is None:
        return Job.objects.none()
    reach = access.reach("guard.accounts")
    seen = Q(actor=access.user) | within("actor__home__path", reach)
    if any(len(path) <= apps.get_model("unions.Union").steplen for path in reach):
        seen |= Q(actor__isnull=True) | Q(actor__home__isnull=True)
    return Job.objects.filter(seen).select_related("actor")
