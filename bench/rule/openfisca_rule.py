"""The plan as an OpenFisca mini country: records are persons, members the group entity."""

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.rule import plan

PERIOD = "2011"
Record = Entity("record", "records", "Claim record", "")
Member = GroupEntity(
    "member", "members", "Member", "", roles=[{"key": "item", "plural": "items", "label": "Records"}]
)


def _input(name, entity, kind):
    return type(
        name,
        (Variable,),
        {"value_type": kind, "entity": entity, "definition_period": DateUnit.YEAR, "label": name},
    )


INPUTS = [
    _input(n, Record, int)
    for n in ("record_id", "kind", "event_date", "known_date", "report_date", "self_paid_fen", "grade")
]
INPUTS += [
    _input("excluded", Record, bool),
    _input("cover_start", Member, int),
    _input("cover_end", Member, int),
    _input("renewal", Member, bool),
]


class gate(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Refusal before any benefit"

    def formula(record, period, parameters):
        event = record("event_date", period)
        outside = (event < record.member("cover_start", period)) | (
            event > record.member("cover_end", period)
        )
        late = record("report_date", period) - record("known_date", period) > parameters(period).time_bar_days
        return np.select(
            [outside, record("excluded", period), late],
            [plan.NOT_COVERED, plan.EXCLUDED, plan.TIME_BARRED],
            0,
        )


class hosp_counts(Variable):
    value_type, entity, definition_period, label = (
        bool,
        Record,
        DateUnit.YEAR,
        "Counts towards the period total",
    )

    def formula(record, period):
        return (record("kind", period) == 3) & (record("gate", period) == 0)


class hosp_total(Variable):
    value_type, entity, definition_period, label = int, Member, DateUnit.YEAR, "Self-paid in the period"

    def formula(member, period):
        return member.sum(member.members("self_paid_fen", period) * member.members("hosp_counts", period))


class hosp_first(Variable):
    value_type, entity, definition_period, label = (
        int,
        Member,
        DateUnit.YEAR,
        "Record that carries the flat amount",
    )

    def formula(member, period):
        ids = np.where(member.members("hosp_counts", period), member.members("record_id", period), 2**31 - 1)
        return member.min(ids)


class hosp_first_scatter(Variable):
    """The same by one scatter instead of OpenFisca's loop over positions."""

    value_type, entity, definition_period, label = (
        int,
        Member,
        DateUnit.YEAR,
        "Record that carries the flat amount",
    )

    def formula(member, period):
        counts = member.members("hosp_counts", period)
        first = np.full(member.count, 2**31 - 1, np.int32)
        np.minimum.at(first, member.members_entity_id[counts], member.members("record_id", period)[counts])
        return first


def _reason(first_variable):
    class reason(Variable):
        value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Reason code"

        def formula(record, period, parameters):
            p = parameters(period)
            kind, paid = record("kind", period), record("self_paid_fen", period)
            waiting = ~record.member("renewal", period) & (
                record("event_date", period) < record.member("cover_start", period) + p.waiting_days
            )
            ci = np.select(
                [waiting, paid <= p.ci.min, paid > p.ci.max],
                [plan.WAITING, plan.CI_BELOW, plan.CI_CAPPED],
                plan.CI_TIER,
            )
            total = record.member("hosp_total", period)
            other = record("record_id", period) != record.member(first_variable, period)
            hosp = np.select(
                [total < p.hosp.min, total > p.hosp.max, other],
                [plan.HOSP_BELOW, plan.HOSP_ABOVE, plan.HOSP_ELSEWHERE],
                plan.HOSP_PAID,
            )
            accident = np.where(record("grade", period) == 0, plan.NO_GRADE, plan.ACCIDENT_PAID)
            refused = record("gate", period)
            return np.where(refused > 0, refused, np.select([kind == 2, kind == 3], [ci, hosp], accident))

    return reason


class benefit_fen(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Benefit in fen"

    def formula(record, period, parameters):
        p = parameters(period)
        reason = record("reason", period)
        tier = record("self_paid_fen", period) // p.ci.step * p.ci.per_unit
        table = np.array([getattr(p.accident, f"grade_{g}") for g in range(11)])
        return np.select(
            [
                reason == plan.CI_CAPPED,
                reason == plan.CI_TIER,
                reason == plan.HOSP_PAID,
                reason == plan.ACCIDENT_PAID,
            ],
            [p.ci.top, tier, p.hosp.flat, table[record("grade", period)]],
            0,
        )


class article(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.YEAR, "Article cited"

    def formula(record, period):
        return np.array(plan.ARTICLE_OF, np.int32)[record("reason", period)]


def _leaf(value):
    return {"values": {"2011-01-01": {"value": value}}}


PARAMETERS = {
    "time_bar_days": _leaf(plan.TIME_BAR_DAYS),
    "waiting_days": _leaf(plan.WAITING_DAYS),
    "ci": {
        "min": _leaf(plan.CI_MIN),
        "max": _leaf(plan.CI_MAX),
        "step": _leaf(plan.CI_UNIT),
        "per_unit": _leaf(plan.CI_PER_UNIT),
        "top": _leaf(plan.CI_TOP),
    },
    "hosp": {"min": _leaf(plan.HOSP_MIN), "max": _leaf(plan.HOSP_MAX), "flat": _leaf(plan.HOSP_FLAT)},
    "accident": {f"grade_{g}": _leaf(v) for g, v in enumerate(plan.ACCIDENT_FEN)},
}


def system(scatter: bool = False) -> TaxBenefitSystem:
    tbs = TaxBenefitSystem([Record, Member])
    tbs.parameters = ParameterNode("", data=PARAMETERS)
    first = "hosp_first_scatter" if scatter else "hosp_first"
    tbs.add_variables(
        *INPUTS,
        gate,
        hosp_counts,
        hosp_total,
        hosp_first,
        hosp_first_scatter,
        _reason(first),
        benefit_fen,
        article,
    )
    return tbs


def evaluate(tbs, records: dict, members: dict):
    """(benefit, article, reason) arrays; records['member_id'] indexes the members arrays."""
    # Populations are filled directly: declare_*() goes through Python lists, and join_with_persons()
    # sorts the ids and misplaces records when a member has none.  This is OpenFisca at its fastest.
    top = int(records["member_id"].max()) + 1  # member.sum() needs the last group to have a record
    builder = SimulationBuilder()
    builder.create_entities(tbs)
    person, group = builder.populations["record"], builder.populations["member"]
    person.count, group.count = len(records["record_id"]), top
    person.ids, group.ids = np.arange(person.count), np.arange(top)
    group.members_entity_id = records["member_id"]
    sim = Simulation(tbs, builder.populations)
    for name, values in records.items():
        if name != "member_id":
            sim.set_input(name, PERIOD, values)
    for name in ("cover_start", "cover_end", "renewal"):
        sim.set_input(name, PERIOD, members[name][:top])
    return tuple(sim.calculate(v, PERIOD) for v in ("benefit_fen", "article", "reason"))
