"""The demonstration as one HTML page that stands alone, in the look of the charter's page."""

from __future__ import annotations

from importlib.resources import files

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.coverage import chart
from gongji.demo.result import Result, by_industry, share
from gongji.demo.show import WHO, scale_text
from gongji.readers.decision import NOT_COVERED
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import state
from gongji.readers.page.report import document, heading, ledger, number, sheet, strip


def page(result: Result) -> str:
    """The whole document."""
    title = f"{result.script.year} 年决定一览 · 共济演示（虚构）"
    own = files("gongji.demo").joinpath("report.css").read_text(encoding="utf-8")
    return document(title, "演示：一座煤城（虚构）", _main(result), _origin(result), own)


def _main(result: Result) -> list[Html]:
    summary = result.summary
    waiting = summary.states.get(State.PAPERS, 0)
    ruling = sum(item.rows for item in summary.awaited)
    head = heading(
        f"{waiting:,} 条等材料，{ruling:,} 条等人定",
        f"{result.script.year} 年 · 截至 {format_iso(result.script.until)}",
        _origin(result),
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
    return strip(facts)


def _decisions(result: Result) -> Html:
    summary = result.summary
    rows = [
        join(
            el("td", el("span", line.article, class_="cite")),
            el("th", line.benefit or NOT_COVERED, scope="row", class_="nowrap"),
            *(number(line.states.get(s, 0)) for s in summary.seen),
            el("td", yuan(line.paid), class_="num"),
        )
        for line in summary.lines
    ]
    total = join(
        el("td", ""),
        el("th", "合计", scope="row"),
        *(number(summary.states[s]) for s in summary.seen),
        el("td", yuan(summary.paid), class_="num"),
    )
    heads: list[Child] = ["条款", "给付项", *(state(s.label) for s in summary.seen), "给付（元）"]
    return sheet("决定", f"{summary.rows:,} 条", ledger("决定，按条款和状态", heads, rows, 2, total))


def _papers(result: Result) -> Html:
    summary = result.summary
    rows = [
        join(
            el("th", paper.fact, scope="row"),
            number(paper.rows),
            el("td", "、".join(paper.evidence) or "问本人或者单位", class_="wide"),
        )
        for paper in summary.papers
    ]
    said = f"补齐后共在 {yuan(summary.low)} 元与 {yuan(summary.high)} 元之间"
    return sheet("等材料", said, ledger("待补的事实", ["待补", "条", "靠什么补"], rows, 1, text=(2,)))


def _rulings(result: Result) -> Html:
    rows = []
    for item in result.summary.awaited:
        what = join(item.what, el("p", item.reading.question, class_="note") if item.reading else None)
        rows.append(
            join(
                el("td", state(item.state.label)),
                el("td", what),
                el("td", el("span", item.article, class_="cite")),
                number(item.rows),
                el("td", WHO[item.state], class_="nowrap"),
            )
        )
    heads = ["状态", "等什么", "条款", "条", "谁办"]
    return sheet(
        "等人定", "条文、附表或者委员会", ledger("等人定的", heads, rows, 3, text=(4,), kind="rulings")
    )


def _what_ifs(result: Result) -> Html | None:
    if not result.what_ifs:
        return None
    rows = [
        join(
            el("td", case.reading),
            el("th", case.option, el("span", "　现行", class_="note") if case.adopted else None, scope="row"),
            el("td", yuan(case.paid), class_="num"),
            number(case.left),
        )
        for case in result.what_ifs
    ]
    heads = ["口径", "选项", "全年给付（元）", "仍无答案"]
    return sheet("口径怎样定，差多少", "同一年的事件，换一个选项", ledger("口径的选项", heads, rows, 2))


def _reasons(result: Result) -> Html:
    summary = result.summary
    rows = [join(el("th", reason, scope="row"), number(n)) for reason, n in summary.refusals]
    rows += [
        join(el("th", reason, "　注记，不影响给付", scope="row"), number(n)) for reason, n in summary.notes
    ]
    return sheet("理由", "不给付的头一条，和给付时的注记", ledger("理由", ["理由", "条"], rows, 1))


def _coverage(result: Result) -> Html:
    note = (
        "深色为参保，浅色为职工。全市和非公企业的数字出自调研报告，第三行为相减所得。报告说已参保的人约七成在国有煤矿；"
        "建筑、环卫、公安危险而少有参保，没有给数字。"
    )
    figure = el("figure", chart(result.city), el("figcaption", note, class_="note"), class_="pad")
    return sheet("谁还没有保障", "职工互助保障，与工会干部计划分列", figure)


def _industries(result: Result) -> Html:
    rows = [
        join(
            el("th", name, scope="row"),
            el("td", ownership),
            number(of.unions),
            number(of.workers),
            number(of.covered),
            el("td", share(of.covered, of.workers), class_="num"),
        )
        for (name, ownership), of in by_industry(result.city)
    ]
    heads = ["行业", "所有制", "工会", "职工", "参保", "参保率"]
    return sheet("按行业和所有制", "各行虚构，合计与报告相符", ledger("行业", heads, rows, 2, tight=True))


def _files(result: Result) -> Html:
    rows = [
        join(
            el("td", el("a", path.name, href=path.name) if path.suffix != ".html" else path.name),
            el("td", what),
        )
        for path, what in result.files
    ]
    return sheet("文件", "与本页同在一个文件夹", ledger("文件", ["文件", "内容"], rows, 2))
