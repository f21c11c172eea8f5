"""The demonstration as one HTML page: who is covered and under what, what the year brought, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.cells import labelled, money
from gongji.demo.city import City
from gongji.demo.coverage import chart
from gongji.demo.result import PlanYear, Result, by_industry, by_ownership, share
from gongji.demo.show import scale_text
from gongji.demo.survey import NO_FIGURE, Figures, Sector
from gongji.readers.catalogue import empty_tables
from gongji.readers.page.markup import Child, Html, el, join
from gongji.readers.page.parts import dated, state
from gongji.readers.page.report import document, heading, ledger, number, sheet, strip


def page(result: Result) -> str:
    """The whole document."""
    own = files("gongji.demo").joinpath("report.css").read_text(encoding="utf-8")
    title = f"{result.setting.year} 年一览 · 共济演示（虚构）"
    return document(title, "演示：一座煤城（虚构）", _main(result), _origin(result), own)


def _main(result: Result) -> list[Html]:
    waiting = result.states.get(State.PAPERS, 0)
    ruling = sum(item.rows for year in result.years for item in year.decided.summary.awaited)
    whole = result.city.total()
    head = heading(
        f"{whole.covered:,} 人有保障，{whole.workers - whole.covered:,} 人没有",
        f"{result.setting.year} 年 · {waiting:,} 条决定等材料，{ruling:,} 条等人定",
        _origin(result),
    )
    return [
        head,
        _strip(result),
        el(
            "div",
            _plans(result),
            _states(result),
            el(
                "div",
                el("div", _coverage(result), _industries(result.city, result.agrees), class_="stack"),
                el("div", _ownerships(result), _bundles(result), class_="stack"),
                class_="pair",
            ),
            _open(result),
            _files(result),
            class_="stack",
        ),
    ]


def _origin(result: Result) -> str:
    return (
        f"种子 {result.city.seed}，规模 {scale_text(result.city.scale)}。"
        "城市不具名，全市、非公企业和国有煤矿的数字取自调研报告；"
        f"其余单位、人员、谁参加哪一项、事件和金额全部虚构。{result.setting.region_note}。"
        "各计划的条文都是转述，来源没有写的不猜。"
    )


def _strip(result: Result) -> Html:
    whole = result.city.total()
    paid = sum(y.decided.summary.paid for y in result.family)
    earned = sum(y.earned for y in result.family)
    events = sum(y.decided.summary.events for y in result.family)
    covers = sum(y.holders for y in result.family)
    facts: list[tuple[str, str, str]] = [
        ("参保职工", f"{whole.covered:,}", f"人 · 占职工 {share(whole.covered, whole.workers)}"),
        ("保障中", f"{covers:,}", dated(f"份 · {format_iso(result.setting.counted_on)}")),
        ("摊到当年的互助费", yuan(earned), "元"),
        ("给付", yuan(paid), f"元 · 占 {share(paid, earned)}"),
        ("事件", f"{events:,}", "件"),
    ]
    return strip(facts)


def _plan_link(year: PlanYear) -> Html:
    return el("a", year.plan.charter.title, href=f"{year.plan.name}/report.html")


def _plans(result: Result) -> Html:
    """People, money and payments by plan; the cadres' plan below the sum, since its people are others."""
    rows = [_plan_row(year) for year in result.family]
    whole = join(
        el("th", "合计", scope="row"),
        labelled("保障（份）", sum(y.holders for y in result.family)),
        *(labelled(s.value, sum(y.sectors[s] for y in result.family)) for s in Sector),
        money("当年起保应缴", sum(y.due for y in result.family)),
        money("摊到当年", sum(y.earned for y in result.family)),
        labelled("事件", sum(y.decided.summary.events for y in result.family)),
        money("给付", sum(y.decided.summary.paid for y in result.family)),
        _share(result.family),
    )
    heads: list[Child] = ["计划", "保障中（人）", *(s.value for s in Sector), "当年起保应缴（元）"]
    heads += ["摊到当年（元）", "事件", "给付（元）", "给付占"]
    table = ledger("各计划的人和钱", heads, rows, 1, whole, kind="cards")
    cadres = ledger("工会干部的计划", heads, [_plan_row(result.cadre_year)], 1, kind="cards")
    note = (
        "一个人可以参加几项，所以合计的份数多于参保职工。“给付占”是给付与摊到当年的互助费之比；"
        "几年一期的，互助费按天摊。附表还空着的计划，给付偏少，不说明收支。"
    )
    missing = (
        [
            el(
                "p",
                f"这个规模下没有单位参加：{'、'.join(p.charter.title for p in result.untaken)}。",
                class_="pad note",
            )
        ]
        if result.untaken
        else []
    )
    apart = f"工会干部另有一部计划，{result.cadres.joined:,} 人先后参加，与参保职工分列："
    return sheet(
        "各计划",
        f"{result.setting.year} 年",
        table,
        el("p", note, class_="pad note"),
        *missing,
        el("p", apart, class_="pad quiet apart"),
        cadres,
    )


def _plan_row(year: PlanYear) -> Html:
    summary = year.decided.summary
    return join(
        el("th", _plan_link(year), scope="row"),
        labelled("保障中（人）", year.holders),
        *(labelled(s.value, year.sectors[s]) for s in Sector),
        money("当年起保应缴", year.due),
        money("摊到当年", year.earned),
        labelled("事件", summary.events),
        money("给付", summary.paid),
        _share([year]),
    )


