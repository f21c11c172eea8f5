"""The loop that runs a compiled kernel over rows: source in the same few shapes, lowered with the rest.

Rows are taken some at a time: their columns are widened into `widened`, which `v` reads, and decided. Either
they come by person; then a person's rows are numbered in every scope from 0, decided, and their ledgers
emptied for the next person, so that what is at hand stays small however long the book is. Or, `standing`,
they come in sequence for the whole book, covers and persons have their numbers from outside, and the ledgers
stand until the end. What holds for one event is emptied after each row.

`line_of` holds for each row the number of its line in `lines`, or -1; a line has a mark and an amount in fen
for each benefit. Decisions go to the columns of `out`: row, amount, low, high and the number of their word in
`codes`, where a word is benefit, state, leaf, marks, needs and readings.
"""

from __future__ import annotations

from collections.abc import Sequence
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
COVERS, OWNERS, NOUGHT = 0, 1, 2
"""Places that every program has: numbers of covers and of persons, and always 0."""
CACHE_LINE: Final = 8
"""Numbers that come from memory together."""
STRETCH: Final = 256
"""Rows that are widened and decided at a time, unless one person has more."""
STATUS: Final = ("row", "end", "room", "words", "found", "standing")
"""Numbers that go in and come out: next row, last row and one, most decisions, most words, decisions, way."""
PARAMETERS: Final = (
    "v", "slot", "parent", "led", "places", "owner", "cover", "line_of", "lines", "out", "codes", "table",
    "counts", "status", "widened", "stored", "placed", "kinds", "steps", "far",
)  # fmt: skip
DECIDED: Final = ("state", "amount", "low", "high", "leaf", "marks", "needs", "used")

MIXING: Final = {
    "benefit": 31, "state": 7, "leaf": 1000003, "marks": 998244353, "needs": 1000000007,
    "readings": 104395301,
}  # fmt: skip
"""What the parts of a word are multiplied by, to find where it is kept."""
WORDS: Final = f"""
def word(codes, benefit, state, leaf, marks, needs, readings):
    mask = codes[1]
    mixed = {" + ".join(f"{name} * {factor}" for name, factor in MIXING.items())}
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


STRETCHES: Final = f"""
def stretch(owner, base, end, standing):
    last = base + {STRETCH}
    if last >= end:
        return end
    if standing == 1:
        return last
    while last > base and owner[last] == owner[last - 1]:
        last -= 1
    if last == base:
        last = base + {STRETCH}
        while last < end and owner[last] == owner[last - 1]:
            last += 1
    return last
"""


@dataclass(frozen=True, slots=True)
class Block:
    """Stores that lie side by side where totals stand, so that one look at memory brings them all.

    Each has `stride` numbers for a place; `apart` is what the number of a place is multiplied by.
    """

    position: int
    stride: int
    apart: int
    stores: tuple[int, ...]


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
    records = {"event": NOUGHT, "cover": COVERS, "person": OWNERS}
    keyed: list[tuple[int, int]] = []
    slots = []
    for s, use in enumerate(program.scopes):
        if not use.plain:
            keyed.append((s, NOUGHT + 1 + len(keyed)))
        slots.append(records[use.parent] if use.plain else keyed[-1][1])
    return Places(tuple(slots), tuple(records[use.parent] for use in program.scopes), tuple(keyed))


def may_stand(program: Program, plan: Plan) -> bool:
    """Whether ledgers can stand for a whole book: every scope is an event, a cover or a person as such."""
    return all(use.plain for use in program.scopes) and all(s.of != "row" for s in plan.stores)


def blocks(plan: Plan, found: Places) -> list[Block]:
    """The stores as they lie where totals stand: those of equal stride at one position side by side."""
    by: dict[tuple[int, int], list[int]] = {}
    for i, store in enumerate(plan.stores):
        if not store.rare:
            by.setdefault((place_of(store, found), store.stride), []).append(i)
    most = {p: max(len(stores) for (q, _), stores in by.items() if q == p) for p, _ in by}
    return [Block(p, stride, most[p], tuple(stores)) for (p, stride), stores in by.items()]


def driver(program: Program, plan: Plan, facts: Sequence[int]) -> str:
    """`run` from row `status[0]`: it stops before rows for whose decisions there may be no room.

    `facts`: the columns that are read at all.
    """
    found = places(program)
    width = max((len(_parts(program, program.scopes[s])) for s, _ in found.keyed), default=1)
    order = sorted(program.order)
    most = len(order) + 1
    lines = [
        f"def run({', '.join(PARAMETERS)}):",
        "    base = status[0]",
        "    end = status[1]",
        "    standing = status[5]",
        "    at = 0",
        "    going = 1",
        "    while base < end and going == 1:",
        "        last = stretch(owner, base, end, standing)",
        "        count = last - base",
        f"        if at + {most} * count > status[2] or codes[0] + {most} * count > status[3]:",
        "            going = 0",
        "        else:",
        *(
            f"            widen(widened[{i}], stored[{i}], placed[{i}], kinds[{i}], steps[{i}], base, count)"
            for i in facts
        ),
        "            if standing == 1:",
        *_indented(4, _ahead(plan, found, facts)),
        "            first = 0",
        "            while first < count:",
        "                after = count",
        "                if standing == 1:",
        *_indented(5, _outside(plan, found)),
        "                else:",
        "                    after = first + 1",
        "                    while after < count and owner[base + after] == owner[base + first]:",
        "                        after += 1",
        *_indented(5, _number(program, found, width)),
        "                row = first",
        "                while row < after:",
        *_indented(5, _decide(program, order)),
        *_indented(5, _clear(plan, found, each=True)),
        "                    row += 1",
        "                if standing == 0:",
        *_indented(5, _clear(plan, found, each=False) or ["used = 0"]),
        "                first = after",
        "            base = last",
        "    status[0] = base",
        "    status[4] = at",
        "    return at",
    ]
    return "\n".join([WORDS, "", STRETCHES, *_find(width), "", *lines, ""])


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


def _outside(plan: Plan, found: Places) -> list[str]:
    """Numbers that rows bring with them."""
    apart = {block.position: block.apart for block in blocks(plan, found)}
    lines = ["row = first", "while row < after:"]
    for position, name in ((COVERS, "cover"), (OWNERS, "owner")):
        lines.append(f"    places[{position}][row] = {apart.get(position, 1)} * {name}[base + row]")
    return [*lines, "    row += 1"]


def _ahead(plan: Plan, found: Places, facts: Sequence[int]) -> list[str]:
    """Asks for what the rows of the next stretch will find in ledgers and in the tables of their facts."""
    lines = [f"after = last + {STRETCH} if last + {STRETCH} < end else end"]
    for i in facts:
        lines.append(f"if far[{i}] == 1:")
        lines.append(f"    ask(stored[{i}], placed[{i}], kinds[{i}], steps[{i}], last, after - last)")
    lines += ["row = last", "while row < after:"]
    for block in blocks(plan, found):
        if block.position in (COVERS, OWNERS):
            far = block.stride * block.apart
            name = "cover" if block.position == COVERS else "owner"
            first, last = block.stores[0], block.stores[-1]
            lines.append(f"    fetch(led[{first}], {far} * {name}[row])")
            if CACHE_LINE % far:  # it may begin in one line and end in the next
                lines.append(f"    fetch(led[{last}], {far} * {name}[row] + {block.stride - 1})")
    return [*lines, "    row += 1"]


def _number(program: Program, found: Places, width: int) -> list[str]:
    """Numbers of a person's rows in every scope; a person with one row has 0 in all that are known."""
    lines = [f"counts[{i}] = 0" for i in range(found.count)]
    lines += ["row = first", "while row < after:"]
    return [*lines, *_indented(1, _row_numbers(program, found, width)), "    row += 1"]


