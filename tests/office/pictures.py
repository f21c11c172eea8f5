"""The pictures in the guides, taken of the demo city: `python -m tests.office.pictures`.

The city is made in a folder that is thrown away, opened as `gongji demo` opens it, and looked at in the
system's Chromium as each role sees it: at a desk 1200 px wide, on a phone 390. Everybody in it is invented.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Final

from rich.console import Console

PICTURES: Final = Path(__file__).resolve().parents[2] / "docs" / "guides" / "pictures"
SCALE: Final = "1"
DESK, PHONE = (1200, 800), (390, 844)
PATIENCE: Final = 180_000
"""Milliseconds that a page is waited for: the machine may have other work."""
TALLEST: Final = 1200
"""A picture ends there: a guide shows where to press, not the whole page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is looked at: by whom (a role, or "member" on the phone), and where."""

    name: str
    who: str
    where: Callable[[], str]


def main() -> int:
    """Take every picture, or those whose names were given; 1 where there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("没有 Chromium，图没有截：装上 chromium 再来", file=sys.stderr)
        return 1
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="gongji-pictures-") as folder:
        _open_city(Path(folder) / "city")
        pictures = [one for one in _pictures() if not wanted or one.name in wanted]
        with _site() as url, _browser(chromium) as browser:
            for one in pictures:
                _take(browser, url, one)
    return 0


def _open_city(folder: Path) -> None:
    from gongji.demo import command
    from gongji.office.site import demo

    console = Console(stderr=True)
    command.demo(SCALE, command.SEED, folder, Console(file=io.StringIO()))
    demo.free_port = _stop  # type: ignore[assignment] # where it would begin to serve, which is done here
    with suppress(_Loaded):
        demo.open_site(folder, console)


class _Loaded(Exception):
    """The city is in the database."""


def _stop(*arguments: Any) -> int:
    raise _Loaded


def _pictures() -> list[Picture]:
    from gongji.office.claims.choices import State
    from gongji.office.claims.models import Claim
    from gongji.office.enrolment.models import Roster
    from gongji.office.guard.scoped import everything
    from gongji.office.money.models import Fund

    def claim(state: str, page: str = "") -> Callable[[], str]:
        def find() -> str:
            with everything("pictures"):
                return f"/claims/{Claim.objects.filter(state=state).order_by('pk')[0].pk}/{page}"

        return find

    def granted(state: str, page: str) -> Callable[[], str]:
        """One that gives something, if there is one."""

        def find() -> str:
            with everything("pictures"):
                found = list(Claim.objects.filter(state=state).order_by("pk"))
                best = next((c for c in found if _amount(c)), found[0])
                return f"/claims/{best.pk}/{page}"

        return find

    def roster(state: str) -> Callable[[], str]:
        def find() -> str:
            with everything("pictures"):
                return f"/enrolment/{Roster.objects.filter(state=state).order_by('-pk')[0].pk}/"

        return find

    def fund(page: str) -> Callable[[], str]:
        def find() -> str:
            with everything("pictures"):
                return f"/money/{Fund.objects.order_by('pk')[0].pk}/{page}"

        return find

    def at(address: str) -> Callable[[], str]:
        return lambda: address

    return [
        Picture("agent-inbox", "agent", at("/")),
        Picture("agent-roster", "agent", roster("returned")),
        Picture("checker-findings", "checker", claim(State.INVESTIGATING, "findings/")),
        Picture("county-inbox", "county", at("/")),
        Picture("county-roster", "county", roster("submitted")),
        Picture("reviewer-review", "reviewer", granted(State.ASSESSED, "review/")),
        Picture("approver-sign", "approver", granted(State.REVIEWED, "approve/")),
        Picture("committee-resolve", "committee", claim(State.DISCRETION, "resolve/")),
        Picture("cashier-due", "cashier", at("/money/payouts/")),
        Picture("cashier-batch", "cashier", _batch),
        Picture("accountant-vouchers", "accountant", fund("vouchers/")),
        Picture("accountant-balances", "accountant", fund("balances/")),
        Picture("auditor-claim", "auditor", claim(State.PAYING)),
        Picture("auditor-trail", "auditor", at("/guard/trail/")),
        Picture("admin-accounts", "admin", at("/guard/accounts/")),
        Picture("admin-units", "admin", at("/unions/")),
        Picture("member-home", "member", at("/m/")),
        Picture("member-case", "member", _own_case),
    ]


