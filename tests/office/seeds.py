"""What tests that draw their input draw from."""

from __future__ import annotations

import os
import secrets


def seed() -> int:
    """`GONGJI_TEST_SEED`; in CI always the same, so that what fails there is what was changed; else a new one."""
    given = os.environ.get("GONGJI_TEST_SEED")
    if given:
        return int(given)
    return 2026 if os.environ.get("CI") else secrets.randbelow(10**9)
