"""The line of rosters that wait for who asks, narrowed as on the list that they came from."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from gongji.office.enrolment import waiting as waits
from gongji.office.enrolment.choices import Kind
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.pages.lists import of_union
from gongji.office.guard.access import access_in, account_in
from gongji.office.plans.pages.filters import PlanFilter


class WaitingFilter(django_filters.FilterSet):  # type: ignore[misc]
    """By whether they are clean, by plan, kind and unit."""

    clean = django_filters.ChoiceFilter(
        label="核对", choices=(("yes", "没有问题的"), ("no", "要单独看的")), empty_label="全部",
        method=lambda rows, name, value: (
            rows.filter(waits.CLEAN) if value == "yes"
            else rows.exclude(pk__in=rows.filter(waits.CLEAN).order_by().values("pk"))
        ),
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(label="事项", choices=Kind.choices, empty_label="全部")
    plan = PlanFilter(label="计划")
    union = django_filters.CharFilter(label="单位", method=lambda rows, name, value: of_union(rows, value))


def asked(given: QueryDict) -> str:
    """The filters out of a query, as a query of their own."""
    kept = QueryDict(mutable=True)
    kept.update({name: given[name] for name in WaitingFilter.base_filters if given.get(name)})
    return kept.urlencode()


def waiting_for(request: HttpRequest, query: QueryDict) -> QuerySet[Roster]:
    """What waits for who asks, narrowed as a query says; all of it where the query is none of ours."""
    rows = waits.waiting(account_in(request), access_in(request))
    filters = WaitingFilter(query, queryset=rows)
    return filters.qs if filters.is_valid() else rows
