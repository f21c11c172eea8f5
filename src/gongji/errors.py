"""The root of every error that gongji shows to a person.

An error has a stable code, says what is wrong and where, and what to do about it. Each part of the system
derives its own class from `GongjiError`; the command line prints any of them and leaves with `exit_code`.
"""

from __future__ import annotations


class GongjiError(Exception):
    """Something refused. `code` is stable; `message` says what is wrong, `remedy` (or "") what to do."""

    exit_code = 1
    """What the command leaves with: 1 for refused input, 2 for wrong use."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(code, message, remedy)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"[{self.code}] {sentence(self.message, self.remedy)}"


class UsageError(GongjiError):
    """The command was called wrongly: an unknown option, reading or table."""

    exit_code = 2


def sentence(message: str, remedy: str = "") -> str:
    """A message with its remedy, as people read it: `说明。改法：…`.

    >>> sentence("金额缺单位", "写成 3000元")
    '金额缺单位。改法：写成 3000元'
    """
    return f"{message}。改法：{remedy}" if remedy else message
