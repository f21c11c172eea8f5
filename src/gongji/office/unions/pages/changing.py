"""Forms by which a union is made, changed, moved, merged, dissolved. What changes access is shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.ui.pages import FormPage, Link
from gongji.office.unions import forms, queries, services
from gongji.office.unions.choices import PARENTS, Kind, LinkKind, Ownership
from gongji.office.unions.models import Employer, Union
from gongji.office.unions.models import Link as Held


class OfUnion(FormPage):
    """A form about one union that the person who asks may change."""

    union: Union

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the union; what one may read but not change is refused plainly."""
        self.union = found_or_404(Union.objects.all(), pk=named["key"])
        if not access_in(request).may("unions.edit", self.union):
            raise PermissionDenied("您的角色不能更改这个工会")
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """Back to the union."""
        return [Link("单位", reverse("unions:tree")), Link(self.union.name, self.url(self.union))]

    def url(self, union: Union) -> str:
        """The page of a union."""
        return reverse("unions:record", args=[union.pk])


class New(OfUnion):
    """A union below this one."""

    form_class = forms.NewUnion
    submit = "增设"
    said = "已增设"

    def heading(self) -> str:
        """Below whom."""
        return f"在{self.union.name}下增设工会"

    def form(self, data: Any = None, files: Any = None) -> Any:
        """Only kinds that may stand here."""
        form = super().form(data, files)
        kinds = [k for k in Kind if Kind(self.union.kind) in PARENTS[k]]
        field: Any = form.fields["kind"]
        field.choices = [(k.value, k.label) for k in kinds]
        if Kind.GRASSROOTS not in kinds and kinds:
            field.initial = kinds[0]
        return form

    def done(self, form: Any) -> str:
        """Make it."""
        given = form.cleaned_data
        made = services.create(account_in(self.request), self.union, **{**given, "kind": Kind(given["kind"])})
        return self.url(made)


class Edit(OfUnion):
    """What it is called."""

    form_class = forms.EditUnion
    said = "已保存"

    def heading(self) -> str:
        """Which one."""
        return f"更改{self.union.name}"

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.union, name) for name in ("name", "code", "region", "since")}

    def done(self, form: Any) -> str:
        """Change it."""
        given = dict(form.cleaned_data)
        on, document = given.pop("on"), given.pop("document")
        services.edit(
            account_in(self.request), self.union, services.Described(**given), on=on, document=document
        )
        return self.url(self.union)


class SetEmployer(OfUnion):
    """An employer, new or known."""

    form_class = forms.EmployerForm
    said = "已保存"
    employer: Employer | None = None

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the employer of the union."""
        if "employer" in named:
            held = Employer.objects.filter(union=named["key"])
            self.employer = found_or_404(held, pk=named["employer"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """Which one."""
        return f"更改{self.employer.name}" if self.employer else f"登记{self.union.name}的用人单位"

    def initial(self) -> dict[str, Any]:
        """As it stands; for a new one the name that the union's tells."""
        if self.employer is None:
            first = not self.union.employers.exists()
            return {"name": services.of_union(self.union.name)} if first else {}
        return {name: getattr(self.employer, name) for name in forms.EmployerForm.base_fields}

    def done(self, form: Any) -> str:
        """Save it."""
        given = dict(form.cleaned_data)
        given["ownership"] = Ownership(given["ownership"]) if given["ownership"] else ""
        facts = services.EmployerFacts(**given)
        services.set_employer(account_in(self.request), self.union, facts, self.employer)
        return self.url(self.union)


class NewLink(OfUnion):
    """Who else leads it."""

    form_class = forms.NewLink
    submit = "登记联系"
    said = "已登记联系"
    lead = "属地或行业的联系给出业务往来和统计口径，不改变谁能看到这个工会。"

    def heading(self) -> str:
        """Which one."""
        return f"{self.union.name}的联系"

    def done(self, form: Any) -> str:
        """Put it on record."""
        given = form.cleaned_data
        services.link(
            account_in(self.request), self.union, given["other"], LinkKind(given["kind"]),
            since=given["since"], document=given["document"],
        )  # fmt: skip
        return self.url(self.union)


