"""The page of a claim: its state, its why, its facts and papers, and its next hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gongji.errors import GongjiError
from gongji.office.claims import services
from gongji.office.claims.choices import BEFORE_ASSESSED, HELD, UNDECIDED, State
from gongji.office.claims.models import Claim
from gongji.office.claims.pages import sheets
from gongji.office.claims.pages.dossier import OUTCOME_LOOK, dossier
from gongji.office.claims.pages.finding import claim_of, crumbs
from gongji.office.claims.queries import Sight, progress, sight
from gongji.office.desk import queries as desk
from gongji.office.guard.access import access_in, account_in, requires
from gongji.office.ui.pages import Fact, Link, RecordPage
from gongji.office.ui.templatetags.look import yuan


class Record(RecordPage):
    """One claim."""

    template_name = "claims/record.html"
    record: Claim

    def found(self, **key: Any) -> Claim:
        """The claim; that personal facts are shown is written down first."""
        found = claim_of(key["key"])
        access = access_in(self.request)
        self.sight = sight(access, found)
        if self.sight is Sight.WHOLE:
            services.seen(account_in(self.request), found, "record")
        self.dossier = dossier(found, self.sight)
        return found

    def heading(self) -> str:
        """The number of the case."""
        return str(self.record)

    def crumbs(self) -> Sequence[Link]:
        """Back to the list."""
        return crumbs()

    def state(self) -> tuple[str, str]:
        """Word and look."""
        return str(self.record.get_state_display()), self.record.look

    def may(self, right: str) -> bool:
        """Whether the person who asks has a right at the claim's union."""
        return access_in(self.request).may(right, self.record.union)

    def actions(self) -> Sequence[Link]:
        """What the person who asks may do now; the one that is due is the main one."""
        claim, state = self.record, State(self.record.state)
        links: list[Link] = []
        if state in UNDECIDED and self.may("claims.report"):
            links.append(Link("撤回", _page(claim, "withdraw")))
        if state in (State.ASSESSING, *HELD, State.ASSESSED, State.REVIEWED) and self.may(
            services.return_right(claim)
        ):
            links.append(Link("退回补查", _page(claim, "return")))
        if state in BEFORE_ASSESSED and self.may("claims.report"):
            links.append(Link("填写事实", _page(claim, "facts")))
        if state in BEFORE_ASSESSED and self.may("papers.store"):
            links.append(Link("收材料", _page(claim, "papers"), main=state is State.PAPERS))
        if state in (State.REPORTED, State.INVESTIGATING, State.PAPERS) and self.may("claims.investigate"):
            links.append(Link("调查核实", _page(claim, "findings"), main=state is not State.PAPERS))
        return [*links, *sheets.actions(self.request, claim)]

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        claim, held = self.record, self.dossier
        strip = [self._amount()] if held.figures else []
        due = claim.case.due_on
        strip.append(
            Fact("到这一步", f"{timezone.localtime(claim.state_since):%Y-%m-%d}", f"限 {due}" if due else "")
        )
        reported = next((clock for clock in held.clocks if not clock.means.startswith("不")), None)
        note = ""
        if reported is not None and reported.last is not None:
            note = f"限 {reported.last}，{'逾期' if reported.late else '按时'}"
        strip.append(Fact("通知", f"{claim.reported_on}", note))
        cover = claim.cover
        if cover is None:
            strip.append(Fact("参保", "没有参保记录"))
        else:
            outside = not cover.since <= claim.happened_on <= cover.until
            words = "发生日不在保障期内" if outside else f"{cover.number}"
            strip.append(Fact("参保", f"{cover.since} 至 {cover.until}", words))
        strip.append(Fact("计划", claim.edition.title, claim.edition.edition))
        return strip

    def _amount(self) -> Fact:
        held = self.dossier
        if held.assessment is None:
            return Fact("本次给付", "还没有核算")
        word = "本次给付" if held.assessment.final else "估算"
        if held.total is not None:
            return Fact(word, f"{yuan(held.total)} 元")
        if held.range is not None:
            low, high = held.range
            return Fact(word, f"{yuan(low)} 至 {yuan(high)} 元", "还缺事实")
        return Fact(word, "算不出", "、".join(dict.fromkeys(o.state for o in held.outcomes)))

    def extra(self) -> Mapping[str, Any]:
        """The sheets."""
        claim, user, access = self.record, account_in(self.request), access_in(self.request)
        state = State(claim.state)
        final = state in (State.ASSESSING, *HELD)
        early = state in BEFORE_ASSESSED and not final
        may_estimate = early and (self.may("claims.assess") or self.may("claims.investigate"))
        return {
            "it": self.dossier,
            "looks": OUTCOME_LOOK,
            "folder": desk.folder(claim.case, user, access),
            "steps": progress(claim),
            "more": sheets.sheets(self.request, claim, self.sight),
            "assess_word": "核算" if state is State.ASSESSING else "重新核算" if final else "估算",
            "may_assess": (final and self.may("claims.assess")) or may_estimate,
            "may_file": self.may("papers.store") and state in BEFORE_ASSESSED,
            "may_tell": self.may("papers.print"),
            "seen_by": reverse("guard:seen_by", args=[claim.person_id]) if self.may("people.seen_by") else "",
        }


def _page(claim: Claim, name: str) -> str:
    return reverse(f"claims:{name}", args=[claim.pk])


@require_POST
def assess(request: HttpRequest, key: int) -> HttpResponse:
    """Work it through the charter; back to the page with what came out."""
    claim = claim_of(key)
    try:
        made = services.assess(account_in(request), claim)
        messages.success(request, "已核算" if made.final else "已估算，还不是正式的核算")
    except GongjiError as error:
        messages.error(request, str(error))
    return redirect("claims:record", key)


@require_POST
def completed(request: HttpRequest, key: int) -> HttpResponse:
    """Everything has come."""
    claim = claim_of(key)
    try:
        services.completed(account_in(request), claim)
        messages.success(request, "材料已齐")
    except GongjiError as error:
        messages.error(request, str(error))
        return redirect("claims:papers", key)
    return redirect("claims:record", key)


record: Any = requires("claims.read")(Record.as_view())
assess_page: Any = requires("claims.read")(assess)
completed_page: Any = requires("claims.report")(completed)
