"""A roster goes up level by level; each level lets it pass, or sends it back with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils import timezone

from gongji.errors import GongjiError
from gongji.office.desk import services as desk
from gongji.office.enrolment.choices import JOINING, Kind, State
from gongji.office.enrolment.errors import EnrolmentError
from gongji.office.enrolment.models import Contribution, Roster
from gongji.office.enrolment.services import changing
from gongji.office.enrolment.services.holding import SUBMIT, held, move, reason, require_paid
from gongji.office.enrolment.services.levels import Level, way
from gongji.office.enrolment.waiting import MOST, clean, mark
from gongji.office.guard import audit
from gongji.office.guard.models import User
from gongji.office.jobs import services as jobs

ACCEPT = "enrolment.accept"
AT_ONCE: Final = 20
"""So many removals or corrections are done at once, more by a worker."""


def stated(
    actor: User | None, roster: Roster, amount_fen: int, on: date, bank_reference: str
) -> Contribution:
    """Put on record that a roster's contribution was paid in one sum on a day, with the bank's reference.

    The day is the one by which the roster was judged: cover starts by it. Stated again before the roster is
    accepted, the new statement takes the place of the old one.
    """
    with held(actor, roster) as row:
        require_paid(on)
        if row.kind not in JOINING:
            raise EnrolmentError("R110", f"{row.get_kind_display()}不缴费", "不必登记缴费")
        if row.state not in (State.CHECKED, State.RETURNED, State.SUBMITTED):
            raise EnrolmentError("R111", f"名册现在是“{row.get_state_display()}”", "核对完、受理前登记缴费")
        if on != row.paid_on:
            told = f"回单上是 {on}，名册按 {row.paid_on} 缴费核对"
            raise EnrolmentError("R112", told, "先把名册的缴费日改对，再登记缴费")
        if amount_fen < row.due_fen:
            short = row.due_fen - amount_fen
            told = f"应缴 {_yuan(row.due_fen)} 元，少缴 {_yuan(short)} 元"
            raise EnrolmentError("R113", told, "补足后登记，或者把没有缴费的人从名册里去掉")
        reference = bank_reference.strip()
        if not reference:
            raise EnrolmentError("R114", "没有写银行流水号", "照银行回单填写")
        made, _ = Contribution.objects.update_or_create(
            roster=row,
            defaults={
                "amount": amount_fen, "due": row.due_fen, "on": on, "bank_reference": reference[:60],
                "by": actor, "at": timezone.now(),
            },
        )  # fmt: skip
        data = {"fen": amount_fen, "due_fen": row.due_fen, "on": on.isoformat()}
        audit.record("enrolment.stated", actor, row, union=row.union, data=data)
        return made


def submit(actor: User | None, roster: Roster, note: str = "") -> Roster:
    """Send the good rows of a roster up; the others stay behind with their findings."""
    with held(actor, roster) as row:
        if not row.rows_good:
            raise EnrolmentError("R115", "没有可以上报的行", "照各行旁边的问题改好，再上传一次")
        paid = Contribution.objects.filter(roster=row).first()
        if row.kind in JOINING and row.due_fen and paid is None:
            raise EnrolmentError("R116", "还没有登记缴费", "先登记缴费：金额、日期和银行流水号")
        if paid is not None and paid.due != row.due_fen:
            raise EnrolmentError("R117", "登记缴费以后，应缴的金额变了", "照现在的应缴金额重新登记缴费")
        again = row.case is not None
        if row.case is None:
            title = f"{row.union.name[:40]}{row.get_kind_display()}名册 {row.rows_good} 人"
            row.case = desk.open_case(actor, row.union, "roster", title)
        first = way(row)[0]
        move(row, State.SUBMITTED, stage=0, at_union=first.union, submitted_at=timezone.now(), said="")
        Roster.objects.filter(pk=row.pk).update(case=row.case)
        if again:
            desk.done(actor, row.case, SUBMIT, "补正后再报", note)
        else:
            desk.note(row.case, actor, "上报", note)
        _ask(row, first)
        data = {"good": row.rows_good, "left": row.rows_total - row.rows_good}
        audit.record("enrolment.submit", actor, row, union=row.union, data=data)
        return row


def confirm(actor: User | None, roster: Roster, note: str = "", seen: str = "") -> Roster:
    """Let a roster pass at the level where it is; at the last one it is accepted and covers are made.

    `seen` is the mark (`waiting.mark`) of what the actor looked at; EnrolmentError R136 where the roster is
    not that any more.
    """
    with _at_level(actor, roster, seen) as (row, level):
        levels = way(row)
        assert row.case is not None
        desk.done(actor, row.case, level.right, f"{level.word}无误"[:40], note)
        if row.stage + 1 < len(levels):
            following = levels[row.stage + 1]
            Roster.objects.filter(pk=row.pk).update(stage=row.stage + 1, at_union=following.union)
            row.stage, row.at_union = row.stage + 1, following.union
            _ask(row, following)
            audit.record("enrolment.confirm", actor, row, union=level.union, data={"stage": row.stage})
            return row
        move(row, State.ACCEPTING, accepted_by=actor)
        if row.kind in JOINING or row.rows_good > AT_ONCE:
            row.job = jobs.start(ACCEPT, {"roster": row.pk}, actor, key=str(row.pk))
            row.save(update_fields=["job"])
        else:
            changing.apply(actor, row)
        audit.record("enrolment.accept", actor, row, union=level.union, data={"rows": row.rows_good})
        return row


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of letting several rosters pass: how many, with how many people, and why others did not."""

    rosters: int
    people: int
    refused: tuple[str, ...]


