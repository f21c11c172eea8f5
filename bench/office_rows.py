"""A fresh site with certified covers; prints their codes. Run with GONGJI_DATA naming an empty folder."""

from __future__ import annotations

from datetime import date, timedelta

from gongji.office.site.start import migrate, start

HOW_MANY = 200


def main() -> None:
    """Fill the database."""
    start()
    migrate()
    from gongji.office.guard.scoped import everything

    with everything("a measurement's rows"):
        for code in codes():
            print(code)


def codes() -> list[str]:
    """One city, one plan, one person; many covers, each certified."""
    from gongji.codes.identity import check_character
    from gongji.office.enrolment.models import Cover
    from gongji.office.people import services as people
    from gongji.office.plans import services as plans
    from gongji.office.portal.services.certifying import certify
    from gongji.office.unions.choices import Kind
    from gongji.office.unions.services import create

    since, today = date(2000, 1, 1), date.today()
    city = create(None, None, code="c", name="虚构市总工会", kind=Kind.CITY, since=since)
    mill = create(None, city, code="m", name="虚构纺织厂工会", kind=Kind.GRASSROOTS, since=since)
    body = "99999919800101001"
    number = body + check_character(body)
    person = people.register(None, mill, name="张虚构", id_number=number, since=date(2020, 1, 1))
    edition = plans.draft(_officer(city), city, plans.shipped("shaoxing-cadre"))
    covers = [
        Cover.objects.create(
            number=f"虚构保{place:04d}", person=person, plan=edition.plan, edition=edition, union=mill,
            since=today, until=today + timedelta(days=364), first_since=today, tranche=f"{place}",
            state="live",
        )
        for place in range(HOW_MANY)
    ]  # fmt: skip
    return [certify(None, cover).code for cover in covers]


def _officer(city: object) -> object:
    from gongji.office.guard.models import Grant, User

    user = User.objects.create(username="bench", name="虚构审核")
    Grant.objects.create(user=user, union=city, role="reviewer", since=date(2000, 1, 1))
    return user


if __name__ == "__main__":
    main()
