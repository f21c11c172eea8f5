"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Claims: report, investigation, papers, assessment, decision."""

    name = "gongji.office.claims"
    label = "claims"

    def ready(self) -> None:
        """Checks, the demo, what follows people and unions, papers, the person's page, the bar."""
        from gongji.office.claims import checks, deciding_ready, demo, work  # noqa: F401
        from gongji.office.claims.deeds import DEEDS, NAMES, VALUES
        from gongji.office.claims.pages import of_person
        from gongji.office.claims.services import following, freeing, rechecking
        from gongji.office.enrolment.services import resting
        from gongji.office.guard import actions
        from gongji.office.papers import owners
        from gongji.office.people.pages import record
        from gongji.office.people.services import correcting
        from gongji.office.plans.services import RULED
        from gongji.office.ui import nav
        from gongji.office.unions.services import merging

        correcting.MERGERS.add(following.merged)
        merging.FOLLOWERS.add(following.union_merged)
        RULED.add(freeing.on_ruled)
        resting.HOLDERS.add(rechecking.resting_on)
        resting.CHANGED.add(rechecking.covers_changed)
        owners.register("claims.claim", lambda claim: claim.union)
        record.SECTIONS.add(of_person.section)
        nav.register("案件", "claims:list", "claims.read", about="报案、调查、收材料、核算", order=30)
        deciding_ready.ready()
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(VALUES)
