"""The plan as two fused loops: one scatters the period aggregates, one decides each record."""

import numba as nb
import numpy as np

from bench.rule import plan

ARTICLE = np.array(plan.ARTICLE_OF, np.int8)
ACCIDENT = np.array(plan.ACCIDENT_FEN, np.int64)
CI_MIN, CI_MAX, CI_UNIT, CI_PER_UNIT, CI_TOP = (
    plan.CI_MIN,
    plan.CI_MAX,
    plan.CI_UNIT,
    plan.CI_PER_UNIT,
    plan.CI_TOP,
)
HOSP_MIN, HOSP_MAX, HOSP_FLAT = plan.HOSP_MIN, plan.HOSP_MAX, plan.HOSP_FLAT
WAITING_DAYS, TIME_BAR_DAYS = plan.WAITING_DAYS, plan.TIME_BAR_DAYS


@nb.njit(inline="always")
def _gate(event, known, report, excluded, start, end):
    if event < start or event > end:
        return 1
    if excluded:
        return 2
    if report - known > TIME_BAR_DAYS:
        return 3
    return 0


@nb.njit
def aggregate(rid, mid, kind, event, known, report, paid, excluded, start, end, total, first):
    for i in range(len(rid)):
        if kind[i] == 3:
            m = mid[i]
            if _gate(event[i], known[i], report[i], excluded[i], start[m], end[m]) == 0:
                total[m] += paid[i]
                if rid[i] < first[m]:
                    first[m] = rid[i]


def _decide(
    rid,
    mid,
    kind,
    event,
    known,
    report,
    paid,
    grade,
    excluded,
    start,
    end,
    renewal,
    total,
    first,
    benefit,
    article,
    reason,
):
    for i in nb.prange(len(rid)):
        m = mid[i]
        amount = 0
        code = _gate(event[i], known[i], report[i], excluded[i], start[m], end[m])
        if code == 0:
            if kind[i] == 2:
                if not renewal[m] and event[i] < start[m] + WAITING_DAYS:
                    code = 4
                elif paid[i] <= CI_MIN:
                    code = 5
                elif paid[i] > CI_MAX:
                    code, amount = 10, CI_TOP
                else:
                    code, amount = 11, paid[i] // CI_UNIT * CI_PER_UNIT
            elif kind[i] == 3:
                if total[m] < HOSP_MIN:
                    code = 6
                elif total[m] > HOSP_MAX:
                    code = 7
                elif rid[i] != first[m]:
                    code = 8
                else:
                    code, amount = 12, HOSP_FLAT
            elif grade[i] == 0:
                code = 9
            else:
                code, amount = 13, ACCIDENT[grade[i]]
        benefit[i], article[i], reason[i] = amount, ARTICLE[code], code


def compile_assess(parallel: bool):
    decide = nb.njit(parallel=parallel)(_decide)

    def assess(r, m):
        n, count = len(r["record_id"]), len(m["cover_start"])
        total, first = np.zeros(count, np.int64), np.full(count, 2**31 - 1, np.int32)
        start, end = m["cover_start"], m["cover_end"]
        head = (
            r["record_id"],
            r["member_id"],
            r["kind"],
            r["event_date"],
            r["known_date"],
            r["report_date"],
            r["self_paid_fen"],
        )
        aggregate(*head, r["excluded"], start, end, total, first)
        out = np.empty(n, np.int64), np.empty(n, np.int8), np.empty(n, np.int8)
        decide(*head, r["grade"], r["excluded"], start, end, m["renewal"], total, first, *out)
        return out

    return assess
