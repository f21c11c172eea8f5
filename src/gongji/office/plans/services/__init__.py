"""What can be done with editions: one function for each verb, in one transaction, under its guard."""

from gongji.office.plans.services.drafting import Handed, draft, redraft, shipped
from gongji.office.plans.services.moving import RULED
from gongji.office.plans.services.rulings import MOST_RULING_BYTES, Decided, rule
from gongji.office.plans.services.tables import confirm, supply
from gongji.office.plans.services.way import (
    Paper,
    check,
    deliberate,
    publish,
    put_in_force,
    send_back,
    withdraw,
)

__all__ = [
    "MOST_RULING_BYTES",
    "RULED",
    "Decided",
    "Handed",
    "Paper",
    "check",
    "confirm",
    "deliberate",
    "draft",
    "publish",
    "put_in_force",
    "redraft",
    "rule",
    "send_back",
    "shipped",
    "supply",
    "withdraw",
]
