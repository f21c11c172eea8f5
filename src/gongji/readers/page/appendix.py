"""What the charter declares and leaves out: facts and their papers, tables, conventions, 未入规则."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gongji.charter.model import Charter
from gongji.charter.nodes import Fact
from gongji.readers.page.beside import Beside
from gongji.readers.page.markup import Html, el
from gongji.readers.page.parts import cell, cite, head, linked, table
from gongji.readers.read_back import ReadBack
from gongji.readers.read_back.clauses import bounds_words, default_words, kind_words


def appendix(charter: Charter, said: ReadBack, known: Collection[str], beside: Beside) -> Iterator[Html]:
    """The sheets after the findings; those with nothing to show are left out."""
    facts = [fact for fact in charter.facts if not fact.builtin or fact.question]
    if facts:
        yield _facts(facts, known)
    tables = [(article.article, saying) for article in said.articles for saying in article.sayings]
    declared = [(article, saying) for article, saying in tables if saying.kind in ("列表", "附表", "参数")]
    if declared:
        rows = [
            el("tr", cell(saying.kind, class_="nowrap"), cell(saying.name, class_="nowrap"),
               cell(cite(article, known)),
               cell(linked(saying.text, known), beside.table(saying.name), class_="wide"))
            for article, saying in declared
        ]  # fmt: skip
        heads = [head("类别"), head("名称"), head("条款"), head("内容")]
        yield _sheet("附表、列表和参数", "tables", table("附表、列表和参数", heads, rows, name="ledger"))
    left_out = list(charter.untranslated)
    if left_out:
        rows = [
            el("tr", cell(item.name, class_="nowrap"), cell(cite(item.article, known)),
               cell(item.why, class_="wide"), cell(item.handling, class_="wide"),
               cell("、".join(item.sources), class_="nowrap"))
            for item in left_out
        ]  # fmt: skip
        heads = [head("名称"), head("条款"), head("为什么没有写成规则"), head("怎样处置"), head("出处")]
        yield _sheet("未入规则", "untranslated", table("未入规则", heads, rows, name="ledger"))
    if charter.conventions:
        rows = [
            el("tr", cell(item.name, class_="nowrap"), cell(item.meaning, class_="wide"),
               cell("、".join(item.sources), class_="nowrap"))
            for item in charter.conventions
        ]  # fmt: skip
        heads = [head("约定"), head("含义"), head("出处")]
        yield _sheet("词语和日期的约定", "conventions", table("词语和日期的约定", heads, rows, name="ledger"))


def _facts(facts: list[Fact], known: Collection[str]) -> Html:
    rows = [
        el(
            "tr",
            cell(fact.name, class_="nowrap"),
            cell(fact.question, class_="wide"),
            cell(_takes(fact), class_="wide"),
            cell(default_words(fact), class_="nowrap"),
            cell("、".join(fact.evidence), class_="wide"),
            cell(fact.personal, class_="nowrap"),
            cell(cite(fact.article, known) if fact.article else None),
        )
        for fact in facts
    ]
    heads = [head(title) for title in ("事实", "问什么", "填什么", "不填时", "凭证", "个人信息", "条款")]
    return _sheet("填报的事实和凭证", "facts", table("填报的事实和凭证", heads, rows, name="ledger"))


def _takes(fact: Fact) -> str:
    if fact.choices:
        return "、".join(fact.choices)
    bounds = bounds_words(fact)
    return f"{kind_words(fact)}，{bounds}" if bounds else kind_words(fact)


def _sheet(title: str, ident: str, body: Html) -> Html:
    return el("section", el("header", el("h2", title, id=ident)), body, class_="sheet", aria_labelledby=ident)
