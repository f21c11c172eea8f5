"""Certificates: printed once, checked by anybody, telling how the cover stands now and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongji.office.guard.scoped import everything
from gongji.office.portal.errors import PortalError
from gongji.office.portal.models import Certificate
from gongji.office.portal.services import certifying

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(member: Any, make_cover: Callable[..., Any]) -> Certificate:
    with everything("a test"):
        return certifying.certify(None, make_cover(member))


def shown(certificate: Certificate) -> str:
    return Client().get(f"/v/{certificate.code}/").content.decode()


def change(certificate: Certificate, **fields: Any) -> None:
    from gongji.office.enrolment.models import Cover

    with everything("a test's change"):
        Cover.objects.filter(pk=certificate.cover_id).update(**fields)


def test_anybody_with_the_code_learns_plan_masked_name_term_and_state(certified: Certificate) -> None:
    page = shown(certified)
    for said in ("工会干部", "张*", "有效", f"{date.today() - timedelta(days=100)}"):
        assert said in page
    for hidden in ("张虚构", "纺织厂", "虚构保", "13800138001", "999999"):
        assert hidden not in page


def test_the_page_is_one_query(certified: Certificate) -> None:
    shown(certified)
    with CaptureQueriesContext(connection) as asked:
        shown(certified)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"state": "undone"}, "已撤销"),
        ({"state": "ended", "until": date.today() - timedelta(days=1)}, "提前终止"),
        ({"until": date.today() - timedelta(days=1)}, "已期满"),
        ({"until": date.today()}, "有效"),
        ({"since": date.today() + timedelta(days=1), "first_since": date.today()}, "待生效"),
    ],
)
def test_the_page_says_how_the_cover_stands_now(
    certified: Certificate, fields: dict[str, Any], word: str
) -> None:
    change(certified, **fields)
    assert f'<h1 id="answer">{word}</h1>' in shown(certified)


def test_unknown_codes_have_one_neutral_answer(certified: Certificate) -> None:
    answers = {
        (answer.status_code, answer.content)
        for answer in (
            Client().get(f"/v/{code}/") for code in ("0" * 16, "f" * 16, "abc", certified.code[:-1])
        )
    }
    assert len(answers) == 1 and answers.pop()[0] == 404


def test_a_code_is_of_chance(certified: Certificate, make_member: Any, make_cover: Any) -> None:
    with everything("a test"):
        other = certifying.certify(None, make_cover(make_member(name="李虚构")))
    assert len(certified.code) == 16 and certified.code != other.code


def test_what_is_sent_is_the_same_whichever_way_it_is_reached(certified: Certificate, settings: Any) -> None:
    quick = Client().get(f"/v/{certified.code}/")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("check.first")]
    whole = Client().get(f"/v/{certified.code}/")
    assert quick.content == whole.content
    ours = ("Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options",
            "X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Content-Type")  # fmt: skip
    assert {name: quick.headers[name] for name in ours} == {name: whole.headers[name] for name in ours}
    assert not quick.cookies


def test_a_check_without_https_is_sent_to_https(certified: Certificate, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    address = f"/v/{certified.code}/"
    assert Client().get(address).headers["Location"].startswith("https://")
    answer = Client().get(address, secure=True)
    assert answer.status_code == 200 and "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_only_looking_is_allowed(certified: Certificate) -> None:
    assert Client().post(f"/v/{certified.code}/").status_code == 405
    assert Client().head(f"/v/{certified.code}/").status_code == 200


def test_a_reprint_is_the_same_to_the_byte(certified: Certificate) -> None:
    from gongji.office.papers.models import Document

    with everything("a test"):
        again = certifying.certify(None, certified.cover)
        assert again.pk == certified.pk
        first, second = (certifying.opened(None, one, "再印") for one in (certified, again))
        assert first == second and hashlib.sha256(first).hexdigest() == certified.document.sha256
        assert Document.objects.count() == 1


def test_a_changed_cover_gets_a_new_certificate_and_the_old_one_tells_the_new_term(
    certified: Certificate,
) -> None:
    until = date.today() + timedelta(days=10)
    change(certified, until=until)
    with everything("a test"):
        new = certifying.certify(None, certified.cover)
    assert new.pk != certified.pk and new.document.number == 2
    assert f"{until}" in shown(certified)


@pytest.mark.parametrize("state", ["undone", "pending"])
def test_a_cover_that_does_not_count_is_not_certified(
    state: str, member: Any, make_cover: Callable[..., Any]
) -> None:
    with everything("a test"), pytest.raises(PortalError, match="T301"):
        certifying.certify(None, make_cover(member, state=state))


def test_the_qr_leads_to_the_public_page(certified: Certificate, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["gh.example"]
    assert certifying.address(certified.code) == f"http://gh.example/v/{certified.code}/"


def test_the_paper_says_what_it_must(certified: Certificate) -> None:
    import json

    from gongji.office.guard.fields import open_sealed

    said = json.loads(open_sealed(certified.document.data))
    assert said["name"] == "张虚构" and said["id_number"].startswith("999999********")
    assert said["check"].endswith(f"/v/{certified.code}/") and said["number"].startswith("互助证〔")


def test_the_officer_of_the_unit_hands_it_out_and_others_do_not(
    member: Any, make_cover: Any, tree: Any, account: Any, client_of: Any
) -> None:
    cover = make_cover(member)
    address = reverse("certificates:of_cover", args=[cover.pk])
    answer = client_of(account("agent", tree["mill"])).post(address)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert client_of(account("agent", tree["yard"])).post(address).status_code == 404
    assert client_of(account("accountant", tree["city"])).post(address).status_code == 403
    assert (
        client_of(account("agent", tree["mill"]))
        .post(reverse("certificates:of_cover", args=[999]))
        .status_code
        == 404
    )
    assert client_of(None).post(address).headers["Location"].startswith("/accounts/login/")


def test_the_page_of_a_cover_leads_to_its_certificate_while_it_counts(
    member: Any, make_cover: Any, tree: Any, account: Any, client_of: Any
) -> None:
    cover, undone = make_cover(member), make_cover(member, state="undone")
    address = reverse("certificates:of_cover", args=[cover.pk])
    agent, accountant = (
        client_of(account("agent", tree["mill"])),
        client_of(account("accountant", tree["city"])),
    )
    assert address in agent.get(reverse("enrolment:cover", args=[cover.pk])).content.decode()
    assert address not in accountant.get(reverse("enrolment:cover", args=[cover.pk])).content.decode()
    shown = agent.get(reverse("enrolment:cover", args=[undone.pk])).content.decode()
    assert reverse("certificates:of_cover", args=[undone.pk]) not in shown


def test_verify_finds_a_certificate_whose_code_was_changed(certified: Certificate) -> None:
    from tests.office.keep import triggers_off

    from gongji.office.guard.verify import findings

    assert list(findings(["portal.certificates"])) == []
    with triggers_off():
        Certificate.public.filter(pk=certified.pk).update(code="0" * 16)
    assert [f.where for _, f in findings(["portal.certificates"])] == [f"portal_certificate {certified.pk}"]


def test_the_database_keeps_certificates(certified: Certificate) -> None:
    from django.db import DatabaseError, transaction

    for change in (lambda c: c.update(code="1" * 16), lambda c: c.update(holder="李*"), lambda c: c.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Certificate.public.filter(pk=certified.pk))
