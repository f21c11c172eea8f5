"""Trying every route as everybody, on an object of every place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import resolve, reverse
from tests.office.access.asking import METHOD, Browser, outcome, undone
from tests.office.access.making import Keys, Maker, World, answers_of, kinds_of, maker_of
from tests.office.access.routes import Route
from tests.office.access.table import ALL, ASKING, NOBODY, ROLELESS, Answers
from tests.office.forms.answers import BY_NAME, filled
from tests.office.forms.on_pages import posts, text_of

from gongji.office.guard.scoped import everything

RELATIONS = ("own", "child", "parent", "sibling", "other")
"""Where the object lies, seen from the county of those who ask."""
MISSING, MIXED, NONE = "missing", "mixed", "none"
"""No such object; the first key of one's own with the second of a sibling's; a route without an object."""
_NO_ROW = 2**31 - 7
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who asks about which objects, drawn anew for each route; nobody and no role, sibling and missing always."""

    seed: int

    def of(self, kind: str) -> tuple[list[str], list[str]]:
        """The askers and the relations."""
        dice = Random(f"{self.seed} {kind}")
        held = [who for who in ASKING if who not in (NOBODY, ROLELESS)]
        asking = {NOBODY, ROLELESS, *dice.sample(held, 4)}
        relations = {"sibling", MISSING, *dice.sample([*RELATIONS, MIXED], 2)}
        return [who for who in ASKING if who in asking], sorted(relations)


class Trial:
    """The site with its world, a browser for each who asks, and the objects that were made so far.

    An object is made once and is there until the trial ends: what a request did to it is undone.
    """

    def __init__(self, world: World, choice: Choice | None = None) -> None:
        self.world = world
        self.choice = choice
        self.browsers = {who: Browser(world.accounts.get(who)) for who in ASKING}
        self._none: Keys = {}
        self._keys: dict[tuple[int, str], Keys] = {}
        self._forms: dict[tuple[str, int], Data] = {}

    def of(self, route: Route) -> Answers:
        """What everybody gets on one route; of a choice, those who were chosen."""
        found: Answers = {}
        for kind in kinds_of(route.name):
            chosen = None if self.choice is None else self.choice.of(kind)
            for relation, url, data in self._objects(route, kind, chosen):
                for method in ("GET", "POST"):
                    asking = ASKING if chosen is None else chosen[0]
                    told = {who: self._one(who, method, url, data) for who in asking}
                    if set(told.values()) != {METHOD}:
                        found[kind, method, relation] = told
        return found

    def _objects(
        self, route: Route, kind: str, chosen: tuple[Sequence[str], Sequence[str]] | None
    ) -> Iterator[tuple[str, str, Data]]:
        """Each relation, or those chosen, with its object's address and form."""
        maker = maker_of(kind)
        if not route.parameters and (maker is None or maker.pattern != kind):
            maker = None
        if (not route.parameters and maker is None) or (maker is not None and maker.shared):
            yield NONE, *self._asked(route, kind, self._made(maker, "own"))
            return
        assert maker is not None, (
            f"{route.name} takes {', '.join(route.parameters)}: add a maker for it under tests/office/access/makers/"
        )
        for relation in RELATIONS:
            if chosen is None or relation in chosen[1]:
                yield relation, *self._asked(route, kind, self._made(maker, relation))
        if not route.numbers:
            return
        own = self._made(maker, "own")
        none = {n: _NO_ROW if n in route.numbers else _missing(n, v) for n, v in own.items()}
        yield MISSING, *self._asked(route, kind, own, none)
        if len(route.numbers) > 1 and (chosen is None or MIXED in chosen[1]):
            last = route.numbers[-1]
            foreign = self._made(maker, "sibling")
            yield MIXED, *self._asked(route, kind, own, {**own, last: foreign[last]})

    def _made(self, maker: Maker | None, relation: str) -> Keys:
        """The keys of an object in a place."""
        if maker is None:
            return self._none
        found = self._keys.get((id(maker.make), relation))
        if found is None:
            with everything("a test's object"):
                found = maker.make(self.world, self.world.unions[relation])
            self._keys[id(maker.make), relation] = found
        return found

    def _asked(self, route: Route, kind: str, keys: Keys, other: Keys | None = None) -> tuple[str, Data]:
        """The address of an object and its form; with `other` keys the same form is sent elsewhere."""
        own = _address(route, keys)
        held = (kind, id(keys))  # not by address: on one address the form may be about objects of many places
        if held not in self._forms:
            self._forms[held] = self._form(route, kind, own, keys.get("!", {}))
        return _address(route, keys if other is None else other), self._forms[held]

    def _one(self, who: str, method: str, url: str, data: Data) -> str:
        for value in data.values():
            if isinstance(value, UploadedFile):
                value.seek(0)
        with undone():
            return outcome(self.browsers[who].ask(method, url, data))

    def _form(self, route: Route, kind: str, url: str, more: Data) -> Data:
        """The form on the route's own page, filled in as who may do everything would; else what most ask."""
        own = {**answers_of(kind), **more}
        if url.startswith("/api/"):
            return {name: a() if callable(a) else a for name, a in own.items()}
        with undone():
            page = text_of(self.browsers[ALL].ask("GET", url))
        for form in posts(page, url):
            if resolve(form.path).view_name == route.name:
                return {**filled(form, own), **{n: a() if callable(a) else a for n, a in own.items()}}
        return {n: a() if callable(a) else a for n, a in {**BY_NAME, **own}.items()}


def _address(route: Route, keys: Keys) -> str:
    named = {name: value for name, value in keys.items() if name not in ("?", "!")}
    return reverse(route.name, kwargs=named) + str(keys.get("?", ""))


def _missing(name: str, value: Any) -> Any:
    """A text that names nothing, where the address takes any text."""
    return "0" * len(value) if name == "code" else value
