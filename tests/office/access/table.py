"""The reviewed table: for each route, method and relation what each role gets.

`table.csv` has a line for a route, a method and the relations that answer alike; a column for each role.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongji.office.guard.roles import Role

PATH = Path(__file__).with_name("table.csv")
NOBODY, ROLELESS, ALL = "nobody", "roleless", "everything"
ASKING = (NOBODY, ROLELESS, *(role.value for role in Role), ALL)
"""Who asks: each role at one county alone; `everything` holds every role at the city."""

Case = tuple[str, str, str]
"""Route, method, relation."""
Answers = dict[Case, dict[str, str]]


def read() -> Answers:
    """The table with a case for each relation."""
    found: Answers = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            for relation in line["relation"].split():
                case = (line["route"], line["method"], relation)
                assert case not in found, f"{PATH.name} has {case} twice"
                found[case] = {who: line[who] for who in ASKING}
    return found


def write(answers: Answers, rooms: Iterable[str]) -> None:
    """Puts the answers of these rooms in the place of what the table says of them."""
    asked = set(rooms)
    kept = {
        case: told
        for case, told in (read() if PATH.exists() else {}).items()
        if room_of(case[0]) not in asked
    }
    lines: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (route, method, relation), told in {**kept, **answers}.items():
        lines.setdefault((route, method, tuple(told[who] for who in ASKING)), []).append(relation)
    with PATH.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("route", "method", "relation", *ASKING))
        for (route, method, gets), relations in sorted(lines.items(), key=lambda line: line[0][:2]):
            out.writerow((route, method, " ".join(relations), *gets))


def room_of(route: str) -> str:
    """The namespace of a route."""
    return route.partition(":")[0] if ":" in route else "site"


def differences(found: Answers, told: Mapping[Case, Mapping[str, str]], *, whole: bool) -> list[str]:
    """What the site answers otherwise than the table says, one sentence each.

    Unless the trial was `whole`, what was not asked is not compared; a route or a method that only the one
    has is told all the same.
    """
    said = []
    asked = {case[:2] for case in found}
    for case in sorted(found.keys() | told.keys()):
        if case not in told:
            said.append(f"{' '.join(case)}: not in the table")
        elif case not in found:
            if whole or case[:2] not in asked:
                said.append(f"{' '.join(case)}: in the table, but no longer there")
        else:
            said += [
                f"{' '.join(case)}: {who} gets {gets}, the table says {told[case][who]}"
                for who, gets in found[case].items()
                if gets != told[case][who]
            ]
    return said
