"""Types of what programs send: read as strictly as the forms of the pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from ninja import Header, Query, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from gongji.office.ui.fields import EARLIEST, LATEST
from gongji.office.ui.paging import Slice
from gongji.records.cells import UNSEEN

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PRIVATE: Final = re.compile("[\x00-\x1f\ue000-\uf8ff\ud800-\udfff\U000f0000-\U0010fffd]")
LAST_KEY: Final = 2**63 - 1


def _plain(text: str) -> str:
    if re.search(UNSEEN, text) or _PRIVATE.search(text):
        raise ValueError("含有看不见的字符或造字区的字。改法：删去，或重新键入")
    return text


def _day(value: Any) -> Any:
    if type(value) is date:  # what we answer
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("不是写成 2026-11-23 的日期")
    if not EARLIEST.isoformat() <= value <= LATEST.isoformat():
        raise ValueError(f"不在 {EARLIEST} 到 {LATEST} 之间")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_plain)]
"""One line without invisible characters; may be empty."""
Word = Annotated[Text, StringConstraints(min_length=1, max_length=200)]
"""The same, and not empty."""
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A date written 2026-11-23."""
Key = Annotated[int, Field(ge=1, le=LAST_KEY, strict=False)]
"""The key of a row."""
Limit = Annotated[int, Query(ge=1, le=200, description="一页多少行")]
After = Annotated[int | None, Query(ge=1, le=LAST_KEY, description="上一页最后一行的号")]
Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=80, pattern=r"^[!-~]+$",
        description="每件事一个新的，如 UUID；重发时照旧，得到同一个答复",
    ),
]  # fmt: skip


def spelt(choices: Any) -> WithJsonSchema:
    """A room's words, spelt out where they stand: rooms may use the same name for their lists."""
    return WithJsonSchema({"type": "string", "enum": [str(one) for one in choices]})


def following(page: Slice) -> int | None:
    """The key to go on from; None on the last page."""
    return int(page.after) if page.after else None


class Sent(Schema):
    """What a program sends: nothing that nobody asked for."""

    model_config = ConfigDict(extra="forbid")


class Refusal(Schema):
    """Why a request was not taken: a stable code, what is wrong, what to do; for 422 where."""

    code: str
    message: str
    remedy: str = ""
    fields: Sequence[str] = ()
