"""Papers and consents that come from the person alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from tests.office.papers import files

from gongji.codes.identity import check_character
from gongji.office.guard.models import AuditRow
from gongji.office.papers import services
from gongji.office.papers.choices import Kind, State, Way
from gongji.office.papers.models import Consent, Paper
from gongji.office.unions.models import Union

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(city: Any) -> Any:
    from gongji.office.people.services import register

    mill = Union.objects.get(pk=city.pk).add_child(
        code="m", name="虚构纺织厂工会", kind="grassroots", since="2000-01-01"
    )
    body = "99999919800101001"
    return register(None, mill, name="张虚构", id_number=body + check_character(body), since=date(2020, 1, 1))


def file_one(person: Any, kind: Kind, consent: Any = None) -> Paper:
    upload = SimpleUploadedFile("证.png", files.png())
    return services.store(upload, kind, person, None, consent, union=person.union, person=person)


def test_a_paper_names_the_person_who_filed_it(person: Any) -> None:
    paper = file_one(person, Kind.IDENTITY)
    assert (paper.filed_by, paper.filed_by_person, paper.filer) == (None, person, "张虚构（本人）")
    row = AuditRow.objects.get(action="papers.store")
    assert (row.actor, row.person) == (None, person.pk)


def test_the_database_wants_one_who_filed_it(person: Any, officer: Any) -> None:
    upload = SimpleUploadedFile("证.png", files.png())
    with pytest.raises(DatabaseError), transaction.atomic():
        services.store(upload, Kind.IDENTITY, person, None, union=person.union)
    paper = file_one(person, Kind.IDENTITY)
    for change in (
        {"filed_by": officer},
        {"filed_by_person": None},
        {"filed_by": officer, "filed_by_person": None},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(**change)


def test_only_on_the_phone_a_consent_has_no_recorder(person: Any) -> None:
    services.consented(person, person.union, Way.PHONE, date(2026, 1, 1), None)
    with pytest.raises(DatabaseError), transaction.atomic():
        services.consented(person, person.union, Way.LETTER, date(2026, 1, 1), None)


def test_the_persons_own_consent_frees_their_paper_and_their_withdrawal_holds_it(person: Any) -> None:
    """A09"""
    paper = file_one(person, Kind.MEDICAL)
    assert paper.state == State.QUARANTINE
    consent = services.consented(person, person.union, Way.PHONE, date(2026, 1, 1), None)
    assert services.release(paper, consent, None).state == State.READY
    assert services.withdraw(consent, date(2026, 1, 2), None) == 1
    assert Paper.objects.get().state == State.QUARANTINE
    assert Consent.objects.get().withdrawn_on == date(2026, 1, 2)
    assert set(AuditRow.objects.values_list("person", flat=True)) == {person.pk}
