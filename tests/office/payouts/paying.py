"""Short words for the tests of paying."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from gongji.codes.identity import check_character
from gongji.office.guard.fields import blind_index, open_sealed
from gongji.office.guard.scoped import everything
from gongji.office.jobs.execution import run_here
from gongji.office.money import services
from gongji.office.money.choices import Use
from gongji.office.money.models import Batch, BatchLine, Fund, Payable, ReturnFile
from gongji.office.money.queries import balance, code_of
from gongji.office.people.models import ID_CONTEXT
from gongji.office.people.services import add_account, register

REVIEWER, APPROVER = 801, 802
"""Serials of the persons who decided."""


def number(serial: int) -> str:
    """An ID number that can be nobody's."""
    day = date(1980, 1, 1) + timedelta(days=serial // 1000)
    body = f"999999{day:%Y%m%d}{serial % 1000:03d}"
    return body + check_character(body)


def identity_of(serial: int) -> bytes:
    """The blind index of a person's number."""
    return blind_index(number(serial), ID_CONTEXT)


def money_in(fund: Fund, fen: int) -> None:
    """Money in the bank that is matched."""
    services.received(
        None, fund=fund, amount=fen, on=date(2026, 1, 5), bank_reference=f"S{fund.pk}", source_key="r0",
        title="虚构名册", due=fen,
    )  # fmt: skip


def person(union: Any, serial: int, name: str = "王虚构") -> Any:
    """A person with one account."""
    made = register(None, union, name=name, id_number=number(serial), since=date(2020, 1, 1))
    add_account(None, made, bank="虚构银行城东支行", number=f"62220000000{serial:05d}")
    return made


def owe(fund: Fund, union: Any, serial: int, amount: int, **more: Any) -> Payable:
    """Owed to a person of that serial."""
    with everything("a test"):
        payee = more.pop("person", None) or person(union, serial)
        said = {
            "source_kind": "test.decision", "source_key": str(serial), "account": payee.accounts.latest("pk"),
            "deciders": [identity_of(REVIEWER), identity_of(APPROVER)], **more,
        }  # fmt: skip
        return services.owe(None, fund=fund, union=union, person=payee, amount=amount, **said)


def frozen(cashier: Any, fund: Fund, payables: Iterable[Payable]) -> Batch:
    """A batch of these, frozen."""
    return services.freeze(cashier, services.batch(cashier, fund, list(payables)))


def handed(cashier: Any, fund: Fund, payables: Iterable[Payable]) -> Batch:
    """A batch of these, with the bank."""
    made = frozen(cashier, fund, payables)
    return services.release(cashier, made, made.file_sha256)


def lines_of(batch: Batch) -> list[BatchLine]:
    """Its lines in order."""
    with everything("a test"):
        return list(
            BatchLine.objects.filter(batch=batch).select_related("batch", "payable").order_by("number")
        )


def returned(batch: Batch, told: dict[int, tuple[str, str]] | None = None, **cells: str) -> bytes:
    """The bank's file: every line 成功 unless told by its number; `cells` overwrite columns of every row."""
    out = io.StringIO()
    heads = ["业务编号", "收款人账号", "金额", "处理结果", "原因", "交易日期"]
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(heads)
    for line in lines_of(batch):
        word, why = (told or {}).get(line.number, ("成功", ""))
        row = {
            "业务编号": line.ref, "收款人账号": open_sealed(line.account_number),
            "金额": f"{line.amount // 100}.{line.amount % 100:02d}", "处理结果": word, "原因": why,
            "交易日期": date.today().isoformat(), **cells,
        }  # fmt: skip
        table.writerow([row[head] for head in heads])
    return out.getvalue().encode("gb18030")


def read(cashier: Any, batch: Batch, name: str, content: bytes) -> ReturnFile:
    """A file of the bank, taken in and read to the end."""
    taken_in = services.read_return(cashier, batch, name, content)
    run_here(taken_in.job_id)
    with everything("a test"):
        return ReturnFile.objects.select_related("job").get(pk=taken_in.pk)


def held(fund: Fund, use: Use) -> int:
    """What the account of a use holds now, debit positive."""
    return balance(fund, code_of(fund, use))
