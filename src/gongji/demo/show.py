"""The demonstration on a terminal: the city, its plans, the decisions, and what waits for whom."""

from __future__ import annotations

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table

from gongji.assess.summary import in_yuan as yuan
from gongji.charter.nodes import State
from gongji.codes.civil import format_iso
from gongji.demo.result import PlanYear, Result, commands, share
from gongji.demo.survey import NO_FIGURE, Figures, Sector

WHO = {
    State.BLANK: "委员会定口径",
    State.DISCRETION: "核定金额或者同意",
    State.NO_TABLE: "补附表",
    State.CONFLICT: "委员会裁定",
    State.WATCH: "到期再看",
    State.OUT_OF_RANGE: "改录入",
}
"""What a state without an answer asks for."""


def show(result: Result, console: Console) -> None:
    """Print it all."""
    _city(result, console)
    _plans(result, console)
    _states(result, console)
    _rulings(result, console)
    console.print("\n[bold]文件[/bold]")
    for name, what in result.files:
        console.print(f"  {result.out / name}  {what}", highlight=False, soft_wrap=True)
    for year in result.years:
        console.print(
            f"  {result.out / year.plan.name}  {year.plan.charter.title}", highlight=False, soft_wrap=True
        )
    _again(result, console)


def _city(result: Result, console: Console) -> None:
    city = result.city
    console.print(
        f"[bold]共济 演示[/bold]　种子 {city.seed}　规模 {scale_text(city.scale)}　{result.setting.year} 年",
        highlight=False,
    )
    console.print(
        "城市不具名，取自一份调研报告。报告给出的数字照用；其余的单位、人员、谁参加哪一项、事件和金额全部虚构；编号和姓名都带“虚构”二字，证件号码用不存在的地区。\n"
        f"{result.setting.region_note}。",
        highlight=False,
    )
    table = _table(
        f"谁有保障（{format_iso(result.setting.counted_on)} 保障中，照条文办下来）",
        "",
        "工会",
        "职工",
        "会员",
        "参保",
        "参保率",
        "占参保",
    )
    whole = city.total()
    _figures(table, "全市", whole, whole.covered)
    for sector in Sector:
        _figures(table, sector.value, city.total(sector), whole.covered)
    console.print(table)
    console.print(
        "全市各数、非公企业的职工和参保数照报告；其工会按约七成、国有煤矿的参保数按约七成计；"
        "其他单位的职工和参保数为相减所得；其余虚构。"
        f"{'、'.join(NO_FIGURE)}危险而少有参保，报告没有数字，单位表里的是虚构的。{result.agreement}",
        highlight=False,
    )


def _figures(table: Table, name: str, of: Figures, all_covered: int) -> None:
    table.add_row(
        name,
        f"{of.unions:,}",
        f"{of.workers:,}",
        f"{of.members:,}",
        f"{of.covered:,}",
        share(of.covered, of.workers),
        share(of.covered, all_covered),
    )


def _plans(result: Result, console: Console) -> None:
    table = _table("各计划", "计划", "保障中", "互助费（元）", "事件", "给付（元）", "给付占")
    for year in result.family:
        _plan(table, year)
    table.add_section()
    _plan(table, result.cadre_year)
    console.print(table)
    turned = sum(t.people for y in result.family if y.joined for t in y.joined.turned)
    console.print(
        "互助费是摊到当年的部分。最后一行是工会干部，与参保职工分列。一个人可以参加几项；"
        f"名册上另有 {turned:,} 人次照条文没有办成。附表还空着的计划给付偏少。",
        highlight=False,
    )
    if result.untaken:
        names = "、".join(plan.charter.title for plan in result.untaken)
        console.print(f"这个规模下没有单位参加：{names}。", highlight=False)


def _plan(table: Table, year: PlanYear) -> None:
    summary = year.decided.summary
    table.add_row(
        year.plan.charter.title,
        f"{year.holders:,}",
        yuan(year.earned),
        _count(summary.events),
        yuan(summary.paid),
        share(summary.paid, year.earned),
    )


def _states(result: Result, console: Console) -> None:
    seen = [s for s in State if result.states.get(s)]
    table = _table("决定，按计划和状态", "计划", *(_two_lines(s.label) for s in seen))
    for year in result.years:
        states = year.decided.summary.states
        table.add_row(year.plan.charter.title, *(_count(states.get(s, 0)) for s in seen))
    table.add_section()
    table.add_row("合计", *(_count(result.states[s]) for s in seen), style="bold")
    console.print(table)


def _rulings(result: Result, console: Console) -> None:
    table = _table("等人定：条文、附表或者委员会", "状态", "等什么", "计划和条款", "条", "谁办", left=3)
    for year in result.years:
        for item in year.decided.summary.awaited:
            where = f"{year.plan.name} {item.article}"
            table.add_row(item.state.label, item.what, where, _count(item.rows), WHO[item.state])
    if table.row_count:
        table.columns[4].justify = "left"
        console.print(table)


def _again(result: Result, console: Console) -> None:
    """The commands for the plan that paid most; those of the others stand on their pages."""
    year = max(result.years, key=lambda y: y.decided.summary.paid)
    console.print(f"\n[bold]自己再办一遍[/bold]　{year.plan.charter.title}；别的计划在各自的页里")
    for what, line in commands(year, result.out):
        console.print(f"  # {what}\n  {line}", highlight=False, soft_wrap=True)


def scale_text(scale: Fraction) -> str:
    """A scale as people write it: 1, 1/100.

    >>> scale_text(Fraction("0.01"))
    '1/100'
    """
    return str(scale.numerator) if scale.denominator == 1 else f"{scale.numerator}/{scale.denominator}"


def _table(title: str, *columns: str, left: int = 1) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
                  show_edge=False, pad_edge=False, collapse_padding=True)  # fmt: skip
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table


def _two_lines(word: str) -> str:
    """A state's word over two lines, so that all states fit on a narrow terminal."""
    return f"{word[:2]}\n{word[2:]}" if len(word) > 3 else word


def _count(n: int) -> str:
    return f"{n:,}" if n else "·"
