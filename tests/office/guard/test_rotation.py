"""Changing the sealing key: everything is sealed anew, what was interrupted goes on, old keys go when unused."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from tests.office.guard.test_fields import ID, card, cards  # noqa: F401

from gongji.office.guard import rotation
from gongji.office.guard.fields import open_sealed
from gongji.office.guard.models import AuditRow
from gongji.office.guard.ring import add_key, ring


def test_a_rotation_seals_everything_with_the_new_key(cards: Any, account: Any) -> None:  # noqa: F811
    made = [card(cards, f"{n}") for n in range(5)] + [card(cards, None)]
    user = account()
    before = {sealed.data for sealed in cards.objects.exclude(number=None).values_list("number", flat=True)}
    done = rotation.rotate(user)
    assert (done.key, done.values) == (2, 6)
    held = list(cards.objects.exclude(number=None).order_by("pk").values_list("number", flat=True))
    assert {sealed.key_number for sealed in held} == {2}
    assert not before & {sealed.data for sealed in held}
    assert [open_sealed(sealed) for sealed in held] == ["0", "1", "2", "3", "4"]
    assert len(made) == cards.objects.count()
    assert decrypt(Authenticator.objects.get(user=user).data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert AuditRow.objects.get(action="guard.keys.rotate").actor == user
    assert rotation.retire() == (1,)
    assert set(ring().sealing) == {2}


def test_an_interrupted_rotation_goes_on(cards: Any, monkeypatch: Any) -> None:  # noqa: F811
    monkeypatch.setattr(rotation, "_BATCH", 2)
    for n in range(5):
        card(cards, f"{n}")
    add_key()
    first = cards.objects.order_by("pk").first()
    cards.objects.filter(pk=first.pk).update(number="0")
    assert rotation.retire() == ()
    assert rotation.reseal() == 4
    assert rotation.reseal() == 0
    assert rotation.retire() == (1,)


def test_the_blind_index_stays(cards: Any) -> None:  # noqa: F811
    card(cards)
    index = bytes(cards.objects.get().number_index)
    rotation.rotate(None)
    assert bytes(cards.objects.get().number_index) == index
    assert open_sealed(cards.objects.get().number) == ID
