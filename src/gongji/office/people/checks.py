"""What `gongji verify` finds of people when somebody else has been at the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, OuterRef, Subquery

from gongji.office.guard.verify import Finding, check
from gongji.office.people.models import Membership, Person

_RESTORE = "查明谁动过数据库；以备份核对"


@check("A01.people", "人员所在的工会")
def where_people_are() -> Iterator[Finding]:
    """A record lies in the union of the latest membership: that decides who may see it."""
    last = Membership.objects.filter(person=OuterRef("pk")).order_by("-since").values("union")[:1]
    people = Person.objects.filter(merged_into__isnull=True).annotate(last=Subquery(last))
    for pk, union, at in people.exclude(last=F("union")).values_list("pk", "union", "last").order_by("pk"):
        yield Finding(f"people_person {pk}", f"在工会 {union}，最近的会籍却在 {at}", _RESTORE)
    for pk in people.filter(last__isnull=True).values_list("pk", flat=True).order_by("pk"):
        yield Finding(f"people_person {pk}", "没有任何会籍", _RESTORE)


@check("C02.memberships", "会籍不重叠")
def memberships() -> Iterator[Finding]:
    """No two memberships of one person share a day."""
    before: tuple[int, int, date | None] | None = None
    rows = Membership.objects.order_by("person", "since").values_list("person", "pk", "since", "until")
    for person, pk, since, until in rows.iterator():
        if before is not None and before[0] == person and (before[2] is None or since <= before[2]):
            yield Finding(f"people_membership {pk}", f"与会籍 {before[1]} 日期重叠", _RESTORE)
        before = (person, pk, until)
