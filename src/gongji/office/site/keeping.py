"""`gongji admin` and `gongji keys`: what is done on the machine itself, before or beside the pages."""

from __future__ import annotations

import getpass
import sys
from datetime import date

from gongji.errors import UsageError
from gongji.office.site.start import require_migrated, start


def first_admin(username: str, name: str, code: str, union_name: str) -> str:
    """The first administrator of a site, and the city federation where there is no union yet; what to say."""
    start()
    require_migrated()
    from django.db import transaction

    from gongji.office.guard.scoped import everything
    from gongji.office.guard.services.accounts import first_administrator
    from gongji.office.unions import services
    from gongji.office.unions.choices import Kind
    from gongji.office.unions.models import Union

    with everything("the first administrator of a site"), transaction.atomic():
        union = Union.objects.filter(code=code).first()
        if union is None:
            if Union.objects.exists() or not union_name:
                raise UsageError(
                    "U718", f"没有编号为“{code}”的工会",
                    "核对编号；还没有工会的站，加 --union-name 建市总工会",
                )  # fmt: skip
            union = services.create(
                None, None, code=code, name=union_name, kind=Kind.CITY, since=date.today()
            )
        user, first = first_administrator(username=username, name=name, id_number=_id_number(), union=union)
    return (
        f"{union} 的管理员 {user}，账号 {user.username}，初始密码 {first}\n第一次登录要改密码，再设两步验证"
    )


def change_keys(rotate: bool, retire: bool) -> str:
    """Rotates the sealing key or goes on with that, then takes unused keys off the ring; what to say."""
    start()
    require_migrated()
    from gongji.office.guard import rotation
    from gongji.office.guard.ring import ring

    said = []
    if rotate:
        done = rotation.rotate(None)
        said.append(f"换到第 {done.key} 把钥匙，重新加密 {done.values:,} 项")
    elif left := rotation.reseal():
        said.append(f"接着换完，重新加密 {left:,} 项")
    if retire:
        gone = rotation.retire()
        said.append(f"拿掉第 {'、'.join(map(str, gone))} 把" if gone else "没有可以拿掉的钥匙")
    held = ring()
    numbers = "、".join(str(number) for number in sorted(held.sealing))
    return "\n".join([*said, f"密钥环里有第 {numbers} 把，用第 {held.current} 把加密"])


def _id_number() -> str:
    """Asked for, and never an argument: what is typed on a command line stays in its history."""
    if sys.stdin.isatty():
        return getpass.getpass("身份证号（不显示，也不存）：").strip()
    return sys.stdin.readline().strip()
