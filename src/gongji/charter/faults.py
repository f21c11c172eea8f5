"""What a YAML parser's complaint means to the person who wrote the text.

PyYAML says in English where it gave up; the slip is usually a full-width sign or a wrong indent nearby.
`explain` finds it, says it in Chinese, and mends the copy being read where the meaning is plain, so that
the next slip can be found too.
"""

from __future__ import annotations

import re

from yaml.error import Mark, MarkedYAMLError

from gongji.charter.characters import half_width, named
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems


class Source:
    """A text being read, with its place in the file; mended lines still report their true columns."""

    def __init__(self, text: str, path: str, first_line: int, first_column: int) -> None:
        self.lines = text.split("\n")
        self.repairs = 0
        self._path = path
        self._first_line = first_line
        self._first_column = first_column
        self._inserted: dict[int, list[int]] = {}

    @property
    def text(self) -> str:
        """The text as mended so far."""
        return "\n".join(self.lines)

    def span(self, line: int, column: int) -> Span:
        """The place in the file of a line and column (from 0) of the mended text."""
        column -= sum(at < column for at in self._inserted.get(line, ()))
        return Span(self._path, self._first_line + line, self._first_column + column)

    def mend(self, line: int, column: int, sign: str) -> None:
        """Put `sign` in the place of the one character at `line` and `column`; it may be longer."""
        text = self.lines[line]
        self.lines[line] = text[:column] + sign + text[column + 1 :]
        self._inserted.setdefault(line, []).extend(column + 1 + i for i in range(len(sign) - 1))
        self.repairs += 1


def explain(error: MarkedYAMLError, source: Source, problems: Problems) -> bool:
    """Report what `error` means. True when the source was mended and can be read again."""
    mark = error.problem_mark or error.context_mark
    assert mark is not None
    what, context = error.problem or "", error.context or ""
    if "flow" in context:
        return _in_brackets(error, mark, source, problems)
    line = min(mark.line, len(source.lines) - 1)
    start = error.context_mark.line if error.context_mark and "simple key" in context else line
    for number in dict.fromkeys((start, line, _line_before(source, line))):
        if _block_colon(number, source, problems):
            return True
    if "simple key" in context and error.context_mark:
        _not_a_pair(error.context_mark, source, problems)
    elif "quoted scalar" in context:
        _quotes(error, source, problems)
    elif what.startswith(("mapping values", "expected <block end>", "sequence entries")):
        _layout(what, mark, source, problems)
    else:
        _sign(error, mark, source, problems)
    return False


_PAIR = re.compile(
    r"^\s*(?:- +)*(?P<key>[^\s\"'#{\[:：][^\"'#{\[:：，。；]{0,30}?)\s*(?P<colon>：|:(?=[^\s/]))"
)


def _block_colon(number: int, source: Source, problems: Problems) -> bool:
    """A line `键：值` or `键:值`: report its colon and mend it."""
    match = _PAIR.match(source.lines[number])
    if not match:
        return False
    column = match.start("colon")
    if match["colon"] == "：":
        problems.add(
            "C101", source.span(number, column), f"{named('：')}不能用在键后", "改成半角“:”，后面空一格"
        )
    else:
        problems.add("C110", source.span(number, column), "冒号后缺一个空格", "写成“键: 内容”")
    source.mend(number, column, ": ")
    return True


def _line_before(source: Source, line: int) -> int:
    while line > 0 and not source.lines[line - 1].strip():
        line -= 1
    return max(line - 1, 0)


_OPEN_CLOSE = {"{": "}", "[": "]"}
_FLOW_SIGNS = "，：｛｝［］【】　"


def _in_brackets(error: MarkedYAMLError, mark: Mark, source: Source, problems: Problems) -> bool:
    """A slip inside { } or [ ]: the nearest full-width sign before where the parser gave up."""
    opened = error.context_mark or mark
    found = _last_full_width(source, opened, mark)
    if found:
        line, column = found
        sign = source.lines[line][column]
        half = half_width(sign)
        blank = "，后面空一格" if sign in "：，" else ""
        remedy = "改成半角空格" if sign == "　" else f"改成半角“{half}”{blank}"
        problems.add("C101", source.span(line, column), f"{named(sign)}不能用在括号里作分隔", remedy)
        source.mend(line, column, half + " " if sign in "：，" else half)
        return True
    bracket = source.lines[opened.line][opened.column : opened.column + 1]
    close = _OPEN_CLOSE.get(bracket, "}")
    span = source.span(opened.line, opened.column)
    got = error.problem or ""
    if got.endswith("got ':'"):
        at = source.span(mark.line, mark.column)
        problems.add(
            "C113", at, "括号里这个冒号不在键后", "两项之间用半角逗号“,”隔开；内容里有冒号的，加半角双引号"
        )
    elif got.endswith(("got '<scalar>'", "got '{'", "got '['")):
        at = source.span(mark.line, mark.column)
        problems.add("C113", at, "括号里两项之间缺逗号", "用半角逗号“,”隔开")
    else:
        problems.add("C113", span, f"“{bracket}”没有收尾", f"在这一组末尾补上半角“{close}”")
    return False


