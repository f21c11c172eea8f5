"""The survey's city in the office's database, in bulk: unions, people, covers, cases, postings.

Reproducible: the same seed and scale give the same rows. Synthetic: ID numbers of a region that is none.
Run inside a Django that is set up; `build` writes, and says how many rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count, islice
from typing import Any, Final

from bench.office_bulk import BATCH, counted_on, put, without_triggers
from bench.office_work import work
from gongji.codes.identity import check_character
from gongji.demo.city import build as city_of

REGIONS: Final = (("330602", 3), ("330603", 2), ("330604", 2), ("330681", 3), ("330683", 2), ("330624", 1))
OWNERSHIP: Final = {
    "国有": "state", "非公": "private", "事业": "institution", "机关": "government",
}  # fmt: skip
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN_NAMES: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is in the database."""

    unions: int
    people: int
    covers: int
    claims: int
    waiting: int
    vouchers: int


def build(seed: int, scale: Fraction, *, covers: int, claims: int, today: date) -> Size:
    """Fill an empty database. `covers` in all: those in force today are the survey's, the rest lie before."""
    from django.db import transaction

    from gongji.office.guard.scoped import everything

    with everything("a city for measuring"), transaction.atomic():
        top = _top()
        city = city_of(seed, scale, REGIONS)
        keys = _unions(top, city)
        edition = _plan(top)
        with without_triggers():
            people = _people(keys, city)
            made = _covers(keys, city, edition, covers, today)
        done = work(top, edition, claims, today)
    return Size(len(keys), people, made, done.claims, done.waiting, done.vouchers)


def _top() -> Any:
    from gongji.office.unions.models import Union

    return Union.add_root(code="虚构会", name="虚构市总工会", kind="city", since=date(2000, 1, 1))


