"""The certificates of a whole roster: printed by a worker, none twice, handed out bound into one PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.office.portal.portal_making import page, work

from gongji.office.guard.models import AuditRow
from gongji.office.guard.scoped import everything
from gongji.office.jobs.models import Job
from gongji.office.people.models import Person
from gongji.office.portal.models import Certificate
from gongji.office.portal.services import binding

pytestmark = pytest.mark.django_db
NAMES = ("张虚构", "李虚构", "王虚构")


@pytest.fixture
def roster(tree: Any, in_force: Any, make_member: Any, make_cover: Callable[..., Any]) -> Any:
    """A roster of three whose covers count, and of one whose cover was undone."""
    from gongji.office.enrolment.models import Roster

    with everything("a test"):
        made = Roster.objects.create(
            union=tree["mill"], plan=in_force.plan, edition=in_force, paid_on=date.today(),
            at_union=tree["mill"], file_name="虚构名册.xlsx",
        )  # fmt: skip
    for name in NAMES:
        make_cover(make_member(name=name), roster=made)
    make_cover(make_member(name="赵虚构"), roster=made, state="undone")
    return made


@pytest.fixture
def agent(account: Any, tree: Any, client_of: Any) -> Any:
    return client_of(account("agent", tree["mill"]))


def certificates() -> int:
    with everything("a test counts"):
        return Certificate.objects.count()


def test_the_agent_has_them_printed_and_takes_one_pdf(roster: Any, agent: Any) -> None:
    address = reverse("certificates:of_roster", args=[roster.pk])
    assert "还没有凭证" in page(agent, address)
    assert agent.post(address).status_code == 302
    work()
    shown = page(agent, address)
    assert "下载 3 份" in shown and "还没有凭证" not in shown
    answer = agent.post(reverse("certificates:bound", args=[roster.pk, 0]))
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = [one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages]
    assert [next(n for n in NAMES if n in text) for text in pages] == list(NAMES)
    for beyond in (3, 2**64):
        assert agent.post(reverse("certificates:bound", args=[roster.pk, beyond])).status_code == 404


def test_asking_again_prints_only_what_changed(roster: Any, agent: Any) -> None:
    address = reverse("certificates:of_roster", args=[roster.pk])
    agent.post(address)
    work()
    agent.post(address)
    work()
    assert certificates() == 3
    with everything("a test's change"):
        Person.objects.filter(name="李虚构").update(name="李更正")
    agent.post(address)
    work()
    assert certificates() == 4
    answer = agent.post(reverse("certificates:bound", args=[roster.pk, 0]))
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) == 3 and "李更正" in pages[1].extract_text()


def test_what_was_put_back_is_handed_out_as_it_was(roster: Any, agent: Any) -> None:
    """A name mistaken and put right again: the first certificate is the right one."""
    address = reverse("certificates:of_roster", args=[roster.pk])
    for name, before in (("李虚构", "李虚构"), ("李错", "李虚构"), ("李虚构", "李错")):
        with everything("a test's change"):
            Person.objects.filter(name=before).update(name=name)
        agent.post(address)
        work()
    assert certificates() == 4
    answer = agent.post(reverse("certificates:bound", args=[roster.pk, 0]))
    assert "李虚构" in PdfReader(BytesIO(answer.content)).pages[1].extract_text()


def test_the_page_tells_of_the_newest_job(roster: Any, agent: Any) -> None:
    address = reverse("certificates:of_roster", args=[roster.pk])
    agent.post(address)
    Job.objects.update(state="failed", finished_at=timezone.now(), error="虚构的毛病")
    assert "虚构的毛病" in page(agent, address)
    agent.post(address)
    work()
    assert "虚构的毛病" not in page(agent, address)


def test_who_reads_there_but_certifies_elsewhere_takes_nothing(
    roster: Any, agent: Any, account: Any, tree: Any, client_of: Any
) -> None:
    from gongji.office.guard.models import Grant

    agent.post(reverse("certificates:of_roster", args=[roster.pk]))
    work()
    other = account("agent", tree["yard"])
    Grant.objects.create(user=other, union=tree["mill"], role="auditor", since="2000-01-01")
    answer = client_of(other).post(reverse("certificates:bound", args=[roster.pk, 0]))
    assert answer.status_code in (403, 409) and not answer.content.startswith(b"%PDF")


def test_a_name_that_cannot_be_printed_stops_no_other(roster: Any, agent: Any) -> None:
    with everything("a test's change"):
        Person.objects.filter(name="李虚构").update(name="李\ue123")
    address = reverse("certificates:of_roster", args=[roster.pk])
    agent.post(address)
    work()
    assert certificates() == 2
    shown = page(agent, address)
    assert "还没有凭证" in shown and "下载 2 份" in shown


def test_a_worker_that_died_prints_nothing_twice(roster: Any, agent: Any, monkeypatch: Any) -> None:
    """The second of three steps fails; the next try goes on behind the first."""
    from gongji.office.portal import jobs

    monkeypatch.setattr(jobs, "_STEP", 1)
    made, whole = [], binding.certify_some

    def dies(actor: Any, some: Any) -> None:
        whole(actor, some)
        made.append(some)
        if len(made) == 2:
            raise OSError("away")

    monkeypatch.setattr(binding, "certify_some", dies)
    agent.post(reverse("certificates:of_roster", args=[roster.pk]))
    work()
    assert certificates() == 1
    Job.objects.update(run_after=timezone.now())
    work()
    assert certificates() == 3 and len(made) == 4


def test_each_reading_is_on_record(roster: Any, agent: Any) -> None:
    agent.post(reverse("certificates:of_roster", args=[roster.pk]))
    work()
    before = AuditRow.objects.filter(action="papers.read_document").count()
    agent.post(reverse("certificates:bound", args=[roster.pk, 0]))
    assert AuditRow.objects.filter(action="papers.read_document").count() == before + 3


def test_a_roster_without_covers_that_count_says_so(roster: Any, agent: Any) -> None:
    with everything("a test's change"):
        binding.covers(roster).update(state="undone")
    answer = agent.post(reverse("certificates:of_roster", args=[roster.pk]), follow=True)
    assert "T302" in answer.content.decode()


def test_an_accepted_roster_leads_there(roster: Any, agent: Any) -> None:
    from gongji.office.enrolment.models import Roster

    record = reverse("enrolment:roster", args=[roster.pk])
    address = reverse("certificates:of_roster", args=[roster.pk])
    assert address not in page(agent, record)
    with everything("a test's change"):
        for state in ("checked", "submitted", "accepting", "accepted"):
            Roster.objects.filter(pk=roster.pk).update(state=state, accepted_at=timezone.now())
    assert address in page(agent, record)
