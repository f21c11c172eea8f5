"""`gongji read`."""

from __future__ import annotations

import sys
from pathlib import Path

from gongji.assess.choice import choice
from gongji.enrol.examples import run_joinings
from gongji.readers.check import check
from gongji.readers.examples import Result, run_examples
from gongji.records.writing import require_place, write_text


def run(charter: str, html: Path | None) -> int:
    """Show a charter on the terminal, or write it as one page of HTML."""
    chosen = choice(charter)
    if html is not None:
        require_place(html, chosen.files)
    joined = run_joinings(chosen.charter)
    findings = check(chosen.charter, joined)
    examples: tuple[Result, ...] = (*run_examples(chosen.charter), *joined)
    if html is not None:
        from gongji.readers.page import page

        text = page(chosen.charter, findings, examples)
        write_text(html, text)
        print(f"写到 {html}", file=sys.stderr)
        return 0
    from rich.console import Console

    from gongji.readers.terminal import reading

    console = Console(highlight=False)
    console.print(reading(chosen.charter, findings, examples, width=console.width))
    return 0
