"""PDF: whole, without a lock, without programs."""

from __future__ import annotations

import re
from typing import Final

from gongji.office.papers.errors import PaperError

_LOCK: Final = re.compile(rb"/Encrypt[\s\r\n]+\d+[\s\r\n]+\d+[\s\r\n]+R")
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|OpenAction\s*<<\s*/S\s*/JavaScript)\b"
)


def require_plain(content: bytes) -> None:
    """PaperError for a PDF that is cut off, locked, or holds programs or files in the clear.

    Programs inside compressed objects are not looked for: the file is only ever handed out to be saved.
    """
    if b"%%EOF" not in content[-2048:]:
        raise PaperError("P004", "PDF 不完整", "重新导出或重新传送")
    if _LOCK.search(content):
        raise PaperError("P006", "PDF 加了密码", "取消密码后再传")
    if _ACTIVE.search(content):
        raise PaperError("P007", "PDF 里有程序或附件", "打印成新的 PDF 后再传")
