"""The loop that runs a compiled kernel over rows: source in the same few shapes, lowered with the rest.

Rows come by person. A person's rows are numbered in every scope from 0, decided, and their ledgers emptied
for the next person, so that what is at hand stays small however long the book is.

`line_of` holds for each row the number of its line in `lines`, or -1; a line has a mark and an amount in fen
for each benefit. Decisions go to the columns of `out`: row, amount, low, high and the number of their word in
`codes`, where a word is benefit, state, leaf, marks, needs and readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongji.charter.nodes import ScopeKind
from gongji.charter.program import Program, ScopeUse
from gongji.readers.kernel.ledgers import Plan, Store

WORD: Final = 6
"""Numbers that make up a word."""
LINE: Final = WORD + 1
"""Numbers of an entry in `codes`: the word, and its number from 1; 0 stands for an empty entry."""
HEAD: Final = 2
"""Numbers before the entries: how many words there are, and the number of entries less one."""
NEW, LEFT = 0, 3
"""Marks in a line: decide it; it takes no part. 1 and 2 stand for paid and for a computed 0."""
COVERS, EVENTS, NOUGHT = 0, 1, 2
"""Places that every program has: numbers of covers and of events among a person's rows, and always 0."""
STATUS: Final = ("row", "end", "room", "words", "found")
"""Numbers that go in and come out: next row, last row and one, most decisions, most words, decisions."""
PARAMETERS: Final = (
    "v", "slot", "parent", "led", "places", "owner", "cover", "line_of", "lines", "out", "codes", "table",
    "counts", "status",
)  # fmt: skip
DECIDED: Final = ("state", "amount", "low", "high", "leaf", "marks", "needs", "used")

WORDS: Final = f"""
def word(codes, benefit, state, leaf, marks, needs, readings):
    mask = codes[1]
    mixed = benefit * 31 + state
    mixed = mixed * 1000003 + leaf
    mixed = mixed * 1000003 + marks
    mixed = mixed * 1000003 + needs
    mixed = mixed * 1000003 + readings
    place = (mixed ^ (mixed >> 29)) & mask
    at = {HEAD} + {LINE} * place
    while codes[at + {WORD}] != 0:
        if codes[at + 1] == state and codes[at + 3] == marks and codes[at + 4] == needs:
            if codes[at] == benefit and codes[at + 2] == leaf and codes[at + 5] == readings:
                return codes[at + {WORD}] - 1
        place = (place + 1) & mask
        at = {HEAD} + {LINE} * place
    codes[at] = benefit
    codes[at + 1] = state
    codes[at + 2] = leaf
    codes[at + 3] = marks
    codes[at + 4] = needs
    codes[at + 5] = readings
    codes[0] += 1
    codes[at + {WORD}] = codes[0]
    return codes[0] - 1
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the numbers of rows in their scopes lie: positions in `places`."""

    slots: tuple[int, ...]
    parents: tuple[int, ...]
    keyed: tuple[tuple[int, int], ...]  # (scope, position) of those whose numbers are looked up

    @property
    def count(self) -> int:
        """How many columns there are."""
        return NOUGHT + 1 + len(self.keyed)


def places(program: Program) -> Places:
    """The columns of numbers that the scopes of a program need; equal ones are shared."""
    records = {"event": EVENTS, "cover": COVERS, "person": NOUGHT}
    keyed: list[tuple[int, int]] = []
    slots = []
    for s, use in enumerate(program.scopes):
        if not use.plain:
            keyed.append((s, NOUGHT + 1 + len(keyed)))
        slots.append(records[use.parent] if use.plain else keyed[-1][1])
    return Places(tuple(slots), tuple(records[use.parent] for use in program.scopes), tuple(keyed))


