"""How a name is spelt, so that it can be found and listed by pinyin. Surnames have readings of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pypinyin import Style, lazy_pinyin

_LETTERS: Final = re.compile("[A-Za-z]+")
_SURNAMES: Final = {
    "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu",
    "澹台": "tan tai", "宰父": "zai fu", "亓官": "qi guan", "单": "shan", "曾": "zeng", "仇": "qiu",
    "解": "xie", "查": "zha", "区": "ou", "任": "ren", "朴": "piao", "乐": "yue", "盖": "ge", "种": "chong",
    "员": "yun", "覃": "qin", "翟": "zhai", "繁": "po", "冼": "xian", "洗": "xian", "华": "hua", "缪": "miao",
    "宁": "ning", "折": "she", "黑": "he", "秘": "bi", "召": "shao", "盛": "sheng", "晁": "chao",
    "逄": "pang",
    "隗": "kui", "尹": "yin", "车": "che", "祭": "zhai", "哈": "ha", "纪": "ji", "行": "xing", "重": "chong",
    "柏": "bai", "葛": "ge", "石": "shi", "沈": "shen", "俞": "yu", "於": "yu", "适": "kuo", "能": "nai",
    "郇": "xun", "尉": "wei", "相": "xiang", "谌": "chen", "侯": "hou", "褚": "chu", "阚": "kan", "訾": "zi",
}  # fmt: skip
"""Readings of characters that sound otherwise, or that are doubtful, where they are a surname."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in letters: `zhouhaifeng`, and `zhf`."""

    full: str
    initials: str


def spell(name: str) -> Spelling:
    """The spelling of a name in its normal form; characters that have none are left out.

    >>> spell("单小明"), spell("ALI KHAN")
    (Spelling(full='shanxiaoming', initials='sxm'), Spelling(full='alikhan', initials='ak'))
    """
    head = next((name[:n] for n in (2, 1) if name[:n] in _SURNAMES), "")
    rest = lazy_pinyin(name[len(head) :], style=Style.NORMAL, v_to_u=False)
    syllables = [*_SURNAMES.get(head, "").split(), *rest]
    words = [word.lower() for s in syllables for word in _LETTERS.findall(s) if word]
    return Spelling("".join(words)[:120], "".join(w[0] for w in words)[:40])