def _last_full_width(source: Source, start: Mark, stop: Mark) -> tuple[int, int] | None:
    """The last full-width sign, outside quotes, from one place to another."""
    found: tuple[int, int] | None = None
    quote = ""
    for number in range(start.line, min(stop.line, len(source.lines) - 1) + 1):
        line = source.lines[number]
        first = start.column if number == start.line else 0
        last = stop.column + 1 if number == stop.line else len(line)
        for column in range(first, min(last, len(line))):
            c = line[column]
            if quote:
                quote = "" if c == quote else quote
            elif c in "\"'" and line[column - 1 : column] in (" ", ",", "[", "{", ":"):
                quote = c
            elif c in _FLOW_SIGNS:
                found = number, column
    return found


def _not_a_pair(mark: Mark, source: Source, problems: Problems) -> None:
    text = source.lines[mark.line].strip()
    problems.add(
        "C110",
        source.span(mark.line, mark.column),
        f"“{_short(text)}”不是“键: 内容”",
        "键后写半角冒号，再空一格；接上一行的文字要比它的键多缩进",
    )


def _quotes(error: MarkedYAMLError, source: Source, problems: Problems) -> None:
    opened = error.context_mark or error.problem_mark
    assert opened is not None
    quote = source.lines[opened.line][opened.column]
    if "escape" in (error.problem or ""):
        mark = error.problem_mark or opened
        problems.add(
            "C112",
            source.span(mark.line, mark.column),
            "双引号里的反斜杠“\\”有特殊含义",
            "改用单引号，或者写成“\\\\”",
        )
        return
    problems.add(
        "C112",
        source.span(opened.line, opened.column),
        f"引号 {quote} 没有收尾",
        f"在这段文字末尾补上半角 {quote}",
    )


def _layout(what: str, mark: Mark, source: Source, problems: Problems) -> None:
    """Wrong indentation, or two things on one line."""
    line = source.lines[min(mark.line, len(source.lines) - 1)]
    span = source.span(mark.line, mark.column)
    before = line[: mark.column]
    if what.startswith("sequence entries"):
        problems.add("C111", span, "“-”列表不能接在键的同一行", "另起一行，比键多缩进两格再写“- ”")
    elif what.startswith("mapping values") and re.search(r"\S: ", before):
        problems.add(
            "C114",
            span,
            "一行里有两个“键: ”",
            "下级另起一行并多缩进两格；内容里本来有冒号的，给内容加半角双引号",
        )
    elif "'<scalar>'" in what:
        problems.add("C112", span, "引号收尾之后还有文字", "整段文字都放进引号里，或者都不加引号")
    elif re.search(r"'[\]},]'", what):
        sign = line[mark.column : mark.column + 1]
        problems.add("C113", span, f"多了一个“{sign}”", "删掉它，或者补上与它配对的括号")
    else:
        indent = len(line) - len(line.lstrip(" "))
        problems.add(
            "C111",
            source.span(mark.line, indent),
            f"缩进不对：这一行缩进了 {indent} 格",
            "与同级的键对齐；下级比上级多两格",
        )


def _sign(error: MarkedYAMLError, mark: Mark, source: Source, problems: Problems) -> None:
    """Signs that YAML keeps for itself, at the start of a piece of text."""
    context, what = error.context or "", error.problem or ""
    at = error.context_mark or mark
    span = source.span(at.line, at.column)
    quote = "给这段文字加半角双引号"
    if "alias" in context:
        problems.add("C105", span, "以“*”开头成了引用", quote)
    elif "anchor" in context:
        problems.add("C104", span, "以“&”开头成了锚点", quote)
    elif "tag" in context or "tag" in what:
        problems.add("C106", span, "以“!”开头成了标签", quote)
    elif "directive" in context or "directive" in what or "YAML document" in what:
        problems.add("C109", span, "规则里不写以“%”开头的指令", "删掉这一行")
    elif "block scalar" in context:
        problems.add(
            "C114", span, "“|”或“>”后面还有文字", "文字从下一行写起；本来不是这个意思的，加半角双引号"
        )
    elif "cannot start any token" in what:
        sign = source.lines[mark.line][mark.column : mark.column + 1]
        problems.add("C118", source.span(mark.line, mark.column), f"内容不能以“{sign}”开头", quote)
    elif "mapping keys" in what or "'?'" in what:
        problems.add("C116", source.span(mark.line, mark.column), "以“?”开头成了复合键", quote)
    else:
        line = source.lines[min(mark.line, len(source.lines) - 1)]
        shown = _short(line[mark.column :].strip() or line.strip())
        problems.add(
            "C114",
            source.span(mark.line, mark.column),
            f"读到“{shown}”时读不下去",
            "检查这一行和上一行的括号、引号和缩进",
        )


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"
