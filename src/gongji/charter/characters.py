"""Characters that look right on a Chinese keyboard and are wrong in a rule: full-width and invisible ones.

The structure of a rule is written in half-width signs. Each look-alike has a Chinese name and the sign that
was meant, so that a message can name both.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SIGNS: Final = {
    "：": ("冒号", ":"),
    "，": ("逗号", ","),
    "；": ("分号", ";"),
    "｛": ("左花括号", "{"),
    "｝": ("右花括号", "}"),
    "［": ("左方括号", "["),
    "］": ("右方括号", "]"),
    "【": ("左方头括号", "["),
    "】": ("右方头括号", "]"),
    "（": ("左括号", "("),
    "）": ("右括号", ")"),
    "“": ("左引号", '"'),
    "”": ("右引号", '"'),
    "‘": ("左单引号", "'"),
    "’": ("右单引号", "'"),
    "＂": ("双引号", '"'),
    "＇": ("单引号", "'"),
    "「": ("左直角引号", '"'),
    "」": ("右直角引号", '"'),
    "　": ("空格", " "),
    "－": ("连字符", "-"),
    "—": ("破折号", "-"),
    "–": ("短破折号", "-"),
    "−": ("减号", "-"),
    "＃": ("井号", "#"),
    "．": ("句点", "."),
    "％": ("百分号", "%"),
    "＋": ("加号", "+"),
    "＝": ("等号", "="),
    "＜": ("小于号", "<"),
    "＞": ("大于号", ">"),
    "＊": ("星号", "*"),
    "／": ("斜杠", "/"),
    "～": ("波浪号", "~"),
    "｜": ("竖线", "|"),
    "｀": ("反引号", "`"),
}

INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff0-\uffff]"
)
"""Control, zero-width and odd blank characters, tabs and line feeds apart; never part of a rule."""


def half_width(character: str) -> str:
    """The half-width sign a full-width one stands for; the character itself when it stands for none.

    >>> half_width("："), half_width("３"), half_width("天")
    (':', '3', '天')
    """
    if character in _SIGNS:
        return _SIGNS[character][1]
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return character


def to_half_width(text: str) -> str:
    """The text with every full-width sign, digit and letter as its half-width one; one for one."""
    return "".join(half_width(c) for c in text)


def first_full_width(text: str) -> int:
    """Where the first full-width character stands, or -1.

    >>> first_full_width("3，000元")
    1
    """
    return next((i for i, c in enumerate(text) if half_width(c) != c), -1)


def named(character: str) -> str:
    """A character by its Chinese name and itself, for a message.

    >>> named("："), named("３"), named("Ａ"), named("*")
    ('全角冒号“：”', '全角数字“３”', '全角字母“Ａ”', '“*”')
    """
    if character in "　、":
        return {"　": "全角空格", "、": "顿号“、”"}[character]
    if character in _SIGNS:
        width = "" if character in "—–−“”‘’「」【】" else "全角"
        shown = f"「{character}」" if character in "“”‘’" else f"“{character}”"
        return f"{width}{_SIGNS[character][0]}{shown}"
    if "０" <= character <= "９":
        return f"全角数字“{character}”"
    if "！" <= character <= "～":
        return f"全角{'字母' if half_width(character).isalpha() else '符号'}“{character}”"
    return f"“{character}”"


def named_invisible(character: str) -> str:
    """An invisible character by its code point and, where it has one, its usual name.

    >>> named_invisible("\\u200b")
    '看不见的字符 U+200B（零宽空格）'
    """
    usual = {
        "\xa0": "不间断空格",
        "\xad": "软连字符",
        "\u200b": "零宽空格",
        "\u200c": "零宽字符",
        "\u200d": "零宽字符",
        "\u200e": "书写方向符",
        "\u200f": "书写方向符",
        "\u2028": "行分隔符",
        "\u2029": "段分隔符",
        "\u3000": "全角空格",
        "\ufeff": "字节序标记",
        "\ufffd": "乱码占位符",
    }.get(character)
    if usual is None and unicodedata.category(character) == "Cc":
        usual = "控制字符"
    return f"看不见的字符 U+{ord(character):04X}" + (f"（{usual}）" if usual else "")
