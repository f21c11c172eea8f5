"""Which running totals a program keeps, where they lie, and the calls that read and write them.

`led` is a tuple of flat lists of integers, the stores, in the order of `Plan.stores`. A ledger has a store by
slot of its scope, another for slots whose figures are open, and one by parent when the scope's key can be
unknown. A ledger of one benefit over 每次 holds nothing that a later row could see, and has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.charter.nodes import Bands, ChosenMethod, Daily, Method, Monthly, Over, ScopeKind
from gongji.charter.program import Benefit, Program, ScopeUse
from gongji.readers.kernel.expressions import Expressions
from gongji.readers.kernel.primitives import SPAN
from gongji.readers.kernel.totals import PARENT, SPREAD, WAITING_PARENT, WAITING_SLOT
from gongji.readers.kernel.values import NOTHING, Number


@dataclass(frozen=True, slots=True)
class Store:
    """One flat list: `stride` numbers for each slot or parent of a scope, or for each row."""

    of: str  # "slot" | "parent" | "row"
    scope: int
    stride: int
    purpose: str
    rare: bool = False
    """It grows, seldom long: its first number counts the entries in use, and that alone is emptied."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a running total lies: positions of its stores in `led`; -1: it has none."""

    scope: int
    cells: int
    pools: int
    spread: int = -1

    @property
    def live(self) -> bool:
        """Later rows can see what it holds."""
        return self.cells >= 0


