"""Sending a text to a phone: by the program the office names, or (in the demo alone) to a page of the site.

The program gets the number on the first line of its standard input and the text on the next ones. Only a
job calls this: how long a gateway takes, and whether it fails, shows to nobody who waits for a page.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.utils import timezone

from gongji.office.portal.errors import PortalError

TIMEOUT: Final = 20.0
"""Seconds the program may take."""
SHOWN: Final = 20
"""Texts on the demo's page."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as the demo keeps it."""

    at: datetime
    phone: str
    text: str


def connected() -> bool:
    """Whether this site can send at all; the same answer for everybody."""
    return bool(settings.CONFIG.sms_command) or demo()


def demo() -> bool:
    """Whether this is the demo, where texts go to a page."""
    return bool(settings.CONFIG.profile == "demo")


def send(phone: str, text: str) -> None:
    """Send a text. PortalError T201–T204 where it did not go; its words hold neither number nor text."""
    command = settings.CONFIG.sms_command
    if command:
        _by_program(shlex.split(command), phone, text)
    elif demo():
        _to_the_page(phone, text)
    else:
        raise PortalError("T201", "短信还没有接通", "设 GONGJI_SMS_COMMAND，见 docs/settings.md")


def _by_program(command: list[str], phone: str, text: str) -> None:
    try:
        done = subprocess.run(
            command,
            input=f"{phone}\n{text}\n".encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PortalError("T202", f"短信程序 {TIMEOUT:.0f} 秒没有做完", "看短信网关是否通") from None
    except OSError as error:
        told = f"短信程序运行不了：{error.strerror}"
        raise PortalError("T203", told, "核对 GONGJI_SMS_COMMAND") from None
    if done.returncode:
        _log.warning("sms failed", code=done.returncode)
        raise PortalError("T204", f"短信程序以 {done.returncode} 退出", "看短信网关的记录")


def _to_the_page(phone: str, text: str) -> None:
    line = json.dumps({"at": timezone.now().isoformat(), "phone": f"尾号 {phone[-4:]}", "text": text})
    with open(os.open(_page(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(line + "\n")


def outbox() -> list[Text]:
    """The texts of the demo, the newest first."""
    try:
        lines = _page().read_text(encoding="utf-8").splitlines()[-SHOWN:]
    except FileNotFoundError:
        return []
    held = [json.loads(line) for line in reversed(lines)]
    return [Text(datetime.fromisoformat(one["at"]), one["phone"], one["text"]) for one in held]


def _page() -> Path:
    folder: Path = settings.CONFIG.data
    return folder / "outbox.jsonl"
