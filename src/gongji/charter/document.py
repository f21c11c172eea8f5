"""A charter as a document: front matter, articles with their text, and the fences under them.

A charter is one UTF-8 Markdown file. Its headings of level two and deeper are articles, whose id is the
heading's first word; every fence belongs to the article it stands under. Markdown says where things are;
what a fence holds is read by `strict`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gongji.charter.characters import first_full_width, named, to_half_width
from gongji.charter.nodes import Span
from gongji.charter.problems import Problems
from gongji.charter.strict import Mapping, Scalar, parse_yaml
from gongji.charter.text_file import read_text, text_of
from gongji.charter.words import FENCES, KINDS, METHODS, nearest


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block. `info` is its kind: 规则, 口径, 算例, 未入规则, 复核 or 原文.

    `body` is its mapping; of an 原文 fence: {sha256: …}, or an empty mapping without one.
    """

    info: str
    article: str
    body: Mapping
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """A heading with its prose (fences and comments left out) and fences. `level` is that of the heading."""

    id: str
    title: str
    level: int
    text: str
    span: Span
    fences: tuple[Fence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A charter's file, taken apart. `sha256` is that of its bytes, `text` has plain line ends and no BOM."""

    path: str
    text: str
    sha256: str
    front: Mapping
    articles: tuple[Article, ...]


def read_document(path: str | Path, problems: Problems) -> Document:
    """Take a charter's file apart.

    Mistakes go to `problems`, and what is sound is given all the same; a file that cannot be read as text
    at all raises `CharterError` at once.
    """
    shown = str(path)
    return _document(shown, *read_text(Path(path), shown, problems), problems)


def document_of(shown: str, data: bytes, problems: Problems) -> Document:
    """The same of bytes that are no file; `shown` is how messages call them."""
    return _document(shown, data, text_of(data, shown, problems), problems)


def _document(shown: str, data: bytes, text: str, problems: Problems) -> Document:
    lines = text.split("\n")
    start, front = _front_matter(lines, shown, problems)
    reader = _Body(lines, start, shown, problems)
    return Document(shown, text, hashlib.sha256(data).hexdigest(), front, reader.articles())


# ---- front matter -----------------------------------------------------------------------------------


def _front_matter(lines: list[str], path: str, problems: Problems) -> tuple[int, Mapping]:
    """The line the body starts on (from 0) and the front matter, empty when there is none."""
    nothing = Mapping((), Span(path, 1, 1))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first].rstrip()
    if opening != "---":
        dashes = re.fullmatch(r"[-－—–]{2,}", opening)
        problems.add(
            "C004",
            Span(path, first + 1, 1),
            "开头缺文首（“---”之间的“计划”“名称”“版本”等）",
            "第一行写三个半角“---”" if dashes else "第一行写“---”，接着写文首各项，再以一行“---”收尾",
        )
        return (first + 1 if dashes else first), nothing
    end = next((i for i in range(first + 1, len(lines)) if lines[i].rstrip() == "---"), len(lines))
    body = next((i for i in range(first + 1, end) if re.match(r"#{2,6} |```", lines[i])), end)
    if end == len(lines) or body < end:
        problems.add("C005", Span(path, first + 1, 1), "文首没有收尾", "在文首最后一项之后写一行“---”")
        return next((i for i in range(first + 1, end) if lines[i].startswith("# ")), body), nothing
    text = "\n".join(lines[first + 1 : end])
    empty = "C004", Span(path, first + 1, 1), "文首是空的", "写上“计划”“名称”“版本”“制定”等项"
    return end + 1, _mapping(text, path, first + 2, "文首", empty, problems) or nothing


def _mapping(
    text: str, path: str, line: int, what: str, empty: tuple[str, Span, str, str], problems: Problems
) -> Mapping | None:
    """The mapping a text from `line` on holds; None, reported, when it holds nothing or something else."""
    before = len(problems)
    node = parse_yaml(text, path, line, 1, problems)
    if isinstance(node, Mapping):
        return node
    if node is None and len(problems) == before:
        problems.add(*empty)
    elif node is not None and len(problems) == before:
        message = f"{what}的内容应当是一项项“名: 内容”"
        problems.add("C014", node.span, message, "每项写成“名: 内容”，冒号用半角，后面空一格")
    return None


# ---- body -------------------------------------------------------------------------------------------

_HEADING: Final = re.compile(r" {0,3}(#{1,6}) +(.*?)(?: +#+)? *$")
_NO_BLANK: Final = re.compile(r"\s*(?:#{1,6}[^#\s]|#{1,6}　|＃)")
_NOT_TICKS: Final = re.compile(r" *(?:｀{3}|·{3}|‘‘‘|\'\'\')")
_TWO_TICKS: Final = re.compile(r" *``(?!`)\s*(?:yaml|yml|text)\b", re.I)
_PART: Final = r"[^（）()、，,：:．.。\s]+"
_ID: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff〇]+(?:\.[0-9A-Za-z\u4e00-\u9fff〇]+)*")
_MARKED_ID: Final = re.compile(rf"[（(]?(?P<id>{_PART}(?:[.．]{_PART})*)[）)]?[、，,：:．.。　]?")
_OFFICIAL: Final = "原文"


