"""Which columns the files have: the fixed ones of the records and those that a charter's facts add.

Facts about the person and the unit stand in the covers file, since a cover is of one person in one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from gongji.charter.nodes import Fact, Kind, Table
from gongji.charter.program import Program


class Form(Enum):
    """How the text of a cell is read."""

    ID = auto()  # a text that names a record
    KEY = auto()  # an identifier compared for equality only; may be blank
    MONEY = auto()  # yuan with up to two decimals → fen
    COUNT = auto()  # a whole number
    DATE = auto()
    FLAG = auto()
    CHOICE = auto()
    REGION = auto()
    ORDER = auto()  # 决定序
    TEXT = auto()  # anything


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, and whether they may be missing, blank or 无."""

    name: str
    form: Form
    required: bool = False  # the header must have it
    filled: bool = False  # a blank cell is a bad row
    absent: bool = True  # 无 may stand in it
    quiet: bool = False  # no warning when the header lacks it
    choices: tuple[str, ...] = ()
    default: int | None = None
    most: int | None = None  # a larger number is a bad row
    not_before: str = ""

    @property
    def textual(self) -> bool:
        """Whether the parsed column stays text."""
        return self.form in (Form.ID, Form.TEXT)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file, in their usual order."""

    title: str  # 参保 | 事件 | 决定
    columns: tuple[Column, ...]
    sheets: tuple[str, ...] = ()  # names of the sheet that is meant when an xlsx file has several
    synonyms: Mapping[str, str] = field(default_factory=dict)  # other headers people write, and the column
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # columns of another file, and its title
    titled: bool = False  # a title may stand above its header, as on forms that people print

    @property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return MappingProxyType({c.name: c for c in self.columns})

    def meant(self, header: str) -> str:
        """The column that a header means: its own name, or what it is another word for; 姓　名 is 姓名."""
        for name in (header, "".join(header.split())):
            if name in self.by_name:
                return name
            if name in self.synonyms:
                return self.synonyms[name]
        return header


_FORMS: Final = {
    Kind.MONEY: Form.MONEY,
    Kind.COUNT: Form.COUNT,
    Kind.DATE: Form.DATE,
    Kind.FLAG: Form.FLAG,
    Kind.CHOICE: Form.CHOICE,
    Kind.KEY: Form.KEY,
    Kind.REGION: Form.REGION,
}

_COVER: Final = (
    Column("参保编号", Form.ID, required=True, filled=True, absent=False),
    Column("人员编号", Form.ID, required=True, filled=True, absent=False),
    Column("单位编号", Form.ID),
    Column("地区", Form.REGION),
    Column("起保日", Form.DATE, required=True, absent=False),
    Column("终保日", Form.DATE, required=True, absent=False, not_before="起保日"),
    Column("首次参保日", Form.DATE, absent=False),
    Column("份数", Form.COUNT, absent=False, default=1),
    Column("份次", Form.KEY, quiet=True),
)

_EVENT: Final = (
    Column("事件编号", Form.ID, required=True, filled=True, absent=False),
    Column("参保编号", Form.ID, required=True, filled=True, absent=False),
    Column("事由", Form.CHOICE, required=True),
    Column("发生日", Form.DATE, required=True, absent=False),
    Column("知悉日", Form.DATE, absent=False, not_before="发生日"),
    Column("通知日", Form.DATE, absent=False, not_before="知悉日"),
    Column("申领日", Form.DATE, absent=False, not_before="知悉日"),
    Column("决定序", Form.ORDER, absent=False, quiet=True),
)

CONTRIBUTION: Final = (
    "姓名", "证件号码", "办理", "期限", "应缴", "应缴分", "押金", "押金分", "分担", "分担分", "条款",
    "理由", "口径",
)  # fmt: skip
"""What enrolling writes beside each cover. A covers file may hold it; deciding events does not read it."""

DECISION_COLUMNS: Final = (
    "事件编号",
    "给付项",
    "状态",
    "金额",
    "金额分",
    "下限分",
    "上限分",
    "条款",
    "理由",
    "待补",
    "口径",
)
"""The columns of the decisions file, in this order."""


def covers_layout(program: Program) -> Layout:
    """Columns of the covers file: the fixed ones, then facts of the cover, the person and the unit."""
    columns = _cover_columns(program)
    known = {c.name for c in columns}
    beside = (Column(name, Form.TEXT, quiet=True) for name in CONTRIBUTION if name not in known)
    elsewhere = {c.name: "事件" for c in _event_columns(program) if c.name not in known}
    return Layout("参保", (*columns, *beside), ("参保", "covers"), elsewhere=elsewhere)


def events_layout(program: Program) -> Layout:
    """Columns of the events file: the fixed ones, then the charter's facts about events."""
    columns = _event_columns(program)
    known = {c.name for c in columns}
    elsewhere = {c.name: "参保" for c in _cover_columns(program) if c.name not in known}
    return Layout("事件", columns, ("事件", "events"), elsewhere=elsewhere)


def _cover_columns(program: Program) -> tuple[Column, ...]:
    fixed = tuple(replace(c, most=program.units_max) if c.name == "份数" else c for c in _COVER)
    tables = (Table.COVER, Table.PERSON, Table.UNIT)
    return merged(fixed, (f for f in program.facts if f.table in tables))


def _event_columns(program: Program) -> tuple[Column, ...]:
    return merged(_EVENT, (f for f in program.facts if f.table is Table.EVENT))


def prior_layout() -> Layout:
    """Columns of a decisions file that is read back as what was decided before."""
    needed = ("事件编号", "给付项", "状态", "金额分", "理由")
    columns = tuple(
        Column(name, Form.ID if name == "事件编号" else Form.TEXT, required=name in needed,
               filled=name == "事件编号", absent=name != "事件编号", quiet=True)
        for name in DECISION_COLUMNS
    )  # fmt: skip
    return Layout("决定", columns, ("决定", "decisions"))


def merged(fixed: tuple[Column, ...], facts: Iterable[Fact]) -> tuple[Column, ...]:
    """The fixed columns, filled in from the facts of the same name, and a column for every other fact."""
    known = {c.name: c for c in fixed}
    for fact in facts:
        old = known.get(fact.name)
        if old is None:
            known[fact.name] = Column(
                fact.name, _FORMS[fact.kind], choices=fact.choices, default=fact.default,
                not_before=fact.not_before,
            )  # fmt: skip
        else:
            default = old.default if fact.default is None else fact.default
            not_before = fact.not_before or old.not_before
            known[fact.name] = replace(old, choices=fact.choices, default=default, not_before=not_before)
    return tuple(known.values())
