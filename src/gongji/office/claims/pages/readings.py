"""换一个口径: what the claim would come to if an article were read another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from gongji.office.claims import queries, services
from gongji.office.claims.models import Claim
from gongji.office.claims.pages.dossier import OUTCOME_LOOK
from gongji.office.claims.pages.finding import claim_of, crumbs
from gongji.office.claims.queries.otherwise import otherwise
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.ui.pages import Link, RecordPage


class Readings(RecordPage):
    """The readings that bore on the last assessment, each with the amounts of its options."""

    template_name = "claims/readings.html"
    lead = (
        "只换这一个口径，别的口径、事实和以前的决定都不变。这里是试算，不改核算；"
        "认为口径不对的，请有权解释的机关作出解释决定。"
    )
    record: Claim

    def found(self, **key: Any) -> Claim:
        """The claim, for who may see the whole of it; that it is shown is written down."""
        found = claim_of(key["key"])
        if queries.sight(access_in(self.request), found) is not queries.Sight.WHOLE:
            return found_or_404(Claim.objects.none(), pk=found.pk)
        services.seen(account_in(self.request), found, "readings")
        return found

    def heading(self) -> str:
        """Of which claim."""
        return f"{self.record}：换一个口径"

    def crumbs(self) -> Sequence[Link]:
        """The claim."""
        return crumbs(self.record)

    def extra(self) -> Mapping[str, Any]:
        """What it comes to, and the way to a ruling."""
        made = queries.estimate(self.record)
        return {
            "others": otherwise(made) if made else (), "looks": OUTCOME_LOOK, "made": made,
            "reading_url": reverse("plans:reading", args=[self.record.edition_id]),
        }  # fmt: skip


readings: Any = requires("claims.medical")(Readings.as_view())
