"""The files of the bulk run: the demonstration's city grown until its year has enough events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from gongji.charter.build import load
from gongji.charter.choose import choose
from gongji.demo import files, setting
from gongji.demo.book import Book
from gongji.demo.cadres import enrol, read_joining
from gongji.demo.city import build
from gongji.demo.events import Teller
from gongji.demo.script import read
from gongji.records.tables import read_covers

SEED = 2011
SCALE = 20
BUSIER = 20
"""Every event so many times as often: a hundred thousand from a city of twenty."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows of the two files."""

    covers: int
    events: int


def write(folder: Path, charter_path: Path, count: int) -> Sizes:
    """covers.csv and events.csv with exactly `count` events."""
    folder.mkdir(exist_ok=True)
    charter = load(charter_path)
    program = choose(charter)
    demo = charter_path.parents[2] / "demo"
    city_setting, told = setting.read(demo / "city.yaml"), demo / "shaoxing-cadre.yaml"
    script = read(told, charter)
    busy = replace(script, stories=tuple(replace(s, rate=s.rate * BUSIER) for s in script.stories))
    scale = max(1, SCALE * count // 100_000)
    city = build(SEED, Fraction(scale), city_setting.regions)
    cadres = enrol(city, read_joining(told), city_setting.year, charter.terms[0].lengths[0][0])
    files.write_covers(folder / "covers.csv", cadres.covers)
    book = Book(read_covers(folder / "covers.csv", program).frame, city_setting.year)
    events = Teller(busy, book, city_setting.until, SEED, "bench").year()[:count]
    if len(events) < count:
        raise SystemExit(f"{len(events)} events, {count} wanted: raise SCALE or BUSIER")
    files.write_events(folder / "events.csv", events, program)
    return Sizes(len(cadres.covers), len(events))
