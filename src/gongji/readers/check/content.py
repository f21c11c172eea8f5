"""Findings about what a charter leans on: tables, parameters, discretion, arithmetic, live rules."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.charter.build.front import UNDATED
from gongji.charter.model import BenefitRule, Charter, TableUse
from gongji.charter.nodes import Graded, Monthly, Prorate
from gongji.charter.program import Benefit, Program
from gongji.charter.ranges import methods_in
from gongji.codes.civil import format_iso, parse_iso
from gongji.readers.bounds import bounds
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.check.variants import readings_of
from gongji.readers.check.witness import Witness, choice_space, find_witness


def tables(charter: Charter, witnesses: dict[str, Witness]) -> Iterator[Finding]:
    """TABLE01: a grade table without rows; what leans on it is 附表缺失."""
    for table in charter.tables:
        if table.value and not any(row[table.value] for row in table.rows):
            users = [b for b in charter.benefits if _uses(charter, b, table)]
            cases = tuple(witnesses[b.name].case((), [None]) for b in users if b.name in witnesses)
            yield Finding(
                "TABLE01",
                Severity.NOTE,
                table.article,
                f"附表“{table.name}”没有内容，{'、'.join(b.name for b in users) or '没有给付项'}用它",
                table.span,
                f"附表 {table.name}",
                remedy=f"取得后填入 {table.file}，或者用 --table {table.name}=文件 试算",
                cases=cases,
            )


def _uses(charter: Charter, rule: BenefitRule, table: TableUse) -> bool:
    """A benefit looks the table up itself, or an option of a reading it depends on does."""
    options = (o for name in readings_of(rule, charter) for o in charter.reading(name).options)
    methods = [rule.method, *(o.method for o in options if o.method is not None)]
    return any(isinstance(m, Graded) and m.table == table.name for way in methods for m in methods_in(way))


def parameters(charter: Charter, program: Program) -> Iterator[Finding]:
    """PARAM01: days of the edition's life without a value. PARAM02: values that are only inferred."""
    start = None if charter.edition == UNDATED else parse_iso((charter.edition + "-01-01")[:10])
    spans = {p.name: (p.article, p.span, p.table) for p in charter.parameters}
    for name, series in program.series.items():
        article, span, table = spans[name]
        for region, steps in sorted(series.regions.items()):
            missing = [day for day, value, _ in steps if value is None]
            if start is not None and steps and steps[0][0] > start:
                missing.insert(0, start)
            for day in missing:
                text = f"{name}：地区 {region:06d} 自 {format_iso(day)} 起没有已知的值"
                remedy = f"查到后填入附表“{table}”；在此之前是附表缺失"
                yield Finding("PARAM01", Severity.NOTE, article, text, span, f"附表 {table}", remedy)
            guessed = [format_iso(day) for day, value, inferred in steps if inferred and value is not None]
            if guessed:
                text = f"{name}：地区 {region:06d} 自 {'、'.join(guessed)} 起的值是推定值"
                remedy = "办理中心付款前逐个确认"
                yield Finding("PARAM02", Severity.NOTE, article, text, span, f"附表 {table}", remedy)


def discretion(charter: Charter, program: Program, witnesses: dict[str, Witness]) -> Iterator[Finding]:
    """OPEN01: a body decides the amount and the charter states neither ceiling nor criterion."""
    rules = {b.name: b for b in charter.benefits}
    for bound in bounds(program):
        if bound.open_end:
            rule = rules[bound.benefit]
            witness = witnesses.get(rule.name)
            yield Finding(
                "OPEN01",
                Severity.NOTE,
                rule.article,
                f"{rule.name}没有上限，也没有标准",
                rule.span,
                "裁量",
                remedy="由有权的机构定出标准或上限；在此之前逐件裁量",
                cases=() if witness is None else (witness.case((), [None]),),
            )


def arithmetic(charter: Charter, program: Program) -> Iterator[Finding]:
    """OVER01: arithmetic that could leave 64 bits. ROUND01: fractions of a fen and no 舍入."""
    rules = {b.name: b for b in charter.benefits}
    for bound in bounds(program):
        if not bound.fits:
            rule = rules[bound.benefit]
            text = f"{rule.name}的中间结果可能达到 {bound.peak}，超出 64 位整数"
            remedy = "缩小事实的上限，或者约简比例的分母"
            yield Finding("OVER01", Severity.ERROR, rule.article, text, rule.span, remedy=remedy)
    for benefit in program.benefits:
        rule = rules[benefit.name]
        if rule.rounding is None and _fractional(benefit):
            text = f"{rule.name}会算出不足一分的零头，没有写舍入"
            remedy = "加一行 舍入: 四舍五入到分（或者条文写明的办法）"
            yield Finding("ROUND01", Severity.ERROR, rule.article, text, rule.span, remedy=remedy)


def _fractional(benefit: Benefit) -> bool:
    divides = any(isinstance(m, Prorate) for m in methods_in(benefit.amount.method))
    return benefit.amount.denominator > 1 or divides


def unused_parameters(charter: Charter, program: Program) -> Iterator[Finding]:
    """DEAD01: a parameter no way of computing looks up."""
    used = {m.parameter for b in charter.benefits for m in methods_in(b.method) if isinstance(m, Monthly)}
    readings = (o.method for r in charter.readings for o in r.options if o.method is not None)
    used |= {m.parameter for method in readings for m in methods_in(method) if isinstance(m, Monthly)}
    for parameter in charter.parameters:
        if parameter.name not in used:
            text = f"参数“{parameter.name}”没有规则用到"
            yield Finding("DEAD01", Severity.NOTE, parameter.article, text, parameter.span)


def triggers(charter: Charter, program: Program, witnesses: dict[str, Witness]) -> Iterator[Finding]:
    """DEAD01: a benefit that no event can earn. LIVE01: two exceptions to one rule, live together."""
    rules = {b.name: b for b in charter.benefits}
    for benefit in program.benefits:
        rule = rules[benefit.name]
        if benefit.name not in witnesses:
            small = choice_space(benefit) <= 500
            code, weight = ("DEAD01", Severity.ERROR) if small else ("PROOF01", Severity.NOTE)
            text = f"没有找到能触发{rule.name}又满足全部条件的事件"
            yield Finding(code, weight, rule.article, text, rule.span, remedy="看触发和条件是不是互相矛盾")
        for clash in benefit.clashes:
            if clash.kind == "both" and clash.articles[0] == rule.article:
                text = f"{'、'.join(clash.articles)} 是同一条的例外，可能同时适用，届时为冲突"
                yield Finding("LIVE01", Severity.NOTE, rule.article, text, rule.span)


def witnesses_of(program: Program) -> dict[str, Witness]:
    """An event for each benefit that can be paid, by benefit name."""
    found = {b.name: find_witness(program, b) for b in program.benefits}
    return {name: witness for name, witness in found.items() if witness is not None}
