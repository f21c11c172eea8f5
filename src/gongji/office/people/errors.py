"""What the room of people refuses, with stable codes."""

from __future__ import annotations

from gongji.errors import GongjiError


class PersonError(GongjiError):
    """A record of a person that cannot be. `person` is the key of a record in the way."""

    def __init__(self, code: str, message: str, remedy: str = "", person: int | None = None) -> None:
        super().__init__(code, message, remedy)
        self.person = person
