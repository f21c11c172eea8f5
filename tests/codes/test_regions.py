"""Region codes: never refused for being old, named where a name is known."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.codes import regions


@pytest.mark.parametrize(
    "code", ["330602", "330600", "330000", "330621", "330699", "110101", "810000", "830000"]
)
def test_codes_in_use_retired_and_unlisted_are_region_codes(code: str) -> None:
    assert regions.is_region_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "33060", "3306020", "990000", "000000", "33060X", "３３０６０２", " 330602", "330602\n", "绍兴市"],
)
def test_what_has_not_the_form_is_refused_with_the_reason(code: str) -> None:
    assert not regions.is_region_code(code)
    for refuse in (regions.fallback_chain, regions.parent, regions.names, regions.full_name):
        with pytest.raises(ValueError, match="不是行政区划代码"):
            refuse(code)


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("330602", ("330602", "330600", "330000")),
        ("330621", ("330621", "330600", "330000")),
        ("330600", ("330600", "330000")),
        ("330000", ("330000",)),
    ],
)
def test_a_county_falls_back_to_its_prefecture_and_province(code: str, chain: tuple[str, ...]) -> None:
    assert regions.fallback_chain(code) == chain
    assert regions.parent(code) == (chain[1] if len(chain) > 1 else None)


@given(st.sampled_from(sorted(regions.PROVINCES)), st.integers(0, 9999))
def test_every_chain_ends_at_a_province_without_repeats(province: str, rest: int) -> None:
    chain = regions.fallback_chain(f"{province}{rest:04d}")
    assert chain[-1] == province + "0000"
    assert len(set(chain)) == len(chain) <= 3


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("330602", None, "越城区"),
        ("330621", None, "绍兴县"),
        ("330621", 2030, "绍兴县"),
        ("330603", None, "柯桥区"),
        ("330206", 1986, "滨海区"),
        ("330206", 2011, "北仑区"),
        ("330000", None, "浙江省"),
        ("810000", None, "香港特别行政区"),
        ("330699", None, None),
    ],
)
def test_a_code_is_named_as_in_its_year(code: str, year: int | None, name: str | None) -> None:
    assert regions.region_name(code, year) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330602", "浙江省绍兴市越城区"),
        ("330600", "浙江省绍兴市"),
        ("110105", "北京市朝阳区"),
        ("429004", "湖北省仙桃市"),
        ("110100", "北京市市辖区"),
        ("330699", "浙江省绍兴市330699"),
    ],
)
def test_full_names_read_from_the_province_down(code: str, name: str) -> None:
    assert regions.full_name(code) == name


@pytest.mark.parametrize(
    ("code", "year", "retired"),
    [("330621", 2013, False), ("330621", 2014, True), ("330602", 2026, False), ("330699", 2026, False)],
)
def test_a_code_retires_after_its_last_year(code: str, year: int, retired: bool) -> None:
    assert regions.is_retired(code, year) is retired


def test_the_documented_examples_run() -> None:
    results = doctest.testmod(regions)
    assert results.failed == 0 and results.attempted >= 6
