"""From a charter's file to the typed charter: declarations first, then bodies, then what joins them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gongji.charter.build import (
    articles,
    benefits,
    declarations,
    eligibility,
    examples,
    exclusions,
    facts,
    fees,
    front,
    joinings,
    procedures,
    readings,
    terms,
)
from gongji.charter.build.blocks import Blocks
from gongji.charter.build.body import Values
from gongji.charter.build.context import Context
from gongji.charter.build.joins import check_joins
from gongji.charter.document import Document, document_of, read_document
from gongji.charter.model import Charter, WordList
from gongji.charter.problems import Problems


def load(path: str | Path) -> Charter:
    """The charter a file holds, with its tables read.

    Raises `CharterError` with every problem of the file and its tables, as far as they can be told apart:
    first what keeps the document from being read, then what its parts say, then what joins the parts
    (unused or cyclic readings, missing bases …).
    """
    problems = Problems()
    document = read_document(path, problems)
    return _built(document, Context(Path(path), problems))


def load_bytes(shown: str, data: bytes, tables: Mapping[str, bytes]) -> Charter:
    """The charter that bytes hold, `tables` being its table files by name; looks at no folder.

    `shown` is how messages call the text. Raises `CharterError` as `load` does.
    """
    problems = Problems()
    document = document_of(shown, data, problems)
    return _built(document, Context(Path(shown), problems, tables))


def _built(document: Document, context: Context) -> Charter:
    problems = context.problems
    problems.raise_if_errors()
    context.articles.update({article.id: article.span for article in document.articles})
    heading = front.front(context, document.front)
    blocks = Blocks(context, document)
    lists, sources = _declare(context, blocks)
    charter = _charter(context, document, heading, blocks, lists, sources)
    problems.raise_if_errors()
    check_joins(charter, context)
    problems.raise_if_errors()
    return charter


def _declare(context: Context, blocks: Blocks) -> tuple[tuple[WordList, ...], dict[str, tuple[str, ...]]]:
    """The first pass: every name that a body may refer to. Gives the lists and the 出处 of facts."""
    for kind, names in (("给付", context.benefits), ("除外", context.exclusions)):
        names.update({entry.name.text: entry.article for entry in blocks.of(kind)})
    readings.declare(context, blocks.of("口径"))
    declarations.tables(context, blocks.of("附表"))
    lists = declarations.lists(context, blocks.of("列表"))
    sources = facts.declare(context, blocks.of("事实"))
    declarations.parameters(context, blocks.of("参数"))
    return lists, sources


def _charter(
    context: Context,
    document: Document,
    heading: Values,
    blocks: Blocks,
    lists: tuple[WordList, ...],
    sources: dict[str, tuple[str, ...]],
) -> Charter:
    """The second pass: every body."""
    periods, waits, limits = terms.terms(context, blocks.of("保障期限"))
    own = (*blocks.of("申领时限"), *blocks.of("报案时限"))
    joint_caps, coordination = procedures.coordination(context, blocks.of("协调"))
    found = readings.readings(context, blocks.of("口径"))
    defaults = front.example_defaults(context, document.front)
    return Charter(
        path=document.path,
        plan=heading[front.PLAN],
        title=heading[front.TITLE],
        edition=heading[front.EDITION],
        issuer=heading[front.ISSUER],
        interpreter=heading[front.INTERPRETER],
        wording=heading[front.WORDING],
        governs=heading[front.GOVERNS],
        source=heading[front.SOURCE],
        digest=document.sha256,
        conventions=heading[front.CONVENTIONS],
        facts=tuple(context.facts.values()),
        fact_sources=sources,
        lists=lists,
        tables=tuple(context.tables.values()),
        parameters=tuple(context.parameters.values()),
        articles=articles.articles(context, document),
        eligibility=eligibility.eligibility(context, blocks.of("资格")),
        terms=periods,
        deadlines=(*limits, *terms.deadlines(context, own)),
        fees=fees.fees(context, blocks.of("费用")),
        benefits=benefits.benefits(context, blocks.of("给付"), waits),
        exclusions=exclusions.exclusions(context, blocks.of("除外")),
        joint_caps=joint_caps,
        coordination=coordination,
        funds=procedures.funds(context, blocks.of("基金")),
        procedures=procedures.procedures(context, blocks.of("程序")),
        allocations=procedures.allocations(context, blocks.of("分配")),
        readings=found,
        examples=examples.examples(context, blocks.of("算例"), found),
        joinings=joinings.joinings(context, blocks.of("算例"), found),
        untranslated=examples.untranslated(context, blocks.of("未入规则")),
        example_cover=() if defaults is None else defaults[front.COVER],
        example_event=() if defaults is None else defaults[front.EVENT],
    )
