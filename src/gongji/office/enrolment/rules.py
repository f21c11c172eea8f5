"""The rules by which one joins: an edition's charter on a day, lowered for enrolling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from gongji.charter.enrolment import Enrolment, lower_enrolment
from gongji.charter.model import Charter, Procedure
from gongji.charter.program import Program
from gongji.enrol.terms import lacks_start
from gongji.office.plans.models import Edition
from gongji.office.plans.queries import charter, program
from gongji.readers.forms import roster_form

JOINING = "参保"
"""The name of the 程序 by which one joins, as the language has it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """An edition on a day: its charter, its program, and how one joins."""

    charter: Charter
    program: Program
    enrolment: Enrolment

    @property
    def form(self) -> dict[str, Any]:
        """The form of one person: JSON Schema of a row of a roster."""
        return roster_form(self.charter, self.program)

    @property
    def procedure(self) -> Procedure | None:
        """The way an enrolment goes, where the charter tells it."""
        return next((p for p in self.charter.procedures if p.name == JOINING), None)

    @property
    def start_is_open(self) -> bool:
        """Whether the office has to say on which day cover starts."""
        period = self.enrolment.period
        return period is not None and bool(period.lengths) and lacks_start(period)


def rules_of(edition: Edition, on: date) -> Rules:
    """The rules of an edition on a day, its readings as ruled by then."""
    held, running = charter(edition, on), program(edition, on)
    return Rules(held, running, _lowered(_Kept(running.digest, held, running)))


@dataclass(frozen=True, slots=True)
class _Kept:
    digest: str
    charter: Charter
    program: Program

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.digest == other.digest


@lru_cache(maxsize=32)
def _lowered(kept: _Kept) -> Enrolment:
    return lower_enrolment(kept.charter, kept.program)
