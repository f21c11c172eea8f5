"""A charter under 解释决定 that came after it: the options they adopt, on record in its readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gongji.charter.adopt import Adoption
from gongji.charter.model import Charter, Reading, Ruling


def ruled(charter: Charter, rulings: Mapping[str, Ruling], reasons: Mapping[str, str]) -> Charter:
    """The charter with the option of each ruling adopted, by the name of the reading.

    `reasons` says why, where a ruling says it. Examples that rest on an option given up name it from then
    on, so that they show what they showed before. UsageError for a reading or option that does not exist.
    """
    options = {name: ruling.option for name, ruling in rulings.items()}
    Adoption.of(charter, options)
    given_up = {
        reading.name: reading.adopted
        for reading in charter.readings
        if options.get(reading.name, reading.adopted) != reading.adopted
    }
    return replace(
        charter,
        readings=tuple(_reading(r, rulings.get(r.name), reasons.get(r.name, "")) for r in charter.readings),
        examples=tuple(replace(e, readings=_pinned(given_up, e.readings)) for e in charter.examples),
        joinings=tuple(replace(j, readings=_pinned(given_up, j.readings)) for j in charter.joinings),
    )


def _reading(reading: Reading, ruling: Ruling | None, why: str) -> Reading:
    if ruling is None:
        return reading
    return replace(
        reading,
        adopted=ruling.option,
        why=why or (reading.why if ruling.option == reading.adopted else ""),
        rulings=(*reading.rulings, ruling),
    )


def _pinned(given_up: Mapping[str, str], named: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    own = dict(named)
    return (*named, *((name, option) for name, option in given_up.items() if name not in own))
