"""`gongji …`: the commands. Each imports what it needs when it is called, so that --help comes at once.

Exit codes: 0 done, 1 findings or refused input, 2 wrong use. People read Chinese lines on stderr, never a
traceback; GONGJI_DEBUG=1 lets an unexpected error through for those who mend it.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gongji import __version__
from gongji.errors import GongjiError
from gongji.usage import Command, Group, leaves, said

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="共济：条文即程序。“条文”写文件路径，或自带的计划名，如 shaoxing-cadre/2011-06-10。",
)

CharterArgument = Annotated[str, typer.Argument(metavar="条文", help="条文文件，或自带的计划名")]
Covers = Annotated[Path, typer.Option("--covers", metavar="文件", help="参保表：.csv、.parquet 或 .xlsx")]
Events = Annotated[Path, typer.Option("--events", metavar="文件", help="事件表：.csv、.parquet 或 .xlsx")]
PriorFile = Annotated[
    Path | None, typer.Option("--prior", metavar="文件", help="以前的决定；已决定的不再决定，照数计入")
]
Readings = Annotated[
    list[str] | None, typer.Option("--reading", metavar="名=选项", help="换一个口径；可写多次")
]
Tables = Annotated[list[str] | None, typer.Option("--table", metavar="名=文件", help="换一张附表；可写多次")]
Engine = Annotated[
    str, typer.Option("--engine", metavar="名", help="plain、compiled、derive 或 spark；缺省看行数")
]
KeepGood = Annotated[
    Path | None,
    typer.Option("--keep-good", metavar="文件", help="好的行照常决定，坏的行连同原因写到这个文件"),
]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"gongji {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options that stand before any command."""


@app.command("check", cls=Command, help="检查条文；有错误时以 1 退出")
def check(
    charter: CharterArgument,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> int:
    """Findings on a charter; 1 when one is an error."""
    from gongji.commands.check import run

    return run(charter, as_json)


@app.command("read", cls=Command, help="条文与规则复述对照：在终端显示，或写成网页")
def read(
    charter: CharterArgument,
    html: Annotated[Path | None, typer.Option("--html", metavar="文件", help="写成一个网页文件")] = None,
) -> int:
    """Text and read-back side by side."""
    from gongji.commands.read import run

    return run(charter, html)


@app.command("assess", cls=Command, help="按条文决定一批事件")
def assess(
    charter: CharterArgument,
    covers: Covers,
    events: Events,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写决定的文件")],
    prior: PriorFile = None,
    reading: Readings = None,
    table: Tables = None,
    engine: Engine = "auto",
    keep_good: KeepGood = None,
) -> int:
    """Decide events from files to a file; 1 when rows were left out."""
    from gongji.assess.job import Job
    from gongji.commands.assess import run

    job = Job(covers, events, out, prior, keep_good, engine)
    return run(charter, reading or (), table or (), job)


@app.command("enrol", cls=Command, help="按条文办一份名册的参保：谁可以参加、保到哪天、缴多少")
def enrol(
    charter: CharterArgument,
    roster: Annotated[Path, typer.Option("--roster", metavar="文件", help="名册：姓名、证件号码等")],
    paid_on: Annotated[str, typer.Option("--paid-on", metavar="日期", help="缴费日，如 2025-06-30")],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写参保表的文件")],
    covers: Annotated[
        Path | None, typer.Option("--covers", metavar="文件", help="已有的参保：续保和重复参保照它认")
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="文件", help="单位表：单位编号、职工数等")
    ] = None,
    others: Annotated[
        Path | None, typer.Option("--others", metavar="文件", help="写没有参保的人；缺省在参保表旁边")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--start", metavar="日期", help="起保日，只在条文没有写时用")
    ] = None,
    reading: Readings = None,
    table: Tables = None,
    keep_good: Annotated[
        Path | None,
        typer.Option("--keep-good", metavar="文件", help="好的行照常办理，坏的行连同原因写到这个文件"),
    ] = None,
) -> int:
    """Who of a roster may join, for which term and what contribution; 1 when rows were left out."""
    from gongji.commands.enrol import Asked, run

    asked = Asked(roster, paid_on, out, others, covers, units, keep_good, start)
    return run(charter, reading or (), table or (), asked)


