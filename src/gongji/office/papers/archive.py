"""Printing a document once: number, bytes and hash in one transaction; afterwards it is only read."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction

from gongji.office.guard.access import demand
from gongji.office.guard.audit import record
from gongji.office.guard.fields import open_bytes, open_sealed
from gongji.office.guard.models import User
from gongji.office.papers import numbering, printing
from gongji.office.papers.choices import MEDICAL_SERIES, PREFIX
from gongji.office.papers.errors import PaperError
from gongji.office.papers.models import Body, Document
from gongji.office.unions.models import Union


def print_once(
    template: str, series: str, union: Union, actor: User | None, on: date, data: printing.Data,
    address: Callable[[str], str], *, person: int | None = None,
) -> Document:  # fmt: skip
    """Number, print and keep a document. `address(code)` is the public page that its QR leads to.

    `person` is the key of whom it is about; without an actor they have it printed themselves.
    """
    with transaction.atomic():
        demand(actor, "papers.print", union)
        number, code = numbering.next_number(series, on.year), secrets.token_hex(8)
        written = f"{PREFIX[series]}〔{on.year}〕{number:04d}号"
        whole = {**data, "number": written, "on": on.isoformat(), "code": code, "check": address(code)}
        made = printing.pdf(template, whole)
        document = Document.objects.create(
            series=series, year=on.year, number=number, union=union, template=template,
            template_sha256=printing.template_digest(template), data=printing.canonical(whole),
            sha256=hashlib.sha256(made).hexdigest(), code=code, printed_by=actor,
        )  # fmt: skip
        Body.objects.create(document=document, pdf=made)
        said = {"number": written, "template": template}
        record("papers.print", actor, document, union=union, data=said, person=person)
    return document


def read(document: Document, actor: User | None, purpose: str, *, person: int | None = None) -> bytes:
    """The bytes as they were printed, for a purpose that is written down (A07).

    `person` is the key of whom it is about; without an actor they read it themselves.
    """
    purpose = purpose.strip()
    if not purpose:
        raise PaperError("P105", "没有写打开文书的用途", "写明用途，如 送达")
    with transaction.atomic():
        demand(actor, "papers.read", document.union)
        if document.series in MEDICAL_SERIES:
            demand(actor, "papers.medical", document.union)
        record("papers.read_document", actor, document, union=document.union, purpose=purpose, person=person)
    content = open_bytes(document.body.pdf)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise PaperError("P108", "文书的内容与制作时不同", "请管理员从备份恢复，并查明原因")
    return content


def printed_again(document: Document) -> bytes:
    """The same document made anew from its data, for `gongji verify`."""
    document = Document.objects.get(pk=document.pk)
    return printing.pdf(document.template, json.loads(open_sealed(document.data)))


def public_address(code: str) -> str:
    """The page that checks a document, as its QR says it."""
    host = settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    return f"{scheme}://{host}/papers/check/{code}/"
