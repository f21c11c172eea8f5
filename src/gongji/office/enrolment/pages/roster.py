"""One roster: how far it is, its rows with what is wrong beside each, the difference, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from gongji.office.desk import queries as desk
from gongji.office.enrolment.choices import JOINING, OPEN, VERDICT_LOOK, Kind, State, Verdict, word_of
from gongji.office.enrolment.comparing import also, difference, gone
from gongji.office.enrolment.models import Contribution, Roster, Row
from gongji.office.enrolment.pages import queue
from gongji.office.enrolment.rules import rules_of
from gongji.office.enrolment.services.levels import Level, way
from gongji.office.enrolment.services.owing import arrived, overpaid
from gongji.office.enrolment.told import told
from gongji.office.enrolment.waiting import beside, mark
from gongji.office.guard.access import access_in, account_in, found_or_404, requires
from gongji.office.ui.pages import Fact, Link, RecordPage
from gongji.office.ui.templatetags.look import yuan
from gongji.office.unions.choices import LEADING

_SIZE: Final = 50
_GONE: Final = 8
_FINDING: Final = ("finding", "有问题")


def roster_of(key: int) -> Roster:
    """The roster of a key, in the scope of who asks."""
    rosters = Roster.objects.select_related(
        "union", "plan__union", "edition", "by", "job", "case", "at_union"
    )
    return found_or_404(rosters.defer("edition__text"), pk=key)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of which rows are shown."""

    label: str
    url: str
    count: int
    here: bool


_BEFORE = (State.CHECKED, State.RETURNED, State.SUBMITTED)
"""States in which something can still be put right before the roster is accepted."""


