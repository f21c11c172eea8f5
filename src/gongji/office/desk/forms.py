"""What is asked when a duty passes on or somebody keeps out of a case."""

from __future__ import annotations

from typing import Any

from django import forms

from gongji.office.desk import queries
from gongji.office.desk.choices import Relation
from gongji.office.desk.models import Task
from gongji.office.guard.models import User
from gongji.office.ui.fields import PlainField


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        """Name and account, since two people may have one name."""
        return f"{obj.name}（{obj.username}）"


class HandOver(forms.Form):
    """To whom, and why; only who can do it stands in the list."""

    def __init__(self, task: Task, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        able = queries.who_may(task)
        if task.assignee_id is not None:
            able = able.exclude(pk=task.assignee_id)
        told = (
            _whom(task)
            if able.exists()
            else f"没有别的人能办：请管理员在{task.union}授予「{task.duty}」的岗位"
        )
        self.fields["to"] = _Person(able, label="交给", empty_label="请选", help_text=told)
        self.fields["why"] = PlainField(label="理由", max_length=200, help_text="如：公出三天；请熟悉的人办")


def _whom(task: Task) -> str:
    return f"在{task.union}有「{task.duty}」权限、没有回避的人"


class Recuse(forms.Form):
    """Which relation, and what it is."""

    relation = forms.ChoiceField(label="关系", choices=Relation.choices)
    why = PlainField(label="说明", max_length=200, help_text="如：申领人是我表弟。不写证件号")
