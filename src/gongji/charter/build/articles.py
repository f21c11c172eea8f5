"""Articles of the document: their text, the official wording where there is one, and the last review."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.body import may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.readings import day_text
from gongji.charter.document import Article as WrittenArticle
from gongji.charter.document import Document
from gongji.charter.model import Article
from gongji.charter.strict import Node
from gongji.charter.words import KEYS


def articles(context: Context, document: Document) -> tuple[Article, ...]:
    """Every article in the order of the document."""
    return tuple(_article(context.under(written.id), written) for written in document.articles)


def _article(context: Context, written: WrittenArticle) -> Article:
    reviewed = original = digest = ""
    for fence in written.fences:
        if fence.info == "复核":
            values = read_body(context, fence.body, KEYS["review"], _REVIEW, "复核")
            reviewed = "" if values is None else values[_FINGERPRINT]
        elif fence.info == "原文":
            original = fence.text
            stated = fence.body.get("sha256")
            digest = "" if stated is None else plain.text(context, stated) or ""
    ruled = any(fence.info == "规则" for fence in written.fences)
    return Article(written.id, written.title, written.text, written.span, reviewed, original, digest, ruled)


def _fingerprint(context: Context, node: Node) -> str | None:
    word = plain.scalar(context, node)
    if word is None:
        return None
    if len(word.text) == 12 and all(c in "0123456789abcdef" for c in word.text):
        return word.text
    context.error("C404", word.span, f"正文指纹“{word.text}”不对", "写 gongji check 给出的十二位")
    return None


_FINGERPRINT = need("fingerprint", _fingerprint)
_DATE = may("date", day_text, "")
_REVIEW = (_FINGERPRINT, _DATE)
