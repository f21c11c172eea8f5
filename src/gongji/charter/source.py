"""The YAML of one fence while it is being read: its lines, its place in the file, what was mended in it."""

from __future__ import annotations

from gongji.charter.characters import INVISIBLE, half_width, named, named_invisible
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems


class Source:
    """A text being read. Lines and columns are counted from 0; mended lines still report true columns."""

    def __init__(self, text: str, path: str, first_line: int, first_column: int, problems: Problems) -> None:
        self.lines = text.split("\n")
        self.repairs = 0
        self._path = path
        self._first_line = first_line
        self._first_column = first_column
        self._problems = problems
        self._inserted: dict[int, list[int]] = {}

    @property
    def text(self) -> str:
        """The text as mended so far."""
        return "\n".join(self.lines)

    def line(self, number: int) -> str:
        """A line; the last one for a number past the end, where a parser stands when it wants more."""
        return self.lines[min(number, len(self.lines) - 1)]

    def indent(self, number: int) -> int:
        """How many blanks a line begins with."""
        line = self.line(number)
        return len(line) - len(line.lstrip(" "))

    def before(self, number: int) -> int:
        """The nearest line above that holds anything; the first line when there is none."""
        number = min(number, len(self.lines))
        while number > 0:
            number -= 1
            if self.lines[number].strip():
                break
        return number

    def span(self, line: int, column: int) -> Span:
        """The place in the file of a line and column of the mended text."""
        line = min(line, len(self.lines) - 1)
        column -= sum(at < column for at in self._inserted.get(line, ()))
        return Span(self._path, self._first_line + line, self._first_column + column)

    def add(self, code: str, line: int, column: int, message: str, remedy: str) -> None:
        """Report a problem at a line and column."""
        self._problems.add(code, self.span(line, column), message, remedy)

    def full_width(self, line: int, column: int, sign: str, remedy: str = "") -> None:
        """Report a full-width sign where the structure needs a half-width one."""
        blank = "，后面空一格" if sign in "：，" else ""
        half = "半角空格" if sign == "　" else f"半角“{half_width(sign)}”{blank}"
        self.add("C101", line, column, f"{named(sign)}不能用在结构里", remedy or f"改成{half}")

    def mend(self, line: int, column: int, length: int, sign: str) -> None:
        """Put `sign` in the place of `length` characters; it may be longer, not shorter."""
        text = self.lines[line]
        self.lines[line] = text[:column] + sign + text[column + length :]
        extra = range(len(sign) - length)
        self._inserted.setdefault(line, []).extend(column + length + i for i in extra)
        self.repairs += 1

    def refuse_characters(self) -> bool:
        """Report tabs and invisible characters; false when the indentation cannot be trusted any more."""
        sound = True
        for number, line in enumerate(self.lines):
            if "\t" in line:
                at = line.index("\t")
                indents = not line[:at].strip(" ")
                sound = sound and not indents
                remedy = "缩进一律用空格，每层两个" if indents else "改成空格"
                self.add("C102", number, at, "用了制表符（Tab）", remedy)
            for match in INVISIBLE.finditer(line):
                message = f"有{named_invisible(match[0])}"
                self.add("C115", number, match.start(), message, "删掉它，或者改成普通空格")
            self.lines[number] = INVISIBLE.sub(" ", line).replace("\t", " ")
        return sound