def _row_numbers(program: Program, found: Places, width: int) -> list[str]:
    above = {"event": "row", "cover": "mine", "person": "0"}
    stamp = "base + first + 1"
    blank = ", ".join(["0"] * (width - 1))
    rest = f", {blank}" if blank else ""
    lines = [
        "mine = 0",
        "if after - first > 1:",
        f"    mine = find(table, counts, {stamp}, {COVERS}, cover[base + row]{rest})",
        f"places[{COVERS}][row] = mine",
        f"places[{OWNERS}][row] = 0",
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
            "elif after - first > 1:",
            f"    number = find(table, counts, {stamp}, {position}, {', '.join(keys)})",
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
    lines = ["earlier = line_of[base + row]", "if earlier < 0:"]
    lines += [f"    {', '.join(names[k])} = benefit_{k}(v, slot, parent, led)" for k in program.order]
    lines.append("else:")
    for k in program.order:
        lines += _indented(1, _after(k, len(order), ", ".join(names[k])))
    lines.append("before = at")
    for k in order:
        state, amount, low, high, *rest = names[k]
        lines += [f"if {state} >= 0:", *_put(f"{k}, {state}, {', '.join(rest)}", amount, low, high)]
    lines += ["if before == at and earlier < 0:", *_put("-1, 1, -1, 0, 0, 0", "0", "0", "0")]
    return lines


def _put(word: str, amount: str, low: str, high: str) -> list[str]:
    return [
        "    out[0][at] = base + row",
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


def _clear(plan: Plan, found: Places, each: bool) -> list[str]:
    """Empties the ledgers as far as they were used: those of one event (`each`), or a person's."""
    lines = []
    for i, store in enumerate(plan.stores):
        position = NOUGHT if store.of == "row" else place_of(store, found)
        if (position == NOUGHT and store.of != "row") != each:
            continue
        lines += [
            f"used = {_used(store, position, i)}",
            "i = 0",
            "while i < used:",
            f"    led[{i}][i] = 0",
            "    i += 1",
        ]
    return lines


def place_of(store: Store, found: Places) -> int:
    """Where the numbers of a store's places lie in `places`."""
    return (found.slots if store.of == "slot" else found.parents)[store.scope]


def _used(store: Store, position: int, i: int) -> str:
    if store.rare:
        return "1"
    if store.of == "row":
        return f"led[{i}][0] if led[{i}][0] > 0 else 1"
    if position in (NOUGHT, OWNERS):
        return str(store.stride)
    return f"{store.stride} * (counts[{position}] if counts[{position}] > 0 else 1)"
