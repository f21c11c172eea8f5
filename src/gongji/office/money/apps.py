"""The room as Django knows it."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Funds of plans in double entry; contributions in, payouts out."""

    name = "gongji.office.money"
    label = "money"

    def ready(self) -> None:
        """Say what `verify` checks of this room, and where it is; funds follow the union that runs them."""
        from gongji.office.money import payout_ready
        from gongji.office.money.services import following
        from gongji.office.ui import nav
        from gongji.office.unions.services import merging

        import_module("gongji.office.money.ledger_checks")
        import_module("gongji.office.money.demo")
        payout_ready.ready()
        merging.FOLLOWERS.add(following.follow_merger)
        merging.HOLDERS.add(following.still_kept)
        nav.register("资金", "money:funds", "money.read", about="专户、凭证、账簿、结账", order=55)
