"""Which layout a page of an object uses, and a plain one where nobody defined any."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from ...engine.layout_choice import Verdict, candidates
from ...engine.security.record_types import OfferedTypes, offered_types
from ...metadata.definitions.layout import MODES, Item, LayoutDefinition, Section
from ...metadata.definitions.object import ObjectDefinition
from .plain_values import plain_values
from .showing import Record
from .view import Posted, View

VIEW, EDIT, QUICK, PROMPT = MODES
_FALLBACK_SECTION = "details"


def layout_of(
    view: View, object_name: str, mode: str, record: Record | None = None, posted: Posted | None = None
) -> LayoutDefinition:
    """The most specific layout for the viewer and the record that serves the mode ("view", "edit", "quick", "prompt").

    A record without an id is a new one: it is judged by its type, which `posted` may say, and by its constant defaults.
    Without a record only layouts count that ask nothing of it.
    """
    return defined_layout(view, object_name, mode, record, posted) or _fallback(view.object(object_name))


def defined_layout(
    view: View, object_name: str, mode: str, record: Record | None = None, posted: Posted | None = None
) -> LayoutDefinition | None:
    """The same, where anybody defined one."""
    layouts = candidates(view.model, object_name, mode)
    if not layouts or not layouts[0].conditions:
        return layouts[0] if layouts else None
    return next((one.layout for one in verdicts_of(view, layouts, record, posted) if one.applies), None)


def verdicts_of(
    view: View, layouts: Sequence[LayoutDefinition], record: Record | None, posted: Posted | None = None
) -> Sequence[Verdict]:
    """What holds for each of the layouts of an object."""
    name = layouts[0].object
    values = plain_values(view, name, record if record and record.get("id") else _new(view, name, record, posted))
    return view.records.layout_verdicts(view.context, layouts, values)


def _new(view: View, name: str, record: Record | None, posted: Posted | None) -> Record:
    """What is known of a new record before anybody fills it in."""
    field = view.object(name).record_type
    if record is None and posted is None:
        return {}
    begun = {item.name: item.default for item in view.model.object(name).defaults}
    typed = (posted or {}).get(field) or ()
    said = typed[0] if typed else (record or {}).get(field) or first_type(view, name)
    return {**begun, **({field: said} if field and said else {})}


def first_type(view: View, name: str) -> str:
    """The type with which a new record begins: the person's own choice, else what his roles say; "" for none."""
    offered = offered_types(view.model, view.context.actor, view.object(name))
    return (own_type(view, offered) or offered.first) if offered else ""


def own_type(view: View, offered: OfferedTypes) -> str:
    """The type with which the person chose to begin unasked, as long as he may give it."""
    own = view.choices(offered.object).record_type
    return own if own in offered.open else ""


def items_of(layout: LayoutDefinition, section: str, mode: str) -> list[Item]:
    """The items of a section that show in the mode, column by column as they stand in the layout."""
    return [item for item in layout.items.values() if item.section == section and mode in item.modes]


def _fallback(definition: ObjectDefinition) -> LayoutDefinition:
    names = [field.name for field in definition.fields.values() if not field.system and field.part_of is None]
    items = {name: Item(name, name, _FALLBACK_SECTION) for name in (*names, "owner")}
    label = {"en": "Details", "zh": "详细信息"}
    return LayoutDefinition(
        name="",
        object=definition.name,
        sections=MappingProxyType({_FALLBACK_SECTION: Section(_FALLBACK_SECTION, label)}),
        items=MappingProxyType(items),
    )
