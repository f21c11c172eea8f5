"""Claims follow their people: when two records become one, and when a union goes into another."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from gongji.office.claims.models import Claim, Standing
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.people.models import Person
from gongji.office.unions.models import Union


def merged(actor: User | None, kept: Person, gone: Person) -> None:
    """The claims of a record that goes into another are that one's, and so is what was decided for it.

    Its standing moves on, so that an assessment made before sees that the history is another one now (K03).
    """
    for claim in Claim.objects.select_for_update().filter(person=gone).order_by("pk"):
        Claim.objects.filter(pk=claim.pk).update(person=kept)
        audit.record("claims.follow", actor, claim, union=claim.union, person=kept.pk)
    for standing in Standing.objects.filter(person=gone):
        its, _ = Standing.objects.get_or_create(person=kept, plan=standing.plan)
        Standing.objects.filter(pk=its.pk).update(
            version=F("version") + standing.version + 1, paid_fen=F("paid_fen") + standing.paid_fen
        )
        Standing.objects.filter(pk=standing.pk).update(version=F("version") + 1, paid_fen=0)


def union_merged(actor: User | None, gone: Union, into: Union, on: date) -> None:
    """The claims of a union that goes into another are that one's from now on."""
    for claim in Claim.objects.select_for_update().filter(union=gone).order_by("pk"):
        Claim.objects.filter(pk=claim.pk).update(union=into)
        audit.record("claims.follow", actor, claim, union=into, person=claim.person_id)
