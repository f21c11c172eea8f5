"""The demo city's claims as a working day leaves them: some wait for each hand, some are ready to be paid."""

from __future__ import annotations

from gongji.errors import GongjiError
from gongji.office.claims import queries, services
from gongji.office.claims.choices import State
from gongji.office.claims.decided import Verdict
from gongji.office.claims.models import Claim
from gongji.office.claims.services.proposal import proposal
from gongji.office.guard.models import User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.people import services as people
from gongji.office.people.models import Account
from gongji.office.site.demo import City, loader


@loader("决定", order=70)
def load(city: City) -> None:
    """Of five claims one waits for review, one for approval, three are decided."""
    with everything("demo city"):
        reviewer = User.objects.filter(username=Role.REVIEWER.value).first()
        approver = User.objects.filter(username=Role.APPROVER.value).first()
        if reviewer is None or approver is None:
            return
        waiting = list(Claim.objects.filter(state=State.ASSESSED).select_related("person").order_by("pk"))
        for place, claim in enumerate(waiting):
            if place % 5 == 0:
                continue
            try:
                _reviewed(reviewer, claim)
                if place % 5 > 1:
                    services.approve(approver, claim)
            except GongjiError:
                continue  # left where it is: assessed before another decision, or on an unconfirmed value


def _reviewed(reviewer: User, claim: Claim) -> None:
    assessment = queries.latest(claim)
    assert assessment is not None
    found = proposal(claim, assessment)
    if found.outcome is Verdict.REFUSE:
        why = "；".join(found.reasons) or "不符合条文规定的条件"
        services.refuse(reviewer, claim, found.articles[0], why)
        return
    account = Account.objects.filter(person=claim.person, until__isnull=True).first()
    if account is None:
        number = f"6222{claim.person_id:014d}"
        account = people.add_account(None, claim.person, bank="虚构银行", number=number)
    services.review(reviewer, claim, account)
