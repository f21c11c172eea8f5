"""Reading papers and documents; what is seen follows from the open scope."""

from __future__ import annotations

from django.db.models import QuerySet

from gongji.office.guard.scoped import everything
from gongji.office.papers.models import Document, Paper


def papers() -> QuerySet[Paper]:
    """The papers within the scope, newest first."""
    return Paper.objects.select_related("union", "filed_by", "filed_by_person", "consent")


def documents() -> QuerySet[Document]:
    """The documents within the scope, newest first."""
    return Document.objects.select_related("union", "printed_by")


def checked(code: str) -> Document | None:
    """The document that a code names, for anybody who holds it."""
    with everything("公开查验一份文书"):
        return Document.objects.select_related("union").filter(code=code).first()
