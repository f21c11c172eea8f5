"""What rosters owe a fund, as the cashier matches the bank's lines to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from gongji.office.enrolment.choices import CoverState, State
from gongji.office.enrolment.models import Contribution, Cover, Roster
from gongji.office.guard.scoped import everything
from gongji.office.money.models import Fund
from gongji.office.money.services import Due
from gongji.office.money.services.matching import ROSTER, paid

_LATELY: Final = timedelta(days=90)


def dues(fund: Fund) -> Iterator[Due]:
    """The rosters of a fund's plan whose units say they paid: those under way, and lately accepted ones."""
    since = timezone.now() - _LATELY
    stated = Contribution.objects.filter(roster__plan=fund.plan_id).exclude(roster__state=State.UNDONE)
    late = Q(roster__accepted_at__isnull=True) | Q(roster__accepted_at__gte=since)
    for one in stated.filter(late).select_related("roster__union").order_by("pk"):
        roster = one.roster
        yield Due(
            ROSTER, str(roster.pk), roster.union, f"{roster.union.name} {roster}",
            reverse("enrolment:roster", args=[roster.pk]), one.due, one.on, one.bank_reference,
        )  # fmt: skip


def overpaid(roster: Roster) -> int:
    """Fen stated as paid for an accepted roster beyond the covers that came of it: for those left out."""
    if roster.state != State.ACCEPTED:
        return 0
    with everything("covers of a roster may have gone to other unions"):
        paid_fen = Contribution.objects.filter(roster=roster).values_list("amount", flat=True).first() or 0
        covers = Cover.objects.filter(roster=roster).exclude(state=CoverState.UNDONE)
        return max(0, paid_fen - (covers.order_by().aggregate(fen=Sum("fee"))["fen"] or 0))


def arrived(roster: Roster) -> int:
    """Fen that the bank's lines matched to a roster."""
    with everything("who sees a roster sees what arrived for it"):
        return paid(ROSTER, str(roster.pk))
