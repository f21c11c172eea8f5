"""The letter that tells everything missing at once (一次性告知), made from what a charter asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongji.charter.model import Charter
from gongji.office.guard.models import User
from gongji.office.papers import archive
from gongji.office.papers.choices import Series
from gongji.office.papers.errors import PaperError
from gongji.office.papers.models import Document
from gongji.office.unions.models import Union
from gongji.readers.forms import OCCURRENCE, Schema, forms

_COMMON = ("发生日", "申领日")
"""Facts that the office itself has from the claim. One with a default is the investigator's, not theirs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a charter asks for one occurrence: papers to bring, and questions by the fact they establish."""

    papers: tuple[str, ...]
    questions: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Completion:
    """One letter: to whom, about what, which papers and facts are missing, and by when."""

    to: str
    occurrence: str
    received: date
    by: date
    papers: tuple[str, ...]
    facts: tuple[str, ...]
    contact: str


def occurrences(charter: Charter) -> tuple[str, ...]:
    """The kinds of event that a charter knows."""
    return tuple(branch["then"]["title"] for branch in _event(charter).get("allOf", ()))


def asked(charter: Charter, occurrence: str) -> Asked:
    """What the charter asks for an occurrence. PaperError for one it does not know."""
    form = _event(charter)
    branch = next((b["then"] for b in form.get("allOf", ()) if b["then"]["title"] == occurrence), None)
    if branch is None:
        known = "、".join(occurrences(charter))
        raise PaperError("P401", f"这部条文没有{OCCURRENCE}“{occurrence}”", f"现有的：{known}")
    questions = {
        name: (field.get("x-question") or name, field.get("x-article", ""))
        for name in branch["x-asks"]
        if name not in _COMMON and "x-default" not in (field := form["properties"].get(name, {}))
    }
    return Asked(tuple(branch["x-evidence"]), questions)


def tell(charter: Charter, letter: Completion, union: Union, actor: User, on: date) -> Document:
    """Print the letter and keep it. PaperError where it asks for nothing, or for more than the charter."""
    wanted = asked(charter, letter.occurrence)
    strange = [p for p in letter.papers if p not in wanted.papers]
    strange += [f for f in letter.facts if f not in wanted.questions]
    if strange:
        raise PaperError("P402", f"条文没有要求 {'、'.join(strange)}", "只告知条文要求的材料")
    if not letter.papers and not letter.facts:
        raise PaperError("P403", "没有选尚缺的材料", "至少选一项；不缺就不用告知")
    if letter.by <= on:
        raise PaperError("P404", f"补齐期限 {letter.by} 不在今天以后", "给申领人留出时间")
    data = {
        "issuer": union.name, "to": letter.to, "occurrence": letter.occurrence, "contact": letter.contact,
        "plan": charter.title, "edition": charter.edition, "received": letter.received.isoformat(),
        "by": letter.by.isoformat(), "papers": [p for p in wanted.papers if p in letter.papers],
        "facts": [
            {"question": question, "article": article}
            for name, (question, article) in wanted.questions.items()
            if name in letter.facts
        ],
    }  # fmt: skip
    series = str(Series.COMPLETION)
    return archive.print_once("completion", series, union, actor, on, data, archive.public_address)


def _event(charter: Charter) -> Schema:
    form: Schema = forms(charter)["事件"]
    return form
