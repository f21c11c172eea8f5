"""What funds do when the union that runs them ends."""

from __future__ import annotations

from datetime import date

from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.guard.scoped import everything
from gongji.office.money.models import Fund
from gongji.office.unions.models import Union


def follow_merger(actor: User | None, union: Union, into: Union, on: date) -> None:
    """The funds of a union that goes into another one are run there from now on; the books stay."""
    with everything("a merger takes everything along"):
        for fund in Fund.objects.filter(union=union).order_by("pk"):
            Fund.objects.filter(pk=fund.pk, union=union).update(union=into)
            data = {"from": union.code, "to": into.code, "on": on.isoformat()}
            audit.record("money.follow", actor, fund, union=into, data=data)


def still_kept(union: Union) -> str:
    """Why a union cannot be dissolved: it runs funds."""
    with everything("what stands in the way of dissolving a union"):
        count = Fund.objects.filter(union=union).count()
    return f"还主管 {count} 个互助金专户" if count else ""
