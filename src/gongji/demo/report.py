"""The demonstration as one HTML page that stands alone, in the look of the charter's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.coverage import chart
from gongji.demo.result import Result, by_industry, share
from gongji.demo.show import WHO, scale_text
from gongji.readers.decision import NOT_COVERED
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import state, table


def page(result: Result) -> str:
    """The whole document."""
    title = f"{result.script.year} 年决定一览 · 共济演示（虚构）"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", Html(_styles())),
    )
    bar = el(
        "header",
        el("div", el("span", "共济", class_="brand"), el("span", "演示：一座煤城（虚构）", class_="where")),
        class_="bar",
    )
    body = el(
        "body",
        el("a", "跳到正文", class_="skip", href="#main"),
        bar,
        el("main", *_main(result), class_="page", id="main"),
        el("footer", _origin(result), class_="foot"),
    )
    return "<!doctype html>\n" + el("html", head, body, lang="zh-CN") + "\n"


def _styles() -> str:
    shared = files("gongji.readers.page")
    own = files("gongji.demo").joinpath("report.css").read_text(encoding="utf-8")
    return "\n".join(
        [*(shared.joinpath(n).read_text(encoding="utf-8") for n in ("tokens.css", "page.css")), own]
    )


def _main(result: Result) -> list[Html]:
    summary = result.summary
    waiting = summary.states.get(State.PAPERS, 0)
    ruling = sum(item.rows for item in summary.awaited)
    head = el(
        "div",
        el(
            "div",
            el("h1", f"{waiting:,} 条等材料，{ruling:,} 条等人定"),
            el("span", f"{result.script.year} 年 · 截至 {format_iso(result.script.until)}", class_="quiet"),
            class_="title",
        ),
        el("p", _origin(result), class_="lead"),
        class_="head",
    )
    return [
        head,
        _strip(result),
        el(
            "div",
            _decisions(result),
            el("div", _papers(result), _rulings(result), class_="pair"),
            el("div", _what_ifs(result), _reasons(result), class_="pair"),
            el("div", _coverage(result), _industries(result), class_="pair"),
            _files(result),
            class_="stack",
        ),
    ]


def _origin(result: Result) -> str:
    return (
        f"种子 {result.city.seed}，规模 {scale_text(result.city.scale)}。"
        "城市不具名，全市、非公企业和国有煤矿的数字取自调研报告；"
        f"其余单位、人员、事件和金额全部虚构。{result.script.region_note}。"
        f"{result.charter.title}（{result.charter.edition}）为{result.charter.wording}。"
    )


def _strip(result: Result) -> Html:
    summary, cadres = result.summary, result.cadres
    facts: list[tuple[str, str, str]] = [
        ("给付", yuan(summary.paid), f"元 · {summary.paid_events:,} 件"),
        ("应缴互助费", yuan(result.fees), f"元 · 给付占 {share(summary.paid, result.fees)}"),
        ("事件", f"{summary.events:,}", f"件 · 决定 {summary.rows:,} 条"),
        ("参保工会干部", f"{cadres.joined:,}", f"人 · 应参保 {cadres.heads:,} 人"),
        ("等材料的最多再给", yuan(summary.high), "元"),
    ]
    items = (el("div", el("dt", name), el("dd", value, el("small", unit))) for name, value, unit in facts)
    return el("dl", *items, class_="strip")


def _decisions(result: Result) -> Html:
    summary = result.summary
    rows = [
        join(
            el("td", el("span", line.article, class_="cite")),
            el("th", line.benefit or NOT_COVERED, scope="row", class_="nowrap"),
            *(_number(line.states.get(s, 0)) for s in summary.seen),
            el("td", yuan(line.paid), class_="num"),
        )
        for line in summary.lines
    ]
    total = join(
        el("td", ""),
        el("th", "合计", scope="row"),
        *(_number(summary.states[s]) for s in summary.seen),
        el("td", yuan(summary.paid), class_="num"),
    )
    heads: list[Child] = ["条款", "给付项", *(state(s.label) for s in summary.seen), "给付（元）"]
    return _sheet("决定", f"{summary.rows:,} 条", _table("决定，按条款和状态", heads, rows, 2, total))


def _papers(result: Result) -> Html:
    summary = result.summary
    rows = [
        join(
            el("th", paper.fact, scope="row"),
            _number(paper.rows),
            el("td", "、".join(paper.evidence) or "问本人或者单位", class_="wide"),
        )
        for paper in summary.papers
    ]
    said = f"补齐后共在 {yuan(summary.low)} 元与 {yuan(summary.high)} 元之间"
    return _sheet("等材料", said, _table("待补的事实", ["待补", "条", "靠什么补"], rows, 1, text=(2,)))


def _rulings(result: Result) -> Html:
    rows = []
    for item in result.summary.awaited:
        what = join(item.what, el("p", item.reading.question, class_="note") if item.reading else None)
        rows.append(
            join(
                el("td", state(item.state.label)),
                el("td", what),
                el("td", el("span", item.article, class_="cite")),
                _number(item.rows),
                el("td", WHO[item.state], class_="nowrap"),
            )
        )
    heads = ["状态", "等什么", "条款", "条", "谁办"]
    return _sheet("等人定", "条文、附表或者委员会", _table("等人定的", heads, rows, 3, text=(4,)))


def _what_ifs(result: Result) -> Html | None:
    if not result.what_ifs:
        return None
    rows = [
        join(
            el("td", case.reading),
            el("th", case.option, el("span", "　现行", class_="note") if case.adopted else None, scope="row"),
            el("td", yuan(case.paid), class_="num"),
            _number(case.left),
        )
        for case in result.what_ifs
    ]
    heads = ["口径", "选项", "全年给付（元）", "仍无答案"]
    return _sheet("口径怎样定，差多少", "同一年的事件，换一个选项", _table("口径的选项", heads, rows, 2))


def _reasons(result: Result) -> Html:
    summary = result.summary
    rows = [join(el("th", reason, scope="row"), _number(n)) for reason, n in summary.refusals]
    rows += [
        join(el("th", reason, "　注记，不影响给付", scope="row"), _number(n)) for reason, n in summary.notes
    ]
    return _sheet("理由", "不给付的头一条，和给付时的注记", _table("理由", ["理由", "条"], rows, 1))


def _coverage(result: Result) -> Html:
    note = (
        "深色为参保，浅色为职工。全市和非公企业的数字出自调研报告，第三行为相减所得。报告说已参保的人约七成在国有煤矿；"
        "建筑、环卫、公安危险而少有参保，没有给数字。"
    )
    figure = el("figure", chart(result.city), el("figcaption", note, class_="note"), class_="pad")
    return _sheet("谁还没有保障", "职工互助保障，与工会干部计划分列", figure)


def _industries(result: Result) -> Html:
    rows = [
        join(
            el("th", name, scope="row"),
            el("td", ownership),
            _number(of.unions),
            _number(of.workers),
            _number(of.covered),
            el("td", share(of.covered, of.workers), class_="num"),
        )
        for (name, ownership), of in by_industry(result.city)
    ]
    heads = ["行业", "所有制", "工会", "职工", "参保", "参保率"]
    return _sheet("按行业和所有制", "各行虚构，合计与报告相符", _table("行业", heads, rows, 2, tight=True))


def _files(result: Result) -> Html:
    rows = [
        join(
            el("td", el("a", path.name, href=path.name) if path.suffix != ".html" else path.name),
            el("td", what),
        )
        for path, what in result.files
    ]
    return _sheet("文件", "与本页同在一个文件夹", _table("文件", ["文件", "内容"], rows, 2))


# ---- pieces -----------------------------------------------------------------------------------------


def _sheet(title: str, said: str, *content: Html) -> Html:
    return el(
        "section", el("header", el("h2", title), el("span", said, class_="push")), *content, class_="sheet"
    )


def _table(
    caption: str,
    heads: Sequence[Child],
    rows: Iterable[Html],
    left: int,
    total: Html | None = None,
    text: tuple[int, ...] = (),
    tight: bool = False,
) -> Html:
    """A ledger; the columns after the first `left` are numbers, except those in `text`."""
    columns = [
        el("th", title, scope="col", class_="num" if i >= left and i not in text else None)
        for i, title in enumerate(heads)
    ]
    lines = [el("tr", row) for row in rows]
    if total is not None:
        lines.append(el("tr", total, class_="sum"))
    return table(caption, columns, lines, name="ledger tight" if tight else "ledger")


def _number(n: int) -> Html:
    return el("td", f"{n:,}" if n else "·", class_="num" if n else "num nil")