@app.command("explain", cls=Command, help="说明一个事件的决定是怎样来的，引到条款")
def explain(
    charter: CharterArgument,
    covers: Covers,
    events: Events,
    event: Annotated[str, typer.Option("--event", metavar="编号", help="要说明的事件编号")],
    prior: PriorFile = None,
    reading: Readings = None,
    table: Tables = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="名", help="与 assess 相同；说明总由 derive 给出")
    ] = "derive",
    keep_good: Annotated[
        Path | None, typer.Option("--keep-good", metavar="文件", help="不计坏的行而继续；不写这个文件")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
    as_receipt: Annotated[bool, typer.Option("--receipt", help="只输出决定凭据（规范 JSON）")] = False,
) -> int:
    """The derivation of an event's decisions in Chinese, citing articles."""
    from gongji.commands.explain import Asked, run

    form = "receipt" if as_receipt else "json" if as_json else "text"
    asked = Asked(covers, events, event, prior, keep_good is not None, engine)
    return run(charter, reading or (), table or (), asked, form)


@app.command("intake", cls=Command, help="把医保结算单转成事件表，对上参保的人")
def intake(
    mapping: Annotated[str, typer.Argument(metavar="映射", help="映射文件（YAML）")],
    settlements: Annotated[
        Path, typer.Option("--in", metavar="文件", help="结算单：.csv、.parquet 或 .xlsx")
    ],
    covers: Covers,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写事件表的文件")],
    aside: Annotated[
        Path | None,
        typer.Option("--aside", metavar="文件", help="未采用的行和原因；缺省写在事件表旁边，名后加“-未采用”"),
    ] = None,
    keep_good: Annotated[
        Path | None,
        typer.Option("--keep-good", metavar="文件", help="好的行照常转，坏的行连同原因写到这个文件"),
    ] = None,
) -> int:
    """Settlement files into events; 1 when bad rows were left out."""
    from gongji.commands.intake import run
    from gongji.intake.files import IntakeJob

    beside = aside or out.with_name(f"{out.stem}-未采用{out.suffix}")
    return run(Path(mapping), IntakeJob(settlements, covers, out, beside, keep_good))


@app.command("replay", cls=Command, help="同样的事按另一份条文或另一种口径重办，比较前后")
def replay(
    old: Annotated[str, typer.Argument(metavar="原条文", help="原来的条文")],
    new: Annotated[str, typer.Argument(metavar="新条文", help="改后的条文；只换口径时与原条文相同")],
    covers: Covers,
    events: Events,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写每一行前后的文件")],
    prior: PriorFile = None,
    reading: Annotated[
        list[str] | None, typer.Option("--reading", metavar="名=选项", help="新条文换一个口径；可写多次")
    ] = None,
    old_reading: Annotated[
        list[str] | None, typer.Option("--old-reading", metavar="名=选项", help="原条文换一个口径；可写多次")
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", metavar="名=文件", help="新条文换一张附表；可写多次")
    ] = None,
    old_table: Annotated[
        list[str] | None, typer.Option("--old-table", metavar="名=文件", help="原条文换一张附表；可写多次")
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", metavar="文件", help="单位表：单位编号、单位名称")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="文件", help="把报告写成一个网页文件")
    ] = None,
    engine: Engine = "auto",
    keep_good: KeepGood = None,
) -> int:
    """The same events under two charters or readings; 1 when rows were left out."""
    from gongji.assess.job import Job
    from gongji.commands.replay import Asked, run

    job = Job(covers, events, out, prior, keep_good, engine)
    sides = Asked(old, old_reading or (), old_table or ()), Asked(new, reading or (), table or ())
    return run(*sides, job, units, html)


@app.command("demo", cls=Command, help="建一座样例城市，决定它一年的事件，写出报告")
def demo(
    scale: Annotated[str, typer.Option("--scale", metavar="倍数", help="规模，如 0.1、1/10 或 3")] = "1",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="只写文件，不打开网页")] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪里")] = Path("demo-out"),
    seed: Annotated[int | None, typer.Option("--seed", metavar="数", help="随机种子")] = None,
) -> int:
    """The survey city, its year assessed, reports written."""
    from rich.console import Console

    from gongji.demo import command

    command.demo(scale, command.SEED if seed is None else seed, out, Console())
    if no_serve:
        return 0
    from gongji.office.site.demo import open_site

    return open_site(out, Console())


@app.command("serve", cls=Command, help="开网站，连同后台")
def serve(
    host: Annotated[str, typer.Option("--host", metavar="地址", help="在哪个地址上开")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="端口", min=1, max=65535)] = 8000,
    processes: Annotated[int, typer.Option("--processes", metavar="数", help="网站的进程数", min=1)] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="后台另开：gongji worker")] = False,
) -> int:
    """The site with its worker, until stopped."""
    from gongji.office.site.serve import serve as run_site

    return run_site(host, port, processes, not no_worker, lambda url: print(f"网站开在 {url}", flush=True))


