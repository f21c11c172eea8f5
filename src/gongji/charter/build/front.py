"""文首: which plan and edition this is, whose it is, and the conventions its words follow."""

from __future__ import annotations

import re

from gongji.charter.build import plain
from gongji.charter.build.body import Values, may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.examples import cells
from gongji.charter.build.readings import day_text
from gongji.charter.model import Convention
from gongji.charter.nodes import Table
from gongji.charter.strict import Mapping, Node, Scalar
from gongji.charter.words import KEYS


def front(context: Context, node: Mapping) -> Values:
    """The front matter without 算例缺省, which needs the facts.

    One that cannot be used is reported and reads as empty, so that the rest is still looked at.
    """
    known = Mapping(tuple(e for e in node.entries if e[0].text != _DEFAULTS_WORD), node.span)
    return read_body(context, known, KEYS["front"], _FRONT, "文首") or Values(node.span)


def example_defaults(context: Context, node: Mapping) -> Values | None:
    """What examples of this charter leave unsaid; None when the front matter says nothing of it."""
    written = node.get(_DEFAULTS_WORD)
    if written is None:
        return None
    return read_body(context, written, KEYS["example"], (COVER, EVENT), _DEFAULTS_WORD)


def _conventions(context: Context, node: Node) -> tuple[Convention, ...] | None:
    found = plain.mapped(_convention, "约定")(context, node)
    if found is None:
        return None
    return tuple(Convention(name.text, meaning, sources, name.span) for name, (meaning, sources) in found)


def _convention(context: Context, node: Node) -> tuple[str, tuple[str, ...]] | None:
    if isinstance(node, Scalar):
        return node.text, ()
    values = read_body(context, node, KEYS["convention"], (_MEANING, _SOURCES), "约定")
    return None if values is None else (values[_MEANING], values[_SOURCES])


def _edition(context: Context, node: Node) -> str | None:
    """A date, a year or month where the source says no more, or the word for one without any date."""
    word = plain.scalar(context, node)
    if word is None:
        return None
    if word.text == UNDATED or re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", word.text):
        return word.text
    return day_text(context, word)


_DEFAULTS_WORD = "算例缺省"
_MEANING = need("meaning", plain.text)
_SOURCES = may("sources", plain.texts, ())
_WORDINGS = {word: word for word in ("转述", "原文")}
_GOVERNS = {word: word for word in ("起保日", "发生日", "申领日")}

UNDATED = "日期不详"
"""The edition of a text whose source bears no date."""

PLAN = need("plan", plain.text)
TITLE = need("title", plain.text)
EDITION = need("edition", _edition)
ISSUER = need("issuer", plain.text)
INTERPRETER = may("interpreter", plain.text, "")
WORDING = need("wording", plain.one_of(_WORDINGS, "条文"))
GOVERNS = need("governs", plain.one_of(_GOVERNS, "适用版本"))
SOURCE = may("source", plain.text, "")
CONVENTIONS = may("conventions", _conventions, ())
_FRONT = (PLAN, TITLE, EDITION, ISSUER, INTERPRETER, WORDING, GOVERNS, SOURCE, CONVENTIONS)

COVER = may("cover", cells(Table.COVER, Table.PERSON, Table.UNIT), ())
EVENT = may("events", cells(Table.EVENT), ())
