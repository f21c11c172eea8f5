"""Unions, their employers, links and lists."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from tests.office.access.making import Keys, World, answers, maker
from tests.office.forms.answers import workbook

_numbers = count(1)


@maker("unions:*")
def union(world: World, union: Any) -> Keys:
    """The union itself."""
    return {"key": union.pk}


@maker("unions:employer")
def employer(world: World, union: Any) -> Keys:
    """One with an employer."""
    from gongji.office.unions.models import Employer

    made = Employer.objects.create(union=union, name=f"虚构厂{next(_numbers)}在{union.name}")
    return {"key": union.pk, "employer": made.pk}


@maker("unions:unlink")
def link(world: World, union: Any) -> Keys:
    """One that another leads too."""
    from gongji.office.unions.models import Link

    made = Link.objects.create(
        union=union, other=world.unions["industry"], kind="industry", since=date(2020, 1, 1)
    )
    return {"key": union.pk, "link": made.pk}


@maker("unions:import")
def uploaded(world: World, union: Any) -> Keys:
    """A list uploaded for it."""
    from gongji.office.unions.models import Import

    content = workbook(("单位编号", "单位名称"), (f"new{next(_numbers)}", "虚构新厂工会")).read()
    made = Import.objects.create(
        under=union, file_name=f"虚构在{union.name}.xlsx", content=content, by=world.somebody
    )
    return {"key": made.pk}


answers("unions:new", code=lambda: f"made{next(_numbers)}", name="虚构新厂工会", region="", since="")
answers("unions:employer*", name="虚构厂", women="", workers="10", members="9", credit_code="", industry="")
answers("unions:edit", name="虚构新名工会", code=lambda: f"renamed{next(_numbers)}", region="")
answers("unions:link", other="i", kind="industry")
answers("unions:move", target="t", seen="1")
answers("unions:merge", target="m2", seen="1")
answers("unions:close", seen="1")
answers("unions:imports", under="e", file=lambda: workbook(("单位编号", "单位名称"), ("new", "虚构新厂工会")))
