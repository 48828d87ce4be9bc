"""What a pack no longer brings but somebody still needs: it becomes the customer's own, data and uses intact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from ...metadata.conflicts import Conflict, Steps, contributions, laid_over, pointer_of, steps_of, value_at
from ...metadata.definitions.base import RawDefinition
from ...metadata.frozen import thaw
from ...metadata.layers import CUSTOMER, PLATFORM, Layer, current_key
from ..model import Model
from ..storage.draft import LayerChange
from .customer import Key, overlay_file, with_customer

ADOPTED = "adopted"
"""The property of a definition that says what in it was taken over: JSON pointer (blank: all of it) to pack."""
_MEMBERS: Mapping[str, str] = {"object": "fields", "picklist": "values"}
"""What is looked after without anybody's asking: these kinds, and their members of these maps."""

Rows = Mapping[tuple[str, str], int]
"""How many living records have a value, by object and field; under a blank field how many there are."""


class Adoption(Struct, frozen=True):
    """`steps` lead to the member that is taken over, none of them to the whole definition; `uses` name who needs it."""

    kind: str
    name: str
    steps: Steps
    body: Any
    rows: int = 0
    uses: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """The JSON pointer of the member; blank for the whole definition."""
        return pointer_of(self.steps)

    @property
    def place(self) -> str:
        """Definition, and where it is a member its JSON pointer."""
        return f"{self.kind}/{self.name}" + (f"#{self.pointer}" if self.steps else "")

    def as_json(self) -> dict[str, Any]:
        """The form in which a plan carries it."""
        return {"place": self.place, "rows": self.rows, "uses": list(self.uses)}


def adoptions(old: Layer, new: Layer, others: Sequence[Layer], kept: Sequence[Conflict], rows: Rows) -> list[Adoption]:
    """All that goes with the new version although records hold it, other layers mention it, or a person keeps it."""
    before, after = contributions(old), contributions(new)
    held = {(conflict.kind, conflict.name, conflict.steps) for conflict in kept}
    found: list[Adoption] = []
    for kind, name, steps in [*_gone(before, after), *sorted(held)]:
        body = value_at(before[kind, name], steps)
        if any(one.kind == kind and one.name == name and one.steps == steps[: len(one.steps)] for one in found):
            continue
        uses = tuple(_mentions(others, steps[-1] if steps else name))
        count = rows.get((name, steps[-1] if steps else ""), 0) if kind == "object" else 0
        if uses or count or (kind, name, steps) in held:
            found.append(Adoption(kind, name, steps, body, count, uses))
    return found


def adopting(pack: str, taken: Iterable[Adoption]) -> LayerChange:
    """The change that lays what is taken over into the customer layer, under what the customer says about it."""
    given = tuple(taken)

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        held = _customer_definitions(layers)
        for adoption in given:
            key = (adoption.kind, adoption.name, bool(adoption.steps))
            body: Any = adoption.body
            for step in reversed(adoption.steps):
                body = {step: body}
            mine = held.get(key)
            body = laid_over(laid_over(body, mine.body if mine else {}), {ADOPTED: {adoption.pointer: pack}})
            raw = RawDefinition(adoption.kind, adoption.name, body, "", key[2])
            held[key] = replace(raw, file=overlay_file(raw))
        return with_customer(layers, held.values())

    return change


def given_back(layers: Sequence[Layer], pack: Layer) -> Sequence[Layer]:
    """The layers when the pack brings again what was taken over from it: only what differs stays, as an overlay."""
    brought = contributions(pack)
    held = _customer_definitions(layers)
    for key, raw in list(held.items()):
        adopted = {place: owner for place, owner in raw.body.get(ADOPTED, {}).items() if raw.key in brought}
        back = [
            steps_of(place)
            for place, owner in adopted.items()
            if owner == pack.name and value_at(brought[raw.key], steps_of(place)) is not None
        ]
        if not back:
            continue
        del held[key]
        body = {name: value for name, value in raw.body.items() if name != ADOPTED}
        for steps in back:
            body = _less(body, brought[raw.key], steps)
        left = {place: owner for place, owner in adopted.items() if steps_of(place) not in back}
        over = held.get((*raw.key, True)) if not raw.extends else None
        body = laid_over(body | ({ADOPTED: left} if left else {}), over.body if over else {})
        if body:
            overlay = replace(raw, body=body, extends=True)
            held[*raw.key, True] = replace(overlay, file=overlay_file(overlay))
    return with_customer(layers, held.values())


def count_rows(model: Model, connection: Connection, names: Iterable[str]) -> Rows:
    """The records of these objects: one statement for each of them."""
    found: dict[tuple[str, str], int] = {}
    for name in names:
        table = model.tables.get(name)
        if table is None:
            continue
        columns = {item.name: str(item.column) for item in model.object(name).stored if not item.definition.system}
        counts = [func.count(table.table.c[column]) for column in columns.values()]
        row = connection.execute(select(func.count(), *counts).where(table.table.c.deleted_at.is_(None))).one()
        found[name, ""] = row[0]
        for field_name, count in zip(columns, row[1:], strict=True):
            part_of = model.object(name).definition.fields[field_name].part_of
            found[name, part_of or field_name] = max(count, found.get((name, part_of or field_name), 0))
    return found


def _gone(
    before: Mapping[tuple[str, str], Mapping[str, Any]], after: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Iterator[tuple[str, str, Steps]]:
    """Objects, picklists and their members that the pack had and has no longer, under any name."""
    former = {(kind, word) for (kind, _), body in after.items() for word in body.get("formerly", ())}
    for (kind, name), body in before.items():
        if kind not in _MEMBERS or (kind, name) in former:
            continue
        if (kind, name) not in after:
            yield kind, name, ()
            continue
        members = _MEMBERS[kind]
        for member in body.get(members, {}):
            if value_at(after[kind, name], (members, member)) is None:
                yield kind, name, (members, member)


def _mentions(layers: Sequence[Layer], word: str) -> Iterator[str]:
    """Definitions in which the word stands: perhaps one too many is kept, never one too few."""
    looked_for = re.compile(rf"\b{re.escape(word)}\b")
    for layer in layers:
        for raw in layer.definitions if layer.name != PLATFORM else ():
            if looked_for.search(json.dumps(thaw(raw.body), ensure_ascii=False)):
                yield f"{layer.name}: {raw.kind}/{raw.name}"


def _customer_definitions(layers: Sequence[Layer]) -> dict[Key, RawDefinition]:
    return {
        (raw.kind, raw.name, raw.extends): raw
        for layer in layers
        if layer.name == CUSTOMER
        for raw in layer.definitions
    }


def _less(body: Mapping[str, Any], brought: Any, steps: Steps) -> dict[str, Any]:
    """The body in which only what differs from what is brought is left of the member at the steps."""
    if not steps:
        return _differing(body, brought)
    inner = _less(body[steps[0]], brought.get(current_key(brought, steps[0]), {}), steps[1:])
    return {name: inner if name == steps[0] else value for name, value in body.items() if name != steps[0] or inner}


def _differing(body: Mapping[str, Any], brought: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in body.items():
        other = brought.get(key)
        if isinstance(value, Mapping) and isinstance(other, Mapping):
            value = _differing(value, other)
            if not value:
                continue
        elif value == other:
            continue
        result[key] = value
    return result
