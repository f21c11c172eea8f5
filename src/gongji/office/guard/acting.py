"""Whether a person is present, or a program acts with one of their tokens.

A token carries its account's rights but for those that bind the office: these need the person, who has proved
anew who they are. It holds below every page and service, since it is asked where rights are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

IN_PERSON: Final = frozenset({
    "plans.publish", "claims.review", "claims.approve", "claims.resolve", "money.release", "money.close",
    "guard.accounts", "guard.grant",
})  # fmt: skip
"""Rights that no token carries: deciding, releasing money, closing books, and giving rights."""

_token: ContextVar[int | None] = ContextVar("token", default=None)


def token_now() -> int | None:
    """The number of the token that acts; None while a person is present."""
    return _token.get()


def withheld(right: str) -> bool:
    """Whether nobody has a right now, since a token acts."""
    return _token.get() is not None and right in IN_PERSON


@contextmanager
def by_token(number: int) -> Iterator[None]:
    """What happens inside is done by a token."""
    held = _token.set(number)
    try:
        yield
    finally:
        _token.reset(held)
