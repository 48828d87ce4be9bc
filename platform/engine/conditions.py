"""Expressions of definitions bound for records: a condition or a value, and what of a record it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..metadata.expressions.checker import check
from ..metadata.expressions.environment import Environment
from ..metadata.expressions.parse import parse
from ..metadata.expressions.sets import aggregates
from ..metadata.expressions.typed import Aggregate, Record, Typed, fields
from ..metadata.expressions.zeros import BLANK
from ..metadata.scope import ObjectScope
from .expressions.evaluate import compile_condition, compile_python

Paths = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression over a record.

    `reads` are the record's own fields in it, `paths` the values behind lookups, `asked` its questions to related ones.
    """

    typed: Typed
    value: Callable[[Record, Environment], Any]
    reads: frozenset[str]
    paths: Paths
    asked: tuple[Aggregate, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldExpression:
    """An expression that a field has: the condition under which it is required or locked, or its computed default."""

    field: str
    bound: Bound


def condition(scope: ObjectScope, text: str, blank_as: str = BLANK) -> Bound:
    """The condition that the text says, TRUE or False for a record; ProblemError where it says none."""
    typed = check(parse(text), scope, blank_as=blank_as)
    return _bound(typed, compile_condition(typed))


def computed(scope: ObjectScope, text: str, blank_as: str) -> Bound:
    """The value that the text computes, of any kind; ProblemError where it can't be read."""
    return bound(check(parse(text), scope, expect=None, blank_as=blank_as))


def in_order(defaults: Iterable[FieldExpression]) -> tuple[FieldExpression, ...]:
    """Computed defaults, each behind those that it reads; the check `default_expressions` refuses circles."""
    waiting = {default.field: default for default in defaults}
    ordered: list[FieldExpression] = []
    while waiting:
        ready = [one for one in waiting.values() if not one.bound.reads & waiting.keys()]
        ordered += [waiting.pop(one.field) for one in ready or list(waiting.values())]
    return tuple(ordered)


def bound(typed: Typed) -> Bound:
    """The value that a tree computes, of any kind."""
    return _bound(typed, compile_python(typed))


def _bound(typed: Typed, value: Callable[[Record, Environment], Any]) -> Bound:
    references = fields(typed)
    paths = {path for one in references for path in (one.path, one.compare_path) if path and len(path) > 1}
    return Bound(typed, value, frozenset(one.path[0] for one in references), frozenset(paths), aggregates(typed))
