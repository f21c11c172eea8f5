"""范围: over what a total, a cap or a count runs; a reading may decide it."""

from __future__ import annotations

from gongji.charter.build import plain
from gongji.charter.build.body import may, need, read_body
from gongji.charter.build.context import Context
from gongji.charter.build.holes import hole
from gongji.charter.nodes import AnyScope, HoleScope, Scope, ScopeKind
from gongji.charter.numbering import KEY_FACTS
from gongji.charter.strict import Mapping, Node
from gongji.charter.words import KEYS


def scope(context: Context, node: Node) -> AnyScope | None:
    """A scope's name, `口径 名`, or {范围: 保障期, 相同: [事实]}."""
    if isinstance(node, Mapping):
        values = read_body(context, node, KEYS["scope"], _SCOPE, "范围")
        return None if values is None else Scope(values[_KIND], values[_SAME], node.span)
    word = plain.scalar(context, node)
    if word is None:
        return None
    reading = hole(word)
    if reading is None:
        kind = _kind(context, word)
        return None if kind is None else Scope(kind, (), word.span)
    return HoleScope(reading, word.span) if context.takes_reading(reading, word.span, "范围") else None


def _kind(context: Context, node: Node) -> ScopeKind | None:
    """A kind of scope; the fact that keys it must be declared."""
    kind = plain.one_of({kind.value: kind for kind in ScopeKind}, "范围")(context, node)
    key = KEY_FACTS.get(kind) if kind is not None else None
    if key is not None and key not in context.facts:
        told = f"这个范围要有事实“{key}”来区分"
        context.error("C501", node.span, told, f"在“事实”里声明“{key}”")
        return None
    return kind


_KIND = need("scope", _kind)
_SAME = may("same", plain.listed(plain.fact_of(*plain.KEYABLE)), ())
_SCOPE = (_KIND, _SAME)
