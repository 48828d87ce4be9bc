"""A field as an implementer wishes it: the overlays on its object, its picklist, the layouts and lists it shows in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..computation_catalogue import computations
from ..frozen import EMPTY
from ..manifest import Manifest
from ..schemas import Named
from .members import differences, overlay
from .naming import labels_in, name_for

PICKLIST = "picklist"


@dataclass(frozen=True)
class FieldWish:
    """`body` has every property that shall hold; None clears one. `values` are lines "English / 中文".

    `sections`: layout → the section it shows in, "" for not at all. `lists`: list view → whether it is a column.
    """

    object: str
    name: str
    body: Mapping[str, Any]
    values: Sequence[str] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, bool] = field(default_factory=dict)


def field_definitions(manifest: Manifest, wish: FieldWish) -> list[dict[str, Any]]:
    """The overlays and definitions that make the wish true; only what differs from what holds now."""
    held = held_body(manifest, wish.object, wish.name)
    body, made = dict(wish.body), []
    if wish.values:
        picklist = new_picklist(manifest, wish)
        body[PICKLIST] = picklist["name"]
        made.append(picklist)
    patch = differences(held, body)
    if not held:
        patch = {key: value for key, value in patch.items() if value is not None and value is not False}
    members = {wish.name: patch} if patch else EMPTY
    return [*made, *overlay("object", wish.object, fields=members), *_shown(manifest, wish)]


def kinds_of_fields(manifest: Manifest) -> Mapping[str, Named]:
    """All that may stand as the type of a field: the field types, and the ways to compute a value."""
    return {**manifest.field_types, **computations()}


def held_body(manifest: Manifest, object_name: str, name: str) -> Mapping[str, Any]:
    """The field as all layers make it; nothing for a new one."""
    merged = manifest.merged.get(("object", object_name))
    found: Mapping[str, Any] = (merged.body.get("fields", {}) if merged else {}).get(name, EMPTY)
    return found


def sections_of(manifest: Manifest, object_name: str, name: str) -> dict[str, str]:
    """Layout → the section in which the field stands, "" where it does not."""
    layouts = manifest.of_object(manifest.layouts, object_name)
    return {
        layout.name: next((item.section for item in layout.items.values() if item.field == name), "")
        for layout in layouts
    }


def lists_of(manifest: Manifest, object_name: str, name: str) -> dict[str, bool]:
    """Table → whether the field is one of its columns."""
    views = [view for view in manifest.of_object(manifest.list_views, object_name) if view.type == "table"]
    return {view.name: any(column.field == name for column in view.columns.values()) for view in views}


def new_picklist(manifest: Manifest, wish: FieldWish) -> dict[str, Any]:
    """A picklist of the customer's own with the values of the wish, named like the field."""
    values: dict[str, Any] = {}
    for line in wish.values:
        label = labels_in(line)
        values[name_for(label["en"], values, prefix="", otherwise="value")] = {"label": label}
    stem = wish.name.removeprefix("x_")
    name = name_for(f"{wish.object}_{stem}", manifest.picklists, otherwise="values")
    return {"kind": "picklist", "name": name, "label": wish.body.get("label", {}), "values": values}


def _shown(manifest: Manifest, wish: FieldWish) -> Iterator[dict[str, Any]]:
    now = sections_of(manifest, wish.object, wish.name)
    for layout, section in wish.sections.items():
        if layout in now and section != now[layout]:
            items = manifest.layouts[layout].items
            key = next((one.name for one in items.values() if one.field == wish.name), wish.name)
            yield from overlay("layout", layout, items={key: placed(manifest, "layout", layout, key, section)})
    columns = lists_of(manifest, wish.object, wish.name)
    for view, shown in wish.lists.items():
        if view in columns and shown != columns[view]:
            held = manifest.list_views[view].columns
            key = next((one.name for one in held.values() if one.field == wish.name), wish.name)
            hidden = {"hidden": None} if _is_hidden(manifest, "list_view", view, "columns", key) else {}
            yield from overlay("list_view", view, columns={key: hidden if shown else {"hidden": True}})


def placed(manifest: Manifest, kind: str, layout: str, key: str, section: str) -> dict[str, Any]:
    """What an overlay says of a layout's item that shall stand in the section ("": nowhere)."""
    if not section:
        return {"hidden": True}
    shown = {"hidden": None} if _is_hidden(manifest, kind, layout, "items", key) else {}
    return {"section": section, **shown}


def _is_hidden(manifest: Manifest, kind: str, name: str, members: str, key: str) -> bool:
    body = manifest.merged[kind, name].body.get(members, {}).get(key, EMPTY)
    return bool(body.get("hidden"))
