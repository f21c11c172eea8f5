"""The API of the site: a router from each room, all behind one door."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, re_path

from gongji import __version__
from gongji.office.api.door import made, nowhere, opened
from gongji.office.claims.api import router as claims
from gongji.office.desk.api import router as desk
from gongji.office.enrolment.api import router as enrolment
from gongji.office.money.api import router as money
from gongji.office.papers.api import router as papers
from gongji.office.people.api import router as people
from gongji.office.plans.api import router as plans
from gongji.office.portal.api import router as certificates
from gongji.office.unions.api import router as unions

api = made("共济", __version__, {
    "unions": unions, "people": people, "plans": plans, "papers": papers, "enrolment": enrolment,
    "certificates": certificates, "claims": claims, "money": money, "desk": desk,
})  # fmt: skip


def urls() -> tuple[list[URLPattern], str, str]:
    """The addresses, each behind the door; the root page of the library is left out."""
    patterns, app, space = api.urls
    kept: list[Any] = [one for one in patterns if getattr(one, "name", None) != "api-root"]
    for one in kept:
        one.callback = opened(one.callback)
    return [*kept, re_path("", opened(nowhere), name="nowhere")], app, space


def schema() -> dict[str, Any]:
    """OpenAPI, as programs and tests read it."""
    return dict(api.get_openapi_schema(path_prefix="/api/"))
