"""`gongji verify`: recompute what must hold, and say of each invariant whether it does."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from gongji.errors import UsageError
from gongji.office.site.start import require_migrated, start


def verify(chosen: Sequence[str], console: Console) -> int:
    """Run the checks of all rooms, or the chosen ones; 1 where one finds something."""
    start()
    require_migrated()

    from gongji.office.guard.verify import Finding, checks, findings

    known = checks()
    ids = [check.id for check in known]
    strange = [name for name in chosen if name not in ids]
    if strange:
        raise UsageError("U716", f"没有检查 {'、'.join(strange)}", f"有的是：{'、'.join(ids)}")
    found: dict[str, list[Finding]] = {}
    for check, finding in findings(chosen):
        found.setdefault(check.id, []).append(finding)
    table = Table("编号", "检查", "结果", box=None, pad_edge=False)
    for check in known:
        if not chosen or check.id in chosen:
            count = len(found.get(check.id, ()))
            table.add_row(check.id, check.title, f"{count} 处不对" if count else "无误")
    console.print(table)
    for name, wrong in found.items():
        for finding in wrong:
            remedy = f"。改法：{finding.remedy}" if finding.remedy else ""
            console.print(f"[{name}] {finding.where}：{finding.what}{remedy}", markup=False, soft_wrap=True)
    return 1 if found else 0