@app.command("worker", cls=Command, help="做后台的事，直到停下")
def worker(parent: Annotated[int | None, typer.Option("--parent", hidden=True)] = None) -> int:
    """Background work, until stopped."""
    from gongji.office.site.serve import work

    return work(parent)


@app.command("migrate", cls=Command, help="把数据库升级到这一版")
def migrate() -> int:
    """The database brought up to this version."""
    from gongji.office.site import start

    start.start()
    done = start.migrate()
    print(f"升级了 {done} 步" if done else "数据库已是这一版")
    return 0


@app.command("verify", cls=Command, help="重算必须成立的各条；有不对的以 1 退出")
def verify(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[编号]…", help="只查这几条，如 A05")] = None,
) -> int:
    """What must hold, recomputed; 1 where something does not."""
    from rich.console import Console

    from gongji.office.site.verifying import verify as run_checks

    return run_checks(ids or (), Console())


@app.command("admin", cls=Command, help="建站后的第一个管理员；身份证号另外问")
def admin(
    username: Annotated[str, typer.Argument(metavar="账号", help="姓名拼音或工号")],
    name: Annotated[str, typer.Option("--name", metavar="姓名")],
    union: Annotated[str, typer.Option("--union", metavar="编号", help="市总工会的编号")],
    union_name: Annotated[str, typer.Option("--union-name", metavar="名称", help="还没有工会时，建它")] = "",
) -> int:
    """Whoever runs the machine makes the first administrator."""
    from gongji.office.site.keeping import first_admin

    print(first_admin(username, name, union, union_name))
    return 0


@app.command("keys", cls=Command, help="看密钥环；换加密的钥匙，中断了就接着换")
def keys(
    rotate: Annotated[bool, typer.Option("--rotate", help="加一把新的，全部换过去")] = False,
    retire: Annotated[bool, typer.Option("--retire", help="拿掉没有用的旧钥匙")] = False,
) -> int:
    """The sealing keys, changed."""
    from gongji.office.site.keeping import change_keys

    print(change_keys(rotate, retire))
    return 0


@app.command("backup", cls=Command, help="备份数据库、上传的文件和密钥，网站可以照常开着")
def backup(
    file: Annotated[Path, typer.Argument(metavar="文件", help="写到哪里，如 2026-11-29.tar")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="连密钥一起；平时只记它的指纹")] = False,
) -> int:
    """Everything the site holds, in one file."""
    from gongji.office.site.backup import backup as write

    print(write(file, with_keys))
    return 0


@app.command("restore", cls=Command, help="把备份恢复到空的数据库和数据文件夹，并核对")
def restore(file: Annotated[Path, typer.Argument(metavar="文件", help="gongji backup 写的文件")]) -> int:
    """A backup put back where nothing is yet, and compared."""
    from gongji.office.site.restore import restore as put_back

    print(put_back(file))
    return 0


def run(arguments: Sequence[str]) -> int:
    """Call a command; gives the exit code. Every error is said in lines of Chinese on stderr."""
    try:
        code = app(list(arguments), standalone_mode=False, prog_name="gongji")
        return code if isinstance(code, int) else 0
    except GongjiError as error:
        return _say(error)
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _other(error)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a library written in Rust breaks down
            raise
        return _other(error)


def _other(error: BaseException) -> int:
    """What is not one of our own errors: typer's, or an unexpected one."""
    left = leaves(error)
    if left is not None:
        return left
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error, file=sys.stderr)
        return 2
    misuse = said(error)
    if misuse is not None:
        return _say(misuse)
    if type(error).__name__ == "Abort":
        return _interrupted()
    if os.environ.get("GONGJI_DEBUG"):
        raise error
    if isinstance(error, MemoryError):
        print("内存不够。改法：分几个文件处理，或换一台内存大的机器", file=sys.stderr)
        return 1
    told = "请把这个编号和所用的命令告诉维护人"
    print(f"出现了没有预料到的错误（{_short_id(error)}）。{told}", file=sys.stderr)
    return 1


def _interrupted() -> int:
    print("已中断，输出没有改动", file=sys.stderr)
    return 130


def _short_id(error: BaseException) -> str:
    """Names the kind of an error and the place it came from, and nothing of the data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__}@{place}"


def _say(error: GongjiError) -> int:
    print(error, file=sys.stderr)
    return error.exit_code


def main() -> None:
    """The entry point of `gongji`."""
    # A command lives for seconds and makes millions of tuples that form no cycles: collect seldom.
    gc.set_threshold(100_000, 50, 100)
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
