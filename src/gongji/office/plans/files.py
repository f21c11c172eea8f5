"""Files as a form takes them: one charter, and the tables that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from gongji.office.plans.errors import PlansError
from gongji.office.plans.services import Handed
from gongji.office.ui.fields import FilesField

MOST_FILES = 20
MOST_BYTES = 1 << 20
"""A charter of thirty articles has some 40 KB, a table of a thousand rows some 60."""
CHARTER, TABLE = ".md", ".csv"


class CharterField(FilesField):
    """One charter and its tables; gives a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            most=MOST_FILES, remedy="只选这一部条文用到的", most_bytes=MOST_BYTES,
            accept=f"{CHARTER},{TABLE}", **options,
        )  # fmt: skip


def handed(files: Sequence[UploadedFile[Any]]) -> Handed:
    """The charter among the files with its tables. E712 when there is not exactly one charter."""
    names = [str(file.name) for file in files]
    charters = [file for file in files if str(file.name).lower().endswith(CHARTER)]
    others = [n for n in names if not n.lower().endswith((CHARTER, TABLE))]
    if others:
        raise PlansError("E712", f"“{others[0]}”不是条文，也不是附表", "条文是 .md，附表是 .csv")
    if len(charters) != 1:
        raise PlansError("E712", f"选了 {len(charters)} 个 .md", "一次交一部条文，附表的 .csv 一起选")
    tables = {str(file.name): file.read() for file in files if str(file.name).lower().endswith(TABLE)}
    return Handed(str(charters[0].name), charters[0].read(), tables)