def driver(program: Program, plan: Plan) -> str:
    """`run` from row `status[0]`: it stops at a person for whom the columns or the words have no room."""
    found = places(program)
    width = max((len(_parts(program, program.scopes[s])) for s, _ in found.keyed), default=1)
    order = sorted(program.order)
    most = len(order) + 1
    lines = [
        f"def run({', '.join(PARAMETERS)}):",
        "    row = status[0]",
        "    end = status[1]",
        "    at = 0",
        "    going = 1",
        "    while row < end and going == 1:",
        "        first = row",
        "        last = row + 1",
        "        while last < end and owner[last] == owner[first]:",
        "            last += 1",
        "        count = last - first",
        f"        if at + {most} * count > status[2] or codes[0] + {most} * count > status[3]:",
        "            going = 0",
        "        else:",
        *_indented(3, _number(program, found, width)),
        "            row = first",
        "            while row < last:",
        *_indented(4, _decide(program, order)),
        *_indented(3, _clear(plan, found)),
        "    status[0] = row",
        "    status[4] = at",
        "    return at",
    ]
    return "\n".join([WORDS, "", *_find(width), "", *lines, ""])


def _indented(depth: int, lines: list[str]) -> list[str]:
    return ["    " * depth + line for line in lines]


def _find(width: int) -> list[str]:
    """`find`: the number of a key among those of a person, from 0 in the order in which they come."""
    keys = [f"k{i}" for i in range(width)]
    size = width + 3
    mixing = [f"    mixed = mixed * 1000003 + {key}" for key in keys]
    same = " and ".join(f"table[at + {i + 2}] == {key}" for i, key in enumerate(keys))
    return [
        f"def find(table, counts, stamp, kind, {', '.join(keys)}):",
        "    mask = table[0]",
        "    mixed = stamp * 31 + kind",
        *mixing,
        "    place = (mixed ^ (mixed >> 29)) & mask",
        f"    at = 1 + {size} * place",
        "    while table[at] == stamp:",
        f"        if table[at + 1] == kind and {same}:",
        f"            return table[at + {size - 1}]",
        "        place = (place + 1) & mask",
        f"        at = 1 + {size} * place",
        "    table[at] = stamp",
        "    table[at + 1] = kind",
        *(f"    table[at + {i + 2}] = {key}" for i, key in enumerate(keys)),
        "    number = counts[kind]",
        "    counts[kind] = number + 1",
        f"    table[at + {size - 1}] = number",
        "    return number",
    ]


def table_size(program: Program, rows: int) -> tuple[int, int]:
    """Entries of `table` less one, and its length, for persons of at most so many rows."""
    found = places(program)
    width = max((len(_parts(program, program.scopes[s])) for s, _ in found.keyed), default=1)
    entries = 2
    while entries < 2 * rows * (len(found.keyed) + 1):
        entries *= 2
    return entries - 1, 1 + entries * (width + 3)


def _anchor(program: Program) -> int:
    return next((i for i, f in enumerate(program.facts) if f.name == "起保日"), -1)


def _parts(program: Program, use: ScopeUse) -> list[str]:
    """The names that hold the parts of a key, its parent first."""
    return ["above", *(f"v[{i}]" for i in use.same), *(["year"] if use.date is not None else [])]


def _number(program: Program, found: Places, width: int) -> list[str]:
    """Numbers of a person's rows in every scope; a person with one row has 0 in all that are known."""
    lines = [f"counts[{i}] = 0" for i in range(found.count)]
    lines += ["while row < last:", *_indented(1, _row_numbers(program, found, width)), "    row += 1"]
    return lines


def _row_numbers(program: Program, found: Places, width: int) -> list[str]:
    above = {"event": "row - first", "cover": "mine", "person": "0"}
    blank = ", ".join(["0"] * (width - 1))
    rest = f", {blank}" if blank else ""
    lines = [
        "mine = 0",
        "if count > 1:",
        f"    mine = find(table, counts, first + 1, {COVERS}, cover[row]{rest})",
        f"places[{COVERS}][row] = mine",
        f"places[{EVENTS}][row] = row - first",
    ]
    for s, position in found.keyed:
        use = program.scopes[s]
        lines += ["number = 0", *_year(program, use)]
        unknown = [f"v[{i}] < ABSENT" for i in use.same] + (["year < ABSENT"] if use.date is not None else [])
        keys = [part if part != "above" else above[use.parent] for part in _parts(program, use)]
        keys += ["0"] * (width - len(keys))
        lines += [
            f"if {' or '.join(unknown)}:" if unknown else "if 0:",
            "    number = -1",
            "elif count > 1:",
            f"    number = find(table, counts, first + 1, {position}, {', '.join(keys)})",
            f"places[{position}][row] = number",
        ]
    return lines


