"""A06, A10: one person goes through every room; their numbers and their illness lie nowhere in clear."""

from __future__ import annotations

import base64
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.office.claims.making import picture
from tests.office.enrolment.rosters import run_jobs, workbook
from tests.office.payouts.paying import money_in, read, returned
from tests.office.portal.conftest import (  # noqa: F401
    hands,
    in_force,
    make_cover,
    make_member,
    texts,
)
from tests.office.portal.portal_making import code_in, number, report_stay
from tests.office.site.test_watching import lines  # noqa: F401

from gongji.office.claims import queries, services
from gongji.office.claims.models import Claim
from gongji.office.enrolment.models import Roster
from gongji.office.guard import rotation
from gongji.office.guard.audit import seal
from gongji.office.guard.fields import blind_index
from gongji.office.guard.scoped import everything
from gongji.office.guard.verify import findings
from gongji.office.money import services as money
from gongji.office.money.models import Payable
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.services import add_account
from gongji.office.portal.own import Own

ID, LISTED = number(1), number(71)
CARD, PHONE = "6222021234567890128", "13800138001"
ILLNESS = "虚构恶性畸胎瘤"
PURPOSE = "核对"
FACTS = {"病种": "其他", "自付费用": "4000"}


def in_the_database() -> bytes:
    """Everything that lies in the database, sessions opened as whoever copies it can open them."""
    found = bytearray()
    for row in Session.objects.all():
        found += _opened(row.session_data)
    if connection.vendor == "sqlite":
        with sqlite3.connect(str(connection.settings_dict["NAME"])) as copy:
            names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found += b"".join(
                _bytes(row) for name in names for row in copy.execute(f'SELECT * FROM "{name}"')
            )
        for ending in ("", "-wal"):
            path = Path(f"{connection.settings_dict['NAME']}{ending}")
            found += path.read_bytes() if path.exists() else b""
        return bytes(found)
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found += b"".join(_bytes(row) for row in cursor.fetchall())
    return bytes(found)


def _bytes(row: tuple[Any, ...]) -> bytes:
    return b"\0".join(bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in row)


def _opened(data: str) -> bytes:
    body = data.split(":")[0]
    squeezed, body = body.startswith("."), body.lstrip(".")
    held = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return zlib.decompress(held) if squeezed else held


