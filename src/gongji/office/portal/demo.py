"""A member of the demo city who can come in: the one whose number is printed beside the accounts."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone

from gongji.office.claims.choices import State
from gongji.office.claims.models import Claim
from gongji.office.enrolment.queries import covered_on
from gongji.office.guard.reveal import reveal
from gongji.office.guard.scoped import everything
from gongji.office.people.services import set_phone
from gongji.office.site.demo import Account, City, loader

PHONE: Final = "13800138000"


@loader("会员", order=95)
def load_member(city: City) -> None:
    """Somebody covered today is given a phone, whose claim wants papers if there is one; else nobody."""
    with everything("demo city"):
        wanted = Exists(Claim.objects.filter(person=OuterRef("person"), state=State.PAPERS))
        covered = covered_on(timezone.localdate()).annotate(wanted=wanted)
        cover = covered.select_related("person", "union").order_by("-wanted", "pk").first()
        if cover is None:
            return
        person = set_phone(None, cover.person, PHONE)
        number = reveal(None, person, "id_number", "样例：印出可以用手机进来的会员")
    city.accounts.append(Account("会员（/m/）", cover.union.name, number, "不用", "在 /m/outbox/"))
