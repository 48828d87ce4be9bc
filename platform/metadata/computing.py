"""Works out the computed fields of a manifest: type of the value, whether it is stored, what it reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from msgspec import structs

from .computation_catalogue import computations
from .definitions.computed import Computed
from .definitions.object import FieldDefinition, ObjectDefinition
from .expressions.ast import Call, Node, Path, children
from .expressions.checker import catalogue, check
from .expressions.functions.comparison import in_base
from .expressions.functions.related import RelatedFunction
from .expressions.sets import related_in, scope_within
from .expressions.typed import Aggregate, Apply, Constant, FieldValue, Typed, may_fail, nodes, nodes_of_all
from .expressions.types import NUMBER, Scope, Unresolved
from .field_types.numbers import scale_of
from .frozen import thaw
from .growth import changed_since, only_grew
from .manifest import Manifest
from .problem import ProblemError
from .scope import ObjectScope
from .system_fields import STAMPED

Key = tuple[str, str]
"""Object and field."""
Parts = Callable[[FieldDefinition], Iterable[FieldDefinition]]
LONGEST_TEXT = 4000


def tree_of(field: FieldDefinition) -> Node:
    """The expression behind a computed field; ProblemError where it can't be read."""
    assert field.computed is not None
    return computations()[field.computed.by].tree(field.options)


def typed_of(manifest: Manifest, field: FieldDefinition) -> Typed:
    """The same with its types; ProblemError with all that is wrong with it."""
    assert field.computed is not None
    scope = ObjectScope(manifest, field.object)
    return check(tree_of(field), scope, expect=None, blank_as=field.computed.blank_as)


def uses(manifest: Manifest) -> Mapping[Key, tuple[Key, ...]]:
    """Of every computed field the computed fields that it names, in circles too."""
    return {(field.object, field.name): tuple(_named(manifest, field)) for field in _computed(manifest)}


def settled(manifest: Manifest, parts: Parts, trusted: Manifest | None = None) -> Manifest:
    """The manifest with its computed fields worked out; what can't be is left for the checks to tell.

    `parts` makes the part fields of a field. `trusted` spares the work where this manifest only grew out of it.
    """
    if not any(True for _ in _computed(manifest)):
        return manifest
    if trusted and (found := _taken_over(manifest, trusted)):
        return found
    work = _Work(manifest, parts)
    sorter = TopologicalSorter(uses(manifest))
    # What is not in a circle can be worked out all the same.
    with suppress(CycleError):
        sorter.prepare()
    while ready := sorter.get_ready():
        for key in sorted(ready):
            work.settle(key)
        sorter.done(*ready)
    return work.result()


class _Work:
    """One pass; `view` is the manifest as far as it has come."""

    def __init__(self, manifest: Manifest, parts: Parts) -> None:
        self._before = manifest
        self._parts = parts
        self._objects = dict(manifest.objects)
        self._formulas: dict[Key, Typed] = {}
        self._view = replace(
            manifest, objects=MappingProxyType(self._objects), formulas=MappingProxyType(self._formulas)
        )

    def result(self) -> Manifest:
        """The manifest with all that was worked out."""
        return replace(self._view, objects=MappingProxyType(dict(self._objects)), formulas=dict(self._formulas))

    def settle(self, key: Key) -> None:
        """Work one field out, those that it uses being so already."""
        field = self._objects[key[0]].fields[key[1]]
        try:
            typed = typed_of(self._view, field)
        except ProblemError:
            return
        made, value = self._worked_out(field, typed)
        if made is None:
            return
        self._formulas[key] = value
        definition = self._objects[key[0]]
        fields = {one.name: one for one in self._exchanged(definition, made)}
        if fields != definition.fields:
            self._objects[key[0]] = replace(definition, fields=MappingProxyType(fields))

    def _worked_out(self, field: FieldDefinition, typed: Typed) -> tuple[FieldDefinition | None, Typed]:
        assert field.computed is not None
        computation = computations()[field.computed.by]
        is_stored = self._is_stored(field, typed, computation.gathers)
        word = computation.result(field.options, typed.type.kind)
        if word == "currency" and not is_stored:
            word = "decimal"  # a record can't say in which currency the amounts of others are
        if word not in self._before.field_types:
            return None, typed
        made = structs.replace(field, type=word, options=_options(field, word))
        computed = structs.replace(
            field.computed,
            stored=is_stored,
            gathered=computation.gathers,
            rolled=is_stored and (computation.gathers or any(one.rolled for one in self._read(field, typed))),
            fails=may_fail(typed),
            volatility=typed.volatility,
            uses=frozenset() if field.computed.as_system else frozenset(self._objects_used(field, typed)),
            mark=self._mark(made, typed),
        )
        takes_decimals = "scale" in self._before.field_types[word].options_schema
        as_it_is = is_stored and (computation.gathers or takes_decimals)
        places = scale_of(made) if takes_decimals else 0
        return structs.replace(made, computed=computed), typed if as_it_is else rounded(typed, places)

    def _exchanged(self, definition: ObjectDefinition, made: FieldDefinition) -> Iterator[FieldDefinition]:
        for one in definition.fields.values():
            if one.name == made.name:
                yield made
                yield from self._parts(made)
            elif one.part_of != made.name:
                yield one

    def _is_stored(self, field: FieldDefinition, typed: Typed, gathers: bool) -> bool:
        if not gathers:
            return self._is_own(typed)
        if not isinstance(typed, Aggregate) or typed.relation.start is not None:
            return False
        return all(self._is_own(part) for part in typed.parts)

    def _is_own(self, typed: Typed) -> bool:
        """Whether it follows from stored values of one record alone, those that the engine writes last not among them.

        What asks the organisation is none: its settings may change.
        """
        return typed.volatility == "fixed" and all(map(self._is_plain, nodes(typed)))

    def _is_plain(self, node: Typed) -> bool:
        if isinstance(node, FieldValue):
            own = len(node.reference.path) == 1 and node.reference.path[0] not in STAMPED
            return own and isinstance(node.reference.field, FieldDefinition) and not self._is_given_out(node)
        if isinstance(node, Apply):
            return not getattr(node.overload, "zoned", False)
        return isinstance(node, Constant)

    def _is_given_out(self, node: FieldValue) -> bool:
        field = node.reference.field
        return isinstance(field, FieldDefinition) and self._view.field_type(field).values.generator is not None

    def _mark(self, made: FieldDefinition, typed: Typed) -> str:
        """A hash of all that the values follow from, the fields named and how those are computed among it."""
        read = sorted(map(self._named, nodes_of_all(typed)))
        content = [made.type, made.computed and made.computed.blank_as, thaw(made.options), read]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]

    def _named(self, node: Typed) -> tuple[str, ...]:
        holder = node.relation.field if isinstance(node, Aggregate) else None
        field = node.reference.field if isinstance(node, FieldValue) else holder
        if not isinstance(field, FieldDefinition):
            return ()
        known = self._objects[field.object].fields.get(field.name, field)
        options = json.dumps(thaw(known.options), ensure_ascii=False, sort_keys=True)
        return field.object, field.name, known.type, options, known.computed.mark if known.computed else ""

    def _read(self, field: FieldDefinition, typed: Typed) -> Iterator[Computed]:
        for node in nodes_of_all(typed):
            if isinstance(node, FieldValue) and isinstance(read := node.reference.field, FieldDefinition):
                known = self._objects[read.object].fields.get(read.name)
                if known is not None and known.computed is not None:
                    yield known.computed

    def _objects_used(self, field: FieldDefinition, typed: Typed) -> Iterator[str]:
        for node in nodes_of_all(typed):
            if isinstance(node, Aggregate):
                yield node.relation.object_name
            elif isinstance(node, FieldValue) and node.reference.object_name not in ("", field.object):
                yield node.reference.object_name
        for computed in self._read(field, typed):
            yield from computed.uses


