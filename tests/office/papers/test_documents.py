"""Documents: numbered without gap, printed once, the same bytes each time, and checked by anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.papers.race import DATA, printed_at_once

from gongji.errors import GongjiError

DAY = date(2026, 11, 29)


def printed(city: Any, actor: Any, on: date = DAY, **more: Any) -> Any:
    from gongji.office.papers.archive import print_once

    return print_once(
        "completion", "completion", city, actor, on, DATA | more, lambda code: f"https://example.cn/{code}"
    )


@pytest.mark.django_db
def test_numbers_run_on_and_begin_anew_every_year(city: Any, officer: Any) -> None:
    found = [printed(city, officer, on).written_number for on in (DAY, DAY, date(2027, 1, 1), DAY)]
    assert found == [
        "互助补〔2026〕0001号", "互助补〔2026〕0002号", "互助补〔2027〕0001号", "互助补〔2026〕0003号",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_document_that_fails_gives_its_number_back(city: Any, officer: Any) -> None:
    printed(city, officer)
    with pytest.raises(GongjiError, match=r"P301.*U\+20BB7"):
        printed(city, officer, to="𠮷虚构")
    assert printed(city, officer).number == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused() -> None:
    from gongji.office.papers.numbering import next_number

    with pytest.raises(GongjiError, match="P201"):
        next_number("completion", 2026)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_repeat(city: Any, officer: Any) -> None:
    result = printed_at_once(5, 10, city, officer)
    print(result)
    assert result["numbers"] == list(range(1, 41)) and result["printed"] == 40 and result["given up"] == 10
    assert "conflict" not in result


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_collide(city: Any, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses what two took at once, so that the unlocked way ends in conflicts, never in repeats."""
    import time

    from gongji.office.papers import numbering
    from gongji.office.papers.models import Counter

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: with IMMEDIATE, who takes a number is alone")

    def unlocked(series: str, year: int) -> Any:
        row = Counter.objects.get(series=series, year=year)
        time.sleep(0.01)
        return row

    monkeypatch.setattr(numbering, "locked", unlocked)
    result = printed_at_once(5, 10, city, officer)
    print(result)
    assert result["conflict"] > 0
    assert len(set(result["numbers"])) == len(result["numbers"])


@pytest.mark.django_db
def test_the_database_refuses_a_gap_a_change_and_a_deletion(city: Any, officer: Any) -> None:
    from gongji.office.papers.models import Body, Document

    document = printed(city, officer)
    attempts = [
        lambda: Document.objects.filter(pk=document.pk).update(sha256="0" * 64),
        lambda: Body.objects.filter(pk=document.pk).update(pdf=b"%PDF"),
        lambda: Body.objects.filter(pk=document.pk).delete(),
        lambda: Document.objects.create(
            series="completion", year=2026, number=9, union=city, template="", template_sha256="", data="{}",
            sha256="", code="x", printed_by=officer,
        ),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_the_same_data_print_the_same_bytes(city: Any, officer: Any) -> None:
    from gongji.office.papers.archive import printed_again, read

    document = printed(city, officer)
    assert printed_again(document) == read(document, officer, "送达")


@pytest.mark.django_db
def test_what_went_into_a_document_is_sealed(city: Any, officer: Any) -> None:
    """A06: the row holds no name in the clear."""
    printed(city, officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM papers_document")
        assert "王虚构".encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_verify_names_what_was_changed_past_the_triggers(city: Any, officer: Any) -> None:
    from tests.office.keep import triggers_off

    from gongji.office.guard.verify import findings
    from gongji.office.papers.models import Body, Counter

    first, second = printed(city, officer), printed(city, officer)
    assert not list(findings(["papers.documents", "papers.numbers", "A09"]))
    with triggers_off():
        Body.objects.filter(pk=first.pk).update(pdf=b"%PDF-")
        Body.objects.filter(pk=second.pk).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM papers_document WHERE id = %s", [second.pk])
    Counter.objects.update(last=5)
    found = {
        (one.id, finding.where.split("（")[0])
        for one, finding in findings(["papers.documents", "papers.numbers"])
    }
    assert found == {
        ("papers.documents", f"papers_document {first.pk}"), ("papers.numbers", "papers_document completion 2026"),
    }  # fmt: skip


@pytest.fixture
def shaoxing() -> Any:
    from gongji.charter.build import load
    from gongji.charter.shelf import find

    return load(find("shaoxing-cadre/2011-06-10"))


def test_the_letter_asks_for_what_the_charter_asks(shaoxing: Any) -> None:
    from gongji.office.papers.letters import asked, occurrences

    assert {"住院", "身故"} <= set(occurrences(shaoxing))
    stay, death = asked(shaoxing, "住院"), asked(shaoxing, "身故")
    assert stay.papers and set(stay.papers) != set(death.papers)
    assert "自付费用" in stay.questions and "身故日" not in stay.questions
    with pytest.raises(GongjiError, match="P401"):
        asked(shaoxing, "没有的")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("papers", "facts", "by", "code"),
    [((), (), date(2026, 12, 20), "P403"), (("护照",), (), date(2026, 12, 20), "P402"), ((), ("自付费用",), DAY, "P404")],
)  # fmt: skip
def test_a_letter_that_asks_wrongly_is_refused(
    city: Any, officer: Any, shaoxing: Any, papers: Any, facts: Any, by: date, code: str
) -> None:
    from gongji.office.papers.letters import Completion, tell

    letter = Completion("王虚构", "住院", DAY, by, papers, facts, "0000")
    with pytest.raises(GongjiError, match=code):
        tell(shaoxing, letter, city, officer, DAY)
