"""Region codes of GB/T 2260: six digits, two each for province, prefecture and county.

Retired codes stay valid for ever: an ID number, a cover or an event keeps the code of its day (330621 was
绍兴县 until 2013). Names and years come with python-stdnum (`stdnum/cn/loc.dat`, gathered from the editions
of GB/T 2260); they inform people and never decide whether a code may be used.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from stdnum import numdb

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省",
    "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省",
    "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省",
    "64": "宁夏回族自治区", "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区",
    "82": "澳门特别行政区",
}  # fmt: skip
"""First two digits and name of each province (GB/T 2260)."""

_PERMIT_PREFIX = "83"
"""Stands for Taiwan in the numbers of residence permits (港澳台居民居住证申领发放办法, 2018)."""

_CODE = re.compile(r"[0-9]{6}")
_FILLERS = {
    "市辖区",
    "县",
    "林区",
    "省直辖行政单位",
    "省直辖县级行政单位",
    "自治区直辖县级行政单位",
}
"""Levels that stand in the code table for grouping only and that nobody says."""
_SPAN = re.compile(r"(?:\[(\d{4})?-(\d{4})?\])?(.+)")


@dataclass(frozen=True, slots=True)
class RegionName:
    """A name that a code has borne, with the first and the last calendar year (None: open)."""

    name: str
    first_year: int | None
    last_year: int | None

    def covers(self, year: int) -> bool:
        """Whether the name was in use for at least a part of that year."""
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )


def is_region_code(code: str) -> bool:
    """Whether a text has the form of a region code: six ASCII digits in a known province.

    Retired codes are accepted, and so are codes that the name table does not know.

    >>> is_region_code("330621"), is_region_code("990000")
    (True, False)
    """
    return _CODE.fullmatch(code) is not None and (code[:2] in PROVINCES or code[:2] == _PERMIT_PREFIX)


def fallback_chain(code: str) -> tuple[str, ...]:
    """The code and the regions above it, nearest first: county, prefecture, province.

    A table that has no row for a county is asked for its prefecture, then its province.
    Raises ValueError for what is not a region code.

    >>> fallback_chain("330602")
    ('330602', '330600', '330000')
    >>> fallback_chain("330600")
    ('330600', '330000')
    """
    _require(code)
    return tuple(dict.fromkeys((code, code[:4] + "00", code[:2] + "0000")))


def parent(code: str) -> str | None:
    """The region directly above by prefix, None for a province. Raises ValueError for a malformed code.

    >>> parent("330602")
    '330600'
    """
    chain = fallback_chain(code)
    return chain[1] if len(chain) > 1 else None


@lru_cache(maxsize=8192)
def names(code: str) -> tuple[RegionName, ...]:
    """Every name the code has borne, oldest first; empty where the table does not know the code.

    Raises ValueError for a malformed code.

    >>> [(n.name, n.last_year) for n in names("330621")]
    [('绍兴县', 2013)]
    """
    _require(code)
    if code.endswith("0000"):
        name = PROVINCES.get(code[:2])
        return (RegionName(name, None, None),) if name else ()
    found = [props["county"] for _, props in numdb.get("cn/loc").info(code) if "county" in props]
    if not found:
        return ()
    spans = (_SPAN.fullmatch(part) for part in found[-1].split(","))
    return tuple(
        RegionName(m[3], int(m[1]) if m[1] else None, int(m[2]) if m[2] else None) for m in spans if m
    )


def region_name(code: str, year: int | None = None) -> str | None:
    """The region's own name in a year, or its latest one; None where the table knows none.

    A year in which the code was not in use gives the latest name as well: a wrong name is worse than an
    old one. Raises ValueError for a malformed code.

    >>> region_name("330602"), region_name("330621")
    ('越城区', '绍兴县')
    """
    known = names(code)
    if not known:
        return None
    if year is not None:
        for span in reversed(known):
            if span.covers(year):
                return span.name
    return known[-1].name


def full_name(code: str, year: int | None = None) -> str:
    """Names from the province down, for people to read; a level without a name shows its code.

    The filler level 市辖区 and its like is left out. Raises ValueError for a malformed code.

    >>> full_name("330602"), full_name("110105")
    ('浙江省绍兴市越城区', '北京市朝阳区')
    """
    parts = []
    for level in reversed(fallback_chain(code)):
        name = region_name(level, year)
        if name in _FILLERS and level != code:
            continue
        parts.append(name or level)
    return "".join(parts)


def is_retired(code: str, year: int) -> bool:
    """Whether the code is known and none of its names was in use in that year any more.

    Raises ValueError for a malformed code.

    >>> is_retired("330621", 2014), is_retired("330621", 2011)
    (True, False)
    """
    known = names(code)
    return bool(known) and all(n.last_year is not None and n.last_year < year for n in known)


def _require(code: str) -> None:
    if not is_region_code(code):
        raise ValueError(f"不是行政区划代码：{code!r}。应为六位数字，前两位是省级代码（GB/T 2260）")
