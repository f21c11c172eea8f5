"""Reading a sealed field in clear: always audited, with its purpose (A07)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction

from gongji.office.guard.audit import record_all
from gongji.office.guard.errors import Refused
from gongji.office.guard.fields import Sealed, open_sealed
from gongji.office.guard.masking import sensitive
from gongji.office.guard.models import User


def reveal(
    user: User | None, obj: models.Model, field: str, purpose: str, *, person: int | None = None
) -> str:
    """The text of a sealed field of an object, "" where it is empty. The reading is in the audit trail.

    Whether the account may is asked by the caller, whose object it is (`people.reveal`). `person` is the key
    of the person whose data it is, where the object is not the person. Refused without a purpose.
    """
    return reveal_all(user, [obj], field, purpose, person=person)[0]


def reveal_all(
    user: User | None, objects: Sequence[models.Model], field: str, purpose: str, *, person: int | None = None
) -> list[str]:
    """The same for many objects, one audit row each."""
    purpose = purpose.strip()
    if not purpose:
        raise Refused("G701", "没有写用途", "写明为什么要看，例如“核对名册第 3 行”")
    if sensitive(purpose):
        raise Refused("G702", "用途里有证件号或卡号", "去掉号码，用姓名或案号指明")
    values = [getattr(obj, field) for obj in objects]
    with transaction.atomic():
        record_all("guard.reveal", user, objects, purpose=purpose, data={"field": field}, person=person)
    return [open_sealed(value) if isinstance(value, Sealed) else "" for value in values]
