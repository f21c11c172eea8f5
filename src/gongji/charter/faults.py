"""What a YAML parser's complaint means to the person who wrote the text.

PyYAML says in English where it gave up; the slip is usually a full-width sign or a wrong indent nearby.
`explain` finds it, says it in Chinese, and mends the copy being read where the meaning is plain, so that
the next slip can be found too.
"""

from __future__ import annotations

import re
from typing import Final

from yaml.error import Mark, MarkedYAMLError

from gongji.charter.characters import half_width
from gongji.charter.source import Source

_QUOTE: Final = "给这段文字加半角双引号"


def explain(error: MarkedYAMLError, source: Source) -> bool:
    """Report what `error` means. True when the source was mended and can be read again."""
    mark = error.problem_mark or error.context_mark
    assert mark is not None
    what, context = error.problem or "", error.context or ""
    if "flow" in context:
        return _in_brackets(error.context_mark or mark, mark, what, source)
    if "quoted scalar" in context:
        _quotes(error.context_mark or mark, mark, what, source)
    elif "simple key" in context or what.startswith(
        ("mapping values", "expected <block end>", "sequence entries", "expected '<document start>'")
    ):
        key = error.context_mark if "simple key" in context else None
        start = key.line if key else mark.line
        for number in dict.fromkeys((start, mark.line, source.before(mark.line))):
            if _look_alike(min(number, len(source.lines) - 1), source):
                return True
        if key:
            _not_a_pair(key.line, key.column, source)
        else:
            _layout(what, mark, source)
    else:
        _sign(what, context, error.context_mark or mark, mark, source)
    return False


# ---- outside brackets -------------------------------------------------------------------------------

_PAIR = re.compile(
    r"\s*(?:- +)*(?P<key>[^\s\"'#{\[:：][^\"'#{\[:：，。；]{0,30}?) *(?P<colon>：|:　+|:(?=[^\s/]))"
)
_VALUE = re.compile(r"\s*(?:- +)*[^\s\"'#:：]+: +(?P<open>[｛［【])")


def _look_alike(number: int, source: Source) -> bool:
    """Report and mend a line whose colon, bracket or comment sign only looks right."""
    line = source.lines[number]
    if pair := _PAIR.match(line):
        column = pair.start("colon")
        if pair["colon"] == "：":
            source.add("C101", number, column, "全角冒号“：”不能用在键后", "改成半角“:”，后面空一格")
        elif len(pair["colon"]) > 1:
            source.add("C101", number, column + 1, "冒号后用了全角空格", "改成半角空格")
        else:
            source.add("C110", number, column, "冒号后缺一个空格", "写成“键: 内容”")
        sign = ": " + " " * (len(pair["colon"]) - 2)
        source.mend(number, column, len(pair["colon"]), sign)
        return True
    if value := _VALUE.match(line):
        for column in range(value.start("open"), len(line)):
            if line[column] in "｛｝［］【】":
                source.full_width(number, column, line[column])
                source.mend(number, column, 1, half_width(line[column]))
        return True
    comment = line.find("＃")
    if comment >= 0 and not line[:comment].strip(" 　"):
        source.full_width(number, comment, "＃", "注释改成半角“#”")
        source.mend(number, comment, 1, "#")
        return True
    return False


def _not_a_pair(number: int, column: int, source: Source) -> None:
    text = _short(source.line(number)[column:].strip())
    if re.match(r"-[^\s\-\d]", text):
        source.add("C110", number, column, "“-”后缺一个空格", "写成“- 内容”")
        return
    remedy = "键后写半角冒号，再空一格；接上一行的文字要比它的键多缩进"
    source.add("C110", number, column, f"“{text}”不是“键: 内容”", remedy)


def _quotes(opened: Mark, mark: Mark, what: str, source: Source) -> None:
    if "escape" in what:
        message = "双引号里的反斜杠“\\”有特殊含义"
        source.add("C112", mark.line, mark.column, message, "改用半角单引号，或者写成“\\\\”")
        return
    quote = source.line(opened.line)[opened.column]
    source.add(
        "C112", opened.line, opened.column, f"引号 {quote} 没有收尾", f"在这段文字末尾补上半角 {quote}"
    )


