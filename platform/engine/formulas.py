"""Stored formulas of an object, bound: what they make of a record's own values, in Python and for all records alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..metadata.definitions.object import FieldDefinition
from ..metadata.expressions.typed import Aggregate, FieldValue, Record, Typed, fields, nodes
from ..metadata.field_types.base import InvalidValue, Parser
from ..metadata.manifest import Manifest
from ..metadata.organisation import Organisation
from .expressions.evaluate import NO_MOMENT, ExpressionError, compile_python
from .expressions.to_tree import as_json

UNFIT = "#NUM"
"""The error of a value that its field can't hold."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One stored formula; `value` gives what its field holds, or an ExpressionError.

    `reads` are the fields that it names. An amount has a second formula, of its base part.
    """

    field: str
    reads: frozenset[str]
    value: Callable[[Record], Any]


def stored_formulas(manifest: Manifest, organisation: Organisation, object_name: str) -> tuple[Formula, ...]:
    """Those of the object, each behind those that it names."""
    found: list[Formula] = []
    for (owner, name), typed in manifest.formulas.items():
        field = manifest.objects[owner].fields[name]
        if owner == object_name and field.computed and field.computed.stored and not field.computed.gathered:
            found += bound(manifest, organisation, field, typed)
    return tuple(found)


def empty_value(manifest: Manifest, field: FieldDefinition, parse: Parser) -> Any:
    """What a stored roll-up gathers of no record: 0 of a count or a sum; None of any other field."""
    computed = field.computed
    if computed is None or not (computed.stored and computed.gathered):
        return None
    typed = manifest.formulas[field.object, field.name]
    assert isinstance(typed, Aggregate)
    return _fitted(_evaluation(typed), parse)({typed.relation.key: ()})


def bound(manifest: Manifest, organisation: Organisation, field: FieldDefinition, typed: Typed) -> Sequence[Formula]:
    """The formula of the field and, of an amount, that of its base part: the same of the base amounts."""
    reads = frozenset(reference.path[0] for reference in fields(typed))
    compute = _evaluation(typed)
    parse = manifest.field_type(field).values.parser(field, organisation)
    whole = Formula(field.name, reads, _fitted(compute, parse))
    part = manifest.field_type(field).storage.role_parts.get("compare")
    if part is None:
        return (whole,)
    base = manifest.objects[field.object].fields[f"{field.name}_{part}"]
    parse_base = manifest.field_type(base).values.parser(base, organisation)
    amounts = _base_amounts(typed)

    computed_in_base = _fitted(lambda record: compute(_InBase(record, amounts)), parse_base)

    def in_base(record: Record) -> Any:
        if all(record.get(amount) == record.get(worth) for amount, worth in amounts.items()):
            return record.get(field.name)  # which was computed just before
        return computed_in_base(record)

    return whole, Formula(base.name, reads | frozenset(amounts.values()), in_base)


def computed_values(
    formulas: Sequence[Formula],
    record: Mapping[str, Any],
    changed: Collection[str] | None = None,
) -> dict[str, Any]:
    """The values that differ from the record's; errors are blank.

    With `changed`, only of formulas that are or name one of these fields, or name a formula that gives a new value.
    """
    values, differing = dict(record), dict[str, Any]()
    for formula in formulas:
        if changed is not None and not ({formula.field, *formula.reads} & {*changed, *differing}):
            continue
        value = formula.value(values)
        value = None if isinstance(value, ExpressionError) else value
        if value != values.get(formula.field):
            values[formula.field] = differing[formula.field] = value
    return differing


def _evaluation(typed: Typed) -> Callable[[Record], Any]:
    """What is stored asks nothing beside the record."""
    compute = compile_python(typed)
    return lambda record: compute(record, NO_MOMENT)


def _fitted(compute: Callable[[Record], Any], parse: Parser) -> Callable[[Record], Any]:
    """The value as its field holds it."""

    def fitted(record: Record) -> Any:
        value = compute(record)
        if value is None or isinstance(value, ExpressionError):
            return value
        try:
            return parse(value if type(value) is Decimal else as_json(value))
        except InvalidValue:
            return ExpressionError(UNFIT)

    return fitted


def _base_amounts(typed: Typed) -> Mapping[str, str]:
    """Amount → the field with its worth in the base currency, for all amounts that the expression names."""
    named = (node.reference for node in nodes(typed) if isinstance(node, FieldValue))
    return {reference.key: reference.compare_key for reference in named if reference.compare_path}


class _InBase:
    """A record whose amounts are those in the base currency."""

    __slots__ = ("_amounts", "_record")

    def __init__(self, record: Record, amounts: Mapping[str, str]) -> None:
        self._record, self._amounts = record, amounts

    def get(self, key: str, /) -> Any:
        """The value, of an amount its worth."""
        return self._record.get(self._amounts.get(key, key))
