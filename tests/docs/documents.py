"""Takes the documents apart: console blocks with their commands, and the charters a tutorial builds up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "charter.md"
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SNIPPET = re.compile(r"^````markdown\n(.*?)^````$", re.DOTALL | re.MULTILINE)
_ARTICLE = re.compile(r"^## (\S+)", re.MULTILINE)


def documents() -> list[Path]:
    """Every page a person reads."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True, slots=True)
class Command:
    """A command as a page shows it: its line, its words, and the output below it (empty: not shown)."""

    page: Path
    line: int
    text: str
    shown: str


def commands(page: Path) -> Iterator[Command]:
    """The commands of a page in order."""
    text = page.read_text(encoding="utf-8")
    for block in _CONSOLE.finditer(text):
        line = text.count("\n", 0, block.start(1)) + 1
        command: tuple[int, str] | None = None
        output: list[str] = []
        for offset, content in enumerate(block[1].splitlines()):
            if content.startswith("$ "):
                if command is not None:
                    yield Command(page, *command, "\n".join(output))
                command, output = (line + offset, content[2:]), []
            else:
                output.append(content)
        if command is not None:
            yield Command(page, *command, "\n".join(output))


def matches(shown: str, printed: str) -> bool:
    """Whether the output is what the page shows; a line `…` on the page stands for any lines."""
    parts = [re.escape(line.rstrip()) if line.strip() != "…" else None for line in shown.splitlines()]
    pattern = "".join("(?:.*\n)*?" if part is None else f"{part}\n" for part in parts)
    plain = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, plain) is not None


def tutorial_steps() -> list[str]:
    """The charter after each step of the tutorial: a snippet replaces the articles it holds, or adds them."""
    front, articles = "", dict[str, str]()
    steps = []
    for snippet in _SNIPPET.findall(TUTORIAL.read_text(encoding="utf-8")):
        head, *parts = re.split(r"(?m)^(?=## )", snippet)
        front = front or head
        for part in parts:
            match = _ARTICLE.match(part)
            assert match is not None
            articles[match[1]] = part.rstrip() + "\n\n"
        articles["附"] = articles.pop("附", "")  # the annex stays last
        steps.append(front + "".join(articles.values()))
    return steps


def tutorial_at(line: int) -> str:
    """The charter as it stands at a line of the tutorial."""
    text = TUTORIAL.read_text(encoding="utf-8")
    ends = [text.count("\n", 0, m.end()) + 1 for m in _SNIPPET.finditer(text)]
    return tutorial_steps()[sum(end < line for end in ends) - 1]
