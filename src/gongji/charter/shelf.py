"""The charters that come with gongji, and how a person names one: a path, a plan, or plan/edition."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from gongji.charter.words import nearest
from gongji.errors import UsageError

SUFFIX: Final = ".md"


def shelf() -> Path:
    """The folder of the charters that come along: inside the wheel, or beside `src` in a work tree."""
    package = Path(str(files("gongji")))
    packaged = package / "_charters"
    return packaged if packaged.is_dir() else package.parents[1] / "charters"


def plans() -> tuple[str, ...]:
    """The plans on the shelf, each as plan/edition."""
    found = shelf().glob(f"plans/*/*{SUFFIX}")
    return tuple(sorted(f"{path.parent.name}/{path.stem}" for path in found))


def find(name: str) -> Path:
    """The file that `name` means: a path, plan/edition, or a plan, whose latest edition it then is.

    UsageError (exit code 2) when there is none; the message names the plans there are.
    """
    path = Path(name)
    if path.is_file():
        return path
    if path.is_dir():
        raise UsageError("U121", f"“{name}”是文件夹，不是条文", "给出条文文件的路径")
    known = plans()
    if path.suffix != SUFFIX:
        editions = [k for k in known if name in (k, k.split("/")[0])]
        if editions:
            return shelf() / "plans" / f"{editions[-1]}{SUFFIX}"
    near = nearest(name, [*known, *(k.split("/")[0] for k in known)])
    hint = f"是否“{near}”？" if near else ""
    raise UsageError("U121", f"找不到条文“{name}”", f"{hint}给出文件路径，或自带的计划：{'、'.join(known)}")
