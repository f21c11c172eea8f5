"""Papers wait for consent, belong to their union, and are opened for a purpose by those who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.office.papers import files

from gongji.errors import GongjiError

pytestmark = pytest.mark.django_db


def filed(
    owner: Any, actor: Any, kind: str = "medical", consent: Any = None, content: bytes = files.PDF
) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from gongji.office.papers.choices import Kind
    from gongji.office.papers.services import store

    return store(SimpleUploadedFile("出院小结.pdf", content), Kind(kind), owner, actor, consent, union=owner)


def consent_of(owner: Any, actor: Any) -> Any:
    from gongji.office.papers.services import consented

    return consented(owner, owner, "letter", date(2026, 11, 1), actor)


def test_a_paper_is_kept_as_it_was_filed(city: Any, officer: Any) -> None:
    from gongji.office.guard.models import AuditRow
    from gongji.office.papers.services import opened

    paper = filed(city, officer, "union")
    assert (paper.state, paper.name, paper.size, paper.owner) == (
        "ready",
        "出院小结.pdf",
        len(files.PDF),
        city,
    )
    assert opened(paper, officer, "核对") == files.PDF
    assert list(AuditRow.objects.order_by("pk").values_list("action", "purpose")) == [
        ("papers.store", ""),
        ("papers.open", "核对"),
    ]


def test_on_disk_a_paper_is_sealed_and_a_changed_file_is_refused(
    city: Any, officer: Any, settings: Any
) -> None:
    from gongji.office.papers.services import opened

    paper = filed(city, officer, "union")
    (path,) = (p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file())
    held = path.read_bytes()
    assert not any(files.PDF[i : i + 16] in held for i in range(0, len(files.PDF) - 16, 16))
    path.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
    with pytest.raises(GongjiError, match="P107"):
        opened(paper, officer, "核对")


def test_a_medical_paper_without_consent_waits_and_is_not_opened(city: Any, officer: Any) -> None:
    """A09."""
    from gongji.office.papers.services import opened, release

    paper = filed(city, officer)
    assert paper.state == "quarantine"
    with pytest.raises(GongjiError, match="P106"):
        opened(paper, officer, "核对")
    release(paper, consent_of(city, officer), officer)
    assert opened(paper, officer, "核对") == files.PDF


def test_the_database_lets_no_medical_paper_out_without_a_live_consent(city: Any, officer: Any) -> None:
    """A09, past every service."""
    from gongji.office.papers.models import Consent, Paper

    paper = filed(city, officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="ready")
    consent = consent_of(city, officer)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_on=date(2026, 11, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="ready", consent=consent)


def test_a_withdrawn_consent_puts_its_papers_back(city: Any, officer: Any) -> None:
    """A09."""
    from gongji.office.papers.services import release, withdraw

    consent = consent_of(city, officer)
    paper = filed(city, officer, consent=consent)
    assert paper.state == "ready"
    assert withdraw(consent, date(2026, 11, 20), officer) == 1
    paper.refresh_from_db()
    assert paper.state == "quarantine"
    with pytest.raises(GongjiError, match="P103"):
        release(paper, consent, officer)
    assert filed(city, officer, consent=consent).state == "quarantine"


def test_another_ones_consent_frees_nothing(city: Any, officer: Any) -> None:
    """A09."""
    from gongji.office.papers.services import release
    from gongji.office.unions.models import Union

    other = Union.objects.get(pk=city.pk).add_child(
        code="m", name="虚构厂工会", kind="grassroots", since="2000-01-01"
    )
    consent = consent_of(other, officer)
    with pytest.raises(GongjiError, match="P109"):
        filed(city, officer, consent=consent)
    with pytest.raises(GongjiError, match="P109"):
        release(filed(city, officer), consent, officer)


def test_consent_is_not_given_tomorrow(city: Any, officer: Any) -> None:
    from django.utils import timezone

    from gongji.office.papers.services import consented

    with pytest.raises(GongjiError, match="P102"):
        consented(city, city, "form", timezone.localdate() + timedelta(days=1), officer)


def test_medical_papers_are_for_who_filed_and_who_decides(city: Any, officer: Any, make_officer: Any) -> None:
    from gongji.office.papers.services import may_open, opened

    paper = filed(city, officer, consent=consent_of(city, officer))
    other, reviewer = make_officer("agent"), make_officer("reviewer")
    assert [may_open(paper, who) for who in (officer, other, reviewer)] == [True, False, True]
    opened(paper, reviewer, "审核")
    with pytest.raises(GongjiError, match="G401"):
        opened(paper, other, "看看")


def test_opening_needs_a_purpose(city: Any, officer: Any) -> None:
    """A07."""
    from gongji.office.papers.services import opened

    with pytest.raises(GongjiError, match="P105"):
        opened(filed(city, officer, "union"), officer, "  ")


def test_another_city_files_and_opens_nothing_here(city: Any, officer: Any, stranger: Any) -> None:
    """A01."""
    from gongji.office.papers.services import opened

    with pytest.raises(GongjiError, match="G401"):
        filed(city, stranger)
    with pytest.raises(GongjiError, match="G401"):
        opened(filed(city, officer, "union"), stranger, "看看")


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out_and_verify_names_it(
    city: Any, officer: Any, data: Any
) -> None:
    from gongji.office.guard.verify import findings
    from gongji.office.papers.services import opened

    paper, lost = filed(city, officer, "union"), filed(city, officer, "union")
    assert not list(findings(["papers.files"]))
    folder = data / "uploads" / "papers"
    (folder / paper.stored[:2] / paper.stored).write_bytes(b"something else")
    (folder / lost.stored[:2] / lost.stored).unlink()
    with pytest.raises(GongjiError, match="P107"):
        opened(paper, officer, "核对")
    assert {f.where for _, f in findings(["papers.files"])} == {f"papers_paper {p.pk}" for p in (paper, lost)}


def test_files_are_only_the_owners_and_lie_under_names_of_chance(city: Any, officer: Any, data: Any) -> None:
    paper = filed(city, officer, "union")
    path = data / "uploads" / "papers" / paper.stored[:2] / paper.stored
    assert path.stat().st_mode & 0o777 == 0o600 and "出院" not in str(path)


def test_a_paper_whose_row_fails_leaves_no_file(
    city: Any, officer: Any, data: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gongji.office.papers import services

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "record", fail)
    with pytest.raises(RuntimeError):
        filed(city, officer, "union")
    assert not [path for path in (data / "uploads").rglob("*") if path.is_file()]


def test_what_was_filed_never_changes(city: Any, officer: Any) -> None:
    from gongji.office.papers.models import Paper

    paper = filed(city, officer, "union")
    for change in ({"sha256": "0" * 64}, {"kind": "other"}, {"name": "别的.pdf"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_A09_verify_names_a_paper_whose_consent_is_gone(city: Any, officer: Any) -> None:
    from tests.office.keep import triggers_off

    from gongji.office.guard.verify import findings
    from gongji.office.papers.models import Consent

    consent = consent_of(city, officer)
    paper = filed(city, officer, consent=consent)
    assert list(findings(["A09"])) == []
    with triggers_off():
        Consent.objects.filter(pk=consent.pk).update(withdrawn_on=date(2026, 11, 2))
    assert [f.where for _, f in findings(["A09"])] == [f"papers_paper {paper.pk}"]
