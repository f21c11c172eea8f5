"""Papers and documents."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from tests.office.access.making import Keys, World, answers, maker
from tests.office.forms.answers import pdf


def paper_in(world: World, union: Any, kind: str, state: str) -> Any:
    """A paper about the union, filed by somebody."""
    from django.contrib.contenttypes.models import ContentType

    from gongji.office.papers import store
    from gongji.office.papers.models import Paper

    content = pdf().read()
    stored, key = store.put(content)
    return Paper.objects.create(
        union=union, owner_type=ContentType.objects.get_for_model(union), owner_id=union.pk, kind=kind,
        state=state, name="虚构.pdf", media="application/pdf", size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), stored=stored, key=key, filed_by=world.somebody,
    )  # fmt: skip


@maker("papers:*")
def plain(world: World, union: Any) -> Keys:
    """One that is not about health."""
    return {"pk": paper_in(world, union, "union", "ready").pk}


@maker("papers:open#medical", "papers:paper#medical")
def medical(world: World, union: Any) -> Keys:
    """One about somebody's health, with the consent it needs."""
    from datetime import date

    from django.contrib.contenttypes.models import ContentType

    from gongji.office.papers.models import Consent, Paper

    held, about = paper_in(world, union, "medical", "quarantine"), ContentType.objects.get_for_model(union)
    consent = Consent.objects.create(
        union=union, subject_type=about, subject_id=union.pk, way="letter", given_on=date(2026, 1, 1),
        recorded_by=world.somebody,
    )  # fmt: skip
    Paper.objects.filter(pk=held.pk).update(consent=consent, state="ready")
    return {"pk": held.pk}


@maker("papers:consent", given_on="2026-01-01", way="letter")
def waiting(world: World, union: Any) -> Keys:
    """One that waits for a consent."""
    return {"pk": paper_in(world, union, "medical", "quarantine").pk}


@maker("papers:file")
def owner(world: World, union: Any) -> Keys:
    """What papers are filed for."""
    return {"label": "unions.union", "key": union.pk}


def document_in(world: World, union: Any) -> Any:
    """A document that the union printed."""
    from gongji.office.papers import numbering
    from gongji.office.papers.models import Body, Document

    number, content = numbering.next_number("completion", 1999), b"%PDF-1.7"
    made = Document.objects.create(
        series="completion", year=1999, number=number, union=union, template="completion",
        template_sha256="", data="{}", sha256=hashlib.sha256(content).hexdigest(), code=secrets.token_hex(8),
        printed_by=world.somebody,
    )  # fmt: skip
    Body.objects.create(document=made, pdf=content)
    return made


@maker("papers:document", "papers:open-document")
def document(world: World, union: Any) -> Keys:
    """A document."""
    return {"pk": document_in(world, union).pk}


@maker("papers:check")
def code(world: World, union: Any) -> Keys:
    """A document's code."""
    return {"code": document_in(world, union).code}


@maker("papers:letter", shared=True)
def letter(world: World, union: Any) -> Keys:
    """A letter about something that the charter of an edition in force knows."""
    from datetime import date

    from tests.office.access.makers.plans import edition_of

    from gongji.office.papers import letters
    from gongji.office.plans import queries

    made = edition_of(world, union, "in_force")
    known = letters.occurrences(queries.charter(made, date.today()))
    return {"plan": made.plan.code, "occurrence": known[0]}


answers("papers:letter", contact="0575-00000000")
