"""How many queries each list and record takes, over a city of 3,900 people: as `queries.csv` says, or fewer.

The counts were taken over 390,000 people, so what grows with the rows is found. A new page goes into
`bench.office_lists.PAGES` and into the table.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from bench.office_city import build
from bench.office_lists import PAGES, queries, reader, wanted

from gongji.office.guard.scoped import everything
from gongji.office.insight.counting import recount

TABLE = Path(__file__).with_name("queries.csv")
MOST_SPARE = 6
"""A small city has lists of one page, which need no count, and less in its records and its inbox."""


@pytest.mark.django_db(transaction=True)
def test_a_page_takes_as_many_queries_as_the_table_says() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        table = {(row["role"], row["page"]): int(row["queries"]) for row in csv.DictReader(file)}
    assert list(table) == [(role, page) for role, pages in PAGES.items() for page in pages]
    build(7, Fraction(1, 100), covers=10_000, claims=500, today=date.today())
    recount(date.today())
    with everything("the keys of what the pages are about"):
        keys = wanted()
    found = {}
    for role, pages in PAGES.items():
        client = reader(role)
        found |= {(role, page): queries(client, page.format(**keys)) for page in pages}
    wrong = {
        page: (asked, table[page])
        for page, asked in found.items()
        if not table[page] - MOST_SPARE <= asked <= table[page]
    }
    assert wrong == {}, "queries asked, and what the table says"
