"""How a person is reached and paid: phone and bank accounts, sealed."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongji.office.guard import audit
from gongji.office.guard.fields import blind_index
from gongji.office.guard.models import User
from gongji.office.people.errors import PersonError
from gongji.office.people.models import ACCOUNT_CONTEXT, Account, Person
from gongji.office.people.services.holding import held

_PHONE: Final = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
_ACCOUNT: Final = re.compile(r"[0-9]{8,32}")


def phone_number(text: str) -> str:
    """A phone number in its one form: digits. Raises `PersonError`.

    >>> phone_number("138 0013 8000")
    '13800138000'
    """
    number = re.sub(r"[ ‑-]", "", text.strip())
    if not _PHONE.fullmatch(number):
        raise PersonError("N220", "电话号码写法不对", "写 11 位手机号，或者带区号的固定电话，用半角数字")
    return number


def account_number(text: str) -> str:
    """An account number in its one form: digits. Raises `PersonError`."""
    number = re.sub(r"[ -]", "", text.strip())
    if not _ACCOUNT.fullmatch(number):
        raise PersonError("N221", "银行账号写法不对", "写 8 至 32 位半角数字，可以有空格")
    return number


def set_phone(actor: User | None, person: Person, phone: str) -> Person:
    """Change the phone number; empty takes it away."""
    number = phone_number(phone) if phone.strip() else None
    with held(actor, person) as (record,):
        record.phone = number
        record.save(update_fields=["phone"])
        audit.record("people.phone", actor, record, union=record.union, data={"given": number is not None})
        return record


def add_account(actor: User | None, person: Person, *, bank: str, number: str) -> Account:
    """Add a bank account, from today on."""
    digits = account_number(number)
    with held(actor, person) as (record,):
        account = Account(
            person=record, bank=bank.strip(), number=digits, since=timezone.localdate(),
            number_index=blind_index(digits, ACCOUNT_CONTEXT),
        )  # fmt: skip
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as error:
            raise PersonError("N222", "这个账号已经登记在这个人名下", "不必再登记") from error
        audit.record("people.account", actor, account, union=record.union, person=record.pk)
        return account


def end_account(actor: User | None, account: Account, *, until: date) -> None:
    """Take a bank account out of use; `until` is its last day."""
    with held(actor, account.person) as (record,):
        found = Account.objects.get(pk=account.pk, person=record)
        if found.until is not None or until < found.since:
            raise PersonError("N223", f"这个账户从 {found.since} 起用，不能止于 {until}", "核对日期")
        found.until = until
        found.save(update_fields=["until"])
        audit.record("people.account_end", actor, found, union=record.union, person=record.pk)
