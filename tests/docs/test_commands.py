"""Commands shown in the documents run as shown, against the shipped charters and example files."""

from __future__ import annotations

import io
import shlex
import shutil
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from documents import ROOT, TUTORIAL, Command, commands, documents, matches, tutorial_at

from gongji.cli import run

PAGES = [page for page in documents() if any(True for _ in commands(page))]
EXIT_LINE = "（退出码 "


def test_the_pages_that_show_commands_are_found() -> None:
    assert {"README.md", "charter.md", "assess.md", "explain.md", "check.md"} <= {p.name for p in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_give_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("charters", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for command in commands(page):
        if page == TUTORIAL:
            (tmp_path / "住院慰问.md").write_text(tutorial_at(command.line), encoding="utf-8")
        printed = perform(command)
        where = f"{page.name}:{command.line}\n{printed}"
        assert "出现了没有预料到的错误" not in printed, where
        if command.shown:
            assert matches(command.shown, printed), where


def perform(command: Command) -> str:
    """What a command prints, both streams together; a page that shows no exit code expects 0."""
    program, *arguments = shlex.split(command.text)
    if program == "cat":
        return Path(arguments[0]).read_text(encoding="utf-8")
    assert program in ("gongji", ".venv/bin/gongji"), f"{command.page.name}:{command.line}"
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        code = run(arguments)
    if code:
        output.write(f"{EXIT_LINE}{code}）\n")
    assert code == 0 or EXIT_LINE in command.shown, f"{command.page.name}:{command.line}\n{output.getvalue()}"
    return output.getvalue()
