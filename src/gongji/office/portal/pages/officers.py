"""What an officer of the unit or the office hands out: the certificate of a cover, or those of a roster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.enrolment.choices import JOINING
from gongji.office.enrolment.models import Cover, Roster
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.jobs.choices import State
from gongji.office.portal.services import binding, certifying
from gongji.office.ui.files import handed_out
from gongji.office.ui.pages import Fact, Link, RecordPage

_PDF = "application/pdf"
_SHOWN = 20
"""Covers without a certificate that are named."""


@require_POST
def _of_cover(request: HttpRequest, key: int) -> HttpResponse:
    """The PDF, to be saved: printed now, or the one there is."""
    actor = account_in(request)
    cover = found_or_404(Cover.objects.all(), pk=key)
    made = certifying.certify(actor, cover)
    content = certifying.opened(actor, made, "出具保障凭证")
    return handed_out(content, _PDF, f"{made.document.written_number}.pdf")


def _roster(key: int) -> Roster:
    rosters = Roster.objects.filter(kind__in=JOINING).select_related("union", "plan", "edition")
    return found_or_404(rosters.defer("edition__text"), pk=key)


class OfRoster(RecordPage):
    """The certificates of a roster: how many there are, have them printed, take them along."""

    template_name = "portal/of_roster.html"
    title = "整册凭证"
    record: Roster

    def found(self, **key: Any) -> Roster:
        """The roster."""
        return _roster(key["key"])

    def crumbs(self) -> Sequence[Link]:
        """Back to the roster."""
        page = reverse("enrolment:roster", args=[self.record.pk])
        return [Link("参保", reverse("enrolment:rosters")), Link(str(self.record), page)]

    @cached_property
    def covers(self) -> int:
        """How many covers count."""
        return binding.covers(self.record).count()

    @cached_property
    def certified(self) -> int:
        """How many of them have a certificate."""
        return binding.certified(self.record).count()

    def facts(self) -> Sequence[Fact]:
        """How many covers, and how many of them have a certificate."""
        return [
            Fact("单位", self.record.union.name), Fact("作数的保障", f"{self.covers:,} 份"),
            Fact("有凭证", f"{self.certified:,} 份"),
        ]  # fmt: skip

    def extra(self) -> Mapping[str, Any]:
        """What can be done, and what is lacking."""
        account = account_in(self.request)
        job = binding.job_of(self.record)
        ends = range(0, self.certified, binding.BOUND)
        lacking = binding.uncertified(self.record).select_related("person")
        return {
            "job": job if job is not None and job.actor == account and job.state != State.DONE else None,
            "busy": job is not None and job.open,
            "parts": [(first, first + 1, min(first + binding.BOUND, self.certified)) for first in ends],
            "covers": self.covers, "certified": self.certified,
            "lacking": list(lacking[:_SHOWN]) if self.certified < self.covers else [],
            "more": max(0, self.covers - self.certified - _SHOWN),
            "able": access_in(self.request).may("enrolment.certify", self.record.union),
        }  # fmt: skip

    def post(self, request: HttpRequest, **named: Any) -> HttpResponse:
        """Have them printed."""
        roster = self.found(**named)
        try:
            binding.certify_all(account_in(request), roster)
        except GongjiError as error:
            messages.error(request, str(error))
        return redirect("certificates:of_roster", key=roster.pk)


@require_POST
def _bound(request: HttpRequest, key: int, first: int) -> HttpResponse:
    """Certificates of a roster in one PDF, from a place on."""
    actor, roster = account_in(request), _roster(key)
    if first >= binding.certified(roster).count():
        raise Http404("没有这一部分")
    count, content = binding.bound(actor, roster, first)
    return handed_out(content, _PDF, f"{roster.union.name} 保障凭证 {first + 1}-{first + count}.pdf")


_certify = requires("enrolment.certify")
of_cover: Any = _certify(_of_cover)
of_roster: Any = _certify(OfRoster.as_view())
bound: Any = _certify(_bound)
