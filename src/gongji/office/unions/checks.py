"""What `gongji verify` finds of the tree when somebody else has been at the database."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.office.guard.paths import STEP
from gongji.office.guard.verify import Finding, check
from gongji.office.unions.choices import PARENTS, Kind
from gongji.office.unions.models import Union

_RESTORE = "查明谁动过数据库；以备份核对"


@check("A02", "工会树")
def tree() -> Iterator[Finding]:
    """Every union hangs below one that may lead it, and each knows how many hang below it."""
    kinds: dict[str, Kind] = {}
    below: dict[str, int] = {}
    rows = list(Union.objects.order_by("depth", "path").values_list("pk", "path", "kind", "numchild"))
    for pk, path, kind, _ in rows:
        up = path[:-STEP]
        kinds[path] = Kind(kind)
        below[up] = below.get(up, 0) + 1
        if not up:
            continue
        if up not in kinds:
            yield Finding(f"unions_union {pk}", f"上级（路径 {up}）不存在", _RESTORE)
        elif kinds[up] not in PARENTS[Kind(kind)]:
            told = f"{Kind(kind).label}不能设在{kinds[up].label}下面"
            yield Finding(f"unions_union {pk}", told, _RESTORE)
    for pk, path, _, count in rows:
        if count != below.get(path, 0):
            yield Finding(
                f"unions_union {pk}", f"记着有 {count} 个下级，实有 {below.get(path, 0)} 个", _RESTORE
            )
