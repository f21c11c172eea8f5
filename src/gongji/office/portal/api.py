"""Whether a certificate is genuine and its cover stands, for programs that hold its code."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema

from gongji.office.api.door import gives
from gongji.office.api.fields import Day
from gongji.office.portal.models import Certificate

router = Router()
Code = Annotated[str, Path(pattern="^[0-9a-f]{8,32}$", description="凭证上的查验码")]


class CertificateLine(Schema):
    """What the public page says of a code: the plan, the masked name, the term, how it stands today."""

    code: str
    plan: str
    holder: str
    since: Day
    until: Day
    standing: str


@router.get("{code}", response=gives(CertificateLine), summary="查验凭证")
def certificate(request: HttpRequest, code: Code) -> CertificateLine:
    """As the public page answers anybody: one and the same for every code that stands for nothing."""
    found = Certificate.public.select_related("cover").filter(code=code).first()
    if found is None:
        raise Http404
    cover = found.cover
    return CertificateLine(
        code=found.code, plan=found.plan, holder=found.holder, since=cover.since, until=cover.until,
        standing=cover.standing(timezone.localdate())[0],
    )  # fmt: skip
