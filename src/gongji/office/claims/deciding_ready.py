"""What the deciding half tells the other rooms when the site starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from gongji.office.claims.decided import SOURCE_KIND
from gongji.office.guard import actions
from gongji.office.ui import nav


def ready() -> None:
    """Checks, what the payout calls back, the queues in the bar, words of actions; once, at the start."""
    from gongji.office.claims import services
    from gongji.office.claims.pages import deciding, sheets
    from gongji.office.claims.queries import decisions
    from gongji.office.money import services as money
    from gongji.office.money import sources

    import_module("gongji.office.claims.deciding_checks")
    import_module("gongji.office.claims.deciding_demo")
    money.PAID.add(services.on_paid)
    sheets.SHEETS.add(deciding.sheet)
    sheets.ACTIONS.add(deciding.actions)
    sources.register(SOURCE_KIND, "决定", decisions.url_of)
    nav.register(_("审核"), "claims:reviewing", "claims.review", about=_("核算完的案件，等审核"), order=32)
    nav.register(_("审定"), "claims:approving", "claims.approve", about=_("审核过的案件，等审定"), order=33)
    actions.say(
        {
            "claims.review": _("审核"),
            "claims.approve": _("审定"),
            "claims.send_back": _("退回核算"),
            "claims.void": _("决定作废"),
            "claims.resolve": _("登记决议"),
            "claims.disclose": _("公示"),
            "claims.end_disclosure": _("结束公示"),
            "claims.hand_over": _("交付款"),
            "claims.paid": _("已给付"),
            "claims.recheck": _("请复核"),
            "claims.rechecked": _("复核"),
            "claims.appeal": _("登记申诉"),
            "claims.answer": _("处理申诉"),
            "claims.set": _("审定的设定"),
        }
    )
