"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Rosters and covers."""

    name = "gongji.office.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """Covers follow people; rosters have papers; jobs, checks, and the place in the bar."""
        from gongji.office.enrolment import checks, demo, held_demo, work  # noqa: F401
        from gongji.office.enrolment.choices import Kind
        from gongji.office.enrolment.deeds import DEEDS, NAMES
        from gongji.office.enrolment.pages import section
        from gongji.office.enrolment.services import following, owing
        from gongji.office.guard import actions
        from gongji.office.money.services import DUES
        from gongji.office.papers import owners
        from gongji.office.people.pages import record
        from gongji.office.people.services import correcting, membership
        from gongji.office.ui import nav
        from gongji.office.unions.services import merging

        merging.FOLLOWERS.add(following.follow_merger)
        merging.HOLDERS.add(following.still_open)
        membership.FOLLOWERS.add(following.transferred)
        correcting.MERGERS.add(following.merged)
        owners.register("enrolment.roster", lambda roster: roster.union)
        DUES.add(owing.dues)
        record.SECTIONS.add(section.covers)
        nav.register("参保", "enrolment:rosters", "enrolment.read", about="名册、保障、登记表", order=20)
        actions.say(DEEDS)
        actions.say_names(NAMES)
        actions.say_values(dict(Kind.choices))
