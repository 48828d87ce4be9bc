"""A computed field without a column stands for its expression, wherever another expression names it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from msgspec.structs import replace

from .ast import Span
from .sets import SetScope
from .typed import Aggregate, Apply, FieldValue, Typed, nodes_of_all
from .types import RECORD, FieldRef, Scope, Unresolved


@runtime_checkable
class FormulaScope(Scope, Protocol):
    """A scope that knows what its computed fields compute."""

    def formula(self, reference: FieldRef) -> Typed | None:
        """The expression for which the field stands; None where the field has a value of its own."""
        ...


class NotMovable(Exception):
    """The expression can't be said from the record from which it is asked."""


def formula_in(scope: Scope, reference: FieldRef, span: Span) -> Typed | None:
    """What a computed field without a column computes, as the scope's record sees it; None for any other field.

    Raises NotMovable where the expression can't be said from there.
    """
    owner = scope.owner(reference) if isinstance(scope, SetScope) else scope
    typed = owner.formula(reference) if isinstance(owner, FormulaScope) else None
    if typed is None:
        return None
    prefix = reference.path[:-1]
    if _names_record(typed) and (prefix or isinstance(scope, SetScope)):
        raise NotMovable
    return _Move(scope, prefix, span).node(typed)


def _names_record(typed: Typed) -> bool:
    """Whether a part about related records names the record that asks for them: it would be another one elsewhere."""
    return any(isinstance(node, FieldValue) and node.reference.path[0] == RECORD for node in nodes_of_all(typed))


class _Move:
    """Puts the lookups of a path before everything that an expression names of its record."""

    def __init__(self, scope: Scope, prefix: tuple[str, ...], span: Span) -> None:
        self.scope, self.prefix, self.span = scope, prefix, span

    def node(self, node: Typed) -> Typed:
        if isinstance(node, FieldValue):
            return replace(node, reference=self._reference(node.reference.path), span=self.span)
        if isinstance(node, Apply):
            return replace(node, arguments=tuple(self.node(one) for one in node.arguments), span=self.span)
        if isinstance(node, Aggregate):
            return self._aggregate(node)
        return replace(node, span=self.span)

    def _aggregate(self, node: Aggregate) -> Aggregate:
        start = node.relation.start
        path = start.path if start else ()
        if not self.prefix and not path:
            return replace(node, span=self.span)
        if self.prefix[:1] == (RECORD,):
            raise NotMovable
        begin = self._reference(path)
        others = [one for one in node.outer if one is not start]
        return replace(node, relation=replace(node.relation, start=begin), outer=(begin, *others), span=self.span)

    def _reference(self, path: tuple[str, ...]) -> FieldRef:
        found = self.scope.resolve((*self.prefix, *path))
        if isinstance(found, Unresolved) or found.volatility == "viewer":
            raise NotMovable
        return found
