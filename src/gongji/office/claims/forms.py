"""What is asked about claims. Fields of facts come from the charter, one for each question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from gongji.charter.nodes import Kind
from gongji.charter.program import Program
from gongji.errors import GongjiError, sentence
from gongji.office.claims import working
from gongji.office.claims.asking import Asked, Question
from gongji.office.claims.choices import Reporter, State
from gongji.office.papers.choices import MOST_PAGES, Way
from gongji.office.papers.choices import Kind as PaperKind
from gongji.office.people.services.reaching import phone_number
from gongji.office.ui.fields import CodeField, DayField, FilesField, PlainField

UNKNOWN = "还不知道"


class FactField(PlainField):
    """One fact, read as a cell of the events file is; blank is unknown."""

    def __init__(self, program: Program, question: Question, *, found: bool = False) -> None:
        self.program, self.question = program, question
        words = question.words if question.words == question.name else f"{question.name}：{question.words}"
        super().__init__(
            label=words + question.unit_after,
            required=False,
            widget=_widget(question, found),
            help_text=_help(question),
        )

    def clean(self, value: Any) -> str:
        """The text of the cell."""
        text = str(super().clean(value) or "")
        if text:
            try:
                working.require_cell(self.program, self.question.name, text)
            except GongjiError as error:
                raise ValidationError(sentence(error.message, error.remedy), code=error.code) from None
        return text


def _widget(question: Question, found: bool) -> forms.Widget:
    words = ("是", "否") if question.kind is Kind.FLAG else question.choices
    if words:
        blank = "未查" if found else UNKNOWN
        return forms.Select(choices=[("", blank), *((word, word) for word in words)])
    hint = {Kind.DATE: "2026-11-23，没有的填 无", Kind.MONEY: "3000.00"}.get(question.kind, "")
    mode = {Kind.MONEY: "decimal", Kind.COUNT: "numeric"}.get(question.kind, "text")
    return forms.TextInput(attrs={"placeholder": hint, "inputmode": mode, "autocomplete": "off"})


def _help(question: Question) -> str:
    return f"凭证：{'、'.join(question.evidence)}" if question.evidence else ""


class Facts(forms.Form):
    """The charter's questions, as many as the person who asks may answer."""

    def __init__(
        self, program: Program, questions: Sequence[Question], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.questions = tuple(questions)
        for place, question in enumerate(self.questions):
            self.fields[f"fact_{place}"] = FactField(program, question)

    def facts(self) -> dict[str, str]:
        """What was said, by fact."""
        said = self.cleaned_data
        return {q.name: said.get(f"fact_{place}", "") for place, q in enumerate(self.questions)}


class Report(Facts):
    """A report: when, who tells it, and the charter's questions."""

    happened_on = DayField(label="发生日")
    known_on = DayField(label="知悉日", required=False, help_text="哪一天知道的；通知的期限从这一天算")
    reported_on = DayField(
        label="通知日", initial=timezone.localdate, help_text="哪一天告诉了工会，时限到这天为止"
    )
    reporter = forms.ChoiceField(label="报案人", choices=Reporter.choices)
    reporter_name = PlainField(label="报案人姓名", max_length=50, required=False)
    reporter_phone = PlainField(label="报案人电话", max_length=20, required=False)

    def clean_reporter_phone(self) -> str:
        """A number that can be called."""
        text = str(self.cleaned_data.get("reporter_phone") or "")
        if text:
            try:
                phone_number(text)
            except GongjiError as error:
                raise ValidationError(sentence(error.message, error.remedy), code=error.code) from None
        return text


class Dates(Facts):
    """Facts of a claim that is open: its dates first."""

    happened_on = DayField(label="发生日")
    known_on = DayField(label="知悉日", required=False)
    reported_on = DayField(label="通知日")
    applied_on = DayField(label="申领日", required=False)


class Findings(forms.Form):
    """A value and words of evidence for everything the investigator answers, and the conclusion."""

    conclusion = forms.CharField(
        label="调查结论", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="查了什么、认定什么。逐项查明以后才能办结调查",
    )  # fmt: skip

    def __init__(self, program: Program, asked: Asked, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.questions = asked.findings
        for place, question in enumerate(self.questions):
            self.fields[f"value_{place}"] = FactField(program, question, found=True)
            evidence = PlainField(
                label=f"{question.name}的依据", required=False, max_length=300,
                widget=forms.TextInput(attrs={"placeholder": "凭什么认定", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"evidence_{place}"] = evidence

    def rows(self) -> list[tuple[Question, Any, Any]]:
        """Each question with its two fields."""
        return [
            (question, self[f"value_{place}"], self[f"evidence_{place}"])
            for place, question in enumerate(self.questions)
        ]

    def found(self) -> list[tuple[str, str, str]]:
        """What was filled in: name, value, evidence."""
        said = self.cleaned_data
        rows = [
            (q.name, said.get(f"value_{place}", ""), said.get(f"evidence_{place}", ""))
            for place, q in enumerate(self.questions)
        ]
        return [row for row in rows if row[1] or row[2]]


class FilePaper(forms.Form):
    """A paper, in one file or several: what kind it is, and which items of the list it proves."""

    items = forms.MultipleChoiceField(label="证明哪几项", widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="材料种类", choices=PaperKind.choices)
    file = FilesField(
        label="文件", most=MOST_PAGES,
        help_text="PDF、JPG、PNG、xlsx、docx、OFD，每个 20 MB 以内；一份材料有几页的，一起选",
    )  # fmt: skip
    consent_way = forms.ChoiceField(
        label="本人对使用医疗信息的单独同意", required=False,
        choices=[("", "没有，先收下待同意"), *Way.choices],
        help_text="病历、票据等医疗材料没有单独同意的，收下后封存，补了同意才能用",
    )  # fmt: skip
    consent_on = DayField(label="同意日期", required=False)

    def __init__(self, items: Sequence[str], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["items"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(item, item) for item in items]

    def clean(self) -> dict[str, Any]:
        """A consent has its day."""
        said = super().clean() or {}
        if said.get("consent_way") and not said.get("consent_on"):
            self.add_error("consent_on", "没有写同意日期。改法：填同意书上的日期")
        return said


class Waive(forms.Form):
    """Which item is not needed, and why."""

    item = forms.ChoiceField(label="哪一项")
    why = PlainField(label="免交的理由", max_length=200, help_text="如：系统里已有身份证件")

    def __init__(self, items: Sequence[str], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(item, item) for item in items]


class BillForm(forms.Form):
    """A bill by the numbers printed on it."""

    code = CodeField(label="票据代码", max_length=20)
    number = CodeField(label="票据号码", max_length=20)


class LetterForm(forms.Form):
    """Everything missing, told at once."""

    papers = forms.MultipleChoiceField(
        label="尚缺的材料", required=False, widget=forms.CheckboxSelectMultiple
    )
    facts = forms.MultipleChoiceField(
        label="需要说明的情况", required=False, widget=forms.CheckboxSelectMultiple
    )
    until = DayField(label="补齐期限")
    contact = PlainField(label="咨询电话", max_length=60)

    def __init__(
        self, papers: Sequence[str], facts: Sequence[tuple[str, str]], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        for name, choices in (("papers", [(one, one) for one in papers]), ("facts", list(facts))):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = choices
            if not choices:
                del self.fields[name]
        self.fields["until"].initial = timezone.localdate() + timedelta(days=30)


class Apply(forms.Form):
    """The day of the application."""

    on = DayField(label="申领日", initial=timezone.localdate, help_text="哪一天递交申请表")


class Why(forms.Form):
    """A reason."""

    why = PlainField(label="理由", max_length=400)


class Return(Why):
    """Where to, and why."""

    to = forms.ChoiceField(
        label="退回到",
        choices=[(State.INVESTIGATING, "调查"), (State.PAPERS, "补材料")],
        widget=forms.RadioSelect,
    )
    field_order = ("to", "why")
