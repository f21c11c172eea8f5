"""What `gongji verify` recomputes of editions: hashes, examples, and that the database holds them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from gongji.charter.problems import CharterError
from gongji.errors import GongjiError
from gongji.office.guard.database_rules import missing
from gongji.office.guard.verify import Finding, check
from gongji.office.plans.choices import FROZEN
from gongji.office.plans.migrations._triggers import RULES
from gongji.office.plans.models import Edition, Ruling, TableVersion
from gongji.office.plans.reading import Sources, Table, charter_of, examined, program_of

_RESTORE = "查明谁动过数据库；以备份核对"


@check("R07", "已发布的版本与发布时相同")
def published_editions() -> Iterator[Finding]:
    """Text, tables and readings of every published edition have the hashes they were published with."""
    for edition in Edition.objects.filter(state__in=FROZEN).order_by("pk"):
        place = f"plans_edition {edition.pk}（{edition}）"
        if sha256(edition.text.encode()).hexdigest() != edition.text_sha256:
            yield Finding(place, "正文与它的 sha256 不符", _RESTORE)
            continue
        try:
            charter = charter_of(_stored(edition))
            digest = program_of(_stored(edition)).digest
        except (CharterError, GongjiError) as error:
            yield Finding(place, f"读不成条文：{error}", _RESTORE)
            continue
        if digest != edition.sha256:
            yield Finding(place, "正文、附表、口径合起来与发布时的 sha256 不符", _RESTORE)
        if {r.name: r.adopted for r in charter.readings} != edition.readings:
            yield Finding(place, "记下的口径与正文采用的不同", _RESTORE)


@check("R07.tables", "附表和解释决定的文件与登记时相同")
def contents() -> Iterator[Finding]:
    """Every table version and every ruling's file has the hash it was recorded with."""
    for version in TableVersion.objects.order_by("pk").iterator():
        if sha256(version.text.encode()).hexdigest() != version.sha256:
            yield Finding(
                f"plans_tableversion {version.pk}（{version.name}）", "内容与 sha256 不符", _RESTORE
            )
    for ruling in Ruling.objects.exclude(file=None).order_by("pk").iterator():
        if ruling.file is not None and sha256(bytes(ruling.file)).hexdigest() != ruling.file_sha256:
            yield Finding(f"plans_ruling {ruling.pk}（{ruling.document}）", "文件与 sha256 不符", _RESTORE)


@check("R07.triggers", "数据库守着已发布的版本")
def triggers() -> Iterator[Finding]:
    """Every trigger that freezes editions is there and in force."""
    for name, table, *_ in missing(RULES):
        yield Finding(table, f"触发器 {name} 不在，或者停用了", "查明谁动过；重建触发器后核对全部版本")


@check("R02", "已发布的版本重算算例")
def examples() -> Iterator[Finding]:
    """Every example of every published edition comes out as it did at its check."""
    for edition in Edition.objects.filter(state__in=FROZEN).order_by("pk"):
        place = f"plans_edition {edition.pk}（{edition}）"
        try:
            _, results = examined(_stored(edition))
        except GongjiError:
            continue  # R07 says why it cannot be read
        for result in results:
            if not result.passed:
                told = "；".join(result.differences)
                yield Finding(place, f"算例“{result.example.name}”重算不符：{told}", "核对程序的版本和正文")


def _stored(edition: Edition) -> Sources:
    """What the rows hold, read anew and not by their recorded hashes."""
    own = edition.tables.filter(since__isnull=True)
    return Sources(edition.text.encode(), tuple(Table(v.name, v.file, v.text.encode()) for v in own))
