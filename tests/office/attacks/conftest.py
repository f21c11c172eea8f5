"""An office with a plan in force, and people who try what they must not."""

from __future__ import annotations

from tests.office.deciding.conftest import make_world, world  # noqa: F401
from tests.office.guard.conftest import account, quick_passwords, tree  # noqa: F401
