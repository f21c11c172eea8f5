"""An officer with a union."""

from __future__ import annotations

from tests.office.officers_making import city, make_officer, officer  # noqa: F401
