"""One union: what it is, what is below it, whose it is, who else leads it, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from gongji.codes import industries, regions
from gongji.office.guard.access import access_in, found_or_404, requires
from gongji.office.ui.pages import Fact, Link, RecordPage
from gongji.office.unions import queries
from gongji.office.unions.choices import LEADING, PARENTS, ChangeKind, Kind, Ownership
from gongji.office.unions.comparing import FIELDS
from gongji.office.unions.models import Change, Union

_SHOWN = 50
_WORDS = {"code": "工会编号", **FIELDS}


class Record(RecordPage):
    """The page of a union."""

    template_name = "unions/record.html"
    record: Union

    def found(self, **key: Any) -> Union:
        """The union of a key, in the scope of who asks."""
        found: Union = found_or_404(Union.objects.select_related("merged_into"), pk=key["key"])
        return found

    def heading(self) -> str:
        """Its name."""
        return self.record.name

    def crumbs(self) -> Sequence[Link]:
        """The unions above; a link where one may go there."""
        access = access_in(self.request)
        ups = [u for u in queries.ancestors(self.record) if access.covers(u)]
        return [Link("单位", reverse("unions:tree")), *(Link(u.name, _page(u)) for u in ups)]

    def state(self) -> tuple[str, str]:
        """Live or over."""
        union = self.record
        if union.merged_into is not None:
            return f"{union.until} 止，已并入", "refused"
        return (f"{union.until} 止，已撤销", "refused") if union.until else ("现行", "paid")

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        union = self.record
        self.heads = queries.heads_of(union)
        held = [Fact("编号", union.code), Fact("类别", union.get_kind_display())]
        if union.region:
            name = regions.region_name(union.region) or ""
            held.append(Fact("地区", name or union.region, union.region if name else ""))
        held.append(Fact("成立", f"{union.since:%Y-%m-%d}" if union.since else "不详"))
        if Kind(union.kind) in LEADING:
            held.append(Fact("基层工会", f"{self.heads.unions:,}", "家"))
        held.append(Fact("职工", f"{self.heads.workers:,}", "人"))
        held.append(Fact("会员", f"{self.heads.members:,}", "人"))
        return [*held, Fact("已登记", f"{self.heads.people:,}", "人")]

    def actions(self) -> Sequence[Link]:
        """What the person who asks may do here."""
        union = self.record
        if union.until is not None or not access_in(self.request).may("unions.edit", union):
            return []
        links = [Link("更改", _page(union, "edit"))]
        if union.depth > 1:
            links += [Link(word, _page(union, name)) for word, name in
                      (("改隶", "move"), ("并入", "merge"), ("撤销", "close"))]  # fmt: skip
        if any(Kind(union.kind) in above for above in PARENTS.values()):
            links.append(Link("增设下级", _page(union, "new"), main=True))
        return links

    def extra(self) -> Mapping[str, Any]:
        """The sheets below the strip."""
        union = self.record
        access = access_in(self.request)
        below = list(queries.below(union)[: _SHOWN + 1])
        return {
            "may_edit": union.until is None and access.may("unions.edit", union),
            "has_members": Kind(union.kind) not in LEADING,
            "may_people": access.can("people.read"),
            "may_register": access.may("people.edit", union) and Kind(union.kind) not in LEADING,
            "below": below[:_SHOWN],
            "more": len(below) > _SHOWN,
            "employers": [
                (e, industries.name(e.industry) if e.industry else "") for e in union.employers.order_by("id")
            ],
            "parent": next(reversed(queries.ancestors(union)), None),
            "links": list(queries.live_links(union, timezone.localdate())),
            "history": [_told(union, c) for c in queries.history(union)[:_SHOWN]],
            "officers": queries.officers([union]).get(union.pk, []),
            "heads": self.heads,
        }


def _page(union: Union, name: str = "record") -> str:
    return reverse(f"unions:{name}", args=[union.pk])


def _told(union: Union, change: Change) -> dict[str, Any]:
    """A change as a line of the history."""
    other = change.after or change.before
    differences = [
        {"field": _WORDS.get(name, name), "old": _value(name, old), "new": _value(name, new)}
        for name, (old, new) in change.fields.items()
    ]
    told = change.kind == ChangeKind.CREATED and union.since is None
    word = "登记" if told else change.get_kind_display()
    return {"change": change, "word": word, "other": other, "differences": differences}


def _value(name: str, text: str) -> str:
    if name == "ownership" and text in Ownership.values:
        return str(Ownership(text).label)
    return text or "空"


record: Any = requires("unions.read")(Record.as_view())