def _unions(top: Any, city: Any) -> list[int]:
    """Counties and units straight under them, paths counted up; the keys of the units in the city's order."""
    from gongji.office.guard.paths import STEP
    from gongji.office.unions.models import Employer, Union

    counties: dict[str, Any] = {}
    for region, _ in REGIONS:
        counties[region] = Union.objects.get(pk=top.pk).add_child(
            code=f"虚构会-{region}", name=f"虚构{region}总工会", kind="county", region=region
        )
    below = dict.fromkeys(counties, 0)
    rows = []
    for unit in city.unions:
        below[unit.region] += 1
        path = counties[unit.region].path + Union._int2str(below[unit.region]).rjust(STEP, "0")
        rows.append(
            Union(
                path=path, depth=3, numchild=0, code=unit.number, name=unit.name, kind="grassroots",
                region=unit.region, since=date(2000, 1, 1),
            )
        )  # fmt: skip
    made = Union.objects.bulk_create(rows, batch_size=BATCH)
    for region, units in below.items():
        Union.objects.filter(pk=counties[region].pk).update(numchild=units)
    Employer.objects.bulk_create(
        [
            Employer(
                union_id=row.pk, name=f"{unit.name}单位", industry=unit.industry.code,
                ownership=OWNERSHIP[unit.industry.ownership], workers=unit.workers, women=unit.women,
                members=unit.members,
            )
            for row, unit in zip(made, city.unions, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return [row.pk for row in made]


def _people(keys: list[int], city: Any) -> int:
    """Every member, with a membership since 2020."""
    from django.db import connection
    from django.utils import timezone

    from gongji.office.guard.fields import blind_indexes, seal_many
    from gongji.office.people.models import ID_CONTEXT, Person
    from gongji.office.people.pinyin import spell

    spelt: dict[str, Any] = {}
    now = timezone.now()
    units = ((key, unit.members) for key, unit in zip(keys, city.unions, strict=True))
    homes = (key for key, members in units for _ in range(members))

    def rows() -> Iterator[tuple[Any, ...]]:
        serials = count(1)
        while batch := list(islice(zip(serials, homes, strict=False), BATCH)):
            numbers = [id_number(serial) for serial, _ in batch]
            sealed, indexes = seal_many(numbers, ID_CONTEXT), blind_indexes(numbers, ID_CONTEXT)
            for (serial, home), number, secret, index in zip(batch, numbers, sealed, indexes, strict=True):
                name = SURNAMES[serial % len(SURNAMES)] + GIVEN_NAMES[serial // 7 % len(GIVEN_NAMES)]
                if name not in spelt:
                    spelt[name] = spell(name)
                yield (
                    home, name, spelt[name].full, spelt[name].initials, secret, index,
                    date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
                    "male" if int(number[16]) % 2 else "female", now,
                )  # fmt: skip

    told = ("union", "name", "pinyin", "initials", "id_number", "id_index", "born_on", "sex", "registered_at")
    made = put(Person, told, rows())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_membership (person_id, union_id, since, document) "
            "SELECT id, union_id, DATE '2020-01-01', '' FROM people_person"
            if connection.vendor == "postgresql"
            else "INSERT INTO people_membership (person_id, union_id, since, document) "
            "SELECT id, union_id, '2020-01-01', '' FROM people_person"
        )
    return made


def id_number(serial: int) -> str:
    """A valid number that can be nobody's; one for each serial up to some ten million."""
    day = date(1960, 1, 1) + timedelta(days=serial // 999)
    body = f"999999{day:%Y%m%d}{serial % 999 + 1:03d}"
    return body + check_character(body)


def _plan(top: Any) -> Any:
    """An edition of the demo plan, from the shelf, in force."""
    from gongji.office.guard.models import Grant, User
    from gongji.office.plans import services

    hands = []
    for role in ("reviewer", "committee", "approver"):
        user = User.objects.create(username=f"plan-{role}", name=f"虚构{role}", home=top)
        Grant.objects.create(user=user, union=top, role=role, since="2000-01-01")
        hands.append(user)
    drafter, committee, publisher = hands
    edition = services.draft(drafter, top, services.shipped("shaoxing-cadre"))
    seen, day = edition.sha256, date(2011, 6, 10)
    paper = services.Paper("虚构市总工会", "虚构决议 1 号", date(2011, 6, 1))
    services.check(drafter, edition, seen)
    services.deliberate(committee, edition, paper, seen)
    services.publish(publisher, edition, services.Paper("虚构市总工会", "虚构发文 1 号", day), day, seen)
    services.put_in_force(publisher, edition, seen)
    return edition


def _covers(keys: list[int], city: Any, edition: Any, wanted: int, today: date) -> int:
    """The survey's covered in force today; years before fill up to `wanted`, one cover a person and year.

    The oldest come first, as a city's covers do.
    """
    from django.db import connection

    from gongji.office.enrolment.models import Cover

    day = "date" if connection.vendor == "postgresql" else "text"
    start, made = (today - timedelta(days=30)).replace(day=1), 0
    terms = [min(wanted, sum(unit.covered for unit in city.unions))]
    while (left := wanted - sum(terms)) > 0:
        terms.append(min(left, sum(unit.members for unit in city.unions)))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_covered (union_id bigint PRIMARY KEY, n bigint)")
        cursor.executemany(
            "INSERT INTO bench_covered VALUES (%s, %s)",
            [(key, unit.covered) for key, unit in zip(keys, city.unions, strict=True)],
        )
        for years, most in reversed(list(enumerate(terms))):
            since = start.replace(year=start.year - years)
            until = since.replace(year=since.year + 1) - timedelta(days=1)
            cursor.execute(
                _COVERS.format(day=day, most="c.n" if not years else "1000000000"),
                [made, since, until, since, edition.plan_id, edition.pk, most],
            )
            made += cursor.rowcount
    counted_on(Cover)
    return made


_COVERS: Final = """
INSERT INTO enrolment_cover (number, since, until, first_since, units, tranche, region, facts, fee, payers,
                             state, plan_id, edition_id, person_id, union_id)
SELECT 'P' || (%s + ROW_NUMBER() OVER (ORDER BY p.id)), CAST(%s AS {day}), CAST(%s AS {day}),
       CAST(%s AS {day}), 1, '', '', '{{}}', 5000, '{{}}', 'live', %s, %s, p.id, p.union_id
  FROM (SELECT id, union_id, ROW_NUMBER() OVER (PARTITION BY union_id ORDER BY id) AS place
          FROM people_person) p
  JOIN bench_covered c ON c.union_id = p.union_id
 WHERE p.place <= {most}
 ORDER BY p.id
 LIMIT %s
"""
