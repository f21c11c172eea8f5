"""Charts of accounts, from the files in `charts/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from gongji.office.money.choices import Kind, Use
from gongji.office.money.errors import LedgerError

FOLDER: Final = Path(__file__).parent / "charts"
DEFAULT: Final = "mutual_aid"
NEEDED: Final = frozenset(Use)
_KEYS: Final = frozenset({"code", "name", "kind", "use", "guarded", "above"})
_CODE: Final = re.compile(r"[1-9][0-9]{3}(?:[0-9]{2}){0,4}")


@dataclass(frozen=True, slots=True)
class Planned:
    """An account as a chart names it; `above` is the code of the account it is a part of."""

    code: str
    name: str
    kind: Kind
    use: Use | None
    guarded: bool
    above: str
    leaf: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its accounts, those above before those below, and where it comes from."""

    name: str
    title: str
    status: str
    source: str
    accounts: tuple[Planned, ...]
    sha256: str


@cache
def charts() -> tuple[str, ...]:
    """The names of the charts there are."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def chart(name: str = DEFAULT) -> Chart:
    """A chart by its name. LedgerError M115 where there is none or it cannot be read."""
    if name not in charts():
        raise LedgerError("M115", f"没有科目表“{name}”", f"现有：{'、'.join(charts())}")
    return read((FOLDER / f"{name}.yaml").read_bytes(), name)


def read(content: bytes, name: str) -> Chart:
    """A chart from the bytes of its file. LedgerError M115 names what cannot be."""
    held: Any = yaml.safe_load(content)
    rows = held.get("accounts") if isinstance(held, dict) else None
    if not isinstance(rows, list):
        raise LedgerError("M115", f"科目表 {name} 没有 accounts", "照 charts/mutual_aid.yaml 的样子写")
    parents = {row["above"] for row in rows if isinstance(row, dict) and row.get("above")}
    accounts: dict[str, Planned] = {}
    for row in rows:
        one = _planned(name, row, parents)
        if one.code in accounts:
            raise LedgerError("M115", f"科目表 {name}：编号 {one.code} 出现两次", "每个编号只写一次")
        if one.above and (one.above not in accounts or not one.code.startswith(one.above)):
            told = f"科目表 {name}：{one.code} 的上级 {one.above} 不在它前面，或者编号不是上级加两位"
            raise LedgerError("M115", told, "先写上级，下级编号以上级编号开头")
        accounts[one.code] = one
    uses = [one.use for one in accounts.values() if one.use is not None]
    missing = sorted(NEEDED - set(uses))
    if missing or len(uses) != len(set(uses)):
        raise LedgerError("M115", f"科目表 {name} 的用途缺 {missing} 或有重复", "每种用途正好一个末级科目")
    title, status, source = (str(held.get(key, "")) for key in ("title", "status", "source"))
    return Chart(name, title, status, source, tuple(accounts.values()), sha256(content).hexdigest())


def _planned(name: str, row: Mapping[str, Any], parents: set[str]) -> Planned:
    wrong = set(row) - _KEYS
    code = row.get("code")
    if wrong or not isinstance(code, str) or not _CODE.fullmatch(code) or row.get("kind") not in Kind.values:
        raise LedgerError("M115", f"科目表 {name}：这一行读不懂 {dict(row)}", "编号写成带引号的 4 位起的数字")
    if row.get("use") is not None and (row["use"] not in Use.values or code in parents):
        raise LedgerError("M115", f"科目表 {name}：{code} 的用途不对", f"末级科目，用途是 {Use.values} 之一")
    return Planned(
        code, str(row["name"]), Kind(row["kind"]), Use(row["use"]) if row.get("use") else None,
        bool(row.get("guarded", False)), str(row.get("above") or ""), code not in parents,
    )  # fmt: skip
