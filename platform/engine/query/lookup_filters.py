"""The filter of a lookup: which of the target's records it offers for a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import Aggregate, Apply, Constant, FieldValue, Typed, fields
from ...metadata.expressions.types import RECORD
from ...metadata.scope import ObjectScope
from ..change import UPDATE, Change
from ..conditions import Bound, Paths, condition
from ..expressions.evaluate import compile_condition
from ..model import Model
from ..security.rights import EVERYTHING
from .related import related_values
from .related_sets import supply


class LookupFilter(Struct, frozen=True):
    """A lookup's filter. `reads` are the fields of the record in it, `paths` all that must be read behind lookups.

    Both are told from the record that has the lookup: a field of the target lies behind the lookup itself.
    """

    lookup: str
    bound: Bound
    reads: frozenset[str]
    paths: Paths

    def takes(self, values: Mapping[str, Any], environment: Environment) -> bool:
        """Whether the filter holds for the record that the lookup points to; `values` by field and path."""
        # Inside an aggregate `$Record` would name the target to the evaluator, so the record's values go in beforehand.
        holds = compile_condition(self.for_record(values)) if self.bound.asked else self.bound.value
        return bool(holds(_Both(self.lookup, values), environment))

    def for_record(self, values: Mapping[str, Any]) -> Typed:
        """The filter as a condition on the target alone, for a record of these values (by field and path)."""
        return _settled(self.bound.typed, values)


class _Both(Struct, frozen=True):
    """Target and record as the evaluator reads them: `name` lies behind the lookup, `$Record.name` in the record."""

    lookup: str
    values: Mapping[str, Any]

    def get(self, key: str, /) -> Any:
        own = key.removeprefix(f"{RECORD}.")
        return self.values.get(own if own != key else f"{self.lookup}.{key}")


def offered(model: Model, connection: Connection, field: FieldDefinition, values: Mapping[str, Any]) -> Typed:
    """What a lookup offers for a record of these values (Python values by field), as a condition on its target."""
    offers, compiled = lookup_filter(model, field), model.object(field.object)
    paths = [path for path in offers.paths if path[0] != field.name]
    change = Change(0, compiled.name, UPDATE, "", after=dict(values))
    related = related_values(model, EVERYTHING, connection, compiled, paths, [change])
    return offers.for_record({**values, **related.get("", {})})


def supply_targets(
    model: Model,
    connection: Connection,
    environment: Environment,
    offers: LookupFilter,
    records: Sequence[dict[str, Any]],
) -> None:
    """Give the records (values by field and path) the sets related to their targets for which the filter asks."""
    if not offers.bound.asked:
        return
    behind = f"{offers.lookup}."
    targets = {
        record[offers.lookup]: {key.removeprefix(behind): record[key] for key in record if key.startswith(behind)}
        for record in records
    }
    supply(model, connection, environment, offers.bound.asked, targets)
    for record in records:
        record |= {f"{behind}{key}": value for key, value in targets[record[offers.lookup]].items()}


def lookup_filter(model: Model, field: FieldDefinition) -> LookupFilter:
    """The filter of a lookup that has one, kept with the model."""
    key = ("lookup filter", field.object, field.name)
    found: LookupFilter | None = model.cache.get(key)
    if found is None:
        bound = condition(ObjectScope(model.manifest, field.target, field.object), field.filter)
        paths = {path for one in fields(bound.typed) for path in (one.path, one.compare_path) if path}
        own = {path[1:] for path in paths if path[0] == RECORD}
        behind = {(field.name, *path) for path in paths if path[0] != RECORD}
        all_paths = frozenset(behind | {path for path in own if len(path) > 1})
        found = model.cache[key] = LookupFilter(field.name, bound, frozenset(path[0] for path in own), all_paths)
    return found


def _settled(node: Typed, values: Mapping[str, Any]) -> Typed:
    if isinstance(node, FieldValue) and node.reference.path[0] == RECORD:
        key = (node.reference.compare_key if node.compare else node.reference.key).removeprefix(f"{RECORD}.")
        return Constant(values.get(key), node.type, node.span)
    if isinstance(node, Apply):
        return replace(node, arguments=tuple(_settled(argument, values) for argument in node.arguments))
    if isinstance(node, Aggregate):
        value, holds = (part and _settled(part, values) for part in (node.value, node.condition))
        outer = tuple(one for one in node.outer if one.path[0] != RECORD)
        return replace(node, value=value, condition=holds, outer=outer)
    return node
