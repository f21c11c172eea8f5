"""The fonts of printed documents: from a wheel, so that every machine prints the same bytes.

An office adds fonts with rarer characters (𠮷) in the folder `fonts` of the data folder. A character that no
font has is refused by name before anything is printed: a name with a box in it is worse than no letter.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont

from gongji.office.papers.errors import PaperError

_SUFFIXES: Final = (".otf", ".ttf", ".ttc", ".otc")


@functools.cache
def fonts() -> typst.Fonts:
    """The fonts as typst takes them, and no others of the machine."""
    folders = [str(folder) for folder in _folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def require_glyphs(text: str) -> None:
    """PaperError for characters that no font has."""
    missing = sorted({c for c in text if ord(c) > 0x7F and ord(c) not in _covered()})
    if missing:
        said = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in missing[:5])
        remedy = "请管理员把含这些字的字体文件放进数据文件夹的 fonts，重新启动网站后再制作"
        raise PaperError("P301", f"现有的字体里没有 {said}", remedy)


@functools.cache
def _covered() -> frozenset[int]:
    files = [path for folder in _folders() for path in sorted(folder.iterdir()) if path.suffix in _SUFFIXES]
    return frozenset(code for path in files for code in _codes(path))


def _codes(path: Path) -> Iterable[int]:
    """The code points of a font file, or of every font in a collection."""
    if path.suffix in (".ttc", ".otc"):
        with TTCollection(str(path), lazy=True) as collection:
            return {code for font in collection.fonts for code in font.getBestCmap() or ()}
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap() or ())


def _folders() -> list[Path]:
    packaged = Path(pylopdf_fonts_zh_cn.serif_path())
    if not packaged.is_file():
        raise PaperError("P302", f"缺字体文件 {packaged.name}", "重新安装 gongji（make setup）")
    own = _own_folder()
    return [packaged.parent, own] if own.is_dir() else [packaged.parent]


def _own_folder() -> Path:
    return Path(settings.MEDIA_ROOT).parent / "fonts"
