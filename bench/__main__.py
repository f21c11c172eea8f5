"""`python -m bench`: every measurement in one run, as ratios, written to docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import enrolling, gongji_calls, office_certificate, office_lists, office_roster, peers, year
from bench.claim import EXPECTED
from bench.latency import ROUNDS, measure
from bench.processes import bulk, help_seconds
from bench.report import Findings, write
from bench.rule import measure as rule
from bench.rule import spark

ROOT = Path(__file__).resolve().parent.parent
CHARTER = ROOT / "charters" / "plans" / "shaoxing-cadre" / "2011-06-10.md"
PARTS = ("claim", "bulk", "enrol", "roster", "lists", "certificate", "rule", "spark", "help")
COMMAND = ROOT / ".venv" / "bin" / "gongji"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure gongji against its peers.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of single calls")
    parser.add_argument("--events", type=int, default=100_000, help="events of the bulk run")
    parser.add_argument("--only", choices=PARTS, help="one part; the others stay on the page as they are")
    parser.add_argument("--huge", action="store_true", help="a book of 100,000,000 events too: 4 GB, minutes")
    options = parser.parse_args()
    wanted = (options.only,) if options.only else PARTS

    findings = Findings()
    if "claim" in wanted:
        say("一件申领，各引擎轮流 …")
        findings.claim = measure(engines(), options.rounds)
    if "bulk" in wanted:
        say("造一批事件 …")
        folder = ROOT / "bench" / "data"
        findings.sizes = year.write(folder, CHARTER, options.events)
        say("成批决定，与 csv 模块轮流 …")
        findings.assess, findings.csv = bulk(COMMAND, COMMAND.with_name("python"), CHARTER, folder)
    if "enrol" in wanted:
        say("办名册，与只读文件轮流 …")
        findings.enrol = enrolling.measured(COMMAND.with_name("python"), ROOT)
    if "roster" in wanted:
        say("网站上的名册，与办名册轮流 …")
        findings.roster = office_roster.measured(COMMAND.with_name("python"), ROOT)
    if "lists" in wanted:
        say("网站的列表，造一座城市 …")
        findings.lists = office_lists.measured(COMMAND.with_name("python"), ROOT)
    if "rule" in wanted:
        findings.rule = rule.measure(options.huge, say)
    if "spark" in wanted:
        say("Spark，一个核与两个核依次 …")
        findings.spark = spark.measured(COMMAND.with_name("python"))
    if "certificate" in wanted:
        say("查验保障凭证，与裸视图轮流 …")
        findings.certificate = office_certificate.measured(COMMAND.with_name("python"), ROOT)
    if "help" in wanted:
        say("gongji --help …")
        findings.help = help_seconds(COMMAND)
    print("\n".join(findings.lines()))
    write(ROOT / "docs" / "performance.md", findings)


def engines() -> dict[str, Callable[[], object]]:
    """Every way of answering the claim; each must give the expected answer before it is measured."""
    calls: dict[str, Callable[[], object]] = {
        "手写函数": peers.hand_written(),
        "kernel": gongji_calls.kernel(CHARTER),
        "derive": gongji_calls.derive(CHARTER),
        "ZEN": peers.zen(trace=False),
        "ZEN trace": peers.zen(trace=True),
        "OpenFisca": peers.openfisca(),
    }
    for name, call in calls.items():
        answer = call()
        if answer != EXPECTED:
            sys.exit(f"{name}: {answer} instead of {EXPECTED}")
    return calls


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
