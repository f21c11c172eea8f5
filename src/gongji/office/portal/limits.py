"""How long things last and how often they may be tried, in one place."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

DIGITS: Final = 6
"""Digits of a code."""
TRIES: Final = 5
"""Wrong codes that one asking bears."""
CODE_LIVES: Final = timedelta(minutes=10)
IDLE: Final = timedelta(minutes=15)
"""A visit ends when nothing was done for so long."""
SEEN_EVERY: Final = timedelta(seconds=30)
"""A visit's last sign of life is written down at most so often."""
VISIT_LIVES: Final = timedelta(hours=4)
"""A visit ends so long after it began, whatever is done."""

NUMBER: Final = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
"""Codes that may be asked for one ID number, in each window; known and unknown numbers alike."""
ADDRESS: Final = ((timedelta(hours=1), 60),)
"""Codes that may be asked from one network address: a factory often has but one."""
