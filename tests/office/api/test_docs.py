"""The commands of the document work as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.office.access.makers.plans import edition_of
from tests.office.enrolment.rosters import people, workbook

from gongji.office.guard.scoped import everything

DOCUMENT = Path(__file__).parents[3] / "docs/office/api.md"


@pytest.mark.django_db(transaction=True)
def test_the_curl_examples_do_what_they_say(
    world: Any, program: Any, live_server: Any, tmp_path: Path
) -> None:
    with everything("a test's plan"):
        plan = edition_of(world, world.unions["own"], "in_force").plan.code
    (tmp_path / "roster.xlsx").write_bytes(b"".join(workbook(people(2)).chunks()))
    told = {
        "GONGJI": live_server.url, "TOKEN": program(world.accounts["agent"]).text, "PLAN": plan,
        "UNION": str(world.unions["child"].pk),
    }  # fmt: skip
    (block,) = re.findall(r"```\n(curl.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    upload, ask = block.strip().splitlines()
    paid = "-F paid_on=2026-11-23"
    assert paid in upload

    def run(command: str) -> Any:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env={**os.environ, **told, "NO_PROXY": "*"},
            capture_output=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)

    from datetime import date

    today = upload.replace(paid, f"-F paid_on={date.today().isoformat()}")
    first, again = run(today), run(today)
    assert first["key"] == again["key"]
    assert [one["key"] for one in run(ask)["items"]] == [first["key"]]