class _Body:
    """Walks the Markdown tokens and gathers articles."""

    def __init__(self, lines: list[str], start: int, path: str, problems: Problems) -> None:
        self._lines = lines
        self._start = start
        self._path = path
        self._problems = problems
        self._found: list[Article] = []
        self._head: tuple[str, str, int, Span] | None = None
        self._titled = False
        self._misopened = False
        self._text: list[str] = []
        self._fences: list[Fence] = []

    def articles(self) -> tuple[Article, ...]:
        """All articles, in order."""
        body = "\n".join(self._lines[self._start :])
        tokens = MarkdownIt("commonmark").disable(["lheading", "code"]).parse(body)
        for token in tokens:
            if token.map is None or token.nesting < 0:
                continue
            if token.type == "fence":
                self._fence(token)
            elif token.level == 0 and token.type == "heading_open":
                self._heading(token)
            elif token.level == 0 and not token.content.startswith("<!--"):
                self._prose(token)
        self._close()
        if not self._found:
            place = Span(self._path, min(self._start + 1, len(self._lines)), 1)
            remedy = "每条写一个二级标题，例如“## 一 参加对象”"
            self._problems.add("C016", place, "没有一个条款", remedy)
        self._check_nesting()
        return tuple(self._found)

    def _span(self, line: int, column: int = 0) -> Span:
        return Span(self._path, self._start + line + 1, column + 1)

    def _line(self, number: int) -> str:
        return self._lines[self._start + number]

    def _close(self) -> None:
        if self._head:
            name, title, level, span = self._head
            text = "\n".join(self._text).strip("\n")
            self._found.append(Article(name, title, level, text, span, tuple(self._fences)))
        self._text, self._fences = [], []

    def _prose(self, token: Token) -> None:
        """Text of the article. Lines that were meant as headings or fences are reported."""
        assert token.map is not None
        lines = [(number, self._line(number)) for number in range(*token.map)]
        for number, line in lines:
            if token.type == "paragraph_open" and _NO_BLANK.match(line):
                message = f"“{line.strip()[:12]}”没有成为标题"
                remedy = "用半角“#”，后面空一格（半角），再写编号和标题"
                self._problems.add("C011", self._span(number), message, remedy)
        fence = next(
            (number for number, line in lines if _NOT_TICKS.match(line) or _TWO_TICKS.match(line)), None
        )
        if fence is not None:
            remedy = "围栏用三个半角反引号 ```（键盘左上角的键）"
            self._problems.add("C012", self._span(fence), "围栏的记号不对", remedy)
            self._misopened = True
        self._text.extend(line for _, line in lines)
        self._text.append("")

    # -- headings -----------------------------------------------------------------------------------------

    def _heading(self, token: Token) -> None:
        assert token.map is not None
        number = token.map[0]
        match = _HEADING.match(self._line(number))
        if match is None or not match[2]:
            self._problems.add(
                "C011", self._span(number), "标题是空的", "写上编号和标题，例如“## 一 参加对象”"
            )
            return
        level = len(match[1])
        if level == 1:
            if self._titled or self._head:
                self._problems.add(
                    "C011",
                    self._span(number),
                    "一级标题只写一次，是整份条文的名称",
                    "条款用二级及以下的标题“##”",
                )
            self._titled = True
            return
        self._close()
        span = self._span(number, match.start(2))
        word, _, title = match[2].partition(" ")
        self._check_id(word, match[2], span)
        for article in self._found:
            if article.id == word:
                self._problems.add(
                    "C009",
                    span,
                    f"条款编号“{word}”重复，第 {article.span.line} 行已经有了",
                    "改正其中一个编号",
                )
        self._head = (word, title.strip(), level, span)

    def _check_id(self, word: str, heading: str, span: Span) -> None:
        if _ID.fullmatch(word):
            return
        half = to_half_width(word)
        if _ID.fullmatch(half):
            at = first_full_width(word)
            where = Span(span.path, span.line, span.column + at)
            self._problems.add("C010", where, f"条款编号里有{named(word[at])}", f"写成“{half}”")
            return
        mark = _MARKED_ID.match(word)
        bare = re.sub("[-_·]", ".", to_half_width(mark["id"])) if mark else ""
        rest = heading[mark.end() :].strip(" 　") if mark else ""
        example = f"{bare} {rest}".strip() if _ID.fullmatch(bare) else "四.1 生活权益"
        remedy = f"编号只用汉字、数字和半角“.”，空一格再写标题，例如“{example}”"
        self._problems.add("C010", span, f"条款编号“{word}”写法不对", remedy)

    def _check_nesting(self) -> None:
        """四.1 stands under 四."""
        path: list[Article] = []
        for article in self._found:
            while path and path[-1].level >= article.level:
                path.pop()
            above, _, _ = article.id.rpartition(".")
            if above and path and path[-1].id != above:
                self._problems.add(
                    "C017",
                    article.span,
                    f"条款“{article.id}”写在了“{path[-1].id}”下面",
                    f"移到“{above}”下面，或者改正编号",
                )
            path.append(article)

    # -- fences -------------------------------------------------------------------------------------------

    def _fence(self, token: Token) -> None:
        assert token.map is not None
        first, last = token.map
        opening = self._line(first)
        span = self._span(first, len(opening) - len(opening.lstrip(" ")))
        if self._misopened and not token.info.strip():
            self._misopened = False  # what closes a fence whose opening is reported
            return
        kind = self._kind(token.info, span)
        if token.level > 0 or opening.startswith(" "):
            self._problems.add("C012", span, "围栏没有顶格写", "围栏的首尾两行和其中各行都从行首写起")
            return
        if not self._closed(token, first, last) or kind is None:
            return
        if self._head is None:
            self._problems.add("C008", span, f"“{kind}”围栏写在了任何条款之前", "移到它所属的条款标题下面")
            return
        if kind == _OFFICIAL:
            body: Mapping | None = self._official(token, span)
        else:
            empty = "C013", span, f"“{kind}”围栏是空的", "写上内容，或者删掉这个围栏"
            text = token.content.removesuffix("\n")
            line = self._start + first + 2
            body = _mapping(text, self._path, line, f"“{kind}”围栏", empty, self._problems)
        if body is not None:
            text = token.content.removesuffix("\n")
            self._fences.append(Fence(kind, self._head[0], body, text, span))

    def _kind(self, info: str, span: Span) -> str | None:
        """The kind an info line names; None, reported, when it names none."""
        words = info.split(" ")
        words = [w for w in words if w]
        if (
            len(words) >= 2
            and FENCES.get(words[1]) == words[0]
            and (len(words) == 2 or words[1] == _OFFICIAL)
        ):
            return words[1]
        known = "、".join(f"{language} {kind}" for kind, language in FENCES.items())
        if not words:
            self._problems.add("C007", span, "围栏没有写种类", f"写成 ```yaml 规则；可用的有：{known}")
            return None
        wanted = re.sub(r"^(yaml|yml|text)[\s　]*", "", info.strip(), flags=re.I)
        if wanted not in FENCES and (wanted in KINDS or wanted in METHODS):
            told = f"{wanted}: …" if wanted in KINDS else f"计发办法: {{{wanted}: …}}"
            remedy = f"“{wanted}”是规则的一部分，写在 ```yaml 规则 的围栏里：{told}"
            self._problems.add("C007", span, f"围栏种类“{info.strip()}”不认识", remedy)
            return None
        guess = nearest(wanted, FENCES)
        remedy = f"写成 ```{FENCES[guess]} {guess}" if guess else f"可用的有：{known}"
        self._problems.add("C007", span, f"围栏种类“{info.strip()}”不认识", remedy)
        return None

    def _closed(self, token: Token, first: int, last: int) -> bool:
        """Whether a fence is closed before the next one begins; reported when it is not."""
        end = self._line(last - 1).strip(" ")
        sound = last - first > 1 and end.startswith(token.markup) and not end.strip(token.markup[0])
        inner = next(
            (i for i in range(first + 1, last - 1) if re.match(r" {0,3}(```|~~~)\s*\S", self._line(i))), None
        )
        if sound and inner is None:
            return True
        remedy = f"在它的内容之后单写一行 {token.markup}"
        message = "围栏没有收尾"
        if inner is not None:
            after = self._line(inner).strip(" `~")
            known = after.split(" ")[0].lower() in ("yaml", "yml", "text", *FENCES)
            what = "又开始了一个" if known else f"的收尾后面多了“{after[:8]}”"
            message += f"，第 {self._start + inner + 1} 行{what}"
        self._problems.add("C006", self._span(first), message, remedy)
        return False

    def _official(self, token: Token, span: Span) -> Mapping | None:
        """{sha256: …} of an 原文 fence, checked against the wording it holds."""
        match = re.fullmatch(r"text 原文(?: +sha256: *(\S+))?", token.info.strip())
        if match is None:
            self._problems.add(
                "C007",
                span,
                f"原文围栏的首行“{token.info.strip()}”写法不对",
                "写成 ```text 原文 sha256: 六十四位十六进制数",
            )
            return None
        if not match[1]:
            return Mapping((), span)
        digest = hashlib.sha256(token.content.removesuffix("\n").encode()).hexdigest()
        if match[1] != digest:
            self._problems.add(
                "C015", span, "原文与写明的 sha256 不符", f"核对原文；确认无误后写成 sha256: {digest}"
            )
        at = Span(span.path, span.line, span.column + len(token.markup) + token.info.index(match[1]))
        return Mapping(((Scalar("sha256", span), Scalar(match[1], at)),), span)
