"""What `gongji verify` recomputes of this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from gongji.office.guard.verify import Finding, check
from gongji.office.portal.migrations._triggers import RULES
from gongji.office.portal.models import Asking, Certificate, Visit


@check("portal.certificates", "凭证的查验码与所印的一致")
def certificates() -> Iterator[Finding]:
    """A certificate's code is that of the document it was printed as."""
    for pk in Certificate.objects.exclude(code=F("document__code")).values_list("pk", flat=True):
        yield Finding(f"portal_certificate {pk}", "查验码与文书上印的不同", "查明谁动过数据库；以备份核对")


@check("portal.visits", "本人登录都由本人的验证码开始")
def visits() -> Iterator[Finding]:
    """A visit began with a code that was used, sent to the same person."""
    for pk in Visit.objects.exclude(person=F("asking__person")).values_list("pk", flat=True):
        yield Finding(f"portal_visit {pk}", "登录的人不是验证码所发给的人", "停用这次登录；查明谁动过数据库")
    unused = Asking.objects.filter(visit__isnull=False, used_at__isnull=True)
    for pk in unused.values_list("pk", flat=True):
        yield Finding(f"portal_asking {pk}", "验证码没有用过，却开始了登录", "停用这次登录；查明谁动过数据库")


@check("portal.triggers", "数据库里的规则都在")
def triggers() -> Iterator[Finding]:
    """What the database holds by itself is in force."""
    from gongji.office.guard.database_rules import missing

    for name, table, *_ in missing(RULES):
        yield Finding(table, f"缺少触发器 {name}", "重新建立；查明谁动过数据库")
