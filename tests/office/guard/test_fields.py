"""Sealed fields: what lies in the database, what opens it, and what does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from gongji.office.guard.errors import KeyRingError, Refused
from gongji.office.guard.fields import EncryptedText, Sealed, blind_index, open_sealed, seal_text
from gongji.office.guard.models import AuditRow
from gongji.office.guard.reveal import reveal
from gongji.office.guard.ring import add_key, drop_keys, ring
from gongji.office.guard.verify import findings

ID = "11010519491231002X"  # 虚构


def test_a_sealed_text_opens_and_shows_nothing() -> None:
    sealed = seal_text(ID, "people.id")
    assert open_sealed(sealed) == ID
    assert ID.encode() not in sealed.data
    assert ID not in f"{sealed} {sealed!r}"
    assert seal_text(ID, "people.id").data != sealed.data


@pytest.mark.parametrize("place", [0, 1, 2, 3, 14, 15, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    data = bytearray(seal_text(ID, "people.id").data)
    data[place] ^= 1
    with pytest.raises(KeyRingError, match="G60"):
        open_sealed(Sealed(bytes(data), "people.id"))


def test_a_value_of_another_field_does_not_open() -> None:
    with pytest.raises(KeyRingError, match="G605"):
        open_sealed(Sealed(seal_text(ID, "people.id").data, "people.account"))


def test_a_short_value_does_not_open() -> None:
    with pytest.raises(KeyRingError, match="G604"):
        open_sealed(Sealed(b"", "people.id"))


def test_the_blind_index_is_of_value_and_context() -> None:
    assert blind_index(ID, "people.id") == blind_index(ID, "people.id")
    assert len(blind_index(ID, "people.id")) == 32
    assert len({blind_index(v, c) for v in (ID, ID.lower()) for c in ("people.id", "people.account")}) == 4


def test_a_new_key_seals_and_the_old_one_still_opens(keyring: Path) -> None:
    old = seal_text(ID, "people.id")
    assert add_key() == 2
    new = seal_text(ID, "people.id")
    assert (old.key_number, new.key_number) == (1, 2)
    assert open_sealed(old) == open_sealed(new) == ID
    assert drop_keys({2}) == (1,)
    with pytest.raises(KeyRingError, match="G601"):
        open_sealed(old)
    assert keyring.stat().st_mode & 0o777 == 0o600


def test_the_ring_is_made_once(keyring: Path) -> None:
    first = ring().index
    held = json.loads(keyring.read_text())
    assert held["format"] == 1
    assert ring().index == first
    assert list(keyring.parent.glob(".*")) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":1,"sealing":{},"index":"","audit":""}'])
def test_a_spoilt_ring_is_refused_and_left_alone(text: str, keyring: Path) -> None:
    keyring.write_text(text)
    with pytest.raises(KeyRingError, match="G602"):
        ring()
    assert keyring.read_text() == text


@pytest.fixture
def cards(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A table of the tests: an account number, sealed, with its blind index."""
    with isolate_apps("gongji.office.guard"):

        class Card(models.Model):
            number = EncryptedText(context="tests.card", index="number_index", null=True)
            number_index = models.BinaryField(max_length=32, null=True)

            class Meta:
                app_label = "guard"

    with connection.schema_editor() as editor:
        editor.create_model(Card)
    monkeypatch.setattr(apps, "get_models", lambda: [Card])
    yield Card
    with connection.schema_editor() as editor:
        editor.delete_model(Card)


def card(cards: Any, number: str | None = ID) -> Any:
    return cards.objects.create(number=number, number_index=number and blind_index(number, "tests.card"))


def test_the_database_holds_no_clear_text(cards: Any) -> None:
    card(cards)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_index FROM guard_card")
        assert ID.encode() not in b"".join(bytes(v) for v in cursor.fetchone())


def test_an_instance_holds_the_seal_before_and_after_loading(cards: Any) -> None:
    made = card(cards)
    assert isinstance(made.number, Sealed)
    assert isinstance(cards.objects.get().number, Sealed)
    assert cards.objects.values_list("number", flat=True)[0] == made.number
    made.save()
    assert open_sealed(cards.objects.get().number) == ID
    cards.objects.update(number="别的")
    assert open_sealed(cards.objects.get().number) == "别的"
    assert card(cards, None).number is None


def test_A07_reading_in_clear_is_in_the_trail(cards: Any, account: Any) -> None:
    user, made = account(), card(cards)
    assert reveal(user, made, "number", "核对名册第 3 行", person=5) == ID
    row = AuditRow.objects.get()
    assert (row.action, row.actor, row.person) == ("guard.reveal", user, 5)
    assert (row.object_type, row.object_key) == ("guard.card", str(made.pk))
    assert (row.purpose, row.data) == ("核对名册第 3 行", {"field": "number"})


@pytest.mark.parametrize(("purpose", "code"), [(" ", "G701"), (f"查 {ID}", "G702")])
def test_A07_without_a_fit_purpose_nothing_is_read(purpose: str, code: str, cards: Any, account: Any) -> None:
    with pytest.raises(Refused, match=code):
        reveal(account(), card(cards), "number", purpose)
    assert AuditRow.objects.count() == 0


def test_A07_an_empty_field_is_empty(cards: Any, account: Any) -> None:
    with transaction.atomic():
        assert reveal(account(), card(cards, None), "number", "核对") == ""


def test_verify_names_a_swapped_and_a_spoilt_value(cards: Any) -> None:
    one, two, three = card(cards), card(cards, "6222021234567890128"), card(cards)
    assert list(findings(["A06.sealed"])) == []
    cards.objects.filter(pk=one.pk).update(number=two.number)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE guard_card SET number = %s WHERE id = %s", [b"\1\0\1" + bytes(40), three.pk])
    named = [finding.where for _check, finding in findings(["A06.sealed"])]
    assert named == [f"guard_card {one.pk} number", f"guard_card {three.pk} number"]