class Record(RecordPage):
    """The page of a roster."""

    template_name = "enrolment/roster.html"
    record: Roster

    def found(self, **key: Any) -> Roster:
        """The roster."""
        return roster_of(key["key"])

    def heading(self) -> str:
        """What it asks."""
        kind = Kind(self.record.kind)
        return "参保名册" if kind is Kind.JOIN else f"{kind.label}名册"

    def crumbs(self) -> Sequence[Link]:
        """The list."""
        union = self.record.union
        return [
            Link("参保", reverse("enrolment:rosters")),
            Link(union.name, reverse("unions:record", args=[union.pk])),
        ]

    def state(self) -> tuple[str, str]:
        """The word; while it goes up, at which level."""
        roster = self.record
        if roster.state == State.SUBMITTED:
            level = way(roster)[roster.stage]
            return f"待{level.word}", roster.look
        bad = self._bar()["bad"]
        if roster.state == State.CHECKED and bad:
            return f"{bad:,} 行待改", roster.look
        return str(State(roster.state).label), roster.look

    def facts(self) -> Sequence[Fact]:
        """What one asks first."""
        roster = self.record
        held = [
            Fact("单位", roster.union.name), Fact("计划", roster.edition.title),
            Fact("人数", f"{roster.rows_total:,}"), Fact("可以办", f"{roster.rows_good:,}"),
        ]  # fmt: skip
        if roster.kind in JOINING:
            held += [Fact("应缴", yuan(roster.due_fen), "元"), Fact("缴费日", f"{roster.paid_on:%Y-%m-%d}")]
        return held

    def _may(self, right: str, level: Level | None = None) -> bool:
        union = self.record.union if level is None else level.union
        return access_in(self.request).may(right, union)

    def _page(self, name: str) -> str:
        return reverse(f"enrolment:{name}", args=[self.record.pk])

    def actions(self) -> Sequence[Link]:
        """What the person who asks may do here, but for the one thing that stands in its own sheet."""
        roster, done = self.record, []
        if roster.rows_total and roster.paper_id and self._may("people.reveal"):
            done.append(Link("批注工作簿", self._page("workbook")))
        if roster.state in OPEN and self._may("enrolment.submit"):
            if roster.paper_id:
                done.append(Link("换一个文件", self._page("file")))
                if roster.kind in JOINING:
                    done.append(Link("改缴费日", self._page("paid_on")))
            done.append(Link("撤销", self._page("undo")))
        elif (roster.state == State.SUBMITTED and self._may("enrolment.submit")) or (
            roster.state == State.ACCEPTED
            and roster.kind in JOINING
            and access_in(self.request).may("enrolment.accept", roster.plan.union)
        ):
            done.append(Link("撤销", self._page("undo")))
        return done

    def extra(self) -> Mapping[str, Any]:
        """The sheets."""
        roster = self.record
        levels = way(roster)
        level = levels[roster.stage] if roster.state == State.SUBMITTED else None
        mine = roster.job is not None and (
            roster.job.actor_id == account_in(self.request).pk
            or access_in(self.request).can("guard.accounts")
        )
        paid = Contribution.objects.filter(roster=roster).select_related("by").first()
        joining = roster.kind in JOINING
        return {
            "joining": joining, "good": word_of(roster.kind, Verdict.GOOD),
            "job": roster.job if mine else None,
            "busy": roster.state in (State.CHECKING, State.ACCEPTING), "paid": paid,
            "certificates": joining and roster.state == State.ACCEPTED and self._may("enrolment.certify"),
            "arrived": arrived(roster) if paid else 0, "over": overpaid(roster) if paid else 0,
            "owes": joining and bool(roster.due_fen) and (paid is None or paid.due != roster.due_fen),
            "may_submit": roster.state in (State.CHECKED, State.RETURNED) and self._may("enrolment.submit"),
            "level": level, "may_pass": level is not None and self._may(level.right, level),
            **self._queue(level),
            "steps": [(each, self._standing(place)) for place, each in enumerate(levels)],
            "procedure": rules_of(roster.edition, roster.paid_on).procedure,
            "history": list(desk.history(roster.case)) if roster.case is not None else [],
            **self._rows(), **self._difference(joining), "bar": self._bar(),
            "also": also(roster) if joining and roster.state in _BEFORE else None,
        }  # fmt: skip

    def _queue(self, level: Level | None) -> dict[str, Any]:
        if level is None or not self._may(level.right, level):
            return {}
        held = queue.waiting_for(self.request, self.request.GET)
        return {
            "queue": beside(held, self.record), "queue_asked": queue.asked(self.request.GET),
            "seen": mark(self.record),
        }  # fmt: skip

    def _standing(self, place: int) -> str:
        roster = self.record
        if roster.state in (State.ACCEPTING, State.ACCEPTED):
            return "done"
        if roster.state == State.SUBMITTED:
            return "done" if place < roster.stage else "here" if place == roster.stage else ""
        return ""

    # ---- rows ---------------------------------------------------------------------------------------

    def _rows(self) -> dict[str, Any]:
        counts: dict[str, int] = self.record.counts
        asked, kept = self.request.GET.get("rows", ""), self._kept()
        bad = sum(n for verdict, n in counts.items() if verdict not in (Verdict.GOOD, Verdict.HELD))
        if not asked and bad and self.record.state in OPEN:
            asked = _FINDING[0]
        chips = [Chip("全部", f"{kept}rows=all", sum(counts.values()), asked in ("", "all"))]
        if bad:
            chips.insert(0, Chip(_FINDING[1], f"{kept}rows={_FINDING[0]}", bad, asked == _FINDING[0]))
        chips += [
            Chip(
                word_of(self.record.kind, verdict),
                f"{kept}rows={verdict.value}",
                counts[verdict.value],
                asked == verdict.value,
            )
            for verdict in Verdict
            if counts.get(verdict.value)
        ]
        rows = self._asked(asked)
        after = self.request.GET.get("after", "")
        if after:
            if not (after.isascii() and after.isdigit() and len(after) < 9):
                raise Http404("没有这一页")
            rows = rows.filter(line__gt=int(after))
        shown = list(rows.order_by("line")[: _SIZE + 1])
        return {
            "chips": chips if len(chips) > 2 else (), "rows": [told(row) for row in shown[:_SIZE]],
            "own": self.record.union.kind not in LEADING,
            "asked": asked or "all", "kept": kept, "paged": bool(after),
            "following": shown[_SIZE - 1].line if len(shown) > _SIZE else None, "looks": VERDICT_LOOK,
        }  # fmt: skip

    def _kept(self) -> str:
        """The head of a query that keeps the line one works through."""
        query = queue.asked(self.request.GET)
        return f"?{query}&" if query else "?"

    def _asked(self, asked: str) -> QuerySet[Row]:
        rows = Row.objects.filter(roster=self.record).select_related("union", "cover", "person")
        if asked == _FINDING[0]:
            return rows.filter(~Q(verdict__in=(Verdict.GOOD, Verdict.HELD)))
        return rows.filter(verdict=asked) if asked in Verdict.values else rows

    def _difference(self, joining: bool) -> dict[str, Any]:
        record = self.record
        if not joining or not record.paper_id or not record.rows_total or record.state == State.CHECKING:
            return {}
        found = difference(self.record)
        left = list(gone(self.record)[: _GONE + 1]) if found.gone else []
        return {"difference": found, "gone": left[:_GONE], "gone_more": len(left) > _GONE}

    def _bar(self) -> dict[str, int]:
        counts: dict[str, int] = self.record.counts
        good = counts.get(Verdict.GOOD, 0)
        held = counts.get(Verdict.HELD, 0)
        return {"good": good, "held": good + held, "bad": sum(counts.values()) - good - held}


record: Any = requires("enrolment.read")(Record.as_view())
