"""The forms of the steps: each shows what it is about, asks for its document, and calls one service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.access import account_in
from gongji.office.plans import services
from gongji.office.plans.files import CharterField, handed
from gongji.office.plans.models import Edition
from gongji.office.plans.pages.edition import edition_of, way_to
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.ui.pages import FormPage, Link


class Seen(forms.Form):
    """What the person had before them: the content the step is bound to."""

    seen = forms.CharField(widget=forms.HiddenInput)


class PaperForm(Seen):
    """The document of a step."""

    body = PlainField(label=_("机关"), max_length=200)
    document = PlainField(label=_("文号"), max_length=200)
    decided_on = DayField(label=_("文件日期"))
    note = PlainField(label=_("说明"), max_length=500, required=False)

    def paper(self) -> services.Paper:
        """As the service takes it."""
        values = self.cleaned_data
        return services.Paper(values["body"], values["document"], values["decided_on"], values["note"])


class PublishForm(PaperForm):
    """The document, and the day from which the edition governs."""

    in_force_from = DayField(label=_("施行日"), help_text=_("自这一天起施行；到日还要办生效"))


class WhyForm(Seen):
    """Why an edition leaves the way."""

    note = PlainField(label=_("理由"), max_length=500)


class RedraftForm(Seen):
    """Another text for the edition."""

    given = CharterField(
        label=_("条文和附表"), help_text=_("一个 .md 条文；附表的 .csv 一起选。计划和版本要与这一版相同")
    )


class StepPage(FormPage):
    """A step of one edition."""

    template_name = "plans/step.html"
    edition: Edition
    form_class: type[Seen] = Seen

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the edition first."""
        self.edition = edition_of(named["pk"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """The step and the edition."""
        return f"{self.submit}：{self.edition}"

    def crumbs(self) -> Sequence[Link]:
        """The edition."""
        return way_to(self.edition)

    def initial(self) -> dict[str, Any]:
        """What is seen now."""
        return {"seen": self.edition.sha256, "body": self.edition.plan.union.name}

    def extra(self) -> dict[str, Any]:
        """What the step is about."""
        return {"edition": self.edition, "last_check": self.edition.checks.defer("findings").first()}

    def done(self, form: forms.BaseForm) -> str:
        """Take the step; back to the edition."""
        self.take(form)
        return reverse("plans:edition", args=[self.edition.pk])

    def take(self, form: Any) -> None:
        """Call the service."""
        raise NotImplementedError


class Deliberate(StepPage):
    """登记审议."""

    form_class = PaperForm
    submit = _("登记审议")
    said = _("已登记审议")

    def take(self, form: Any) -> None:
        """The committee's resolution."""
        services.deliberate(account_in(self.request), self.edition, form.paper(), form.cleaned_data["seen"])


class Publish(StepPage):
    """发布."""

    form_class = PublishForm
    lead = _("发布以后，正文、附表和口径不再改动；改动另起一版，口径由解释决定定。")
    submit = _("发布")
    said = _("已发布")

    def initial(self) -> dict[str, Any]:
        """A plan's first edition often has its own name's date; today otherwise."""
        return {**super().initial(), "in_force_from": timezone.localdate()}

    def take(self, form: Any) -> None:
        """Freeze it."""
        values = form.cleaned_data
        services.publish(
            account_in(self.request), self.edition, form.paper(), values["in_force_from"], values["seen"]
        )


class PutInForce(StepPage):
    """办生效."""

    submit = _("办生效")
    said = _("已生效")

    def take(self, form: Any) -> None:
        """From now on the edition governs from its day."""
        services.put_in_force(account_in(self.request), self.edition, form.cleaned_data["seen"])


class SendBack(StepPage):
    """退回起草."""

    form_class = WhyForm
    submit = _("退回起草")
    said = _("已退回起草")

    def take(self, form: Any) -> None:
        """Back to the drafter."""
        values = form.cleaned_data
        services.send_back(account_in(self.request), self.edition, values["note"], values["seen"])


class Withdraw(StepPage):
    """作废."""

    form_class = WhyForm
    submit = _("作废")
    said = _("已作废")

    def take(self, form: Any) -> None:
        """The end of a draft."""
        values = form.cleaned_data
        services.withdraw(account_in(self.request), self.edition, values["note"], values["seen"])


class Redraft(StepPage):
    """换文."""

    form_class = RedraftForm
    lead = _("换文以后回到起草，要重新校验和审议。")
    submit = _("换文")
    said = _("已换文")

    def take(self, form: Any) -> None:
        """Another text under the same name."""
        values = form.cleaned_data
        services.redraft(account_in(self.request), self.edition, handed(values["given"]), values["seen"])
