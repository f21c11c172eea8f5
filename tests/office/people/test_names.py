"""Names of persons in one form; what cannot be in a name is refused with what to type instead."""

from __future__ import annotations

import pytest

from gongji.office.people.errors import PersonError
from gongji.office.people.names import normal
from gongji.office.people.pinyin import spell


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王小明", "王小明"), (" 𠮷田 ", "𠮷田"), ("王　小明", "王小明"), ("买买提•艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"), ("阿卜杜拉・哈德尔", "阿卜杜拉·哈德尔"), ("ALI  KHAN", "ALI KHAN"),
        ("O'BRIEN", "O'BRIEN"), ("\uf900\u5b57", "豈字"), ("㛃", "㛃"), ("\U0003134a\u5b57", "\U0003134a字"),
    ],
)  # fmt: skip
def test_one_form(text: str, name: str) -> None:
    assert normal(text) == name
    assert normal(normal(text)) == name


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "N201", "照身份证"), ("　", "N201", "照身份证"), ("王3明", "N202", "“3”"), ("王３明", "N202", "全角数字"),
        ("王小明(组长)", "N202", "“(”"), ("王小明（组长）", "N202", "全角"), ("·艾力", "N202", "间隔号"),
        ("王" * 51, "N203", "51"), ("王\ue863", "N204", "U+E863"), ("王\U000f0001", "N204", "GB 18030"),
        ("王\u202e明", "N205", "书写方向"), ("王\u200f明", "N205", "书写方向"), ("王\u200b明", "N206", "零宽"),
        ("王\n明", "N206", "U+000A"), ("王\ufffd", "N206", "乱码"), ("=王", "N202", "“=”"),
        ("-王", "N202", "开头"), ("'王", "N202", "开头"), ("王-", "N202", "末尾"), ("+王", "N202", "“+”"), ("@王", "N202", "“@”"),
    ],
)  # fmt: skip
def test_refused_with_what_to_do(text: str, code: str, says: str) -> None:
    with pytest.raises(PersonError) as refused:
        normal(text)
    assert refused.value.code == code
    assert refused.value.remedy
    assert says in refused.value.message + refused.value.remedy


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单小明", "shanxiaoming", "sxm"), ("曾国良", "zengguoliang", "zgl"), ("尉迟敬德", "yuchijingde", "ycjd"),
        ("吕绿", "lvlv", "ll"), ("买买提·艾力", "maimaitiaili", "mmtal"), ("ALI KHAN", "alikhan", "ak"),
        ("王", "wang", "w"),
    ],
)  # fmt: skip
def test_spelling(name: str, full: str, initials: str) -> None:
    assert (spell(name).full, spell(name).initials) == (full, initials)
