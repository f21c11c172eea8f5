"""Run the office's tests once more on PostgreSQL: `python tests/office/on_postgres.py [pytest's arguments]`.

All of tests/office but the looks at pages, which are the same over either database, and the drill of the whole
office, which takes minutes (`python tests/office/on_postgres.py tests/office/drill`); or what the arguments name.

Where no server answers they are skipped, which is said; with CI set that is a failure.
"""

from __future__ import annotations

import os
import sys

import psycopg

LEFT_OUT = ("--ignore-glob=*test_looks.py", "--ignore=tests/office/browser", "--ignore=tests/office/drill")
EVERYTHING = ("tests/office", *LEFT_OUT)
URL = os.environ.get("DATABASE_URL") or "postgres://root@127.0.0.1:5432/gongji"


def main(arguments: list[str]) -> int:
    """The exit code: pytest's, or whether PostgreSQL may be missing."""
    server = URL.rpartition("/")[0]
    try:
        psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError as error:
        needed = os.environ.get("CI")
        said = "FAILED" if needed else "SKIPPED"
        line = "=" * 100
        place = server.rpartition("@")[2] or server
        print(
            f"{line}\n{said}: tests/office on PostgreSQL, no server at {place}\n{error}\n{line}",
            file=sys.stderr,
        )
        return 1 if needed else 0
    os.environ["DATABASE_URL"] = URL
    named = any(argument.startswith("tests/") for argument in arguments)
    command = [sys.executable, "-m", "pytest", *([] if named else EVERYTHING), *arguments]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
