"""Names of persons as identity cards write them, in one form.

Rare characters (𠮷) are as good as any. The middle dot of Uyghur, Kazakh and other names has one code point
(U+00B7), whatever the keyboard gave. What cannot be in a name is refused with what to type instead:
characters of one's own making (each machine shows another), direction marks, invisible ones, digits.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gongji.charter.characters import named, named_invisible
from gongji.office.people.errors import PersonError

MOST: Final = 50
PLAIN: Final = re.compile(f"[\u4e00-\u9fff]{{1,{MOST}}}")
"""Common characters and nothing else: in its one form as it is."""
DOT: Final = "·"
_DOTS: Final = re.compile("[•‧∙⋅・･．。﹒․]")
_DIRECTIONS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INNER: Final = "-'’"
"""Signs that stand only between letters of a name."""
_OUTER: Final = " \t\u3000\r\n"
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇]")
_BETWEEN_HAN: Final = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])")


def normal(text: str) -> str:
    """A name in its one form. Raises `PersonError` where the text can be no name.

    >>> normal("𠮷田 "), normal("买买提•艾力"), normal("ALI  KHAN")
    ('𠮷田', '买买提·艾力', 'ALI KHAN')
    """
    if PLAIN.fullmatch(text):
        return text
    name = unicodedata.normalize("NFC", text.strip(_OUTER))
    for character in name:
        _require_seen(character)
    name = _DOTS.sub(DOT, name)
    name = _BETWEEN_HAN.sub("", name)
    name = re.sub(r"[ \u3000]+", " ", name)
    if not name:
        raise PersonError("N201", "姓名空白", "照身份证填写")
    for character in name:
        if not _possible(character):
            shown = named(character) if character.isprintable() else named_invisible(character)
            raise PersonError("N202", f"姓名里有不该有的{shown}", "照身份证填写，不带称呼、备注和标点")
    if name[0] == DOT or name[-1] == DOT or DOT * 2 in name:
        raise PersonError("N202", f"姓名“{name}”的间隔号不在两个名字之间", "照身份证填写")
    if name[0] in _INNER or name[-1] == "-":
        raise PersonError("N202", f"姓名“{name}”的开头或末尾有不该有的符号", "照身份证填写")
    if len(name) > MOST:
        raise PersonError("N203", f"姓名有 {len(name)} 个字，最多 {MOST} 个", "照身份证填写")
    return name


def _require_seen(character: str) -> None:
    category, point = unicodedata.category(character), f"U+{ord(character):04X}"
    if category == "Co":
        told = f"姓名里有自造字 {point}，换一台机器就看不出是什么字"
        remedy = "照身份证，用带生僻字的输入法（字符集 GB 18030-2022）重新键入这个字"
        raise PersonError("N204", told, remedy)
    if character in _DIRECTIONS:
        raise PersonError("N205", f"姓名里有书写方向符 {point}，会使看到的和存下的不同", "删去后重新键入姓名")
    if category in ("Cc", "Cf", "Zl", "Zp", "Cs") or character in "\ufffd\u3164\u115f\u1160":
        raise PersonError("N206", f"姓名里有{named_invisible(character)}", "删去这个字符，或重新键入姓名")


def _possible(character: str) -> bool:
    """Whether a character can stand in a name."""
    if "\uff00" <= character <= "\uffef":  # full- and half-width forms
        return False
    return (
        character in " " + _INNER + DOT
        or _HAN.match(character) is not None
        or unicodedata.category(character) in ("Lo", "Lu", "Ll", "Lt", "Lm", "Mn", "Mc")
    )