def forms(secret: str) -> Iterator[bytes]:
    """How a secret may lie there: as bytes, escaped as JSON, hexadecimal, base64 at each place."""
    plain = secret.encode()
    yield plain
    yield secret.encode("gb18030")
    yield secret.encode("unicode_escape")
    yield plain.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b" " * shift + plain)[4 if shift else 0 : -4]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """The folder of temporary files, of this test alone."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    return folder


def on_the_phone(sent: list[tuple[str, str]]) -> tuple[Client, str]:
    """The person, in by number and code."""
    phone = Client()
    phone.post("/m/enter/", {"id_number": ID})
    run_jobs()
    code = code_in(sent.pop()[1])
    assert phone.post("/m/code/", {"code": code}).headers["Location"] == "/m/"
    return phone, code


def a_claim(member: Any, phone: Client, people: Any, in_force: Any) -> Claim:  # noqa: F811
    """Reported and furnished with a paper on the phone, investigated, decided."""
    day = date.today() - timedelta(days=5)
    phone.post("/m/consent/", {})
    claim = report_stay(Own(member), in_force.plan_id, day, **FACTS)
    with everything("a test"):
        wanted = queries.asked_of(claim)
    for item in wanted.papers:
        filed = {"item": item, "kind": "medical", "file": picture(f"{ILLNESS}.png")}
        assert phone.post(f"/m/cases/{claim.pk}/papers/", filed).status_code == 302
    services.apply(None, claim, claim.reported_on)
    found = [services.Finding(q.name, q.default or "否", f"{ILLNESS}，查过档案") for q in wanted.findings]
    services.find(people.checker, claim, found)
    with everything("a test"):
        missing = queries.missing_papers(claim)
    for item in missing:
        services.waive(people.checker, claim, item, "虚构：系统里已有")
    services.conclude(people.checker, claim, f"病历写{ILLNESS}")
    services.assess(people.reviewer, claim)
    with everything("a test"):
        account = add_account(None, member, bank="虚构银行城东支行", number=CARD)
    claim.refresh_from_db()
    services.review(people.reviewer, claim, account)
    services.approve(people.approver, claim)
    return claim


def paid(claim: Claim, cashier: Any) -> None:
    """To the bank and back."""
    with everything("a test"):
        payable = Payable.objects.get(person=claim.person_id)
        money_in(payable.fund, 100_000_00)
        batch = money.freeze(cashier, money.batch(cashier, payable.fund, [payable]))
        handed = money.release(cashier, batch, batch.file_sha256)
        assert CARD.encode() in money.download(cashier, handed, "导入网银")
        read(cashier, handed, "回单.csv", returned(handed))


def a_roster(agent: Client, union: Any, plan: Any) -> None:
    """Uploaded by its page, one row good and one that quotes a number where none belongs; returned."""
    rows = [("虚构甲", LISTED, ""), (f"虚构{LISTED}", LISTED, f"卡 {CARD}")]
    file = workbook(rows, ("姓名", "证件号码", "备注"))
    given = {"union": union.code, "plan": plan, "kind": "join", "paid_on": date.today(), "file": file}
    assert agent.post(reverse("enrolment:upload"), given).status_code == 302
    run_jobs()
    broken = workbook([("虚构乙", LISTED)], ("姓名", f"证件号码{LISTED}"), "坏.xlsx")
    assert agent.post(reverse("enrolment:upload"), {**given, "file": broken}).status_code == 302
    run_jobs()
    with everything("a test"):
        roster = Roster.objects.order_by("pk").first()
    assert roster is not None
    back = agent.post(reverse("enrolment:workbook", args=[roster.pk]), {"purpose": PURPOSE})
    assert back.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_A06_nothing_of_a_person_lies_in_clear(
    make_member: Callable[..., Any], make_cover: Callable[..., Any], hands: Any, in_force: Any,  # noqa: F811
    account: Callable[..., Any], tree: dict[str, Any], client_of: Callable[..., Client], settings: Any,
    texts: list[tuple[str, str]], lines: Any, scratch: Path, data: Path,  # noqa: F811
) -> None:  # fmt: skip
    member = make_member(phone=PHONE)
    make_cover(member)
    with everything("a test"):
        money.open_fund(None, in_force.plan, in_force.plan.union, since=date(date.today().year, 1, 1))
    phone, code = on_the_phone(texts)
    claim = a_claim(member, phone, hands, in_force)
    paid(claim, account("cashier", tree["city"], identity=blind_index(number(804), ID_CONTEXT)))
    agent = client_of(account("agent", tree["mill"]))
    a_roster(agent, tree["mill"], in_force.plan_id)
    admin = client_of(account("admin", tree["city"]))
    opening = {"name": "虚构何", "username": "he", "id_number": number(72), "home": tree["mill"].code}
    assert "reauthenticate" in admin.post(reverse("guard:account_open"), opening).headers["Location"]
    for page in (reverse("claims:record", args=[claim.pk]), f"/m/cases/{claim.pk}/", "/m/me/"):
        (phone if page.startswith("/m/") else client_of(hands.reviewer)).get(f"{page}?q={ID}")
    seal()
    held, said = in_the_database(), repr(lines()).encode()
    stored = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    leaks: list[tuple[str, str, bytes]] = []
    for name, secret in {
        "number": ID, "listed": LISTED, "card": CARD, "phone": PHONE, "illness": ILLNESS,
        "account's": number(72), "token": phone.cookies["gongji-member"].value,
    }.items():  # fmt: skip
        for form in forms(secret):
            for where, content in {"database": held, "log": said, "files": stored}.items():
                place = content.find(form)
                if place >= 0:
                    leaks.append((name, where, content[max(0, place - 200) : place + 60]))
    assert not leaks
    assert not re.search(rf"(?<![0-9]){code}(?![0-9])".encode(), said)
    assert not list(scratch.iterdir())
    rotated = rotation.rotate(None)
    assert rotated.values and rotation.retire()
    assert not [finding for _, finding in findings()]
