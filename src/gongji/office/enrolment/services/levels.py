"""The levels a roster goes through: what the tree has above the unit, where the charter's 程序 names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gongji.charter.model import Procedure
from gongji.office.enrolment.models import Roster
from gongji.office.enrolment.rules import rules_of
from gongji.office.guard.scoped import everything
from gongji.office.unions import queries as unions
from gongji.office.unions.choices import Kind
from gongji.office.unions.models import Union

_SAID: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.TOWNSHIP: ("乡镇", "街道"), Kind.SYSTEM: ("系统",), Kind.INDUSTRY: ("产业",),
    Kind.COUNTY: ("县", "区"),
}  # fmt: skip
"""How a step of a 程序 names a kind of union."""
_RIGHTS: Final = {
    Kind.TOWNSHIP: "enrolment.check", Kind.SYSTEM: "enrolment.check", Kind.INDUSTRY: "enrolment.check",
    Kind.COUNTY: "enrolment.gather",
}  # fmt: skip
_WORDS: Final = {"enrolment.check": "核对", "enrolment.gather": "汇总", "enrolment.accept": "受理"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level: whose duty, by which right, and what the charter calls it."""

    union: Union
    right: str
    word: str


def way(roster: Roster) -> tuple[Level, ...]:
    """The levels above a roster's unit, the office that runs the plan last."""
    procedure = rules_of(roster.edition, roster.paid_on).procedure
    office = roster.plan.union
    with everything("who leads a unit is no secret"):
        above = [u for u in unions.ancestors(roster.union) if u.path.startswith(office.path)]
    levels = []
    for union in reversed(above):
        right = _RIGHTS.get(Kind(union.kind))
        if union.pk == office.pk or right is None:
            continue
        word = _word(procedure, Kind(union.kind))
        if word is not None:
            levels.append(Level(union, right, word or _WORDS[right]))
    last = procedure.steps[-1].does if procedure is not None and procedure.steps else ""
    return (*levels, Level(office, "enrolment.accept", last or _WORDS["enrolment.accept"]))


def _word(procedure: Procedure | None, kind: Kind) -> str | None:
    """What the charter has a kind of union do; None where it names no such level."""
    if procedure is None or not procedure.steps:
        return ""
    for step in procedure.steps[:-1]:
        if any(said in step.who for said in _SAID[kind]):
            return step.does
    return None
