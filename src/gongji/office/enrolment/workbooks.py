"""The two workbooks of a roster: the template to fill in, and the one that comes back with findings.

Both write texts as texts: no cell is ever a formula, and a number of 18 digits keeps its last ones.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

from gongji.office.enrolment.checking.changes import layout_of as layout_of_changes
from gongji.office.enrolment.checking.judging import layout_of
from gongji.office.enrolment.choices import JOINING, Kind, Verdict, word_of
from gongji.office.enrolment.models import Roster, Row
from gongji.office.enrolment.rules import Rules, rules_of
from gongji.office.enrolment.told import Remark, opened, written
from gongji.office.ui.export import LEADS
from gongji.records.changes import RIGHT_NAME, RIGHT_NUMBER, UNTIL, WHY
from gongji.records.roster import ID, RETURNED

_ROWS: Final = 100_000
_WIDE: Final = 22
_OPTIONS: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def template(rules: Rules) -> bytes:
    """An empty roster with the columns that the charter asks for, and a sheet that explains them."""
    form = rules.form
    fields: dict[str, Any] = form["properties"]
    needed = set(form["required"])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = _headed(book, "名册", list(fields), needed)
        for place, field in enumerate(fields.values()):
            options = choices(field)
            if options:
                rule = {"validate": "list", "source": options, "error_message": "从列出的里面选"}
                sheet.data_validation(1, place, _ROWS, place, rule)
        _explanations(book, _explained(fields, needed))
    return out.getvalue()


_CHANGES: Final = {
    ID: "照身份证；整列是文本格式，从别处粘贴时选“只粘贴文本”",
    "姓名": "现在登记的姓名",
    UNTIL: "保障的最后一天，如 2026-08-31；这一天仍在保障期内",
    RIGHT_NAME: "姓名写错的填；空白：不改",
    RIGHT_NUMBER: "号码写错的填；空白：不改",
    WHY: "如：调离本市；照身份证更正。不写证件号、病情",
}
"""How the columns of a list of changes are filled in."""


def changes_template(kind: str) -> bytes:
    """An empty list of removals or corrections, and a sheet that explains its columns."""
    columns = [column for column in layout_of_changes(kind).columns if column.name in _CHANGES]
    needed = {column.name for column in columns if column.required}
    told = [(c.name, "是" if c.name in needed else "", _CHANGES[c.name], "") for c in columns]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _headed(book, str(Kind(kind).label), [c.name for c in columns], needed)
        _explanations(book, told)
    return out.getvalue()


def _headed(book: Any, title: str, names: Sequence[str], needed: Collection[str]) -> Any:
    """A sheet of texts under these heads, what must be filled in marked."""
    head = book.add_format({"bold": True, "bottom": 1})
    must = book.add_format({"bold": True, "bottom": 1, "bg_color": "#FFF4D6"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(names):
        sheet.set_column(place, place, _WIDE if name in (ID, RIGHT_NUMBER) else 14, text)
        sheet.write_string(0, place, name, must if name in needed else head)
    return sheet


def _explanations(book: Any, lines: Iterable[Sequence[str]]) -> None:
    head = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    told = book.add_worksheet("填表说明")
    for place, wide in enumerate((16, 8, 60, 24)):
        told.set_column(place, place, wide, wrap)
    for place, word in enumerate(("列", "必填", "怎样填", "条款")):
        told.write_string(0, place, word, head)
    for line, cells in enumerate(lines, start=1):
        for place, cell in enumerate(cells):
            told.write_string(line, place, cell, wrap)


def _explained(fields: dict[str, Any], needed: set[str]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in fields.items():
        said = [str(field.get("description") or field.get("x-question") or "")]
        options = choices(field)
        if options:
            said.append(f"填：{'、'.join(options)}")
        if field.get("x-unit"):
            said.append(f"单位：{field['x-unit']}")
        if "x-default" in field:
            said.append(f"空白即“{field['x-default']}”")
        if name == ID:
            said.append("整列是文本格式；从别处粘贴时选“只粘贴文本”，以免末几位变成 0")
        must = "是" if name in needed else ""
        yield name, must, "。".join(s for s in said if s), str(field.get("x-article", ""))


def choices(field: dict[str, Any]) -> list[str]:
    """The words that a field of a form can have; none where it is free."""
    if "enum" in field:
        return [str(word) for word in field["enum"]]
    for kind in field.get("anyOf", ()):
        if "enum" in kind:
            return [str(word) for word in kind["enum"]]
    return []


def returned(roster: Roster) -> bytes:
    """The rows of a roster as they came in, each with what came of it and what is to be put right.

    Under one head each stands in the line it had, to which the remarks refer; what held nobody is empty.
    """
    columns = _columns(roster)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**_OPTIONS, "in_memory": False}) as book:
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "bg_color": "#FFF4D6"})
        quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet = book.add_worksheet("名册")
        sheet.freeze_panes(1, 0)
        for place, name in enumerate((*columns, *RETURNED)):
            wide = 60 if name == RETURNED[1] else _WIDE if name == ID else 14
            sheet.set_column(place, place, wide, text)
            sheet.write_string(0, place, name, head)
        line = 0
        for row in _rows(roster):
            line = max(line + 1, row.line - 1)
            held = opened(row)
            remarks = tuple(Remark(*each) for each in held.get("f", ()))
            bad = {remark.column for remark in remarks}
            said = written(remarks) if row.verdict == Verdict.BAD and remarks else row.reason
            cells = [held["c"].get(name, "") for name in columns]
            for place, cell in enumerate((*cells, word_of(roster.kind, Verdict(row.verdict)), said)):
                if cell:
                    own = place < len(columns) and columns[place] in bad
                    look = wrong if own else quoted if cell.startswith(LEADS) else text
                    sheet.write_string(line, place, cell, look)
    return out.getvalue()


def _columns(roster: Roster) -> list[str]:
    """The columns that stand in a roster, in their usual order."""
    seen: dict[str, None] = {}
    for row in _rows(roster):
        seen.update(dict.fromkeys(opened(row)["c"]))
    if roster.kind in JOINING:
        layout = layout_of(rules_of(roster.edition, roster.paid_on).enrolment)
    else:
        layout = layout_of_changes(roster.kind)
    usual = [c.name for c in layout.columns]
    return [name for name in usual if name in seen and name not in RETURNED]


def _rows(roster: Roster) -> Iterator[Row]:
    rows = Row.objects.filter(roster=roster).only("line", "verdict", "reason", "sealed", "roster")
    return rows.order_by("line").iterator(2000)