def _year(program: Program, use: ScopeUse) -> list[str]:
    """`year`: the civil year of a scope's date, or the full years of cover before it."""
    if use.date is None:
        return []
    by_cover = use.scope.kind is ScopeKind.COVER_YEAR
    since = f"v[{_anchor(program)}]" if by_cover else f"v[{use.date}]"
    year = "years_between(since, day)" if by_cover else "civil_from_days(day)[0]"
    return [
        f"day = v[{use.date}]",
        f"since = {since}",
        "if day < ABSENT or since < ABSENT:",
        "    year = UNKNOWN",
        "elif day == ABSENT or since == ABSENT:",
        "    year = ABSENT",
        "else:",
        f"    year = {year}",
    ]


def _decide(program: Program, order: list[int]) -> list[str]:
    """A row's decisions, put out in the charter's order of benefits."""
    names = {k: [f"{name}_{k}" for name in DECIDED] for k in order}
    lines = ["earlier = line_of[row]", "if earlier < 0:"]
    lines += [f"    {', '.join(names[k])} = benefit_{k}(v, slot, parent, led)" for k in program.order]
    lines.append("else:")
    for k in program.order:
        lines += _indented(1, _after(k, len(order), ", ".join(names[k])))
    lines.append("before = at")
    for k in order:
        state, amount, low, high, *rest = names[k]
        lines += [f"if {state} >= 0:", *_put(f"{k}, {state}, {', '.join(rest)}", amount, low, high)]
    lines += ["if before == at and earlier < 0:", *_put("-1, 1, -1, 0, 0, 0", "0", "0", "0"), "row += 1"]
    return lines


def _put(word: str, amount: str, low: str, high: str) -> list[str]:
    return [
        "    out[0][at] = row",
        f"    out[1][at] = {amount}",
        f"    out[2][at] = {low}",
        f"    out[3][at] = {high}",
        f"    out[4][at] = word(codes, {word})",
        "    at += 1",
    ]


def _after(k: int, count: int, names: str) -> list[str]:
    """A benefit of a row that was decided before, at least in part."""
    mark = f"lines[{2 * count} * earlier + {2 * k}]"
    paid = f"lines[{2 * count} * earlier + {2 * k + 1}]"
    return [
        f"mark = {mark}",
        f"{names} = -1, -1, -1, -1, -1, 0, 0, 0",
        f"if mark == {NEW}:",
        f"    {names} = open_{k}(v, slot, parent, led, 0, 0)",
        f"elif mark != {LEFT}:",
        f"    skipped = open_{k}(v, slot, parent, led, mark, {paid})[0]",
    ]


def _clear(plan: Plan, found: Places) -> list[str]:
    """Empties the ledgers for the next person, as far as they were used."""
    lines = []
    for i, store in enumerate(plan.stores):
        lines += [
            f"used = {_used(store, found, i)}",
            "i = 0",
            "while i < used:",
            f"    led[{i}][i] = 0",
            "    i += 1",
        ]
    return lines


def _used(store: Store, found: Places, i: int) -> str:
    if store.of == "row":
        return f"led[{i}][0] if led[{i}][0] > 0 else 1"
    position = (found.slots if store.of == "slot" else found.parents)[store.scope]
    if position == NOUGHT:
        return str(store.stride)
    if position == EVENTS:
        return f"{store.stride} * count"
    return f"{store.stride} * (counts[{position}] if counts[{position}] > 0 else 1)"
