"""Good answers to the questions of forms: by the name of the field, else by its kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.forms.on_pages import Field, Form

from gongji.codes.identity import check_character

_serials = count(1)


def id_number() -> str:
    """A number that nobody has, in a region that does not exist."""
    body = f"99999919681231{next(_serials) % 1000:03d}"
    return body + check_character(body)


def pdf() -> SimpleUploadedFile:
    """A file that any upload of papers takes."""
    made = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    return SimpleUploadedFile("虚构.pdf", made, "application/pdf")


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    """A workbook with these rows as text."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, str(cell))
    return SimpleUploadedFile("虚构.xlsx", out.getvalue(), "application/octet-stream")


Answer = str | Callable[[], Any]

BY_NAME: dict[str, Answer] = {
    "name": "虚构人",
    "id_number": id_number,
    "phone": "13800138000",
    "bank": "虚构银行",
    "number": "6222000000003306",
    "purpose": "演练核对",
    "reason": "演练",
    "why": "演练",
    "note": "演练",
    "username": lambda: f"drill{next(_serials)}",
    "since": lambda: date.today().isoformat(),
    "until": lambda: date.today().isoformat(),
    "document": "虚构文件 1 号",
    "body": "虚构市总工会",
    "text": "虚构",
    "q": "虚构",
}
"""What most forms ask, by the field's name; a room's own go beside its makers."""


def answer(one: Field, own: Mapping[str, Answer]) -> Any:
    """A good answer to one question."""
    named = own.get(one.name, BY_NAME.get(one.name))
    if one.kind in ("hidden", "submit") and one.name not in own:
        return one.value or (one.offers[0] if one.offers else "")
    if one.name in own and named is not None:
        return named() if callable(named) else named
    if one.kind in ("select", "radio", "checkbox"):
        return one.value or next((offer for offer in one.offers if offer), "")
    if one.kind == "file":
        return pdf()
    if one.value:
        return one.value
    if named is not None:
        return named() if callable(named) else named
    if one.kind == "date" or one.attrs.get("placeholder", "").startswith("20"):
        return date.today().isoformat()
    return "1" if one.kind == "number" or one.attrs.get("inputmode") in ("numeric", "decimal") else "虚构"


def filled(form: Form, own: Mapping[str, Answer] | None = None) -> dict[str, Any]:
    """All of a form's fields, answered as somebody would who knows how."""
    mine = own or {}
    return {name: answer(one, mine) for name, one in form.fields.items() if name != "csrfmiddlewaretoken"}
