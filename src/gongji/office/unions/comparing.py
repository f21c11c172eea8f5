"""A list of unions held against the tree as it stands: what is new, what differs, what cannot be.

Pure: rows and what is known go in, a plan comes out. Applying a plan and planning again finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from gongji.codes import regions
from gongji.office.unions.choices import PARENTS, Kind, Ownership
from gongji.office.unions.listing import CODE, KIND, PARENT, REGION, Listed, Row
from gongji.records.findings import Finding

FIELDS: Final = {
    "name": "单位名称", "region": REGION, "since": "成立日", "employer": "用人单位",
    "credit_code": "统一社会信用代码", "industry": "行业代码", "ownership": "所有制", "workers": "职工数",
    "women": "女职工数", "members": "会员数",
}  # fmt: skip
"""What of a row is compared, by the column it stands in."""
MOST_LEVELS: Final = 12
"""How deep the tree may be, the top being level 1."""
OF_EMPLOYER: Final = ("employer", "credit_code", "industry", "ownership", "workers", "women", "members")


@dataclass(frozen=True, slots=True)
class KnownEmployer:
    """An employer as it stands."""

    id: int
    employer: str
    credit_code: str
    industry: str
    ownership: Ownership | None
    workers: int | None
    women: int | None
    members: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A union as it stands inside the branch that a list is taken into."""

    id: int
    code: str
    name: str
    kind: Kind
    region: str
    since: date | None
    depth: int
    parent: str  # its code; empty outside the branch
    over: bool
    employers: tuple[KnownEmployer, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """A union to be made; `parent` is the code of a union that is known or made before."""

    row: Row
    kind: Kind
    parent: str


@dataclass(frozen=True, slots=True)
class Differs:
    """A union to be changed: the fields that differ, before and after, and the employer they concern."""

    row: Row
    union: int
    employer: int | None
    fields: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking in a list does, and why some rows cannot be taken in."""

    new: tuple[New, ...] = ()
    differs: tuple[Differs, ...] = ()
    same: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.new and not self.differs


@dataclass(slots=True)
class _Comparison:
    listed: Listed
    known: Mapping[str, Known]
    under: Known
    elsewhere: frozenset[str]  # codes and credit codes that stand outside the branch
    findings: list[Finding] = field(default_factory=list)
    new: dict[str, New] = field(default_factory=dict)
    counties: dict[str, str] = field(default_factory=dict)  # code of the county federation by region
    holders: dict[str, str] = field(default_factory=dict)  # code of the union by its employer's credit code

    def refuse(self, code: str, row: Row, column: str, message: str, remedy: str) -> None:
        self.findings.append(self.listed.finding(code, row, column, message, remedy))


def compare(listed: Listed, known: Iterable[Known], under: Known, elsewhere: Iterable[str] = ()) -> Plan:
    """The plan for a list that is taken in below `under`; `known` are the unions of that branch."""
    inside = {u.code: u for u in known}
    work = _Comparison(listed, inside, under, frozenset(elsewhere))
    for union in inside.values():
        if union.kind is Kind.COUNTY and union.region and not union.over:
            work.counties.setdefault(union.region, union.code)
        work.holders.update({e.credit_code: union.code for e in union.employers if e.credit_code})
    differs, same = [], 0
    for row in listed.rows:
        found = inside.get(row.code)
        if found is None:
            _new(work, row)
            continue
        change = _changed(work, row, found)
        if change is None:
            continue
        if change.fields:
            differs.append(change)
        else:
            same += 1
    ordered = tuple(_ordered(work))
    findings = tuple(sorted((*listed.findings, *work.findings), key=lambda f: f.row or 0))
    bad = {f.row for f in findings}
    return Plan(ordered, tuple(d for d in differs if d.row.row not in bad), same, findings)


def _new(work: _Comparison, row: Row) -> None:
    if row.code in work.elsewhere:
        work.refuse("R401", row, CODE, "这个编号已经属于别处的工会", "核对编号；要移过来，由上级办改隶")
        return
    if _held_elsewhere(work, row):
        return
    kind = row.kind or Kind.GRASSROOTS
    work.new[row.code] = New(row, kind, row.parent or _usual_parent(work, row, kind))


def _held_elsewhere(work: _Comparison, row: Row) -> bool:
    """Refuse a credit code that belongs to an employer of another union."""
    code = row.credit_code
    if not code or (work.holders.get(code, row.code) == row.code and code not in work.elsewhere):
        return False
    told = "这个信用代码已经属于别的单位"
    work.refuse("R401", row, "统一社会信用代码", told, "照登记证核对；同一单位不要登记两次")
    return True


def _usual_parent(work: _Comparison, row: Row, kind: Kind) -> str:
    """Where a row without a parent goes: to the county federation of its region, else below the top."""
    if work.under.kind is not Kind.CITY or kind is Kind.COUNTY or not row.region:
        return work.under.code
    if row.region.endswith("00"):
        return work.under.code
    if row.region not in work.counties:
        made = regions.region_name(row.region)
        if made is None:
            told = f"没有地区 {row.region} 的区县总工会，也不知道它叫什么"
            work.refuse("R415", row, REGION, told, "先把这个区县总工会写进表里，类别填“区县总工会”")
            return work.under.code
        county = replace(Row(0, row.region, f"{made}总工会"), kind=Kind.COUNTY, region=row.region)
        listed = next((r for r in work.listed.rows if _is_county(r, row.region)), None)
        if listed is None:
            work.new[county.code] = New(county, Kind.COUNTY, work.under.code)
        work.counties[row.region] = listed.code if listed else county.code
    return work.counties[row.region]


def _is_county(row: Row, region: str) -> bool:
    return row.kind is Kind.COUNTY and row.region == region


def _changed(work: _Comparison, row: Row, union: Known) -> Differs | None:
    """The difference of a row to a union that is known; None where the row is refused."""
    if union.over:
        work.refuse("R418", row, CODE, "这个工会已经撤销", "删去这一行，或换一个编号")
        return None
    if row.parent and row.parent != union.parent and union.code != work.under.code:
        told = f"它现在的上级是 {union.parent}"
        work.refuse("R418", row, PARENT, told, "改隶要在这个工会的页面上办，表里照现在的上级填")
        return None
    if row.kind and row.kind is not union.kind:
        told = f"它现在的类别是{union.kind.label}"
        work.refuse("R418", row, KIND, told, "类别不随导入更改，表里照现在的类别填")
        return None
    clear, employer = _employer_of(work, row, union)
    if not clear:
        return None
    before = {"name": union.name, "region": union.region, "since": union.since}
    stands = employer or KnownEmployer(0, "", "", "", None, None, None, None)
    before |= {name: getattr(stands, name) for name in OF_EMPLOYER}
    changed = {
        name: (old, getattr(row, name))
        for name, old in before.items()
        if getattr(row, name) not in ("", None) and getattr(row, name) != old
    }
    if not _possible(work, row, union, stands):
        return None
    return Differs(row, union.id, employer.id if employer else None, changed)


def _possible(work: _Comparison, row: Row, union: Known, stands: KnownEmployer) -> bool:
    """Whether what is stated and what stays go together."""
    women = stands.women if row.women is None else row.women
    workers = stands.workers if row.workers is None else row.workers
    if women is not None and workers is not None and women > workers:
        work.refuse("R417", row, "职工数", f"女职工（{women} 人）会比职工还多", "两个数一起填")
        return False
    if any(e.employer == row.employer and e.id != stands.id for e in union.employers):
        work.refuse("R401", row, "用人单位", "这个工会已经有一个同名的用人单位", "核对用人单位和信用代码")
        return False
    return True


def _employer_of(work: _Comparison, row: Row, union: Known) -> tuple[bool, KnownEmployer | None]:
    """The employer that a row speaks of: none where there is none yet; and whether it can be told."""
    if _held_elsewhere(work, row):
        return False, None
    held = union.employers
    same = [e for e in held if row.credit_code and e.credit_code == row.credit_code]
    same = same or [e for e in held if row.employer and e.employer == row.employer]
    if same or len(held) <= 1:
        return True, next(iter(same or held), None)
    if not any(getattr(row, name) not in ("", None) for name in OF_EMPLOYER):
        return True, held[0]
    told = f"这个联合工会有 {len(held)} 个用人单位，看不出说的是哪一个"
    work.refuse("R418", row, "用人单位", told, "填写用人单位或信用代码，要与系统里的一致")
    return False, None


def _ordered(work: _Comparison) -> Iterator[New]:
    """The new unions, parents first; those without a usable parent are refused."""
    bad = {f.row for f in work.findings}
    levels: dict[str, int] = {}  # of those looked at; 0: refused
    for start in work.new:
        chain: list[str] = []
        code = start
        while code in work.new and code not in levels and code not in chain:
            chain.append(code)
            code = work.new[code].parent
        looped = chain[chain.index(code) :] if code in chain else []
        for code in reversed(chain):
            item = work.new[code]
            if code in looped:
                remedy = "核对这几行的上级编号"
                work.refuse("R416", item.row, PARENT, "顺着上级找，又回到了这一行", remedy)
            fits = code not in looped and item.row.row not in bad and _fits(work, item, levels)
            levels[code] = _level(work, item.parent, levels) + 1 if fits else 0
            if fits:
                yield item


def _level(work: _Comparison, code: str, levels: Mapping[str, int]) -> int:
    return levels[code] if code in levels else work.known[code].depth


def _fits(work: _Comparison, item: New, levels: Mapping[str, int]) -> bool:
    """Whether a new union can hang where it says; says why not."""
    told = remedy = ""
    made, parent = work.new.get(item.parent), work.known.get(item.parent)
    above = made.kind if made else parent.kind if parent else None
    if made and not levels[item.parent]:
        told, remedy = "上级那一行有错，没有采用", "先改正上级那一行"
    elif above is None:
        told = f"上级 {item.parent} 不在这张表里，也不在{work.under.name}下面"
        remedy = "核对上级编号"
    elif parent and parent.over:
        told, remedy = f"上级{parent.name}已经撤销", "换一个上级"
    elif above not in PARENTS[item.kind]:
        can = "、".join(str(k.label) for k in PARENTS[item.kind])
        told = f"{item.kind.label}不能设在{above.label}下面"
        remedy = f"上级可以是：{can}" if can else f"{item.kind.label}在最上面，不能导入到别的工会下面"
    elif _level(work, item.parent, levels) >= MOST_LEVELS:
        told, remedy = f"在第 {MOST_LEVELS} 层以下", "减少层级"
    if told:
        work.refuse("R415", item.row, PARENT, told, remedy)
    return not told
