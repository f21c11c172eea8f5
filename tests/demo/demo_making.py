"""Makes demonstrations to look into."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console

from gongji.demo.command import SEED, demo

SMALL = "0.05"


@dataclass(frozen=True)
class Made:
    """A demonstration that was run: its folder and what it said."""

    out: Path
    said: str

    def read(self, *path: str) -> pl.DataFrame:
        """A file of it, every cell as text and blank cells as empty texts."""
        file = self.out.joinpath(*path)
        return pl.read_csv(file, infer_schema=False).fill_null("")


def made(out: Path, seed: int = SEED, scale: str = SMALL) -> Made:
    """Run a demonstration into a folder."""
    screen = io.StringIO()
    demo(scale, seed, out, Console(file=screen, width=120))
    return Made(out, screen.getvalue())
