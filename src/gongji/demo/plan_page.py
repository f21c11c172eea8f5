"""One plan's year as an HTML page that stands alone: what waits, what was paid, who joined, what is open."""

from __future__ import annotations

from importlib.resources import files

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.cells import labelled, money
from gongji.demo.joining import Joined, roster_file
from gongji.demo.result import PlanYear, Result, commands, share
from gongji.demo.show import WHO
from gongji.readers.catalogue import empty_tables
from gongji.readers.decision import NOT_COVERED
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import cite, dated, state
from gongji.readers.page.report import document, heading, ledger, number, sheet, strip


def plan_page(result: Result, year: PlanYear) -> str:
    """The whole document."""
    own = files("gongji.demo").joinpath("report.css").read_text(encoding="utf-8")
    title = f"{result.setting.year} 年 · {year.plan.charter.title} · 共济演示（虚构）"
    return document(title, "演示：一座煤城（虚构）", _main(result, year), _origin(result, year), own)


def _main(result: Result, year: PlanYear) -> list[Html]:
    summary = year.decided.summary
    waiting = summary.states.get(State.PAPERS, 0)
    ruling = sum(item.rows for item in summary.awaited)
    charter = year.plan.charter
    head = heading(
        charter.title,
        f"{waiting:,} 条等材料，{ruling:,} 条等人定",
        join(el("a", "全市一览", href="../report.html"), "　", _origin(result, year)),
    )
    return [
        head,
        _strip(result, year),
        el(
            "div",
            _decisions(year),
            _waiting(year),
            None if year.joined is None else _joining(year.joined, year),
            _open(year),
            _again(result, year),
            _files(year),
            class_="stack",
        ),
    ]


def _waiting(year: PlanYear) -> Html:
    """What waits for papers and for people, side by side; reasons stand where there is room."""
    papers, reasons, rulings, what_ifs = (part(year) for part in (_papers, _reasons, _rulings, _what_ifs))
    columns = ([papers, reasons], [rulings, what_ifs]) if rulings else ([papers], [reasons])
    return el("div", *(el("div", *column, class_="stack") for column in columns), class_="pair")


def _origin(result: Result, year: PlanYear) -> str:
    charter = year.plan.charter
    people = (
        "人员、参保、事件和金额全部虚构，决定照条文"
        if year.joined is None
        else "谁报名、发生什么事和金额全部虚构；资格、期限、互助费和决定照条文"
    )
    return (
        f"版本 {charter.edition}，{charter.issuer}，{charter.wording}。"
        f"{people}。{result.setting.year} 年，"
        f"截至 {format_iso(result.setting.until)}。"
    )


def _strip(result: Result, year: PlanYear) -> Html:
    summary = year.decided.summary
    facts: list[tuple[str, str, str]] = [
        ("给付", yuan(summary.paid), f"元 · {summary.paid_events:,} 件"),
        ("摊到当年的互助费", yuan(year.earned), f"元 · 给付占 {share(summary.paid, year.earned)}"),
        ("当年起保的应缴", yuan(year.due), "元"),
        ("保障中", f"{year.holders:,}", dated(f"人 · {format_iso(result.setting.counted_on)}")),
        ("事件", f"{summary.events:,}", f"件 · 决定 {summary.rows:,} 条"),
        ("等材料的最多再给", *((yuan(summary.high), "元") if summary.high else ("没有数字", ""))),
    ]
    return strip(facts)


def _decisions(year: PlanYear) -> Html:
    summary = year.decided.summary
    if not summary.rows:
        return sheet("决定", "0 条", el("p", "这一年没有事件。", class_="pad quiet"))
    rows = [
        join(
            el(
                "th", el("span", line.article, class_="cite"), f"　{line.benefit or NOT_COVERED}", scope="row"
            ),
            *(labelled(s.label, line.states.get(s, 0)) for s in summary.seen),
            money("给付（元）", line.paid),
        )
        for line in summary.lines
    ]
    total = join(
        el("th", "合计", scope="row"),
        *(labelled(s.label, summary.states[s]) for s in summary.seen),
        money("给付（元）", summary.paid),
    )
    heads: list[Child] = ["条款和给付项", *(state(s.label) for s in summary.seen), "给付（元）"]
    table = ledger("决定，按条款和状态", heads, rows, 1, total, kind="cards")
    return sheet("决定", f"{summary.rows:,} 条", table)


def _papers(year: PlanYear) -> Html | None:
    summary = year.decided.summary
    if not summary.papers:
        return None
    rows = [
        join(
            el("th", paper.fact, scope="row"),
            number(paper.rows),
            el("td", "、".join(paper.evidence) or "问本人或者单位", class_="wide"),
        )
        for paper in summary.papers
    ]
    said = f"补齐后共在 {yuan(summary.low)} 元与 {yuan(summary.high)} 元之间"
    if not summary.high:
        said = "补齐了也还没有金额可给"
    elif empty_tables(year.plan.charter):
        said += "，空的附表不计"
    return sheet("等材料", said, ledger("待补的事实", ["待补", "条", "靠什么补"], rows, 1, text=(2,)))


