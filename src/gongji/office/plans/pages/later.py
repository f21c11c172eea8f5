"""What comes after publication: rulings on a reading, content for a table, the word of the office on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.charter.model import Charter, Reading, TableUse
from gongji.office.guard.access import access_in, account_in, found_or_404
from gongji.office.plans import queries, services
from gongji.office.plans.choices import STANDING_LOOK
from gongji.office.plans.files import MOST_BYTES
from gongji.office.plans.models import Edition, Ruling, TableVersion
from gongji.office.plans.pages.edition import edition_of, way_to
from gongji.office.plans.reading import Table
from gongji.office.plans.shown import address
from gongji.office.ui.fields import DayField, PlainField
from gongji.office.ui.pages import FormPage, Link
from gongji.readers.page.cards import reading_card
from gongji.readers.page.parts import said_value
from gongji.readers.page.telling import Teller
from gongji.readers.read_back import read_back

STATUS = {"VERIFIED": "已核实", "INFERRED": "推定", "NOT FOUND": "没有查到"}
"""The words that the shipped tables use of their values."""
SHOWN_ROWS = 200
"""Rows of a table that the page shows; the file has all."""


class LaterPage(FormPage):
    """A page about a part of one edition, with the form to add to it for who may."""

    edition: Edition
    name: str
    right: str

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the edition and its part first."""
        self.edition = edition_of(named["pk"])
        self.name = request.GET.get("name", "")
        self.charter: Charter = queries.charter(self.edition, timezone.localdate())
        self.find()
        return super().dispatch(request, *arguments, **named)

    def find(self) -> None:
        """Http404 when the edition has no part of that name."""
        raise NotImplementedError

    def crumbs(self) -> Sequence[Link]:
        """The edition."""
        return way_to(self.edition)

    def may(self) -> bool:
        """Whether this person has the right to add here."""
        return access_in(self.request).may(self.right, self.edition.plan.union)

    def allowed(self) -> bool:
        """Whether this person adds here now: by right, and to a published edition."""
        return self.may() and self.edition.frozen

    def post(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        """As every form, for who may."""
        if not self.may():
            raise PermissionDenied(f"您的角色没有「{self.right}」的权限")
        return super().post(request, *arguments, **named)


class RulingForm(forms.Form):
    """A ruling as its document says it."""

    option = forms.ChoiceField(label=_("采用"), widget=forms.RadioSelect)
    body = PlainField(label=_("解释机关"), max_length=200)
    document = PlainField(label=_("文号"), max_length=200)
    decided_on = DayField(label=_("决定日"))
    in_force_from = DayField(label=_("施行日"), help_text=_("自这一天起，新办的决定照采用的选项"))
    why = PlainField(label=_("理由"), max_length=500)
    supersedes: forms.ModelChoiceField[Ruling] = forms.ModelChoiceField(
        Ruling.objects.none(), label=_("取代"), required=False, empty_label=_("不取代以前的")
    )
    file = forms.FileField(
        label=_("决定的扫描件"), max_length=200, required=False, help_text=_("PDF、JPEG 或 PNG，5 MB 以内")
    )

    def __init__(self, *arguments: Any, options: Sequence[str], earlier: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["option"].choices = [(option, option) for option in options]  # type: ignore[attr-defined]
        self.fields["supersedes"].queryset = earlier  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["supersedes"]


class ReadingPage(LaterPage):
    """A reading: its options and what each pays, the rulings on it, and the form for another."""

    template_name = "plans/reading.html"
    right = "plans.rule"
    submit = _("登记解释决定")
    said = _("已登记解释决定")
    reading: Reading

    def find(self) -> None:
        """The reading of that name."""
        try:
            self.reading = self.charter.reading(self.name)
        except KeyError:
            raise Http404("这一版没有这个口径") from None

    def heading(self) -> str:
        """Its question."""
        return self.reading.question

    def earlier(self) -> Any:
        """Rulings that nothing has superseded."""
        found = self.edition.rulings.filter(reading=self.name, superseded_by__isnull=True)
        return found.defer("file")

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The options are the reading's."""
        options = [option.name for option in self.reading.options]
        return RulingForm(data, files, options=options, earlier=self.earlier(), initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """Who may interpret, and what the new ruling most likely supersedes."""
        last = self.earlier().order_by("in_force_from", "id").last()
        body = self.edition.interpreter or self.edition.plan.union.name
        return {"body": body, "option": self.reading.adopted, "supersedes": last}

    def extra(self) -> dict[str, Any]:
        """The card of the page of the charter, and the rulings."""
        said = next(
            spoken
            for article in read_back(self.charter).articles
            for spoken in article.readings
            if spoken.name == self.name
        )
        telling = Teller(self.charter).telling(self.reading)
        article = next((a for a in self.charter.articles if a.id == self.reading.article), None)
        return {
            "edition": self.edition,
            "reading": self.reading,
            "article": article,
            "card": reading_card(self.reading, said, telling, ()),
            "rulings": queries.rulings_of(self.edition).filter(reading=self.name),
            "holding": {r.pk for r in queries.rulings_on(self.edition, timezone.localdate())},
            "allowed": self.allowed(),
        }

    def done(self, form: forms.BaseForm) -> str:
        """Record it."""
        values = dict(form.cleaned_data)
        file, supersedes = values.pop("file", None), values.pop("supersedes", None)
        if file is not None:
            too_big = file.size > services.MOST_RULING_BYTES
            values["file_name"] = file.name
            values["file"] = file.read(services.MOST_RULING_BYTES + 1) if too_big else file.read()
        decided = services.Decided(reading=self.name, **values)
        services.rule(account_in(self.request), self.edition, decided, supersedes)
        return address("reading", self.edition.pk, self.name)


class SupplyForm(forms.Form):
    """Content for a table."""

    file = forms.FileField(
        label=_("附表的 .csv"), max_length=200, help_text=_("表头与这张表相同，UTF-8 编码")
    )
    since = DayField(label=_("启用日"), help_text=_("自这一天起的决定用这份内容"))
    source = PlainField(label=_("来源"), max_length=500, help_text=_("文号、网址或者来函；查到的地方"))
    document = PlainField(label=_("文号"), max_length=200, required=False)

    def clean_file(self) -> Any:
        """Within the limits."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"“{file.name}”超过 {MOST_BYTES >> 20} MB。改法：只留这张表")
        return file


class TablePage(LaterPage):
    """A table: its rows, where each version came from, and the form for another version."""

    template_name = "plans/table.html"
    right = "plans.draft"
    submit = _("补上这张表")
    said = _("已补上")
    use: TableUse

    form_class = SupplyForm

    def find(self) -> None:
        """The table of that name."""
        found = next((use for use in self.charter.tables if use.name == self.name), None)
        if found is None:
            raise Http404("这一版没有这张附表")
        self.use = found

    def heading(self) -> str:
        """Its name."""
        return f"附表 {self.name}"

    def extra(self) -> dict[str, Any]:
        """Rows, versions, standing."""
        now = {n.version.name: n for n in queries.tables_on(self.edition, timezone.localdate())}[self.name]
        columns = list(self.use.rows[0]) if self.use.rows else [*self.use.keys, self.use.value]
        lists = [words.name for words in self.charter.lists if words.table == self.name]
        versions = self.edition.tables.filter(name=self.name).defer("text")
        return {
            "edition": self.edition,
            "use": self.use,
            "now": now,
            "look": STANDING_LOOK[now.standing],
            "columns": columns,
            "rows": [[self.cell(column, row) for column in columns] for row in self.use.rows[:SHOWN_ROWS]],
            "versions": versions.select_related("recorded_by", "confirmation__by"),
            "lists": lists,
            "allowed": self.allowed() and not lists,
            "may_confirm": now.standing == "inferred"
            and self.edition.frozen
            and access_in(self.request).may("plans.publish", self.edition.plan.union),
        }

    def cell(self, column: str, row: Mapping[str, str]) -> tuple[str, bool]:
        """A cell as people read it, and whether it is a figure."""
        value, figure = row.get(column, ""), column == self.use.value
        if column == self.use.status:
            return STATUS.get(value, value), False
        return said_value(value, figure), figure

    def done(self, form: forms.BaseForm) -> str:
        """Record it."""
        values = form.cleaned_data
        table = Table(self.name, values["file"].name, values["file"].read())
        on, source, document = values["since"], values["source"], values["document"]
        services.supply(account_in(self.request), self.edition, table, on, source, document)
        return address("table", self.edition.pk, self.name)


class ConfirmForm(forms.Form):
    """What the office rests its word on."""

    document = PlainField(label=_("文号"), max_length=200)
    note = PlainField(label=_("依据"), max_length=500, help_text=_("怎样核过：与谁核对，查了什么"))


class ConfirmPage(FormPage):
    """The office takes inferred values as good for paying."""

    form_class = ConfirmForm
    lead = _("确认以后可以照这些值给付；决定上仍写明是推定值。")
    submit = _("确认推定值")
    said = _("已确认")
    version: TableVersion

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        """Find the version first."""
        found = TableVersion.objects.select_related("edition__plan__union", "recorded_by").defer("text")
        self.version = found_or_404(found, pk=named["pk"])
        return super().dispatch(request, *arguments, **named)

    def heading(self) -> str:
        """How many values."""
        return f"确认附表 {self.version.name} 的 {self.version.inferred} 行推定值"

    def crumbs(self) -> Sequence[Link]:
        """The table."""
        edition = self.version.edition
        return (*way_to(edition), Link(self.version.name, address("table", edition.pk, self.version.name)))

    def done(self, form: forms.BaseForm) -> str:
        """Record it."""
        values = form.cleaned_data
        services.confirm(account_in(self.request), self.version, values["document"], values["note"])
        return address("table", self.version.edition_id, self.version.name)
