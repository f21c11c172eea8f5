"""What of a sealed number a page may show without anybody being asked why.

The birth date in the middle stays hidden, so pages show the year of birth only: with the whole date beside
it, the mask would be the number.
"""

from __future__ import annotations

from gongji.office.guard.fields import Sealed, open_sealed


def id_number(sealed: Sealed | str | None) -> str:
    """`330602********4417`."""
    text = _text(sealed)
    return f"{text[:6]}{'*' * 8}{text[14:]}" if len(text) == 18 else ""


def tail(sealed: Sealed | str | None) -> str:
    """The last four characters of a phone or account number: `尾号 3306`."""
    text = _text(sealed)
    return f"尾号 {text[-4:]}" if len(text) > 4 else ""


def _text(sealed: Sealed | str | None) -> str:
    if sealed is None or isinstance(sealed, str):
        return sealed or ""
    return open_sealed(sealed)