def rounded(typed: Typed, places: int) -> Typed:
    """A number with so many decimals, where no column sees to it; amounts in the base currency. Else as it is."""
    if typed.type.kind not in ("number", "money"):
        return typed
    function = catalogue()["ROUND"]
    overload = getattr(function, "overloads", (None,))[0]
    decimals = Constant(Decimal(places), NUMBER, typed.span)
    return Apply(function, (in_base(typed), decimals), NUMBER, typed.span, overload)


def _options(field: FieldDefinition, word: str) -> Mapping[str, object]:
    """The options of the field, with the decimals and the length that its values have where nothing is said."""
    options = dict(field.options)
    if word == "text":
        options["max_length"] = LONGEST_TEXT
    return MappingProxyType(options)


def _computed(manifest: Manifest) -> Iterator[FieldDefinition]:
    for definition in manifest.objects.values():
        yield from (field for field in definition.fields.values() if field.computed is not None)


def _named(manifest: Manifest, field: FieldDefinition) -> Iterator[Key]:
    try:
        tree = tree_of(field)
    except ProblemError:
        return
    scope = ObjectScope(manifest, field.object)
    for found in _references(tree, scope):
        if found.computed is not None:
            yield found.object, found.name


def _references(node: Node, scope: Scope) -> Iterator[FieldDefinition]:
    """The fields that an expression names, those of related records among them."""
    if isinstance(node, Path):
        found = scope.resolve(node.parts)
        if not isinstance(found, Unresolved) and isinstance(found.field, FieldDefinition):
            yield found.field
        return
    below, inner = children(node), scope
    if isinstance(node, Call) and isinstance(catalogue().get(node.name), RelatedFunction) and below:
        first, *below = below  # type: ignore[assignment]
        found_set = related_in(scope, first.parts) if isinstance(first, Path) else Unresolved("")
        if isinstance(found_set, Unresolved):
            return
        inner = scope_within(scope, found_set[1])
    for child in below:
        yield from _references(child, inner)


def _taken_over(manifest: Manifest, trusted: Manifest) -> Manifest | None:
    """The manifest with what was worked out for another; None where a computed field or what it reads may differ."""
    objects = dict(manifest.objects)
    for name, definition in changed_since(trusted.objects, manifest.objects).items():
        known = trusted.objects.get(name)
        own = [field.name for field in definition.fields.values() if field.computed is not None]
        if own and (known is None or any(not _is_stated_alike(manifest, trusted, name, one) for one in own)):
            return None
        fields = [one for field in definition.fields.values() for one in _with_parts(known, field)]
        objects[name] = replace(definition, fields=MappingProxyType({field.name: field for field in fields}))
    found = replace(manifest, objects=MappingProxyType(objects), formulas=trusted.formulas)
    same_days = not changed_since(trusted.calendars, manifest.calendars)
    return found if same_days and only_grew(trusted, found) else None


def _is_stated_alike(manifest: Manifest, trusted: Manifest, object_name: str, name: str) -> bool:
    """Whether both say the same of a field, from the same layer."""
    one, other = (each.merged["object", object_name].body.get("fields", {}).get(name) for each in (manifest, trusted))
    known = trusted.objects[object_name].fields.get(name)
    return one == other and known is not None and known.layer == manifest.objects[object_name].fields[name].layer


def _with_parts(known: ObjectDefinition | None, field: FieldDefinition) -> Iterator[FieldDefinition]:
    """The field; in place of a computed one that which was worked out, with its parts."""
    if field.computed is None or known is None:
        yield field
        return
    yield from (one for one in known.fields.values() if field.name in (one.name, one.part_of))
