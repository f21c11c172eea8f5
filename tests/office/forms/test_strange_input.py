"""Whatever is typed into whichever form of the site, the answer is never an error of the server, and what is
taken leaves nothing that `gongji verify` finds.

The forms are those that stand on the pages; a page that is added is tried without being named. The seed is
printed; `GONGJI_TEST_SEED` tries it again, `GONGJI_TEST_FORMS` says how many inputs, `GONGJI_TEST_VERIFY=1` has
every write verified.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import ExitStack
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import UploadedFile
from tests.office.access.asking import Browser, undone
from tests.office.access.table import ALL
from tests.office.forms import crawling, strange
from tests.office.seeds import seed

from gongji.office.guard.verify import findings

pytestmark = pytest.mark.django_db


def inputs() -> int:
    """A few hundred in the everyday run."""
    return int(os.environ.get("GONGJI_TEST_FORMS") or 400)


def verified_every() -> int:
    """After how many writes `gongji verify` is run: it takes a second."""
    return int(os.environ.get("GONGJI_TEST_VERIFY") or 20)


def send(browser: Browser, found: crawling.Found, random: Random) -> Any:
    """One input to one form, undone at once; and the same query on a list, as an address somebody made."""
    data = strange.sent(random, found.form.fields, found.good)
    for one in data.values():
        for file in one if isinstance(one, list) else [one]:
            if isinstance(file, UploadedFile):
                file.seek(0)
    if found.form.method == "post":
        url = found.form.action
        if random.random() < 0.1:
            url += ("&" if "?" in url else "?") + urlencode(
                {random.choice(strange.EXTRA): random.choice(strange.TEXTS)[:200]}
            )
        return browser.ask("POST", url, data)
    query = {name: str(one)[:2000] for name, one in data.items()}
    return browser.ask("GET", f"{found.form.path}?{urlencode(query, errors='replace')}")


def found_wrong() -> set[tuple[str, str, str]]:
    """What `gongji verify` finds now."""
    return {(check.id, finding.where, finding.what) for check, finding in findings()}


def test_no_input_to_any_form_is_an_error_of_the_server(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    number, total = seed(), inputs()
    random, statuses, bad, verified = Random(number), Counter[int](), [], 0
    with ExitStack() as stack:
        addresses = crawling.pages(world, stack)
        browser = Browser(world.accounts[ALL])
        found = list(crawling.forms(browser, addresses))
        assert len(found) > 30, [one.form.action for one in found]
        known = found_wrong()
        for turn in range(total):
            one, before = found[turn % len(found)], random.getstate()
            with undone():
                answer = send(browser, one, random)
                taken = answer.status_code == 302 and one.form.method == "post"
                if taken and statuses[302] % verified_every() == 0:
                    wrong, verified = found_wrong() - known, verified + 1
                    assert not wrong, (_told(turn, one.form.action, {}, answer), wrong)
            statuses[answer.status_code] += 1
            if answer.status_code >= 500 and answer.status_code != 503:
                random.setstate(before)
                bad.append((turn, one.form.action, strange.sent(random, one.form.fields, one.good), answer))
    with capsys.disabled():
        told = ", ".join(f"{status} {count}" for status, count in sorted(statuses.items()))
        print(
            f"\nforms: seed {number}, {len(found)} forms, {sum(statuses.values())} inputs: {told}; verified after {verified}"
        )
    assert not bad, "\n".join(_told(*one) for one in bad)
    assert statuses[422] and statuses[302], "some are refused and some are taken"


def _told(turn: int, url: str, data: dict[str, Any], answer: Any) -> str:
    error = getattr(answer, "exc_info", None)
    short = {name: repr(one)[:120] for name, one in data.items()}
    return f"turn {turn}: {url} {short}: {error[0].__name__ if error else ''} {str(error[1])[:300] if error else ''}"


def test_the_fuzzer_finds_what_breaks(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: a page that reads its input as careless code does."""
    monkeypatch.setattr("gongji.office.people.queries.is_like_a_number", lambda text: int(text) > 0)
    with ExitStack() as stack:
        addresses = crawling.pages(world, stack)
        browser = Browser(world.accounts[ALL])
        found = [f for f in crawling.forms(browser, addresses) if f.form.path == "/people/find/"]
        random, broken = Random(1), 0
        for _ in range(20):
            with undone():
                broken += send(browser, found[0], random).status_code >= 500
    assert broken
