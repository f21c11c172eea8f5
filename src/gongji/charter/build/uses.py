"""What a charter makes of its tables: the cells of a key column must be what the rules take them for.

Also for a table that is put in the place of a charter's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from gongji.charter.build.holes import walk
from gongji.charter.model import Charter, TableUse
from gongji.charter.nodes import Graded, Kind, Read, Span
from gongji.charter.problems import Problems
from gongji.charter.tables import check_column


def check_table(charter: Charter, table: TableUse, problems: Problems) -> None:
    """Report cells of `table` that the rules of `charter` cannot look up by."""
    for parameter in charter.parameters:
        if parameter.table == table.name:
            check_column(table, parameter.region, "六位的地区代码", problems, parameter.span)
            check_column(table, parameter.since, "日期", problems, parameter.span)
    facts = {fact.name: fact for fact in charter.facts}
    for graded in _lookups(charter):
        if graded.table != table.name:
            continue
        for column, key in zip(table.keys, graded.keys, strict=True):
            fact = facts[key.fact] if isinstance(key, Read) else None
            if fact is not None and fact.kind is Kind.CHOICE:
                sort = f"“{fact.name}”的选项"
                check_column(table, column, sort, problems, graded.span, fact.choices)
            else:
                check_column(table, column, "整数", problems, graded.span)


def check_replacement(charter: Charter, table: TableUse, problems: Problems, at: Span) -> None:
    """Report why `table` cannot stand in for the charter's own of that name; `at` is where it was asked."""
    for word_list in charter.lists:
        if word_list.table == table.name:
            told = f"附表“{table.name}”定了列表“{word_list.name}”的词，不能临时换"
            problems.add("C520", at, told, "改附表的文件，或者另起一版条文")
    check_table(charter, table, problems)


def _lookups(charter: Charter) -> Iterator[Graded]:
    options = (option.method for reading in charter.readings for option in reading.options)
    for node in walk((*(benefit.method for benefit in charter.benefits), *options)):
        if isinstance(node, Graded):
            yield node
