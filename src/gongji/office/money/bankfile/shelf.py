"""The field maps that there are: one YAML file for each bank."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

from gongji.office.money.bankfile.declared import declared
from gongji.office.money.bankfile.form import BankForm
from gongji.office.money.payout_errors import PayoutError

_BANKS: Final = files("gongji.office.money") / "banks"


def names() -> tuple[str, ...]:
    """The banks, by the names of their files."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in _BANKS.iterdir() if f.name.endswith(".yaml")))


def text_of(name: str) -> str:
    """The declaration of a bank, to the letter. PayoutError M225 where there is none."""
    if name not in names():
        raise PayoutError("M225", f"没有“{name}”的文件格式", f"现有的：{'、'.join(names())}")
    return (_BANKS / f"{name}.yaml").read_text(encoding="utf-8")


def form_of(name: str) -> BankForm:
    """The form of a bank as it is declared now. PayoutError M225, M241."""
    return form_in(text_of(name), f"{name}.yaml")


@lru_cache(maxsize=32)
def form_in(text: str, path: str) -> BankForm:
    """The form that a kept declaration gives."""
    return declared(text, path)
