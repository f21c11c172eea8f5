"""What the dotted names of actions are called by people; each room says its own in `AppConfig.ready`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongji.office.guard.roles import Role

Text = str | Promise
_FINGERPRINT: Final = re.compile("[0-9a-f]{64}")

_words: dict[str, Text] = {
    "guard.login": _("登录"),
    "guard.login.failed": _("登录失败"),
    "guard.logout": _("退出"),
    "guard.password.change": _("改密码"),
    "guard.factor.add": _("添加两步验证"),
    "guard.factor.remove": _("移除两步验证"),
    "guard.factor.failed": _("两步验证不对"),
    "guard.account.open": _("开立账号"),
    "guard.account.close": _("停用账号"),
    "guard.account.reopen": _("启用账号"),
    "guard.account.password": _("重设密码"),
    "guard.account.factors": _("清除两步验证"),
    "guard.grant.give": _("授予角色"),
    "guard.grant.revoke": _("收回角色"),
    "guard.delegation.make": _("登记代办"),
    "guard.delegation.end": _("结束代办"),
    "guard.reveal": _("查看明文"),
    "list.exported": _("导出名单"),
    "guard.audit.erase": _("销毁到期内容"),
    "guard.keys.rotate": _("更换密钥"),
}

_names: dict[str, Text] = {
    "type": _("方式"),
    "field": _("栏"),
    "user": _("账号号"),
    "username": _("账号"),
    "role": _("角色"),
    "since": _("起"),
    "until": _("止"),
    "giver": _("委托人号"),
    "taker": _("代办人号"),
    "rows": _("行数"),
    "list": _("名单"),
    "person": _("人员号"),
    "key": _("钥匙"),
    "token": _("令牌"),
    "id_number": _("证件号"),
    "totp": _("验证器"),
    "webauthn": _("通行密钥"),
    "recovery_codes": _("备用码"),
    "accounts": _("账号"),
    "trail": _("审计记录"),
    "seen_by": _("谁看过"),
    "before": _("原来"),
    "after": _("成为"),
    "was": _("原来"),
    "from": _("从"),
    "to": _("到"),
    "into": _("并入"),
    "on": _("日期"),
    "by": _("由"),
    "number": _("编号"),
    "code": _("编号"),
    "kind": _("种类"),
    "file": _("文件"),
    "bytes": _("字节"),
    "sha256": _("指纹"),
    "document": _("文号"),
    "source": _("来源"),
    "item": _("一项"),
    "items": _("各项"),
    "fields": _("各栏"),
    "facts": _("事实"),
    "good": _("可以办的行"),
    "left": _("留下"),
    "narrowed_by": _("筛选"),
    "month": _("月份"),
    "plan": _("计划"),
    "outcome": _("结论"),
    "word": _("结论"),
    "fen": _("金额（分）"),
    "lines": _("行数"),
    **{role.value: role.label for role in Role},
}


_values: dict[str, Text] = {"True": _("是"), "False": _("否")}


def say(words: Mapping[str, Text]) -> None:
    """Adds a room's words for its actions. ValueError when a name is taken."""
    taken = words.keys() & _words.keys()
    if taken:
        raise ValueError(f"actions named twice: {sorted(taken)}")
    _words.update(words)


def say_names(names: Mapping[str, Text]) -> None:
    """Adds a room's words for the keys of its rows' data, and for values that no key is called."""
    for name, text in names.items():
        _names.setdefault(name, text)


def say_values(values: Mapping[str, Text]) -> None:
    """Adds a room's words for values of its rows' data, such as its states."""
    for value, text in values.items():
        _values.setdefault(value, text)


def content(data: Mapping[str, object]) -> str:
    """What a row's data says, in words as far as there are any; of a fingerprint its beginning."""
    return "，".join(
        f"{_names.get(name, name)} {_said(value)}"
        for name, value in data.items()
        if value not in (None, "", [])
    )


def named(name: str) -> bool:
    """Whether some room has said what a key of its rows' data is called."""
    return name in _names


def _said(value: object) -> str:
    if isinstance(value, list):
        return "、".join(_said(one) for one in value)
    text = str(value)
    short = text[:12] if _FINGERPRINT.fullmatch(text) else text
    return str(_values.get(text, _names.get(text, short)))


def word(action: str) -> str:
    """The word for an action; the name itself where no room has said one."""
    return str(_words.get(action, action))


def words() -> list[tuple[str, str]]:
    """All names with their words, by room."""
    return [(name, str(text)) for name, text in sorted(_words.items())]