def _layout(what: str, mark: Mark, source: Source) -> None:
    """Wrong indentation, or two things on one line."""
    line, number, column = source.line(mark.line), mark.line, mark.column
    indent, above = source.indent(number), source.before(number)
    if what.startswith("sequence entries"):
        remedy = "另起一行，比键多缩进两格再写“- ”"
        source.add("C111", number, column, "“-”列表不能接在键的同一行", remedy)
    elif not line[:column].strip() and line[column : column + 1] == ":":
        source.add("C116", number, column, "冒号前没有键", "写上键，或者删掉冒号")
    elif what.startswith("mapping values") and re.search(r"\S: ", line[:column]):
        remedy = "下级另起一行并多缩进两格；内容里本来有冒号的，给内容加半角双引号"
        source.add("C114", number, column, "一行里有两个“键: ”", remedy)
    elif "'<scalar>'" in what:
        remedy = "整段文字都放进引号里，或者都不加引号"
        source.add("C112", number, column, "引号收尾之后还有文字", remedy)
    elif re.search(r"'[\]},]'", what):
        sign = line[column : column + 1]
        source.add("C113", number, column, f"多了一个“{sign}”", "删掉它，或者补上与它配对的括号")
    elif above < number and indent == source.indent(above) and ": " not in source.line(above):
        if line.lstrip().startswith("- ") or source.line(above).lstrip().startswith("- "):
            remedy = "列表的各项都写“- ”；键的下级列表比键多缩进两格"
            source.add("C111", number, indent, "同一层里混用了“键: 内容”和“- ”列表", remedy)
        else:
            _not_a_pair(above, indent, source)
    elif line.lstrip().startswith("- "):
        remedy = "列表的各项都写“- ”；键的下级列表比键多缩进两格"
        source.add("C111", number, indent, "同一层里混用了“键: 内容”和“- ”列表", remedy)
    else:
        message = f"缩进不对：这一行缩进了 {indent} 格"
        source.add("C111", number, indent, message, "与同级的键对齐；下级比上级多两格")


def _sign(what: str, context: str, at: Mark, mark: Mark, source: Source) -> None:
    """Signs that YAML keeps for itself, at the start of a piece of text."""
    sign = source.line(mark.line)[mark.column : mark.column + 1]
    if "alias" in context:
        source.add("C105", at.line, at.column, "以“*”开头成了引用", _QUOTE)
    elif "anchor" in context:
        source.add("C104", at.line, at.column, "以“&”开头成了锚点", _QUOTE)
    elif "tag" in context or "tag" in what:
        source.add("C106", at.line, at.column, "以“!”开头成了标签", _QUOTE)
    elif "directive" in context or "directive" in what or "YAML document" in what:
        source.add("C109", at.line, at.column, "规则里不写以“%”开头的指令", "删掉这一行")
    elif "block scalar" in context:
        remedy = "文字从下一行写起；本来不是这个意思的，加半角双引号"
        source.add("C114", at.line, at.column, "“|”或“>”后面还有文字", remedy)
    elif "cannot start any token" in what:
        source.add("C118", mark.line, mark.column, f"内容不能以“{sign}”开头", _QUOTE)
    elif "mapping keys" in what or "'?'" in what:
        source.add("C116", mark.line, mark.column, "以“?”开头成了复合键", _QUOTE)
    elif sign and sign in "]},":
        remedy = "删掉它，或者补上与它配对的括号和它前面的内容"
        source.add("C113", mark.line, mark.column, f"多了一个“{sign}”", remedy)
    else:
        line = source.line(mark.line)
        shown = _short(line[mark.column :].strip() or line.strip())
        remedy = "检查这一行和上一行的括号、引号和缩进"
        source.add("C114", mark.line, mark.column, f"读到“{shown}”时读不下去", remedy)


# ---- inside brackets --------------------------------------------------------------------------------

_BETWEEN = re.compile(r"([；、;])\s*[^，；、,;:：{}\[\]\"']{1,20}$")
_OPEN_CLOSE: Final = {"{": "}", "[": "]"}


def _in_brackets(opened: Mark, mark: Mark, what: str, source: Source) -> bool:
    """A slip inside { } or [ ]: the nearest full-width sign before where the parser gave up."""
    found = _last_full_width(source, opened, mark)
    if found:
        line, column = found
        sign = source.lines[line][column]
        source.full_width(line, column, sign)
        half = half_width(sign)
        source.mend(line, column, 1, half + " " if sign in "：，" else half)
        return True
    bracket = source.line(opened.line)[opened.column : opened.column + 1]
    close = _OPEN_CLOSE.get(bracket, "}")
    unclosed = mark.line > opened.line and source.indent(mark.line) <= source.indent(opened.line)
    if what.endswith("got ':'") and not unclosed:
        between = _BETWEEN.search(source.line(mark.line)[: mark.column])
        if between:
            source.full_width(mark.line, between.start(), between[1], "两项之间改成半角逗号“,”")
            source.mend(mark.line, between.start(), 1, ", ")
            return True
        remedy = "两项之间用半角逗号“,”隔开；内容里有冒号的，加半角双引号"
        source.add("C113", mark.line, mark.column, "括号里这个冒号不在键后", remedy)
    elif what.endswith(("got '<scalar>'", "got '{'", "got '['")) and mark.line == opened.line:
        source.add("C113", mark.line, mark.column, "括号里两项之间缺逗号", "用半角逗号“,”隔开")
    else:
        message = f"“{bracket}”没有收尾"
        source.add("C113", opened.line, opened.column, message, f"在这一组末尾补上半角“{close}”")
    return False


def _last_full_width(source: Source, start: Mark, stop: Mark) -> tuple[int, int] | None:
    """The last full-width sign of structure, outside quotes, from one place to another."""
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
            elif c in "，：｛｝［］【】　":
                found = number, column
    return found


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"