def _share(years: Sequence[PlanYear]) -> Html:
    paid, earned = sum(y.decided.summary.paid for y in years), sum(y.earned for y in years)
    return el("td", share(paid, earned), class_="num", data_label="给付占")


def _states(result: Result) -> Html:
    seen = [s for s in State if result.states.get(s)]
    rows = [
        join(
            el("th", _plan_link(year), scope="row"),
            *(labelled(s.label, year.decided.summary.states.get(s, 0)) for s in seen),
        )
        for year in result.years
    ]
    total = join(el("th", "合计", scope="row"), *(labelled(s.label, result.states[s]) for s in seen))
    heads: list[Child] = ["计划", *(state(s.label) for s in seen)]
    count = sum(result.states.values())
    return sheet("决定", f"{count:,} 条", ledger("决定，按计划和状态", heads, rows, 1, total, kind="cards"))


def _coverage(result: Result) -> Html:
    note = (
        "深色为参保，浅色为职工。全市和非公企业的数字出自调研报告，第三行为相减所得。报告说已参保的人约七成在国有煤矿；"
        f"{'、'.join(NO_FIGURE)}危险而少有参保，没有给数字。{result.agreement}"
    )
    figure = el("figure", chart(result.city), el("figcaption", note, class_="note"), class_="pad")
    return sheet("谁还没有保障", "职工互助保障", figure)


def _ownerships(result: Result) -> Html:
    """The survey's sectors and the ownerships, with their part of the covered."""
    whole = result.city.total()
    sectors = [_figures(s.value, result.city.total(s), whole) for s in Sector]
    rows = [_figures(name, of, whole) for name, of in by_ownership(result.city)]
    total = _figures("全市", whole, whole)
    heads = ["工会", "职工", "参保", "参保率", "占参保"]
    return sheet(
        "按类别和所有制",
        "",
        ledger("按类别", ["类别", *heads], sectors, 1, total, tight=True),
        ledger("按所有制", ["所有制", *heads], rows, 1, tight=True),
    )


def _figures(name: str, of: Figures, whole: Figures) -> Html:
    return join(
        el("th", name, scope="row", class_="nowrap"),
        number(of.unions),
        number(of.workers),
        number(of.covered),
        el("td", share(of.covered, of.workers), class_="num"),
        el("td", share(of.covered, whole.covered), class_="num"),
    )


def _industries(city: City, agrees: bool) -> Html:
    rows = [
        join(
            el("th", name, scope="row", class_="nowrap"),
            el("td", ownership),
            number(of.unions),
            number(of.workers),
            number(of.covered),
            el("td", share(of.covered, of.workers), class_="num"),
        )
        for (name, ownership), of in by_industry(city)
    ]
    heads = ["行业", "所有制", "工会", "职工", "参保", "参保率"]
    said = "各行虚构，合计与报告相符" if agrees else "各行虚构"
    return sheet("按行业和所有制", said, ledger("行业", heads, rows, 2, tight=True))


def _bundles(result: Result) -> Html:
    """The assumption behind who holds what, as it was put in."""
    titles = {p.name: p.charter.title for p in (*(y.plan for y in result.family), *result.untaken)}
    whole = {s: sum(b.weights.get(s, 0) for b in result.setting.bundles) for s in Sector}
    rows = [
        join(
            el(
                "th",
                bundle.name,
                el("p", "；".join(titles.get(p, p) for p in bundle.plans), class_="note"),
                scope="row",
            ),
            *(el("td", share(bundle.weights.get(s, 0), whole[s]), class_="num") for s in Sector),
        )
        for bundle in result.setting.bundles
    ]
    note = (
        "调研报告没有说谁参加哪一项。这里假设一个单位的参保职工参加同样的几项，各组合占各类单位参保职工的几成如上，"
        "按单位抽取，所以只是大致相符；单位不够最低参保比例的，那一项办不成。"
    )
    heads = ["组合", *(s.value for s in Sector)]
    return sheet(
        "谁参加哪几项", "假设，虚构", ledger("组合", heads, rows, 1), el("p", note, class_="pad note")
    )


def _open(result: Result) -> Html:
    rows = []
    for year in result.years:
        charter = year.plan.charter
        rows.append(
            join(
                el("th", _plan_link(year), scope="row"),
                _names("口径", [r.name for r in charter.readings]),
                _names("未入规则", [u.name for u in charter.untranslated]),
                _names("空的附表", empty_tables(charter)),
            )
        )
    heads = ["计划", "口径", "未入规则", "空的附表"]
    table = ledger("各计划没有定的", heads, rows, 4, kind="cards open")
    return sheet("条文没有定的", "问题和现在的处置在各计划的页里", table)


def _names(label: str, names: Sequence[str]) -> Html:
    return el("td", "、".join(names) or "·", class_=None if names else "nil", data_label=label)


def _files(result: Result) -> Html:
    rows = [
        join(el("td", el("a", name, href=name) if name.endswith(".csv") else name), el("td", what))
        for name, what in result.files
    ]
    rows += [
        join(
            el("td", el("a", f"{year.plan.name}/", href=f"{year.plan.name}/report.html")),
            el("td", year.plan.charter.title),
        )
        for year in result.years
    ]
    return sheet("文件", "与本页同在一个文件夹", ledger("文件", ["文件", "内容"], rows, 2))
