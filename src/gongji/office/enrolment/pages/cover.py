"""One cover: from when to when, by whom paid, under which articles, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gongji.office.enrolment import forms, services
from gongji.office.enrolment.choices import COVERING, CoverState
from gongji.office.enrolment.models import Cover
from gongji.office.enrolment.pages.moving import page_of
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.people import masking
from gongji.office.ui.pages import Fact, FormPage, Link, RecordPage


def cover_of(key: int) -> Cover:
    """The cover of a key, in the scope of who asks."""
    covers = Cover.objects.select_related("person", "union", "plan", "edition", "roster")
    return found_or_404(covers.defer("edition__text"), pk=key)


class Record(RecordPage):
    """The page of a cover."""

    template_name = "enrolment/cover.html"
    record: Cover

    def found(self, **key: Any) -> Cover:
        """The cover."""
        return cover_of(key["key"])

    def heading(self) -> str:
        """Whose, until when."""
        word = self.record.standing(timezone.localdate())[0]
        name = self.record.person.name
        return f"{name}的保障到 {self.record.until}" if word == "有效" else f"{name}的保障"

    def crumbs(self) -> Sequence[Link]:
        """The list, and the person."""
        person = self.record.person
        return [
            Link("保障", reverse("enrolment:covers")),
            Link(person.name, reverse("people:record", args=[person.pk])),
        ]

    def state(self) -> tuple[str, str]:
        """By its dates today."""
        return self.record.standing(timezone.localdate())

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        cover = self.record
        held = [
            Fact("参保编号", cover.number), Fact("起保日", f"{cover.since:%Y-%m-%d}"),
            Fact("终保日", f"{cover.until:%Y-%m-%d}", "24:00 止"),
            Fact("首次参保日", f"{cover.first_since:%Y-%m-%d}"),
        ]  # fmt: skip
        return [*held, Fact("份数", cover.units)] if cover.units > 1 else held

    def actions(self) -> Sequence[Link]:
        """Put right, or ended."""
        cover = self.record
        able = access_in(self.request).may("enrolment.submit", cover.union)
        if cover.state != CoverState.LIVE or not able:
            return []
        correct = Link("更正姓名、号码", reverse("enrolment:correct", args=[cover.pk]))
        if cover.until < timezone.localdate():
            return [correct]
        return [correct, Link("减员", reverse("enrolment:remove", args=[cover.pk]))]

    def extra(self) -> Mapping[str, Any]:
        """The sheets."""
        cover = self.record
        return {
            "number": masking.id_number(cover.person.id_number), "payers": list(cover.payers.items()),
            "facts_told": [(name, value) for name, value in cover.facts.items() if value],
            "changes": list(cover.changes.select_related("before", "after", "by", "roster")),
            "certify": cover.state in COVERING
            and access_in(self.request).may("enrolment.certify", cover.union),
        }  # fmt: skip


class OfCover(FormPage):
    """A form about one cover; what it asks goes up like a roster."""

    cover: Cover

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the cover."""
        self.cover = cover_of(named["key"])
        return super().dispatch(request, *arguments, **named)

    def crumbs(self) -> Sequence[Link]:
        """Back to the cover."""
        page = reverse("enrolment:cover", args=[self.cover.pk])
        return [Link("保障", reverse("enrolment:covers")), Link(self.cover.person.name, page)]


class Remove(OfCover):
    """Out of the cover early."""

    form_class = forms.Remove
    submit = "填好，去报送"

    def heading(self) -> str:
        """Who, and what it means."""
        self.lead = (
            f"保障原到 {self.cover.until}。减员后，所写日期以后发生的事不再保障；以前发生的仍可申领。"
            "上级受理后生效。"
        )
        return f"{self.cover.person.name}减员"

    def done(self, form: Any) -> str:
        """Ask for it."""
        return page_of(services.remove(account_in(self.request), [self.cover], **form.cleaned_data))


class Correct(OfCover):
    """Name or number put right."""

    form_class = forms.Correct
    submit = "填好，去报送"
    lead = "上级受理后，人员记录随之更正，保障期不变。已经作出的决定不变，会请审核人复核。"

    def heading(self) -> str:
        """Whose."""
        return f"更正{self.cover.person.name}的登记"

    def initial(self) -> dict[str, Any]:
        """The name as it stands."""
        return {"name": self.cover.person.name}

    def done(self, form: Any) -> str:
        """Ask for it."""
        return page_of(services.correct(account_in(self.request), self.cover, **form.cleaned_data))


_submit = requires("enrolment.submit")
record: Any = requires("enrolment.read")(Record.as_view())
remove: Any = _submit(Remove.as_view())
correct: Any = _submit(Correct.as_view())
