"""Write the table anew: `python -m tests.office.access --write [pytest's arguments]`; then review the difference."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


def main(arguments: list[str]) -> int:
    """The exit code of pytest."""
    if "--write" in arguments:
        arguments.remove("--write")
        os.environ["GONGJI_TEST_WRITE"] = "1"
    test = Path(__file__).with_name("test_table.py")
    return int(pytest.main([str(test), "-p", "no:cacheprovider", "-q", "--show-capture=no", *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
