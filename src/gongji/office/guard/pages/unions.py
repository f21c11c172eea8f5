"""A form's field for a union, by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps

from gongji.office.guard.access import Access, within
from gongji.office.ui.fields import CodeField

if TYPE_CHECKING:
    from gongji.office.unions.models import Union


class UnionField(CodeField):
    """A union's number → the union, among those in which the account has `right`."""

    def __init__(self, *, right: str, **options: Any) -> None:
        self.right = right
        self.access: Access | None = None
        super().__init__(max_length=40, help_text="填工会编号", **options)

    @staticmethod
    def bind(form: forms.Form, access: Access) -> None:
        """Tells the form's fields who asks."""
        for field in form.fields.values():
            if isinstance(field, UnionField):
                field.access = access

    def clean(self, value: Any) -> Any:
        """The union. A foreign number and a wrong one give the same answer (A03)."""
        code = super().clean(value)
        if not code:
            return None
        assert self.access is not None
        model = apps.get_model("unions.Union")
        found: Union | None = model._base_manager.filter(
            within("path", self.access.reach(self.right)), code=code
        ).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为 {code} 的工会，或不在您的范围内。改法：核对编号")
        return found