def _amount(claim: Any) -> int:
    from gongji.office.claims import queries

    assessment = queries.latest(claim)
    return sum(one.amount or 0 for one in assessment.outcomes.all()) if assessment else 0


def _batch() -> str:
    """A batch that waits to be released; the cashier makes one where the city has none."""
    from gongji.office.guard.models import User
    from gongji.office.guard.scoped import everything
    from gongji.office.money import services
    from gongji.office.money.models import Batch, Fund, Payable
    from gongji.office.money.payout_states import BatchState, Owed

    with everything("pictures"):
        found = Batch.objects.filter(state=BatchState.FROZEN).first()
        if found is None:
            cashier, fund = User.objects.get(username="cashier"), Fund.objects.order_by("pk")[0]
            due = list(Payable.objects.filter(fund=fund, state=Owed.DUE))
            found = services.freeze(cashier, services.batch(cashier, fund, due))
        return f"/money/batches/{found.pk}/"


def _own_case() -> str:
    from gongji.office.claims.models import Claim
    from gongji.office.guard.scoped import everything

    with everything("pictures"):
        return f"/m/cases/{Claim.objects.filter(person=_member()).order_by('-pk')[0].pk}/"


def _member() -> Any:
    from gongji.office.guard.scoped import everything
    from gongji.office.people.models import Person

    with everything("pictures"):
        return Person.objects.exclude(phone="").exclude(phone=None).select_related("union").order_by("pk")[0]


@contextmanager
def _site() -> Iterator[str]:
    """The site on a port of its own, in a thread."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from gongji.office.site.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


@contextmanager
def _browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _take(browser: Any, url: str, one: Picture) -> None:
    """The page as this person sees it, down to TALLEST."""
    width, height = PHONE if one.who == "member" else DESK
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai",
        reduced_motion="reduce", color_scheme="light",
    )  # fmt: skip
    name, value = _on_the_phone() if one.who == "member" else _signed_in(one.who)
    context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    answer = page.goto(url + one.where())
    if answer is None or answer.status != 200:
        raise SystemExit(f"{one.name}：{page.url} 答复 {answer and answer.status}")
    whole = page.evaluate("document.documentElement.scrollHeight")
    tall = height if one.who == "member" else min(whole, TALLEST)  # the tabs stick to a phone's lower edge
    PICTURES.mkdir(parents=True, exist_ok=True)
    clip = {"x": 0, "y": 0, "width": width, "height": tall}
    path = PICTURES / f"{one.name}.png"
    page.screenshot(path=path, full_page=tall != height, clip=clip)
    context.close()
    print(f"{path.stat().st_size // 1024:>5} KB  {one.name}  {one.where()}")


def _signed_in(role: str) -> tuple[str, str]:
    from django.test import Client

    from gongji.office.guard.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return "sessionid", client.cookies["sessionid"].value


def _on_the_phone() -> tuple[str, str]:
    """A visit of the city's member, as the code sent to the phone opens one."""
    from django.utils import timezone

    from gongji.office.portal.models import Asking, Visit
    from gongji.office.portal.services.entering import hashed
    from gongji.office.portal.sessions import VISIT

    person, now = _member(), timezone.now()
    token = f"pictures-{now.timestamp()}"
    asking = Asking.objects.create(
        token=hashed("asked" + token), id_index=bytes(person.id_index), asked_at=now,
        until=now + timedelta(minutes=10), person=person, code=bytes(32), used_at=now,
    )  # fmt: skip
    Visit.objects.create(token=hashed(token), person=person, asking=asking, begun_at=now, seen_at=now)
    return VISIT, token


if __name__ == "__main__":
    sys.exit(main())
