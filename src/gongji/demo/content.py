"""Reading the files of `charters/demo/`: YAML nodes turned into words, numbers, dates and quantiles.

Whatever does not fit is a `ScriptError` with the line and column of the node.
"""

from __future__ import annotations

from pathlib import Path

from gongji.charter.nodes import Span
from gongji.charter.problems import Problems
from gongji.charter.strict import Mapping, Node, Scalar, Sequence, parse_yaml
from gongji.codes.civil import DateTextError, parse_iso
from gongji.demo.dice import Quantiles
from gongji.errors import GongjiError


class ScriptError(GongjiError):
    """A script that cannot be followed."""

    def __init__(self, span: Span, message: str, remedy: str = "") -> None:
        super().__init__("D101", f"{span} {message}", remedy)


def root(path: Path) -> Mapping:
    """The whole file. Raises CharterError where it is no YAML that charters allow."""
    problems = Problems()
    node = parse_yaml(path.read_text(encoding="utf-8"), str(path), 1, 1, problems)
    problems.raise_if_errors()
    if node is None:
        raise ScriptError(Span(str(path), 1, 1), "文件是空的")
    return mapping(node)


def mapping(node: Node) -> Mapping:
    """A mapping."""
    if not isinstance(node, Mapping):
        raise ScriptError(node.span, "这里要写成“名: 内容”")
    return node


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none where nothing is written."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        raise ScriptError(node.span, "这里要写成一列")
    return tuple(node.items)


def scalar(node: Node) -> Scalar:
    """A single value."""
    if not isinstance(node, Scalar):
        raise ScriptError(node.span, "这里只要一个值")
    return node


def need(body: Mapping, key: str) -> Node:
    """What must be written under a key."""
    node = body.get(key)
    if node is None:
        raise ScriptError(body.span, f"缺“{key}”")
    return node


def text(body: Mapping, key: str) -> Scalar:
    """The single value under a key."""
    return scalar(need(body, key))


def whole(node: Node) -> int:
    """A whole number."""
    found = scalar(node)
    if not (found.text.isascii() and found.text.isdigit()):
        raise ScriptError(found.span, f"“{found.text}”不是整数")
    return int(found.text)


def percent(node: Node) -> int:
    """Whole percent, in ten-thousandths."""
    found = scalar(node)
    return whole(Scalar(found.text.removesuffix("%"), found.span)) * 100


def day(node: Node) -> int:
    """A date, as a day number."""
    found = scalar(node)
    try:
        return parse_iso(found.text)
    except DateTextError as error:
        raise ScriptError(found.span, str(error)) from None


def weights(node: Node) -> tuple[tuple[Scalar, int], ...]:
    """Words with their weights, at least one of them above 0."""
    found = tuple((key, whole(value)) for key, value in mapping(node).entries)
    if not any(weight for _, weight in found):
        raise ScriptError(node.span, "轻重不能都是 0")
    return found


def quantiles(node: Node) -> Quantiles:
    """Values by the share of cases up to them, from 0 % to 100 %."""
    points = tuple((percent(key), whole(value)) for key, value in mapping(node).entries)
    shares = [share for share, _ in points]
    if not shares or shares[0] != 0 or shares[-1] != 10_000 or shares != sorted(set(shares)):
        raise ScriptError(node.span, "分位要从 0% 起、到 100% 止、依次增大")
    return points