class EndLink(OfUnion):
    """A link ends."""

    form_class = forms.EndLink
    submit = "解除联系"
    said = "已解除联系"
    held: Held

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the link of the union."""
        links = Held.objects.select_related("other").filter(union=named["key"])
        self.held = found_or_404(links, pk=named["link"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """With whom."""
        return f"解除和{self.held.other.name}的联系"

    def done(self, form: Any) -> str:
        """End it."""
        services.unlink(account_in(self.request), self.held, until=form.cleaned_data["until"])
        return self.url(self.union)


class Shown(OfUnion):
    """A change that is shown before it is done: first asked, then seen, then done in the same word."""

    confirm_template = "unions/confirm.html"

    def effect(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the page that asks again shows."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Show what would change; do it when it was seen."""
        form: Any = self.form(request.POST)
        if "seen" in request.POST or not form.is_valid():
            return super().post(request, *arguments, **named)
        self.template_name = self.confirm_template
        return self.show(form=form, given=form.cleaned_data, **self.effect(form.cleaned_data))


def _access(effect: queries.Effect) -> Mapping[str, Any]:
    officers = queries.officers([*effect.loses, *effect.gains])
    return {
        "effect": effect,
        "loses": [(u, officers.get(u.pk, [])) for u in effect.loses],
        "gains": [(u, officers.get(u.pk, [])) for u in effect.gains],
    }


class Move(Shown):
    """Another parent."""

    form_class = forms.Move
    submit = "改隶"
    said = "已改隶"

    def heading(self) -> str:
        """Which one."""
        return f"{self.union.name}改隶"

    def effect(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Who loses and who gains sight of it."""
        return {
            "told": f"{self.union.name}改到{given['target'].name}下面，从 {given['on']} 起",
            **_access(queries.effect(self.union, given["target"])),
        }

    def done(self, form: Any) -> str:
        """Move it."""
        given = form.cleaned_data
        services.move(
            account_in(self.request), self.union, given["target"], on=given["on"], document=given["document"]
        )
        return self.url(self.union)


class Merge(Shown):
    """Into another one."""

    form_class = forms.Merge
    submit = "并入"
    said = "已并入"

    def heading(self) -> str:
        """Which one."""
        return f"{self.union.name}并入别的工会"

    def effect(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What goes there, and who loses and who gains sight of it."""
        target = given["target"]
        told = (
            f"{self.union.name}从 {given['on']} 起并入{target.name}；下级、用人单位和会员都转过去，会籍不断"
        )
        own = queries.officers([self.union]).get(self.union.pk, [])
        return {"told": told, "own": own, **_access(queries.effect(self.union, target))}

    def done(self, form: Any) -> str:
        """Merge it."""
        given = form.cleaned_data
        into = services.merge(
            account_in(self.request), self.union, given["target"], on=given["on"], document=given["document"]
        )
        return self.url(into)


class Close(OfUnion):
    """The end of it."""

    form_class = forms.Close
    submit = "撤销"
    said = "已撤销"
    lead = "撤销以后不能再用，记录都留着。还有下级或会员的先改隶、并入或转会。"

    def heading(self) -> str:
        """Which one."""
        return f"撤销{self.union.name}"

    def done(self, form: Any) -> str:
        """Dissolve it."""
        given = form.cleaned_data
        services.close(account_in(self.request), self.union, on=given["on"], document=given["document"])
        return self.url(self.union)


_guarded = requires("unions.edit")
new: Any = _guarded(New.as_view())
edit: Any = _guarded(Edit.as_view())
employer: Any = _guarded(SetEmployer.as_view())
link: Any = _guarded(NewLink.as_view())
unlink: Any = _guarded(EndLink.as_view())
move: Any = _guarded(Move.as_view())
merge: Any = _guarded(Merge.as_view())
close: Any = _guarded(Close.as_view())
