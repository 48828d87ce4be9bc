"""What an expression may name beside fields: the organisation's values; by a text calendars, roles and their kin."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from ..frozen import EMPTY
from ..suggestions import nearest
from .environment import ORGANISATION
from .types import NUMBER, TEXT, ExpressionType, FieldRef, Scope, Unresolved

ORGANISATION_VALUES: Mapping[str, ExpressionType] = MappingProxyType(
    {
        "name": TEXT,
        "base_currency": TEXT,
        "zone": TEXT,
        "locale": TEXT,
        "fiscal_month": NUMBER,
        "calendar": TEXT,
    }
)


@runtime_checkable
class NamingScope(Scope, Protocol):
    """A scope that knows definitions which functions ask for by name."""

    def named(self, kind: str) -> Mapping[str, Any]:
        """The definitions of a kind ("calendar", "role") by name."""
        ...


def named_in(scope: Scope | None, kind: str) -> Mapping[str, Any]:
    """The definitions of a kind by name; none where the scope knows none."""
    return scope.named(kind) if isinstance(scope, NamingScope) else EMPTY


def organisation_value(path: tuple[str, ...]) -> FieldRef | Unresolved:
    """The organisation's value at a path that begins with `$Org`."""
    known = ORGANISATION_VALUES.get(".".join(path[1:]))
    if known is None:
        return Unresolved(".".join(path[1:]) or path[0], tuple(nearest(path[-1], ORGANISATION_VALUES)))
    return FieldRef((ORGANISATION, *path[1:]), known, volatility="instant")