def confirm_all(actor: User, seen: Mapping[int, str], note: str = "") -> Passed:
    """Let several clean rosters pass, each by itself: one that is not what was seen stays, the others go on.

    `seen` has the mark of each by its key. EnrolmentError R137 for none or too many.
    """
    if not 0 < len(seen) <= MOST:
        raise EnrolmentError("R137", f"选了 {len(seen)} 份名册", f"一次选 1 到 {MOST} 份")
    done, people, refused = 0, 0, list[str]()
    found = Roster.objects.select_related("union", "contribution").in_bulk(list(seen))
    for key, known in seen.items():
        roster = found.get(key)
        if roster is None or not known:
            continue
        try:
            if not clean(roster):
                raise EnrolmentError("R138", f"{roster.union.name}的名册要单独看", "打开它，逐行核对")
            confirm(actor, roster, note, known)
        except GongjiError as error:
            refused.append(str(error))
        else:
            done, people = done + 1, people + roster.rows_good
    return Passed(done, people, tuple(refused))


def return_(actor: User | None, roster: Roster, why: str) -> Roster:
    """Send a roster back to its unit, with a reason."""
    why = reason(why, "退回的原因")
    with _at_level(actor, roster) as (row, level):
        assert row.case is not None
        desk.done(actor, row.case, level.right, "退回", why)
        move(row, State.RETURNED, said=why, at_union=None)
        url = _page(row)
        desk.ask(row.case, right=SUBMIT, union=row.union, title=f"名册退回补正：{row}"[:120], url=url)
        audit.record("enrolment.return", actor, row, union=level.union, data={"stage": row.stage})
        return row


@contextmanager
def _at_level(actor: User | None, roster: Roster, seen: str = "") -> Iterator[tuple[Roster, Level]]:
    """A submitted roster, locked, with the level where it is; the actor must be able to act there."""
    with held(None, roster) as row:
        if row.state != State.SUBMITTED or row.case is None:
            told = f"名册现在是“{row.get_state_display()}”，不在核对"
            raise EnrolmentError("R101", told, "刷新这一页，看它现在的状态")
        if seen and seen != mark(row):
            told = f"{row.union.name}的名册在您看的时候变了，或者已经办过"
            raise EnrolmentError("R136", told, "打开它，看现在的内容再办")
        level = way(row)[row.stage]
        desk.require_able(actor, row.case, level.right, level.union)
        yield row, level


def _ask(roster: Roster, level: Level) -> None:
    assert roster.case is not None
    what = Kind(roster.kind).label
    title = f"{level.word}：{roster.union.name[:50]}{what}名册 {roster.rows_good} 人"
    desk.ask(roster.case, right=level.right, union=level.union, title=title[:120], url=_page(roster))


def _page(roster: Roster) -> str:
    return reverse("enrolment:roster", args=[roster.pk])


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
