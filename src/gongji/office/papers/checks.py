"""What `gongji verify` recomputes of this room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Max, Min

from gongji.errors import GongjiError
from gongji.office.guard.fields import open_bytes
from gongji.office.guard.verify import Finding, check
from gongji.office.papers import archive, printing, store
from gongji.office.papers.choices import MEDICAL, State
from gongji.office.papers.models import Counter, Document, Paper


@check("A09", "医疗材料都有单独同意")
def consents() -> Iterator[Finding]:
    """A medical paper in use has a live consent."""
    free = Paper.objects.filter(kind__in=MEDICAL, state=State.READY)
    for paper in free.filter(consent=None) | free.filter(consent__withdrawn_on__isnull=False):
        yield Finding(f"papers_paper {paper.pk}", "医疗材料没有有效的同意就可以用", "放回待同意，补记同意")


@check("papers.files", "材料的文件都在，没有改过")
def files() -> Iterator[Finding]:
    """Every paper's file hashes to what was filed."""
    for paper in Paper.objects.order_by("pk").iterator(500):
        try:
            content = store.get(paper.stored, open_bytes(paper.key))
        except GongjiError as error:
            yield Finding(f"papers_paper {paper.pk}", error.message, error.remedy)
            continue
        if hashlib.sha256(content).hexdigest() != paper.sha256:
            yield Finding(f"papers_paper {paper.pk}", "文件的内容与收件时不同", "从备份恢复这个文件")


@check("papers.numbers", "文号不断号、不重号")
def numbers() -> Iterator[Finding]:
    """In each series and year the numbers run from 1 to the counter."""
    counted = {(c.series, c.year): c.last for c in Counter.objects.all()}
    rows = Document.objects.order_by().values("series", "year")
    for row in rows.annotate(n=Count("pk"), low=Min("number"), high=Max("number")):
        key = (row["series"], row["year"])
        if (row["low"], row["n"], row["high"]) != (1, row["high"], counted.pop(key, 0)):
            yield Finding(f"papers_document {key[0]} {key[1]}", "文号有断号，或与计数不符", "查这一年的文书")
    for (series, year), last in counted.items():
        if last:
            yield Finding(f"papers_counter {series} {year}", f"计数是 {last}，没有文书", "查这一年的文书")


@check("papers.documents", "文书没有改过，照原来的数据能再排出一样的")
def documents() -> Iterator[Finding]:
    """Every document hashes to what was printed; while its template is the same, printing gives it again."""
    for document in Document.objects.select_related("body").order_by("pk").iterator(200):
        where = f"papers_document {document.pk}（{document.written_number}）"
        if hashlib.sha256(open_bytes(document.body.pdf)).hexdigest() != document.sha256:
            yield Finding(where, "内容与制作时不同", "从备份恢复这一行")
        elif printing.template_digest(document.template) == document.template_sha256 and (
            hashlib.sha256(archive.printed_again(document)).hexdigest() != document.sha256
        ):
            yield Finding(where, "照原来的数据排出的不同", "数据被改过，或字体、排版程序换了版本")
