"""A small city, and people with duties in it."""

from __future__ import annotations

from tests.office.guard.conftest import account, quick_passwords, tree  # noqa: F401
