"""What every reader of a body needs at hand: the names declared so far, the article, and where to report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from gongji.charter.expressions import Names
from gongji.charter.model import Parameter, TableUse
from gongji.charter.nodes import Fact, Span
from gongji.charter.problems import Problems
from gongji.charter.words import nearest


@dataclass(frozen=True, slots=True)
class Context:
    """The declarations of one charter (filled by the first pass) as seen from one article.

    The dictionaries are shared by all contexts of a charter; `article` is what differs. `held` are the table
    files by name where they come with the text; None: they lie in folders.
    """

    path: Path
    problems: Problems
    held: Mapping[str, bytes] | None = None
    article: str = ""
    articles: dict[str, Span] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: dict[str, TableUse] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)  # name -> 类别
    benefits: dict[str, str] = field(default_factory=dict)  # name -> article
    exclusions: dict[str, str] = field(default_factory=dict)  # name -> article
    broken: set[str] = field(default_factory=set)  # names whose declaration is wrong

    def under(self, article: str) -> Context:
        """The same declarations, read from another article."""
        return replace(self, article=article)

    def error(self, code: str, span: Span, message: str, remedy: str = "") -> None:
        """Report a mistake made in this article."""
        self.problems.add(code, span, message, remedy, article=self.article)

    def names(self) -> Names:
        """What an expression may name."""
        return Names(self.facts, self.lists, self.readings)

    def known(self, sort: str, word: str, span: Span, names: Collection[str], of: str = "") -> bool:
        """Whether `word` is among the names; an unknown one is reported with the nearest.

        `of` is what has the names when they are no declarations of the charter (the options of a fact).
        A name whose own declaration is wrong is not reported again.
        """
        if word in names:
            return True
        if word in self.broken:
            return False
        close = nearest(word, names)
        if close is not None:
            remedy = f"是不是“{close}”"
        elif names:
            remedy = f"已有的{sort}：{'、'.join(names)}"
        else:
            remedy = f"先声明{sort}“{word}”"
        told = f"{of}没有{sort}“{word}”" if of else f"{sort}“{word}”没有声明过"
        self.error("C501", span, told, remedy)
        return False

    def touches_broken(self, text: str) -> bool:
        """Whether a text names something whose own declaration is wrong, so that reading it would mislead."""
        return any(name in text for name in self.broken)

    def takes_reading(self, reading: str, span: Span, *sorts: str) -> bool:
        """Whether the reading exists and is of one of the sorts that this place takes; reported if not."""
        if not self.known("口径", reading, span, self.readings):
            return False
        sort = self.readings[reading]
        if sort in sorts or not sort:
            return True
        wanted = "或".join(sorts)
        self.error(
            "C508",
            span,
            f"这里要用{wanted}的口径，“{reading}”是{sort}的口径",
            f"换一个口径，或者把“{reading}”的类别改为{wanted}",
        )
        return False
