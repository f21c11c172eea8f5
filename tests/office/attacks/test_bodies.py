"""Bodies that no page and no program of good will sends.

NUL is put into two fields of every form, drawn by a seed; `GONGJI_TEST_WHOLE=1` puts it into each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.office.access.asking import Browser, undone
from tests.office.access.conftest import quiet, world  # noqa: F401
from tests.office.access.table import ALL
from tests.office.forms import crawling
from tests.office.seeds import seed

pytestmark = pytest.mark.django_db

Told = tuple[Any, ...]


def test_no_text_with_nul_reaches_a_table_or_is_an_error_of_the_server(world: Any) -> None:  # noqa: F811
    """In each field of each form, the others filled in well: refused beside the field, over the form, or with 400."""
    number, whole = seed(), os.environ.get("GONGJI_TEST_WHOLE")
    dice, browser, wrong, statuses = Random(number), Browser(world.accounts[ALL]), [], set()
    with ExitStack() as stack:
        for found in crawling.forms(browser, crawling.pages(world, stack)):
            if found.form.method != "post":
                continue
            names = sorted(found.good)
            for name in names if whole else dice.sample(names, min(2, len(names))):
                good = found.good[name]
                for bad in _with_nul(found.good, name, good):
                    with undone():
                        answer = browser.ask("POST", found.form.action, bad)
                    statuses.add(answer.status_code)
                    if answer.status_code >= 500:
                        wrong.append(
                            f"{found.form.action} {name}: {getattr(answer, 'exc_info', [0, 0])[1]!r}"[:300]
                        )
    assert not wrong, "\n".join([f"GONGJI_TEST_SEED={number}", *wrong])
    assert {400, 422} <= statuses


def _with_nul(form: dict[str, Any], name: str, good: Any) -> Iterator[dict[str, Any]]:
    for one in form.values():
        if hasattr(one, "seek"):
            one.seek(0)
    if isinstance(good, str):
        yield {**form, name: good + "\0"}
        yield {**form, name + "\0": good}
    else:
        yield {**form, name: SimpleUploadedFile("虚\0构.pdf", b"%PDF-1.7\n%%EOF")}


def test_nul_in_a_bare_field_of_a_form_is_told_over_the_page(world: Any) -> None:  # noqa: F811
    from tests.office.access.makers.papers import document_in

    from gongji.office.guard.scoped import everything

    with everything("a test's object"):
        document = document_in(world, world.unions["own"])
    browser = Browser(world.accounts[ALL])
    answer = browser.ask("POST", reverse("papers:open-document", args=[document.pk]), {"purpose": "送\0达"})
    page = browser.client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    assert "G439" in page.content.decode()
    answer = browser.ask("POST", reverse("people:list"), {"purpose": "送\0达"})
    assert answer.status_code == 400 and "空字符" in answer.content.decode()


@pytest.mark.parametrize(("long", "status"), [(199, 200), (200, 200), (201, 409)])
def test_a_purpose_is_as_long_as_the_trail_keeps_it(
    long: int, status: int, account: Callable[..., Any], tree: Any
) -> None:
    """PostgreSQL refuses a longer one as an error of the server, SQLite would keep it."""
    browser = Browser(account("admin", tree["city"]))
    answer = browser.ask("POST", reverse("unions:list"), {"purpose": "途" * long})
    assert answer.status_code == status
    assert status == 200 or "G441" in answer.content.decode()


def test_a_union_is_not_looked_for_by_what_no_name_holds(django_assert_num_queries: Any) -> None:
    """A pattern of more than 50,000 bytes is an error of SQLite."""
    from django.core.exceptions import ValidationError

    from gongji.office.unions.forms import UnionField

    with django_assert_num_queries(0), pytest.raises(ValidationError):
        UnionField().clean("虚" * 121)


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", '{"id":1}', "[" * 100_000, "1e999", "9" * 5_000, "\0", '{"id":"\\ud800","rawId":"AA","type":"public-key","response":[]}'],
    ids=lambda text: text[:12] or "empty",
)  # fmt: skip
def test_what_is_no_answer_of_a_passkey_is_told_in_words(
    credential: str, account: Callable[..., Any], tree: Any
) -> None:
    nobody, officer = Browser(None), Browser(account("admin", tree["city"]))
    assert nobody.ask("POST", reverse("mfa_login_webauthn"), {"credential": credential}).status_code == 302
    answer = officer.ask("POST", reverse("mfa_add_webauthn"), {"credential": credential, "name": "虚构"})
    assert answer.status_code == 200 and answer.context["form"].errors


BODIES: dict[str, bytes] = {
    "deep": b"[" * 200_000,
    "deep in a field": b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
    "surrogate": b'{"name": "\\ud800"}',
    "surrogate as a name": b'{"\\ud800": 1}',
    "NUL": b'{"name": "a\\u0000", "id_number": "\\u0000", "purpose": "\\u0000"}',
    "NUL as a name": b'{"\\u0000": 1}',
    "bare NUL": b'{"name": "\0"}',
    "no UTF-8": b'{"name": "\xff"}',
    "mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"name": "虚"}'.encode("utf-16"),
    "no number": b'{"union": NaN, "amount": Infinity, "key": -Infinity}',
    "beyond a float": b'{"union": 1e309, "amount": 1e309, "key": -1e309}',
    "long number": b'{"union": ' + b"9" * 5_000 + b"}",
    "twice": b'{"name": "a", "name": "b"}',
    "huge": b'{"name": "' + b"a" * (10 << 20) + b'"}',
    "many names": json.dumps({f"f{n}": n for n in range(20_000)}).encode(),
    "list": b"[]",
    "text": b'"x"',
    "nothing": b"",
    "null": b"null",
    "prototype": b'{"__proto__": {}, "model_config": {}, "__class__": 1}',
}


KEYS = ("k" * 81, "k" * 10_240, "键", "", "a b", "\x7f")


def test_no_body_and_no_key_is_an_error_of_the_api(world: Any) -> None:  # noqa: F811
    from gongji.office.site.api import schema

    browser, wrong, asked = Browser(world.accounts[ALL]), [], 0
    sent = [("k", case) for case in BODIES] + [(key, "list") for key in KEYS]
    for path, held in schema()["paths"].items():
        url = path.replace("{key}", "1").replace("{fund}", "1").replace("{code}", "x")
        for key, case in sent if "post" in held else ():
            headers = {"Authorization": f"Bearer {browser.token}", "Idempotency-Key": key}
            with undone():
                answer = browser.client.post(url, BODIES[case], "application/json", headers=headers)
            asked += 1
            kind, refused = answer.headers["Content-Type"], answer.status_code in (400, 403, 404, 409, 422)
            if not refused or not kind.startswith("application/json"):
                error = getattr(answer, "exc_info", None)
                wrong.append(f"{path} {key[:5]!r} {case}: {answer.status_code} {error}"[:300])
            elif key != "k" and answer.json()["code"] not in ("A103", "A104"):
                wrong.append(f"{path} {key[:5]!r}: {answer.json()}"[:300])
    assert asked > 200 and not wrong, "\n".join(wrong)
