"""范围: over what a total, a cap or a count runs; a reading may decide it."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.body import may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.holes import hole
from gongji.charter.nodes import AnyScope, HoleScope, Scope, ScopeKind
from gongji.charter.strict import Mapping, Node
from gongji.charter.words import KEYS

_KIND = need("scope", plain.one_of({kind.value: kind for kind in ScopeKind}, "范围"))
_SAME = may("same", plain.listed(plain.fact_of(*plain.KEYABLE)), ())
_SCOPE = (_KIND, _SAME)


def scope(context: Context, node: Node) -> AnyScope | None:
    """A scope's name, `口径 名`, or {范围: 保障期, 相同: [事实]}."""
    if isinstance(node, Mapping):
        values = read_body(context, node, KEYS["scope"], _SCOPE, "范围")
        return None if values is None else Scope(values[_KIND], values[_SAME], node.span)
    word = plain.scalar(context, node)
    if word is None:
        return None
    reading = hole(word)
    if reading is not None:
        if not context.takes_reading(reading, word.span, "范围"):
            return None
        return HoleScope(reading, word.span)
    kind = _KIND.read(context, word)
    if kind is ScopeKind.ILLNESS:
        context.known("事实", "病种", word.span, context.facts)
    return None if kind is None else Scope(kind, (), word.span)
