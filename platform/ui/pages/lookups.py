"""Records that a look-up field may take, found while a person types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec.structs import replace

from ...engine.identifiers import is_identifier
from ...engine.personal.recents import recent_ids
from ...engine.query.select import ListRequest
from ...metadata.expressions.typed import Typed
from ...metadata.field_types.base import InvalidValue
from ...metadata.problem import ProblemError
from .form_input import values_from
from .layouts import EDIT, layout_of
from .plain_values import plain_values
from .showing import Record
from .view import View

HITS = 10
GIVEN = "with."
"""Before a field's name in the question of a form: the value that the form holds."""


def lookup_hits(
    view: View, object_name: str, query: str, offered: Typed | None = None, chosen: str = ""
) -> list[Mapping[str, str]]:
    """At most ten records of the object: id, name and a second line.

    Those that fit best; without a query those that the viewer opened last, then those changed last.
    Only those for which the condition `offered` holds; with `chosen` only the one with that id.
    """
    definition = view.object(object_name)
    detail = _detail_field(view, definition.name)
    if chosen and not is_identifier(chosen):
        return []
    request = ListRequest(
        object=definition.name,
        where=f'id = "{chosen}"' if chosen else "",
        fields=(definition.title, *((detail,) if detail else ())),
        limit=HITS,
        search=query.strip(),
        expand=frozenset({"*"}),
        offered=offered,
    )
    try:
        found = view.records.list(view.context, request).records
        known = () if request.search or chosen else _recent(view, request)
    except ProblemError:
        return []
    records = {record["id"]: record for record in (*known, *found)}
    return [
        {"id": one, "name": str(record[definition.title] or ""), "detail": _text(record.get(detail or ""))}
        for one, record in islice(records.items(), HITS)
    ]


def _recent(view: View, request: ListRequest) -> Sequence[Mapping[str, Any]]:
    """What the viewer opened last and may choose, latest first."""
    ids = recent_ids(view.model, view.context, request.object)[:HITS]
    if not ids:
        return ()
    named = ", ".join(f'"{one}"' for one in ids)
    records = view.records.list(view.context, replace(request, where=f"id IN ({named})")).records
    return sorted(records, key=lambda record: ids.index(record["id"]))


def offered_by(view: View, asked: Mapping[str, str]) -> Typed | None:
    """The condition on what the look-up named in the question offers; None where it offers everything."""
    object_name, _, name = asked.get("field", "").partition(".")
    definition = view.model.manifest.objects.get(object_name)
    field = definition.fields.get(name) if definition else None
    if definition is None or field is None or not field.filter:
        return None
    record = view.record(definition.name, asked["record"]) if is_identifier(asked.get("record", "")) else None
    values = plain_values(view, definition.name, record) if record else {}
    return view.records.offered(view.context, field, {**values, **_typed(view, definition.name, asked, record)})


def _typed(view: View, object_name: str, asked: Mapping[str, str], record: Record | None) -> dict[str, Any]:
    """The values of the form in the question, as far as its layout lets type them; what can't be read is blank."""
    compiled = view.model.object(object_name)
    posted = {key.removeprefix(GIVEN): [value] for key, value in asked.items() if key.startswith(GIVEN)}
    layout = layout_of(view, object_name, EDIT, record, posted)
    locked = {item.field for item in layout.items.values() if item.read_only}
    values: dict[str, Any] = dict.fromkeys(name for name in posted if name in compiled.fields and name not in locked)
    for name, raw in values_from(view, object_name, posted, {}, layout).items():
        item = compiled.fields[name]
        try:
            values[name] = item.parse(raw) if raw not in ("", None) and item.column else None
        except InvalidValue:
            values[name] = None
        if base := item.type.storage.role_parts.get("compare"):
            values[f"{name}_{base}"] = values[name]
    return values


def _detail_field(view: View, object_name: str) -> str | None:
    """The first reference of the object: it tells records of one name apart."""
    for field in view.object(object_name).fields.values():
        if len(field.targets) == 1 and not field.system and field.targets[0] in view.model.tables:
            return field.name
    return None


def _text(value: object) -> str:
    return str(value.get("name") or "") if isinstance(value, Mapping) else str(value or "")
