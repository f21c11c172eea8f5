"""What workers do for this room: judge a roster's file, and make covers of an accepted one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gongji.office.enrolment.checking.changes import judge_changes
from gongji.office.enrolment.checking.judging import Asked, judge_file
from gongji.office.enrolment.checking.storing import Chunk, Tally, chunks, store
from gongji.office.enrolment.choices import JOINING, State, Verdict, word_of
from gongji.office.enrolment.models import Roster, Row
from gongji.office.enrolment.rules import rules_of
from gongji.office.enrolment.services import accepting, changing
from gongji.office.enrolment.services.holding import locked, move
from gongji.office.guard import audit
from gongji.office.guard.masking import masked
from gongji.office.guard.scoped import everything
from gongji.office.guard.scratch import scratch
from gongji.office.jobs.kinds import Payload, job
from gongji.office.jobs.progress import Progress
from gongji.office.papers import services as papers
from gongji.records.findings import RecordsError

CHANGES: Final = 50
"""Removals or corrections of one step."""


@job("enrolment.check", "核对名册")
def check(payload: Payload, progress: Progress) -> Payload | None:
    """Judge the file of a roster and store its rows; a second run goes on behind the last step."""
    with everything("a roster is judged against the whole register"):
        roster = Roster.objects.select_related("union", "edition", "paper", "by").get(pk=payload["roster"])
        if roster.state != State.CHECKING or roster.paper is None or roster.paper.filed_by is None:
            return None
        progress(0, None, "读名册")
        content = papers.opened(roster.paper, roster.paper.filed_by, "核对名册")
        done = int(progress.position or 0)
        try:
            with scratch() as folder:
                path = folder / roster.file_name
                path.write_bytes(content)
                tally, notices, parts = judged(roster, path, done)
        except RecordsError as error:
            with progress.step(0, 0, "读不出", position={"broken": True}):
                broken(roster, error)
            return {"结果": "名册读不出，原因写在名册的页上"}
        for chunk in parts:
            with progress.step(chunk.last, tally.rows, f"存到第 {chunk.last} 行", position=chunk.last):
                store(chunk, roster.pk)
            done = chunk.last
        with progress.step(tally.rows, tally.rows, "核对完毕", position=done):
            Row.objects.filter(roster=roster, line__gt=done).delete()
            finished(roster, tally, notices)
    return {word_of(roster.kind, Verdict.GOOD): tally.verdicts.get(Verdict.GOOD, 0), "共": tally.rows}


def judged(roster: Roster, path: Path, after: int) -> tuple[Tally, tuple[str, ...], Iterator[Chunk]]:
    """What came of all rows of a roster's file, what is to be said of it, and the rows behind a line."""
    if roster.kind not in JOINING:
        changes = judge_changes(path, roster)
        return changes.tally, changes.notices, changes.chunks(after)
    joining = judge_file(path, asked_of(roster))
    return Tally.of(joining), joining.notices, chunks(joining, roster.pk, after)


def asked_of(roster: Roster) -> Asked:
    """What a roster asks for."""
    enrolment = rules_of(roster.edition, roster.paid_on).enrolment
    return Asked(enrolment, roster.plan_id, roster.union, roster.paid_on, roster.starts_on)


def finished(roster: Roster, tally: Tally, notices: tuple[str, ...] = ()) -> None:
    """Put on record what came of the rows, within a transaction."""
    row = locked(roster.pk)
    told = [masked(notice.partition("：")[2] or notice) for notice in notices]
    move(
        row, State.CHECKED, rows_total=tally.rows, rows_good=tally.verdicts.get(Verdict.GOOD, 0),
        due_fen=tally.due, counts=dict(tally.verdicts), problems=[], notices=told,
    )  # fmt: skip
    data = {"rows": tally.rows, "good": row.rows_good}
    audit.record("enrolment.checked", None, row, union=row.union, data=data)


def broken(roster: Roster, error: RecordsError) -> None:
    """Put on record why a file cannot be read."""
    row = locked(roster.pk)
    problems = [[f.row, masked(f.column), masked(f.message), masked(f.remedy)] for f in error.findings[:50]]
    move(row, State.BROKEN, problems=problems, counts={}, rows_total=0, rows_good=0, due_fen=0)
    Row.objects.filter(roster=row).delete()
    audit.record("enrolment.broken", None, row, union=row.union, data={"problems": len(error.findings)})


@job("enrolment.accept", "办理参保")
def accept(payload: Payload, progress: Progress) -> Payload | None:
    """Make the covers of a roster that was accepted, some thousand at a time; all begin to count at the
    end."""
    with everything("covers are made of a roster"):
        roster = Roster.objects.select_related("union", "plan", "edition").get(pk=payload["roster"])
        if roster.state != State.ACCEPTING:
            return None
        if roster.kind not in JOINING:
            return _changed(roster, progress)
        total = roster.rows_good
        done = int(progress.position or 0)
        made = 0
        while lines := accepting.next_lines(roster, done):
            with progress.step(min(total, done), total, "登记人员、写保障", position=lines[-1]):
                made += accepting.take(roster, lines)
            done = lines[-1]
        with progress.step(total, total, "办理完毕", position=done):
            outcome = accepting.begin(locked(roster.pk))
    return {"生效": outcome.live, "未办": outcome.left}


def _changed(roster: Roster, progress: Progress) -> Payload:
    """Do the removals or corrections of many, some a step."""
    done = int(progress.position or 0)
    while rows := changing.good_rows(roster, done, CHANGES):
        with progress.step(min(roster.rows_good, done), roster.rows_good, "办理", position=rows[-1].line):
            changing.take(roster, rows)
        done = rows[-1].line
    with progress.step(roster.rows_good, roster.rows_good, "办理完毕", position=done):
        changing.finish(locked(roster.pk))
    made = Row.objects.filter(roster=roster, verdict=Verdict.GOOD).count()
    return {"已办": made, "未办": roster.rows_good - made}