def _rulings(year: PlanYear) -> Html | None:
    summary = year.decided.summary
    if not summary.awaited:
        return None
    rows = []
    for item in summary.awaited:
        what = join(item.what, el("p", item.reading.question, class_="note") if item.reading else None)
        rows.append(
            join(
                el("td", state(item.state.label)),
                el("td", what),
                el("td", cite(item.article, ())),
                number(item.rows),
                el("td", WHO[item.state], class_="nowrap"),
            )
        )
    heads = ["状态", "等什么", "条款", "条", "谁办"]
    return sheet(
        "等人定", "条文、附表或者委员会", ledger("等人定的", heads, rows, 3, text=(4,), kind="rulings")
    )


def _what_ifs(year: PlanYear) -> Html | None:
    if not year.decided.what_ifs:
        return None
    rows = [
        join(
            el("td", case.reading),
            el("th", case.option, el("span", "　现行", class_="note") if case.adopted else None, scope="row"),
            el("td", yuan(case.paid), class_="num"),
            number(case.left),
        )
        for case in year.decided.what_ifs
    ]
    heads = ["口径", "选项", "全年给付（元）", "仍待定"]
    return sheet("口径怎样定，差多少", "同一年的事件，换一个选项", ledger("口径的选项", heads, rows, 2))


def _reasons(year: PlanYear) -> Html | None:
    summary = year.decided.summary
    rows = [join(el("th", reason, scope="row"), number(n)) for reason, n in summary.refusals]
    rows += [
        join(el("th", reason, "　注记，不影响给付", scope="row"), number(n)) for reason, n in summary.notes
    ]
    if not rows:
        return None
    return sheet("理由", "不给付的头一条，和给付时的注记", ledger("理由", ["理由", "条"], rows, 1))


def _joining(joined: Joined, year: PlanYear) -> Html:
    """The rosters as they came in, and the people who were turned away."""
    ways = "，".join(f"{way} {n:,}" for way, n in joined.ways) or "没有人办成"
    sectors = "，".join(f"{sector.value} {n:,} 人" for sector, n in year.sectors.items() if n)
    rosters = [
        join(
            el("td", el("a", format_iso(r.starts_on), href=roster_file(r)), class_="nowrap"),
            el("td", format_iso(r.paid_on), class_="nowrap"),
            number(r.people),
        )
        for r in joined.rosters
    ]
    turned = [
        join(
            el("td", cite(t.article, ())),
            el("th", t.reason or f"待补：{t.needs}", scope="row"),
            el("td", t.result, class_="nowrap"),
            number(t.people),
        )
        for t in joined.turned
    ]
    return el(
        "div",
        sheet(
            "名册",
            f"保障 {year.covers:,} 份（{ways}）",
            el("p", f"保障中：{sectors}。", class_="pad") if sectors else None,
            ledger("名册，按起保日", ["起保日", "缴费日", "名册上的人"], rosters, 2, tight=True),
        ),
        sheet(
            "没有办成的",
            f"{sum(t.people for t in joined.turned):,} 人",
            ledger("没有办成的人", ["条款", "理由", "结果", "人"], turned, 3)
            if turned
            else el("p", "名册上的人都办成了。", class_="pad quiet"),
        ),
        class_="pair",
    )


def _open(year: PlanYear) -> Html:
    """What the charter leaves open, whether or not the year met it."""
    charter = year.plan.charter
    notes = {t.name: t.note for t in charter.tables}
    rows = [_left_open(r.name, "口径", r.question, f"现行：{r.adopted}。{r.why}") for r in charter.readings]
    rows += [_left_open(u.name, "未入规则", u.why, u.handling) for u in charter.untranslated]
    rows += [_left_open(name, "空的附表", notes[name], "") for name in empty_tables(charter)]
    table = ledger("条文没有定的", ["名", "种类", "问题和现在的处置"], rows, 3, kind="cards open")
    return sheet("条文没有定的", f"{len(rows)} 处", table)


def _left_open(name: str, sort: str, question: str, handling: str) -> Html:
    return join(
        el("th", name, scope="row"),
        el("td", sort, class_="nowrap"),
        el("td", question, el("p", handling, class_="note") if handling else None, class_="wide"),
    )


def _again(result: Result, year: PlanYear) -> Html:
    lines = [join(el("dt", what), el("dd", el("code", line))) for what, line in commands(year, result.out)]
    return sheet("自己再办一遍", "在运行演示的文件夹里", el("dl", *lines, class_="pad commands"))


def _files(year: PlanYear) -> Html:
    rows = [
        join(el("td", el("a", name, href=name) if name.endswith(".csv") else name), el("td", what))
        for name, what in year.files
    ]
    return sheet("文件", "与本页同在一个文件夹", ledger("文件", ["文件", "内容"], rows, 2))