class Plan:
    """All ledgers of a program, by what they keep."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.stores: list[Store] = []
        self.totals: dict[int, Ledger] = {}  # benefit -> sum of its bases
        self.peaks: dict[int, Ledger] = {}  # benefit -> highest amount
        self.admitted: dict[tuple[int, int], Ledger] = {}  # (benefit, scope) -> rows that took part
        self.deducted: dict[int, Ledger] = {}  # benefit -> used of a threshold that is taken off once
        self.paid_times: dict[tuple[int, int], Ledger] = {}
        self.quantities: dict[tuple[int, int], Ledger] = {}  # days or months used
        self.caps: dict[tuple[int, int], Ledger] = {}  # (cap ledger, scope) -> fen paid
        self.paid: dict[tuple[int, int], Ledger] = {}  # (benefit, offset scope) -> fen paid
        self.waiting: dict[tuple[int, int], Ledger] = {}  # (benefit, offset scope) -> rows not decided
        self.present: dict[tuple[int, int], Ledger] = {}
        self.spans: dict[
            tuple[int, int], Ledger
        ] = {}  # (benefit, clash) -> cells: heads by parent; pools: spans by row
        for benefit in program.benefits:
            self._plan(benefit)

    def _plan(self, benefit: Benefit) -> None:
        amount, k = benefit.amount, benefit.index
        name = benefit.name
        if amount.base is not None and amount.scope >= 0:
            self.totals[k] = self._own(amount.scope, f"{name} 累计基数")
            self.peaks[k] = self._own(amount.scope, f"{name} 已达最高额")
        if amount.threshold is not None and amount.threshold.once:
            self.deducted[k] = self._own(amount.threshold_scope, f"{name} 已扣起付")
        for scope in threshold_scopes(self.program, benefit):
            self.admitted[k, scope] = self._own(scope, f"{name} 次数")
        for scope in quantity_scopes(self.program, benefit):
            self.quantities[k, scope] = self._own(scope, f"{name} 已用天数或月数")
        if amount.times is not None:
            self.paid_times[k, amount.times.scope] = self._own(amount.times.scope, f"{name} 给付次数")
        for i, clash in enumerate(benefit.clashes):
            if clash.kind == "repeat" and (k, clash.scope) not in self.present:
                self.present[k, clash.scope] = self._own(clash.scope, f"{name} 在前事件")
            if clash.kind == "overlap":
                heads = self._store("parent", clash.scope, 1, f"{name} 期间")
                rows = self._store("row", clash.scope, SPAN, f"{name} 期间")
                self.spans[k, i] = Ledger(clash.scope, heads, rows)
        for cap in amount.caps:
            if (cap.ledger, cap.scope) not in self.caps:
                shared = len(self._capped(cap.ledger, cap.scope)) > 1
                make = self._shared if shared else self._own
                self.caps[cap.ledger, cap.scope] = make(cap.scope, f"封顶 {cap.ledger}")
        for offset in amount.offsets:
            if offset.benefit >= 0 and (offset.benefit, offset.scope) not in self.paid:
                other = self.program.benefits[offset.benefit].name
                self.paid[offset.benefit, offset.scope] = self._shared(offset.scope, f"{other} 已付")
                self.waiting[offset.benefit, offset.scope] = self._undecided(offset.scope, f"{other} 未决")

    def _capped(self, ledger: int, scope: int) -> set[int]:
        return {
            b.index
            for b in self.program.benefits
            for cap in b.amount.caps
            if (cap.ledger, cap.scope) == (ledger, scope)
        }

    def _store(self, of: str, scope: int, stride: int, purpose: str, rare: bool = False) -> int:
        self.stores.append(Store(of, scope, stride, purpose, rare))
        return len(self.stores) - 1

    def _shared(self, scope: int, purpose: str) -> Ledger:
        cells = self._store("slot", scope, 1, purpose)
        spread = self._store("slot", scope, SPREAD, f"{purpose}，未定的", rare=True)
        return Ledger(scope, cells, self._pools(scope, PARENT, purpose), spread)

    def _undecided(self, scope: int, purpose: str) -> Ledger:
        cells = self._store("slot", scope, WAITING_SLOT, purpose)
        return Ledger(scope, cells, self._pools(scope, WAITING_PARENT, purpose))

    def _pools(self, scope: int, stride: int, purpose: str) -> int:
        return -1 if self.program.scopes[scope].plain else self._store("parent", scope, stride, purpose)

    def _own(self, scope: int, purpose: str) -> Ledger:
        """A ledger that one benefit writes and reads: over 每次 it never comes into play."""
        if self.program.scopes[scope].parent == "event":
            return Ledger(scope, -1, -1)
        return self._shared(scope, purpose)


def inner_methods(method: Method) -> Iterator[Method]:
    """A way of computing and all ways inside it."""
    yield method
    match method:
        case Bands(bands=bands):
            for band in bands:
                yield from inner_methods(band.gives)
        case Over(inner=inner) | ChosenMethod(inner=inner):
            yield from inner_methods(inner)
        case _:
            pass


def quantity_scopes(program: Program, benefit: Benefit) -> tuple[int, ...]:
    """Scopes in which days or months are limited, each once."""
    found = {}
    for method in inner_methods(benefit.amount.method):
        if isinstance(method, Daily | Monthly) and method.limit is not None:
            found[program.scope_of(benefit, method.limit.scope)] = True
    return tuple(found)


def threshold_scopes(program: Program, benefit: Benefit) -> tuple[int, ...]:
    """Scopes in which thresholds go by the order of admission, each once."""
    found = {}
    threshold = benefit.amount.threshold
    if threshold is not None and benefit.amount.threshold_scope >= 0 and not threshold.once:
        found[benefit.amount.threshold_scope] = True
    for method in inner_methods(benefit.amount.method):
        if isinstance(method, Over) and method.threshold.scope is not None:
            found[program.scope_of(benefit, method.threshold.scope)] = True
    return tuple(found)


class LedgerCalls:
    """Writes the calls on ledgers in one function."""

    def __init__(self, values: Expressions, plan: Plan) -> None:
        self.values = values
        self.plan = plan
        self.anchor = values.position.get("起保日", -1)

    def key_needs(self, scope: int) -> str:
        """The facts missing from a row's key in a scope."""
        use = self.values.program.scopes[scope]
        return "0" if use.plain else self._key_needs(use)

    def key_facts(self, use: ScopeUse) -> list[int]:
        """The facts that make up a scope's key besides its parent."""
        parts = [*use.same]
        if use.date is not None:
            parts.append(use.date)
            if use.scope.kind is ScopeKind.COVER_YEAR:
                parts.append(self.anchor)
        return list(dict.fromkeys(parts))

    def _key_needs(self, use: ScopeUse) -> str:
        return " | ".join(f"({1 << i} if v[{i}] < ABSENT else 0)" for i in self.key_facts(use))

    def place(self, ledger: Ledger) -> str:
        """The arguments that say where the row stands in a ledger."""
        s = ledger.scope
        if ledger.pools < 0:
            return f"{self.lists(ledger)}, slot[{s}]"
        key = self.keyed(s)
        return f"{self.lists(ledger)}, slot[{s}], parent[{s}], {key}"

    def lists(self, ledger: Ledger) -> str:
        """The lists of a ledger as arguments."""
        lists = ", ".join(f"led[{i}]" for i in (ledger.cells, ledger.spread, ledger.pools) if i >= 0)
        return f"led, {lists}" if ledger.spread >= 0 else lists

    def keyed(self, scope: int) -> str:
        """A name that holds the missing key facts of a scope."""
        name = f"key{scope}"
        if self.values.code.recall(name, str) is None:
            self.values.code.line(f"{name} = 0")
            with self.values.code.block(f"if slot[{scope}] < 0"):
                self.values.code.line(f"{name} = {self.key_needs(scope)}")
            self.values.code.remember(name, name)
        return name

    def read(self, ledger: Ledger, what: str = "standing") -> Number:
        """What stands in a ledger for this row."""
        if not ledger.live:
            return NOTHING
        code = self.values.code
        low, high, needs = code.fresh("low"), code.fresh("high"), code.fresh("needs")
        place = self.place(ledger)
        call = f"{what}_among" if ledger.pools >= 0 else "standing"
        code.line(f"{low}, {high}, {needs} = {call}({place})")
        return Number(low, high, needs)

    def write(self, ledger: Ledger, what: str, *figures: str) -> None:
        """Adds this row to a ledger."""
        if ledger.live:
            place = self.place(ledger)
            call = f"{what}_among" if ledger.pools >= 0 else what
            self.values.code.line(f"{call}({place}, {', '.join(figures)})")

    def move(self, ledger: Ledger, low: str, high: str) -> None:
        """A row decided before paid more or less than the rules give now: the peak moves by low … high."""
        if not ledger.live:
            return
        s, lists = ledger.scope, self.lists(ledger)
        if ledger.pools < 0:
            self.values.code.line(f"move({lists}, slot[{s}], {low}, {high})")
        else:
            self.values.code.line(f"move_among({lists}, slot[{s}], parent[{s}], {low}, {high})")
