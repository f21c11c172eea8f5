"""Text that no database of ours holds: with the character NUL in it.

PostgreSQL refuses it as an error of the server, SQLite would keep it. Forms and the API say it beside the
field; whatever nobody has read (a bare field of a form, an address, a cell of a file) is stopped here, on its
way to either database, and answers 400.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.types.json import Jsonb

from gongji.errors import GongjiError

NUL = "\0"
_SPELT = "\\u0000"
"""NUL inside JSON, which is how SQLite is given it."""


class Unstorable(GongjiError, BadRequest):
    """A text with NUL in it was to be written or looked for."""


def require_storable(values: Any) -> None:
    """Unstorable where NUL is in any text of rows, of their values, or of JSON in them."""
    if _has_nul(values):
        raise Unstorable("G439", "所填的内容或网址里有空字符（U+0000）", "删去这个字符，或重新键入")


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return NUL in value or (_SPELT in value and value[0] in '{["' and _in_json(value))
    if isinstance(value, list | tuple):
        return any(map(_has_nul, value))
    if isinstance(value, Mapping):
        return any(map(_has_nul, value)) or any(map(_has_nul, value.values()))
    return isinstance(value, Jsonb) and _has_nul(value.obj)


def _in_json(text: str) -> bool:
    try:
        return _has_nul(json.loads(text))
    except ValueError:
        return False


def _checked(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    require_storable(params)
    return execute(sql, params, many, context)


@receiver(connection_created)
def _stand_by(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Around every statement of every connection."""
    if _checked not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _checked)
