"""The pages of papers and documents, as officers, strangers and the public meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.office.papers import files

pytestmark = pytest.mark.django_db


def file_one(browser: Any, owner: Any, kind: str, content: bytes = files.PDF) -> Any:
    address = reverse("papers:file", args=["unions.union", owner.pk])
    assert browser.get(address).status_code == 200
    upload = SimpleUploadedFile("出院小结.pdf", content)
    return browser.post(address, {"kind": kind, "file": upload}, follow=True)


def test_a_paper_is_filed_consented_to_and_saved(city: Any, officer: Any, client_of: Any) -> None:
    browser = client_of(officer)
    page = file_one(browser, city, "medical")
    assert "待同意" in page.content.decode()
    key = int(page.redirect_chain[-1][0].rstrip("/").rpartition("/")[2])
    opening = reverse("papers:open", args=[key])
    assert "P106" in browser.post(opening, {"purpose": "核对"}, follow=True).content.decode()
    consent = reverse("papers:consent", args=[key])
    assert "要填全" in browser.post(consent, {"way": "letter"}, follow=True).content.decode()
    said = browser.post(consent, {"way": "letter", "given_on": "2026-11-01"}, follow=True)
    assert "已记下同意" in said.content.decode()
    saved = browser.post(opening, {"purpose": "核对"})
    assert saved.content == files.PDF
    assert saved.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert saved.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert saved.headers["Cache-Control"] == "no-store"


def test_a_bad_file_is_told_over_the_form(city: Any, officer: Any, client_of: Any) -> None:
    page = file_one(client_of(officer), city, "other", b"<html>")
    assert page.status_code == 422 and "P003" in page.content.decode()


def test_strangers_find_nothing(city: Any, officer: Any, stranger: Any, client_of: Any) -> None:
    """A03: another city's and none give the same answer."""
    page = file_one(client_of(officer), city, "union")
    key = int(page.redirect_chain[-1][0].rstrip("/").rpartition("/")[2])
    browser = client_of(stranger)
    assert "工会证明" not in browser.get(reverse("papers:list")).content.decode()
    for name in ("paper", "open", "consent", "document", "open-document"):
        for number in (key, 999_999):
            call = browser.post if name.startswith(("open", "consent")) else browser.get
            assert call(reverse(f"papers:{name}", args=[number])).status_code == 404
    for label in ("unions.union", "guard.user", "no.such"):
        assert browser.get(reverse("papers:file", args=[label, city.pk])).status_code == 404


def test_the_letter_is_written_from_the_charter_and_checked_by_anybody(
    city: Any, officer: Any, client_of: Any, plan: str
) -> None:
    browser = client_of(officer)
    assert "绍兴市工会干部互助保障计划　2011-06-10" in browser.get(reverse("papers:choose")).content.decode()
    assert "住院" in browser.get(reverse("papers:choose"), {"plan": plan}).content.decode()
    address = reverse("papers:letter", args=[plan, "住院"])
    form = browser.get(address)
    assert form.status_code == 200
    paper = re.search(r'name="papers" value="([^"]+)"', form.content.decode())
    assert paper is not None
    sent = {"to": "王虚构", "received": "2026-11-20", "by": "2099-12-20", "contact": "0000"}
    nothing = browser.post(address, sent)
    assert nothing.status_code == 422 and "P403" in nothing.content.decode()
    page = browser.post(address, sent | {"papers": [paper[1]]}, follow=True)
    assert "〔20" in page.content.decode()
    key = int(page.redirect_chain[-1][0].rstrip("/").rpartition("/")[2])
    saved = browser.post(reverse("papers:open-document", args=[key]), {"purpose": "送达"})
    assert saved.content.startswith(b"%PDF-") and saved.headers["Content-Type"] == "application/pdf"

    from gongji.office.papers.models import Document

    document = Document.objects.get(pk=key)
    public = client_of(None).get(reverse("papers:check", args=[document.code]))
    assert "虚构市总工会" in public.content.decode() and document.issuer == "虚构市总工会"
    assert document.written_number in public.content.decode() and "王虚构" not in public.content.decode()
    assert client_of(None).get(reverse("papers:check", args=["0" * 16])).status_code == 404


def test_unknown_plans_and_occurrences_are_not_found(officer: Any, client_of: Any, plan: str) -> None:
    browser = client_of(officer)
    assert browser.get(reverse("papers:choose"), {"plan": "../../etc/passwd"}).status_code == 404
    for asked, occurrence in (("no-such", "住院"), (plan, "没有")):
        assert browser.get(reverse("papers:letter", args=[asked, occurrence])).status_code == 404


def test_a_plan_that_is_not_in_force_has_no_letters(officer: Any, client_of: Any, drafted: Any) -> None:
    browser = client_of(officer)
    assert "没有生效的计划" in browser.get(reverse("papers:choose")).content.decode()
    assert browser.get(reverse("papers:choose"), {"plan": drafted.plan.code}).status_code == 404
    assert browser.get(reverse("papers:letter", args=[drafted.plan.code, "住院"])).status_code == 404
