"""What is in the database, held against what the clients and the bank have in their own books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tests.office.drill.cashier import Bank
from tests.office.drill.told import Difference, Ledger, compared
from tests.office.drill.town import CARRIED


def there() -> dict[str, list[str]]:
    """What is in the database, by the kinds of the ledger."""
    from gongji.office.claims.models import Claim, Decision
    from gongji.office.enrolment.models import Cover, Roster
    from gongji.office.guard.fields import open_sealed
    from gongji.office.money.models import Batch, Receipt
    from gongji.office.papers.models import Paper
    from gongji.office.people.models import Account, Person
    from gongji.office.portal.models import Certificate
    from gongji.office.unions.models import Union

    people = Person.objects.filter(name="虚构人")
    live = Cover.objects.filter(state="live").select_related("person")
    lasting = Decision.objects.exclude(state="void")
    return {
        "person": [open_sealed(one.id_number) for one in people],
        "account": [open_sealed(one.number) for one in Account.objects.all()],
        "paper": list(Paper.objects.filter(owner_type__model="union").values_list("sha256", flat=True)),
        "union": list(Union.objects.filter(code__startswith="d").values_list("code", flat=True)),
        "roster": keys(Roster.objects.filter(state="accepted").values_list("pk", flat=True)),
        "cover": [open_sealed(one.person.id_number) for one in live],
        "claim": keys(Claim.objects.values_list("pk", flat=True)),
        "granted": keys(lasting.filter(outcome="grant").values_list("claim", flat=True)),
        "refused": keys(lasting.filter(outcome="refuse").values_list("claim", flat=True)),
        "receipt": list(Receipt.objects.exclude(serial="").values_list("serial", flat=True)),
        "certificate": keys(Certificate.objects.values_list("cover", flat=True)),
        "batch": keys(Batch.objects.filter(state="settled").values_list("pk", flat=True)),
    }


def keys(rows: Iterable[Any]) -> list[str]:
    return [str(row) for row in rows]


def differences(ledger: Ledger, bank: Bank) -> dict[str, Difference]:
    """By kind: the clients' ledger, and the bank's against the lines that are confirmed."""
    from gongji.office.money.models import BatchLine, Payable

    found = {kind: compared(ledger.of(kind), rows) for kind, rows in there().items()}
    confirmed = BatchLine.objects.filter(state="confirmed")
    rows = [f"{line.ref}" for line in confirmed.select_related("batch")]
    found["payment"] = compared(bank.paid, rows)
    granted = ledger.of("granted")
    paid = Payable.objects.filter(state="paid").select_related("obligation")
    whose = decided_of(confirmed.values_list("payable", flat=True))
    found["paid once"] = compared(granted, whose)
    found["paid"] = compared(granted, decided_of(paid.values_list("pk", flat=True)))
    twice = tuple(ref for ref, times in bank.paid.items() if times > 1)
    found["bank"] = Difference((), twice, ())
    return found


def decided_of(payables: Iterable[int]) -> list[str]:
    """The claims that these payables pay."""
    from gongji.office.claims.models import Claim
    from gongji.office.money.models import Payable

    cases = dict(Payable.objects.values_list("pk", "case"))
    claims = dict(Claim.objects.values_list("case", "pk"))
    return [str(claims[cases[one]]) for one in payables]


def unbalanced(bank: Bank, fund: int) -> int:
    """Fen by which the books differ from the bank, and the number of entries that do not sum to zero."""
    from django.db.models import Sum

    from gongji.office.money.choices import Use
    from gongji.office.money.models import Fund, Posting
    from gongji.office.money.queries import balance, code_of

    the_fund = Fund.objects.get(pk=fund)
    held = balance(the_fund, code_of(the_fund, Use.BANK))
    crooked = Posting.objects.order_by().values("entry").annotate(sum=Sum("fen")).exclude(sum=0).count()
    transit = balance(the_fund, code_of(the_fund, Use.TRANSIT))
    return abs(CARRIED + bank.fen_in - bank.fen_out - held) + abs(transit) + crooked


def summed(found: Mapping[str, Difference]) -> dict[str, int]:
    """How much is wrong in all."""
    return {
        "lost": sum(len(one.lost) for one in found.values()),
        "doubled": sum(len(one.doubled) for one in found.values()),
        "untold": sum(len(one.untold) for one in found.values()),
    }
