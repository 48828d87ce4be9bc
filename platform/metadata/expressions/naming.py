"""What an expression may name beside fields (the organisation's values, calendars, roles), and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

VIEWER = "$User"
"""How a path begins that starts at whoever looks."""
MOMENT = "$Now"
"""The present moment as a name: NOW() and nothing else."""
SETTINGS = "$Setup"
"""How a path would begin that starts at the organisation's own settings; there are none yet."""
STARTS: Sequence[str] = (VIEWER, ORGANISATION, MOMENT)
"""What may be named everywhere beside fields."""

FILTER, RULE, DEFAULT, TRIAL = "filter", "rule", "default", "trial"
"""Where an expression stands: what is said of any record at any time, a rule about a save, a field's default, a try."""
WRITES: frozenset[str] = frozenset({RULE, TRIAL})
LOTS: frozenset[str] = frozenset({DEFAULT, TRIAL})
NOWHERE: frozenset[str] = frozenset()


@runtime_checkable
class PlacedScope(Scope, Protocol):
    """A scope that knows where its expression stands."""

    @property
    def place(self) -> str:
        """One of the places above."""
        ...


def place_of(scope: Scope) -> str:
    """Where the expression of a scope stands."""
    return scope.place if isinstance(scope, PlacedScope) else FILTER


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
        close = (
            nearest(path[-1], ORGANISATION_VALUES)
            if path[1:]
            else [f"{ORGANISATION}.{name}" for name in ORGANISATION_VALUES]
        )
        return Unresolved(".".join(path), tuple(close), ORGANISATION)
    return FieldRef((ORGANISATION, *path[1:]), known, volatility="instant")
