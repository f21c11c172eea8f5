"""The examples of joining of an article: who pays when, what they held before, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongji.charter.model import Joining
from gongji.codes.civil import format_iso
from gongji.readers.examples import JoiningResult
from gongji.readers.page.markup import Html, el, join
from gongji.readers.page.parts import cell, dated, head, label, table
from gongji.readers.page.worked import verdict


def joining_table(article: str, results: Sequence[JoiningResult]) -> Html:
    """The examples with how each came out."""
    passed = sum(result.passed for result in results)
    told = "全部通过" if passed == len(results) else f"{len(results) - passed} 个不通过"
    heads = [head("算例"), head("怎样参加"), head("应得"), head("结果")]
    return join(
        label(f"参加的算例 · {len(results)} 个，{told}", gap=True),
        table(f"{article} 的参加算例", heads, [_row(r) for r in results], name="ledger tight flush"),
    )


def _row(result: JoiningResult) -> Html:
    example = result.example
    return el(
        "tr",
        cell(example.name),
        cell(*(el("p", dated(line)) for line in _lines(example)), class_="wide"),
        cell(*(el("p", dated(f"{name} {text}")) for name, text in example.expects), class_="given"),
        cell(*verdict(result), class_="nowrap" if result.passed else "bad"),
    )


def _lines(example: Joining) -> Iterator[str]:
    if example.readings:
        yield "口径 " + "，".join(f"{name}={option}" for name, option in example.readings)
    yield f"缴费日 {format_iso(example.paid_on)}"
    if example.starts_on is not None:
        yield f"公布的起保日 {format_iso(example.starts_on)}"
    if example.row:
        yield "名册 " + "，".join(f"{name} {text}" for name, text in example.row)
    if example.peers:
        yield f"同单位一起参加的共 {example.peers} 人"
    held = dict(example.held)
    if held:
        term = f"{held.pop('起保日', '')} 至 {held.pop('终保日', '')}"
        yield "原参保 " + "，".join([term, *(f"{name} {text}" for name, text in held.items())])
