"""附表 supplied after publication, and the office's word that inferred values may be paid on (R08)."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction

from gongji.office.guard.access import demand
from gongji.office.guard.models import User
from gongji.office.plans import queries
from gongji.office.plans.choices import Origin
from gongji.office.plans.errors import Conflict, PlansError
from gongji.office.plans.models import Confirmation, Edition, TableVersion
from gongji.office.plans.reading import Table, charter_of, inferred_rows, replaced
from gongji.office.plans.services.moving import recorded, told_ruled


def supply(
    actor: User, edition: Edition, table: Table, since: date, source: str, document: str = ""
) -> TableVersion:
    """A table of a published edition with content that is used from `since` on.

    E702 on an edition that is not published, E709 for a table it lacks, E710 for content that says nothing
    new; CharterError with every cell that the rules cannot use.
    """
    demand(actor, "plans.draft", edition.plan.union)
    if not edition.frozen:
        raise PlansError("E702", f"{edition}还没有发布", "没有发布的，连同附表重新交一遍条文")
    if not source.strip():
        raise PlansError("E710", "没有写来源", "写明这张表从哪里查到：文号、网址或者来函")
    if edition.in_force_from is not None and since < edition.in_force_from:
        raise PlansError(
            "E707", f"启用日 {since} 早于这一版的施行日 {edition.in_force_from}", "写施行日或者以后的日期"
        )
    use = replaced(charter_of(queries.sources(edition, None)), table)
    if not use.rows:
        raise PlansError("E710", f"“{table.file}”只有表头，没有一行", "填上内容再交")
    with transaction.atomic():
        Edition.objects.select_for_update().defer("text").get(pk=edition.pk)
        digest = sha256(table.data).hexdigest()
        used = {now.version.name: now.version for now in queries.tables_on(edition, since)}
        if used[table.name].sha256 == digest:
            raise PlansError("E710", f"内容与 {since} 在用的一样", "没有改动，不用补")
        made = TableVersion.objects.create(
            edition=edition,
            name=table.name,
            file=table.file,
            text=table.data.decode(),
            sha256=digest,
            rows=len(use.rows),
            inferred=inferred_rows(use),
            origin=Origin.LATER,
            since=since,
            source=source,
            document=document,
            recorded_by=actor,
        )
        recorded("plans.supply", actor, edition, table=table.name, since=since, source=source)
        told_ruled(actor, edition, since)
        return made


def confirm(actor: User, version: TableVersion, document: str, note: str) -> Confirmation:
    """The office confirms the inferred values of a table version.

    E702 before publication, E711 when it has none, E714 when the person recorded it themselves; Conflict when
    it is done.
    """
    demand(actor, "plans.publish", version.edition.plan.union)
    if not version.edition.frozen:
        raise PlansError("E702", f"{version.edition}还没有发布", "发布以后再确认")
    if not version.inferred:
        raise PlansError("E711", f"附表“{version.name}”没有推定的值", "已核实的不用确认")
    if version.recorded_by.same_person(actor):
        raise PlansError("E714", f"附表“{version.name}”是{actor}登记的", "请另一人确认")
    try:
        with transaction.atomic():
            made = Confirmation.objects.create(version=version, document=document, note=note, by=actor)
            recorded("plans.confirm", actor, version.edition, table=version.name, document=document)
            return made
    except IntegrityError:
        raise Conflict("E701", f"附表“{version.name}”已经确认过", "重新打开这张附表") from None
