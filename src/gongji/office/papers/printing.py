"""Printing: a typst template and data in, the bytes of a PDF out; the same in, the same out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

from gongji.office.papers.errors import PaperError
from gongji.office.papers.fonts import fonts, require_glyphs

TEMPLATES: Final = Path(__file__).parent / "printed"

Data = Mapping[str, Any]


def pdf(template: str, data: Data) -> bytes:
    """The document. `data["on"]` is its date (2026-11-29), and the PDF's own; `data["check"]` the QR.

    PaperError P301 names characters without a glyph, P303 a template that does not take the data.
    """
    written = canonical(data)
    require_glyphs(written)
    on = date.fromisoformat(data["on"])
    try:
        made = typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=fonts(),
            sys_inputs={"data": written, "qr": _qr(data["check"])},
            timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise PaperError("P303", f"文书模板 {template} 排不出来：{error}", "请管理员看模板和数据") from error
    assert isinstance(made, bytes)
    return made


def canonical(data: Data) -> str:
    """The data in the one form that is kept beside the document."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def template_digest(template: str) -> str:
    """The hash of a template and of what all templates share."""
    body = hashlib.sha256()
    for name in ("letter", template):
        body.update((TEMPLATES / f"{name}.typ").read_bytes())
    return body.hexdigest()


def _qr(text: str) -> str:
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False)
    return picture.getvalue().decode()
