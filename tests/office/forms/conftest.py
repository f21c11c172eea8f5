"""The same world as the trial of access."""

from __future__ import annotations

from tests.office.access.conftest import quick_passwords, quiet, tree, world  # noqa: F401
