"""The words of this room."""

from __future__ import annotations

from typing import Final

ACTIONS: Final[dict[str, str]] = {
    "portal.code": "发送验证码",
    "portal.enter": "本人进入手机页面",
    "portal.leave": "本人退出手机页面",
    "portal.view": "本人查看",
    "portal.certify": "出具保障凭证",
}
NAMES: Final[dict[str, str]] = {"page": "页面"}
