"""重大疾病 under OpenFisca, at its fastest: populations filled directly, one record in one member's cover.

What the claim was paid before in its term comes in as inputs of the cover. One reason is named, where
gongji lists all that hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.claim import CAP, CLAIM_YEAR, LATE, LIMIT, LOW, PER_UNIT, UNIT, WAITING, Answer

PERIOD = "2011"
ARTICLES = ("四", "四.2", "五.1", "五.2", "五.4", "二", "二", "八.2", "四.2", "四.2")
REASONS = (
    "不属于保障范围",
    "自付费用",
    "除外",
    "除外",
    "除外",
    "不在保障期",
    "免责期内",
    "超过申领时限",
    "未达起付",
    "",
)
STATES = ("不给付", "数值超限", *["不给付"] * 7, "给付")
PAID = 9

Record = Entity("record", "records", "Claim", "")
Cover = GroupEntity(
    "cover", "covers", "Cover", "", roles=[{"key": "item", "plural": "items", "label": "Claims"}]
)


def _input(name: str, entity: object, kind: type) -> type:
    return type(
        name,
        (Variable,),
        {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, "label": name},
    )


RECORD = {
    "cause": int,
    "illness": int,
    "known": int,
    "notified": int,
    "claimed": int,
    "diagnosed": int,
    "self_paid": int,
    "resigned": int,
    "ill_before": bool,
    "in_hospital_before": bool,
    "concealed": bool,
}
COVER = {"start": int, "end": int, "first_joined": int, "paid_before_base": int, "paid_before": int}
INPUTS = [_input(n, Record, k) for n, k in RECORD.items()] + [_input(n, Cover, k) for n, k in COVER.items()]


class total(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Own cost in the term"

    def formula(record, period):
        return record.cover("paid_before_base", period) + record("self_paid", period)


class code(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "What decides"

    def formula(record, period, parameters):
        p = parameters(period)
        start = record.cover("start", period)
        diagnosed = record("diagnosed", period)
        cause, illness = record("cause", period), record("illness", period)
        other = ((cause != 0) & (cause != 1)) | (illness > 10)
        before = record("ill_before", period) | record("in_hospital_before", period)
        outside = (diagnosed < start) | (diagnosed > record.cover("end", period))
        waiting = (record.cover("first_joined", period) == start) & (diagnosed < start + p.waiting)
        late = record("claimed", period) > record("known", period) + p.claim_year
        return np.select(
            [
                other,
                record("self_paid", period) > p.limit,
                before,
                record("concealed", period),
                diagnosed >= record("resigned", period),
                outside,
                waiting,
                late,
                record("total", period) < p.low,
            ],
            range(PAID),
            PAID,
        )


class amount(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Benefit in fen"

    def formula(record, period, parameters):
        p = parameters(period)
        scale = record("total", period) // p.step * p.per_unit
        due = np.maximum(0, np.minimum(scale, p.cap) - record.cover("paid_before", period))
        return np.where(record("code", period) == PAID, due, 0)


class late_notice(Variable):
    value_type, entity, definition_period, label = bool, Record, DateUnit.YEAR, "Notified too late"

    def formula(record, period, parameters):
        return record("notified", period) - record("known", period) > parameters(period).late


def _leaf(value: int) -> dict[str, object]:
    return {"values": {"2011-01-01": {"value": value}}}


NUMBERS = {
    "waiting": WAITING,
    "claim_year": CLAIM_YEAR,
    "late": LATE,
    "limit": LIMIT,
    "low": LOW,
    "step": UNIT,
    "per_unit": PER_UNIT,
    "cap": CAP,
}


def system() -> TaxBenefitSystem:
    """The plan as a country of its own."""
    country = TaxBenefitSystem([Record, Cover])
    country.parameters = ParameterNode("", data={name: _leaf(value) for name, value in NUMBERS.items()})
    country.add_variables(*INPUTS, total, code, amount, late_notice)
    return country


def vectors(claim: Mapping[str, object]) -> dict[str, np.ndarray]:
    """A claim as OpenFisca takes its inputs."""
    return {name: np.array([value]) for name, value in claim.items()}


def engine() -> Callable[[dict[str, np.ndarray]], Answer]:
    """A call that decides a claim in a fresh simulation."""
    country = system()

    def decide(values: dict[str, np.ndarray]) -> Answer:
        builder = SimulationBuilder()
        builder.create_entities(country)
        person, group = builder.populations["record"], builder.populations["cover"]
        person.count = group.count = 1
        person.ids = group.ids = np.arange(1)
        group.members_entity_id = np.zeros(1, int)
        simulation = Simulation(country, builder.populations)
        for name, value in values.items():
            simulation.set_input(name, PERIOD, value)
        paid = int(simulation.calculate("amount", PERIOD)[0])
        what = int(simulation.calculate("code", PERIOD)[0])
        simulation.calculate("late_notice", PERIOD)
        return Answer(STATES[what], paid, ARTICLES[what], REASONS[what])

    return decide
