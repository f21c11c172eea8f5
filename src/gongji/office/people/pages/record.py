"""One person: who they are, where they belong, how they are reached. Numbers are masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.guard.hooks import Hooks
from gongji.office.people import forms, masking, services
from gongji.office.people.models import Person
from gongji.office.people.services.viewing import seen
from gongji.office.ui.pages import Fact, FormPage, Link, RecordPage

FIELDS = {"id_number": "证件号码", "phone": "电话"}


@dataclass(frozen=True, slots=True)
class Section:
    """A sheet that another room adds to the page of a person: its template finds `context` in `section`."""

    title: str
    template: str
    context: Mapping[str, Any]


SECTIONS: Final[Hooks[Callable[[HttpRequest, Person], Section | None]]] = Hooks()
"""What other rooms tell of a person who may be seen; None where there is nothing to tell this account.
Filled in `AppConfig.ready`, shown in that order."""


def person_of(key: int) -> Person:
    """The person of a key, in the scope of who asks."""
    return found_or_404(Person.objects.select_related("union"), pk=key)


class Record(RecordPage):
    """The page of a person."""

    template_name = "people/record.html"
    record: Person

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """The page; a record that was merged leads to the one it is in."""
        found = person_of(named["key"])
        if found.merged_into_id is not None and Person.objects.filter(pk=found.merged_into_id).exists():
            return redirect("people:record", found.merged_into_id)
        return super().get(request, *arguments, **named)

    def found(self, **key: Any) -> Person:
        """The person; that they are shown is on record."""
        person = person_of(key["key"])
        seen(account_in(self.request), person)
        return person

    def heading(self) -> str:
        """The name."""
        return self.record.name

    def crumbs(self) -> Sequence[Link]:
        """Their union."""
        union = self.record.union
        return [
            Link("人员", reverse("people:list")),
            Link(union.name, reverse("unions:record", args=[union.pk])),
        ]

    def state(self) -> tuple[str, str]:
        """Member or not."""
        self.memberships = list(self.record.memberships.select_related("union").order_by("-since"))
        live = any(m.until is None or m.until >= timezone.localdate() for m in self.memberships)
        return ("会员", "paid") if live else ("已退会", "refused")

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        person = self.record
        today = timezone.localdate()
        age = today.year - person.born_on.year - (
            (today.month, today.day) < (person.born_on.month, person.born_on.day)
        )  # fmt: skip
        held = [
            Fact("证件号码", masking.id_number(person.id_number)), Fact("性别", person.get_sex_display()),
            Fact("年龄", f"{age} 岁", f"{person.born_on.year} 年生"),
        ]  # fmt: skip
        held.append(Fact("电话", masking.tail(person.phone) or "没有登记"))
        return [*held, Fact("登记", f"{timezone.localtime(person.registered_at):%Y-%m-%d}")]

    def _may(self, right: str) -> bool:
        return access_in(self.request).may(right, self.record.union)

    def actions(self) -> Sequence[Link]:
        """What the person who asks may do here."""
        if not self._may("people.edit"):
            return []
        person = self.record
        live = any(m.until is None for m in self.memberships)
        words = [("更正", "correct"), ("合并记录", "merge")] + ([("退会", "leave")] if live else [])
        return [
            *(Link(word, _page(person, name)) for word, name in words),
            Link("转会" if live else "重新入会", _page(person, "transfer"), main=True),
        ]

    def extra(self) -> Mapping[str, Any]:
        """The sheets below the strip."""
        person = self.record
        accounts = [(a, masking.tail(a.number)) for a in person.accounts.order_by("-since", "-id")]
        return {
            "memberships": self.memberships,
            "sections": [one for one in (tell(self.request, person) for tell in SECTIONS) if one is not None],
            "accounts": accounts,
            "corrections": list(person.corrections.select_related("by")),
            "may_edit": self._may("people.edit"),
            "may_reveal": self._may("people.reveal"),
            "seen_by": reverse("guard:seen_by", args=[person.pk]) if self._may("people.seen_by") else "",
        }


def _page(person: Person, name: str) -> str:
    return reverse(f"people:{name}", args=[person.pk])


class Reveal(FormPage):
    """A number in clear, for a purpose that is written down first."""

    form_class = forms.Reveal
    submit = "查看"
    template_name = "people/reveal.html"

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the person."""
        self.person = person_of(named["key"])
        self.field = named["field"]
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """What of whom."""
        return f"查看{self.person.name}的{FIELDS[self.field]}"

    def crumbs(self) -> Sequence[Link]:
        """Back to the person."""
        return [Link("人员", reverse("people:list")), Link(self.person.name, _page(self.person, "record"))]

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """Show it, this once."""
        form: Any = self.form(request.POST)
        if not form.is_valid():
            return self.show(422, form=form)
        purpose = form.cleaned_data["purpose"]
        shown = services.show(account_in(request), self.person, self.field, purpose)
        return self.show(form=form, shown=shown, born_on=self.person.born_on, purpose=purpose)


record: Any = requires("people.read")(Record.as_view())
reveal: Any = requires("people.reveal")(Reveal.as_view())
