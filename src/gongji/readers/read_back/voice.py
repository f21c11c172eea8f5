"""What the read-back of one block knows while it speaks: the charter, and which readings it has spelt out."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongji.charter.model import Charter, Option, Reading
from gongji.charter.nodes import AnyScope, ChosenScope, Fact, HoleScope, Scope


@dataclass(slots=True)
class Voice:
    """One block's speaker. A reading is spelt out at its first mention and only named after that."""

    charter: Charter
    home: str = ""  # the article it stands under, which it need not cite
    told: set[str] = field(default_factory=set)

    def fact(self, name: str) -> Fact | None:
        """The fact of that name, if the charter declares it."""
        return next((fact for fact in self.charter.facts if fact.name == name), None)

    def reading(self, name: str) -> Reading | None:
        """The reading of that name, if there is one."""
        return next((reading for reading in self.charter.readings if reading.name == name), None)

    def adopted(self, name: str) -> Option | None:
        """The option a reading has adopted."""
        reading = self.reading(name)
        if reading is None:
            return None
        return next((option for option in reading.options if option.name == reading.adopted), None)

    def cited(self, *articles: str) -> str:
        """（四.2、四.3） for articles other than the block's own, or nothing."""
        others = [article for article in dict.fromkeys(articles) if article and article != self.home]
        return f"（{'、'.join(others)}）" if others else ""

    def first(self, name: str) -> bool:
        """Whether this is the first mention of a reading in the block."""
        if name in self.told:
            return False
        self.told.add(name)
        return True

    def by(self, name: str) -> str:
        """按口径“甲”（现采用“乙”）, shorter from the second mention on."""
        reading = self.reading(name)
        if reading is None or not self.first(name):
            return f"按口径“{name}”"
        return f"按口径“{name}”（现采用“{reading.adopted}”）"

    def scope(self, scope: AnyScope) -> tuple[str, Scope | None]:
        """The words that introduce a scope's reading (empty without one), and the scope in force."""
        if isinstance(scope, Scope):
            return "", scope
        if isinstance(scope, ChosenScope):
            return self.by(scope.reading), scope.scope
        return self.by(scope.reading), self._resolved(scope, frozenset())

    def _resolved(self, scope: HoleScope, seen: frozenset[str]) -> Scope | None:
        option = self.adopted(scope.reading)
        if option is None or option.scope is None or scope.reading in seen:
            return None
        if isinstance(option.scope, HoleScope):
            return self._resolved(option.scope, seen | {scope.reading})
        return option.scope if isinstance(option.scope, Scope) else option.scope.scope
