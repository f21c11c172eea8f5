"""What the site itself loads of the demo city: the tree of its unions, and one account for each role."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from gongji.codes.identity import check_character
from gongji.codes.regions import region_name
from gongji.office.guard.models import User
from gongji.office.guard.roles import Role
from gongji.office.guard.scoped import everything
from gongji.office.guard.services.accounts import first_administrator, open_account
from gongji.office.guard.services.grants import give
from gongji.office.site.demo import Account, City, loader
from gongji.office.unions.choices import Kind, Ownership
from gongji.office.unions.models import Employer, Union
from gongji.office.unions.services import create

PASSWORD: Final = "gongji-demo-2026"
_SINCE: Final = date(2000, 1, 1)
_OWNERSHIP: Final = {str(one.label): one for one in Ownership}
_COUNTY: Final = (Role.COUNTY, Role.CHECKER)


@loader("工会", order=10)
def load_unions(city: City) -> None:
    """A federation, its counties, and the unions of the city's employers under them."""
    with everything("demo city"), transaction.atomic():
        rows = list(_rows(city))
        top = create(None, None, code="虚构会", name="虚构市总工会", kind=Kind.CITY, since=_SINCE)
        counties: dict[str, Union] = {}
        for row in rows:
            region = row["地区"]
            if region not in counties:
                name = f"虚构{region_name(region) or region}总工会"
                counties[region] = create(
                    None,
                    top,
                    code=f"虚构会-{region}",
                    name=name,
                    kind=Kind.COUNTY,
                    since=_SINCE,
                    region=region,
                )
        employers = []
        for row in rows:
            union = create(
                None, counties[row["地区"]], code=row["单位编号"], name=row["单位名称"], kind=Kind.GRASSROOTS,
                since=_SINCE, region=row["地区"],
            )  # fmt: skip
            employers.append(_employer(union, row))
        Employer.objects.bulk_create(employers)


@loader("账号", order=15)
def load_accounts(city: City) -> None:
    """One account for each role: of the federation, of a county, of a grassroots union."""
    with everything("demo city"), transaction.atomic():
        top = Union.objects.get(kind=Kind.CITY)
        county = Union.objects.filter(kind=Kind.COUNTY).order_by("path")[0]
        grassroots = Union.objects.filter(kind=Kind.GRASSROOTS, path__startswith=county.path).order_by(
            "path"
        )[0]
        admin, _ = first_administrator(
            username=Role.ADMIN.value, name="虚构管理员", id_number=_number(0), union=top, password=PASSWORD
        )
        _note(city, admin, Role.ADMIN, top)
        for place, role in enumerate((role for role in Role if role is not Role.ADMIN), start=1):
            union = county if role in _COUNTY else grassroots if role is Role.AGENT else top
            user, _ = open_account(
                admin, username=role.value, name=f"虚构{role.label}", id_number=_number(place), home=union,
                password=PASSWORD,
            )  # fmt: skip
            give(admin, user, union, role, date.today())
            _note(city, user, role, union)


def _note(city: City, user: User, role: Role, union: Union) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    city.accounts.append(Account(str(role.label), union.name, user.username, PASSWORD, code))


def _employer(union: Union, row: dict[str, str]) -> Employer:
    """The organisation that a union of the city is of, with the heads it reported."""
    return Employer(
        union=union, name=row["单位名称"].removesuffix("工会"), industry=row["行业代码"],
        ownership=_OWNERSHIP[row["所有制"]], workers=int(row["职工数"]), members=int(row["会员数"]),
    )  # fmt: skip


def _number(place: int) -> str:
    """An ID number that can be nobody's."""
    body = f"99999919800101{place:03d}"
    return body + check_character(body)


def _rows(city: City) -> Iterator[dict[str, str]]:
    with (city.folder / "unions.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
