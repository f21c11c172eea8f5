"""What the command line itself says, in Chinese: help, and mistakes in calling it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from gongji.errors import UsageError

_HELP: Final = (
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 …"),
    ("Usage: ", "用法："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("[required]", "[必填]"),
    ("[default: ", "[缺省："),
    ("Show this message and exit.", "显示这段说明"),
)


def in_chinese(help_text: str) -> str:
    """A page of help with its headings in Chinese."""
    for english, chinese in _HELP:
        help_text = help_text.replace(english, chinese)
    return re.sub(r"\{(.*?)\}", r"\1", help_text.replace("<str>", ""))


class Command(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The page of help."""
        return in_chinese(super().get_help(ctx))


def said(error: BaseException) -> UsageError | None:
    """A mistake that typer found in the call, in Chinese; None for any other error."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "ClickException" not in kinds and "TyperException" not in kinds:
        return None
    text = str(error)
    name = str(getattr(error, "option_name", ""))
    param: Any = getattr(error, "param", None)
    if param is not None:
        options = [o for o in param.opts if o.startswith("--")]
        name = options[0] if options else (param.metavar or "条文")
    near = get_close_matches(name, getattr(error, "possibilities", None) or (), 3, _CLOSE)
    if "MissingParameter" in kinds:
        return UsageError("U001", f"缺{'选项' if name.startswith('-') else '参数'} {name}", _LOOK)
    if "NoSuchOption" in kinds:
        return UsageError("U002", f"没有选项 {name}", f"是否 {'、'.join(near)}？" if near else _LOOK)
    if "BadOptionUsage" in kinds:
        return UsageError("U003", f"选项 {name} 后面要有一个值，或者不要有值", _LOOK)
    if "BadParameter" in kinds:
        return UsageError("U004", f"{name} 的值不对：{text}", _LOOK)
    command = re.match(r"No such command '(.*?)'\.(?: Did you mean '(.*?)')?", text)
    if command:
        return UsageError("U005", f"没有命令 {command[1]}", f"是否 {command[2]}？" if command[2] else _LOOK)
    extra = re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", text)
    if extra:
        return UsageError("U006", f"多了 {extra[1]}", "含空格的路径要加引号；" + _LOOK)
    return UsageError("U007", text, _LOOK)


_CLOSE: Final = 0.72
"""How like a known option a wrong one must be to be taken for a slip of the pen."""
_LOOK: Final = "用 gongji --help 或 gongji 命令 --help 查看写法"


def leaves(error: BaseException) -> int | None:
    """The exit code of what is no error but a wish to leave (typer.Exit); None for anything else."""
    return error.exit_code if isinstance(error, typer.Exit) else None
