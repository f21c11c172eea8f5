"""Forms: filing a paper, recording a consent, the letter about what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongji.office.papers.choices import Kind, Way
from gongji.office.papers.letters import Asked
from gongji.office.ui.fields import DayField, PlainField


class PaperForm(forms.Form):
    """One file, and what it proves."""

    kind = forms.ChoiceField(label=_("材料种类"), choices=Kind.choices)
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、JPG、PNG、xlsx、docx、OFD，20 MB 以内；照片里的位置等信息会去掉")
    )


class ConsentForm(forms.Form):
    """How and when somebody consented."""

    way = forms.ChoiceField(label=_("同意的方式"), choices=Way.choices)
    given_on = DayField(label=_("同意日期"))


class CompletionForm(forms.Form):
    """What is missing, of all that the charter asks for this occurrence."""

    to = PlainField(label=_("申领人"), max_length=40)
    received = DayField(label=_("收到申领的日期"))
    papers = forms.MultipleChoiceField(
        label=_("尚缺的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    facts = forms.MultipleChoiceField(
        label=_("需要说明的情况"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = DayField(label=_("补齐期限"))
    contact = PlainField(label=_("咨询电话"), max_length=60)

    def __init__(self, asked: Asked, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        today = timezone.localdate()
        self.fields["received"].initial = today
        self.fields["by"].initial = today + timedelta(days=30)
        papers, facts = self.fields["papers"], self.fields["facts"]
        assert isinstance(papers, forms.MultipleChoiceField) and isinstance(facts, forms.MultipleChoiceField)
        papers.choices = [(paper, paper) for paper in asked.papers]
        facts.choices = [(name, question) for name, (question, _article) in asked.questions.items()]
        if not asked.papers:
            del self.fields["papers"]
        if not asked.questions:
            del self.fields["facts"]
