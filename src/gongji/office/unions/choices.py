"""Kinds of unions, links, changes and owners: the word people read, and what may stand below what."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a union is in the tree."""

    CITY = "city", "市总工会"
    COUNTY = "county", "区县总工会"
    INDUSTRY = "industry", "产业工会"
    TOWNSHIP = "township", "乡镇街道工会"
    SYSTEM = "system", "系统工会"
    GRASSROOTS = "grassroots", "基层工会"
    WORKSHOP = "workshop", "车间分会"
    TEAM = "team", "班组小组"


_LEADING: Final = (Kind.CITY, Kind.COUNTY, Kind.INDUSTRY, Kind.TOWNSHIP, Kind.SYSTEM)
PARENTS: Final[dict[Kind, tuple[Kind, ...]]] = {
    Kind.CITY: (),
    Kind.COUNTY: (Kind.CITY,),
    Kind.INDUSTRY: (Kind.CITY, Kind.COUNTY),
    Kind.TOWNSHIP: (Kind.CITY, Kind.COUNTY),
    Kind.SYSTEM: (Kind.CITY, Kind.COUNTY),
    Kind.GRASSROOTS: (*_LEADING, Kind.GRASSROOTS),
    Kind.WORKSHOP: (Kind.GRASSROOTS,),
    Kind.TEAM: (Kind.GRASSROOTS, Kind.WORKSHOP),
}
"""Which kinds of union another may hang below; a city federation is a root."""
LEADING: Final = frozenset(_LEADING)
"""Unions that lead others, in distinction to those that have members of their own."""


class LinkKind(TextChoices):
    """Who else leads a union beside its parent (条块双重领导)."""

    TERRITORY = "territory", "属地"
    INDUSTRY = "industry", "行业"


LINKED_TO: Final[dict[LinkKind, frozenset[Kind]]] = {
    LinkKind.TERRITORY: frozenset((Kind.CITY, Kind.COUNTY, Kind.TOWNSHIP)),
    LinkKind.INDUSTRY: frozenset((Kind.INDUSTRY, Kind.SYSTEM)),
}


class ChangeKind(TextChoices):
    """What happened to a union."""

    CREATED = "created", "建立"
    EDITED = "edited", "更改"
    MOVED = "moved", "改隶"
    MERGED = "merged", "并入"
    RECEIVED = "received", "接收"
    CLOSED = "closed", "撤销"
    LINKED = "linked", "建立联系"
    UNLINKED = "unlinked", "解除联系"
    EMPLOYER = "employer", "单位信息"


class Ownership(TextChoices):
    """所有制 of an employer."""

    GOVERNMENT = "government", "机关"
    INSTITUTION = "institution", "事业"
    STATE = "state", "国有"
    COLLECTIVE = "collective", "集体"
    PRIVATE = "private", "非公"
    SOCIETY = "society", "社会组织"


class ImportState(TextChoices):
    """Where an uploaded list of unions stands."""

    CHECKED = "checked", "待导入"
    APPLIED = "applied", "已导入"


STATE_CLASS: Final = {ImportState.CHECKED: "step", ImportState.APPLIED: "paid"}
"""The class of the look for each state."""
