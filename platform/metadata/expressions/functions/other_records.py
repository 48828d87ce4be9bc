"""Values of records that nothing links to, found by a key; only rules ask for them, bringing them for a whole batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from ...suggestions import nearest
from ..kinds import kind_label
from ..naming import RULE, named_in
from ..typed import Apply, Constant, FieldValue, Typed, nodes
from ..types import ExpressionType, FieldRef, Unresolved
from .base import CallSite, Function, Overload, accepts, note_type, words

FOUND = "$Found"
"""How a path begins by which an evaluation asks for what was found: key → value."""
KEYS = ("text", "choice", "record", "date")
"""Kinds that a record may be found by."""
VALUES = (*KEYS, "number", "money", "boolean", "datetime", "time")
ANY = ExpressionType("any")


@dataclass(frozen=True, slots=True)
class Search:
    """What a call asks for: in an object the `field` of the record whose `key` is the `match`."""

    object: str
    field: str
    key: str
    match: Typed
    found: str
    """By what a record is asked for the values found."""


class VLookup(Function):
    name = "VLOOKUP"
    syntax = 'VLOOKUP("object.field", "object.key", match)'
    doc = words(
        "The field of the first record of another object whose key is the match; blank where there is none.",
        "另一对象中键等于该值的首条记录的字段；没有则为空。",
    )
    examples = ('VLOOKUP("city.name", "city.postcode", postcode) != town',)
    strict = False
    places = frozenset({RULE})
    elsewhere = words("only a rule has the other records brought to it", "只有校验规则会取来其他记录")
    refusal = words("a filter reaches other records over links", "筛选通过关联到达其他记录")
    overloads = (Overload(("text", "text", "any"), ANY, lambda field, key, match, found: (found or {}).get(match)),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        field, key, match = call.arguments
        target, by = _field(site, field, VALUES), _field(site, key, KEYS)
        if target is None or by is None:
            return None
        if target.object_name != by.object_name:
            site.problem("expression_other_object", key.span, name=by.object_name, expected=target.object_name)
            return None
        if not accepts(by.type.kind, match.type.kind):
            note_type(site, 2, by.type.kind)
            return None
        found = FieldRef((FOUND, target.object_name, target.path[-1], by.path[-1]), ANY, field=target.field)
        return replace(call, type=target.type, arguments=(*call.arguments, FieldValue(found, site.span)))


def searches(typed: Typed) -> Iterator[Search]:
    """What the expression asks for of other records."""
    for node in nodes(typed):
        if isinstance(node, Apply) and isinstance(node.function, VLookup):
            match, found = node.arguments[2:]
            if isinstance(found, FieldValue):
                _, name, field, key = found.reference.path
                yield Search(name, field, key, match, found.reference.key)


def _field(site: CallSite, argument: Typed, kinds: tuple[str, ...]) -> FieldRef | None:
    """The field that a text written out names as `object.field`; None with a problem noted where there is none."""
    if not isinstance(argument, Constant) or not isinstance(argument.value, str):
        site.problem("expression_literal_needed", argument.span, name=site.name)
        return None
    object_name, _, name = argument.value.partition(".")
    objects = named_in(site.scope, "object")
    if object_name not in objects:
        _unknown(site, argument, Unresolved(object_name, tuple(nearest(object_name, objects))))
        return None
    field: Any = objects[object_name].fields.get(name)
    if field is None:
        close = (f"{object_name}.{one}" for one in nearest(name, objects[object_name].fields))
        _unknown(site, argument, Unresolved(name, tuple(close), objects[object_name].label))
        return None
    if field.is_live:
        site.problem("expression_formula_not_here", argument.span, path=argument.value)
        return None
    kind = named_in(site.scope, "field_type")[field.type].expression_type
    if kind not in kinds:
        labels = [kind_label(one) for one in kinds]
        site.problem("expression_argument_type", argument.span, name=site.name, found=kind_label(kind), expected=labels)
        return None
    target = field.targets[0] if len(field.targets) == 1 and field.targets[0] != "*" else ""
    choices = tuple(field.choices.values) if field.choices else None
    return FieldRef((name,), ExpressionType(kind, target, choices), field, object_name)


def _unknown(site: CallSite, argument: Constant, found: Unresolved) -> None:
    site.problem(found.code, argument.span, **found.parameters(argument.value[:120]))
