"""The commands that look after a site on its own machine: its first administrator, its keys."""

from __future__ import annotations

import io
import sys

import pytest

from gongji.errors import GongjiError
from gongji.office.guard.access import access_of
from gongji.office.guard.models import Grant, User
from gongji.office.site.keeping import change_keys, first_admin

ID = "11010519491231002X"  # 虚构：标准 GB 11643 附录里的号码
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed when the ID number is asked for."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ID}\n{ID}\n"))


def test_a_site_begins_with_its_city_and_one_administrator() -> None:
    said = first_admin("zhou", "虚构周", "330600", "虚构市总工会")
    user = User.objects.get()
    assert ID not in said
    assert any(user.check_password(word) for word in said.split())
    assert access_of(user).unions() == (Grant.objects.get().union.path,)
    with pytest.raises(GongjiError, match="G434"):
        first_admin("second", "虚构李", "330600", "")


def test_without_a_union_nothing_is_made() -> None:
    with pytest.raises(GongjiError, match="U718"):
        first_admin("zhou", "虚构周", "330600", "")
    assert not User.objects.exists()


def test_a_wrong_number_leaves_no_union_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from gongji.office.guard.scoped import everything
    from gongji.office.unions.models import Union

    monkeypatch.setattr(sys, "stdin", io.StringIO("123\n"))
    with pytest.raises(GongjiError, match="G432"):
        first_admin("zhou", "虚构周", "330600", "虚构市总工会")
    with everything("counting"):
        assert Union.objects.count() == 0


def test_keys_are_shown_changed_and_retired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongji.office.guard.rotation._fields", lambda: iter(()))
    assert change_keys(False, False) == "密钥环里有第 1 把，用第 1 把加密"
    assert "换到第 2 把钥匙" in change_keys(True, False)
    assert change_keys(False, True).splitlines() == ["拿掉第 1 把", "密钥环里有第 2 把，用第 2 把加密"]
