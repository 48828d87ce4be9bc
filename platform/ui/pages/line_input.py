"""From what a form posts to its lines: the rows that came, the records they are of, and what a save asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from ...engine.change import CREATE, DELETE, UPDATE, RecordInput
from ...engine.identifiers import is_identifier
from ...engine.query.select import ListRequest
from ...engine.records.parsing import REFERENCE_KEY
from ...metadata.definitions.layout import Item, LayoutDefinition, Lines
from .form_fields import input_text
from .form_input import values_from
from .layouts import EDIT, layout_of
from .new_records import begun_record
from .showing import Record
from .view import Posted, View

MOST_LINES = 200
"""A form with more of them is left to the list of the lines."""
PREFIX = "lines."
REMOVED = "row.remove"
"""What a row posts, under its prefix, where it shall go. No field has a dot in its name."""
TYPED = "row.typed"
"""What a script posts with a row that was changed: the names of the fields that were typed, with spaces between."""
WHOLE = "form.record"
"""The name by which the lines of a new record mean it."""


class PostedLine(Struct, frozen=True):
    """A row as it came: `id` is its record, None for a new one; `posted` are its values by field name."""

    grid: str
    key: str
    posted: Posted

    @property
    def id(self) -> str | None:
        """The record that the row is of."""
        return self.key if is_identifier(self.key) else None

    @property
    def removed(self) -> bool:
        """Whether its record shall be deleted."""
        return (self.posted.get(REMOVED) or [""])[0] == "true"

    @property
    def typed(self) -> str:
        """The fields that were typed, with spaces between."""
        return (self.posted.get(TYPED) or [""])[0]


@dataclass(slots=True)
class FormPart:
    """A record that a form saves: the one it is of, or one of its lines.

    `untouched` are fields that somebody else changed, whose value the form holds as it was when it was opened.
    """

    request: RecordInput
    posted: Posted
    line: PostedLine | None = None
    untouched: set[str] = field(default_factory=set)


def prefix_of(grid: str, key: str) -> str:
    """What stands before the names of the fields of a row."""
    return f"{PREFIX}{grid}.{key}."


def posted_lines(posted: Posted, grid: str) -> list[PostedLine]:
    """The rows that came, in their order."""
    rows: dict[str, dict[str, Sequence[str]]] = {key: {} for key in posted.get(f"{PREFIX}{grid}", ())}
    whole = f"{PREFIX}{grid}."
    for name, values in posted.items():
        key, _, field_name = name.removeprefix(whole).partition(".") if name.startswith(whole) else ("", "", "")
        if key in rows and field_name:
            rows[key][field_name] = values
    return [PostedLine(grid, key, values) for key, values in rows.items()]


def stored_lines(view: View, lines: Lines, master: str | None) -> list[Record]:
    """The records that are lines of the master, at most one more than a form takes."""
    if not master:
        return []
    compiled = view.model.object(lines.object)
    extra = [name for name in (lines.position, "currency") if name in compiled.fields]
    request = ListRequest(
        object=lines.object,
        where=f'{lines.field} = "{master}"',
        sort=lines.position,
        fields=tuple(dict.fromkeys(("id", *lines.columns, *extra))),
        limit=MOST_LINES + 1,
        expand=frozenset({"*"}),
        raw=True,
    )
    return list(view.records.list(view.context, request).records)


def line_layout(view: View, lines: Lines) -> LayoutDefinition:
    """The layout of a row: the columns as the form of the lines' own object has them."""
    whole = layout_of(view, lines.object, EDIT)
    places = {item.field: item for item in whole.items.values()}
    items = {name: places.get(name) or Item(name, name, "") for name in lines.columns}
    return LayoutDefinition(name=whole.name, object=lines.object, items=MappingProxyType(items))


def blank_texts(view: View, lines: Lines) -> Mapping[str, str]:
    """What the inputs of a new row hold before anybody typed, by column."""
    values = begun_record(view, lines.object, {})
    return {name: input_text(view, values.get(name)) for name in lines.columns}


def is_blank(line: PostedLine, blank: Mapping[str, str]) -> bool:
    """Whether nobody typed anything in a new row."""
    texts = {name: (values or [""])[0] for name, values in line.posted.items()}
    return line.id is None and all(texts.get(name, "") in ("", "false", text) for name, text in blank.items())


def line_parts(view: View, layout: LayoutDefinition, posted: Posted, record: Record | None) -> list[FormPart]:
    """What a save of the form asks for its lines: removals first, then the rows in their order."""
    shown = [lines for lines in layout.lines.values() if posted.get(f"{PREFIX}{lines.name}")]
    parts = [part for lines in shown for part in _parts(view, lines, posted, record)]
    return sorted(parts, key=lambda part: part.request.operation != DELETE)


def _parts(view: View, lines: Lines, posted: Posted, record: Record | None) -> list[FormPart]:
    master = record["id"] if record else None
    stored = {one["id"]: one for one in stored_lines(view, lines, master)}
    blank = blank_texts(view, lines)
    rows = [line for line in posted_lines(posted, lines.name) if not is_blank(line, blank)]
    gone = [line for line in rows if line.removed and line.id in stored]
    kept = [line for line in rows if not line.removed]
    places = _places(lines, kept, stored)
    parts = [FormPart(_input(lines.object, line, {}, DELETE), line.posted, line) for line in gone]
    for line in kept:
        known = stored.get(line.id or "")
        values = values_from(view, lines.object, {**line.posted, **places.get(line.key, {})}, known)
        if line.id is None:
            values[lines.field] = master or {REFERENCE_KEY: WHOLE}
            parts.append(FormPart(_input(lines.object, line, values, CREATE), line.posted, line))
        elif values or known is None:
            parts.append(FormPart(_input(lines.object, line, values, UPDATE), line.posted, line))
    return parts


def _input(object_name: str, line: PostedLine, values: Mapping[str, Any], operation: str) -> RecordInput:
    return RecordInput(object_name, values, operation, line.id, version_in(line.posted) if line.id else None)


def version_in(posted: Posted) -> int | None:
    """The version a form or a row was opened at."""
    text = (posted.get("version") or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _places(
    lines: Lines, kept: Sequence[PostedLine], stored: Mapping[str, Record]
) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """New numbers for the rows that no longer stand in the order of those they have."""
    present = [line.id for line in kept]
    if not lines.position or present == [one for one in stored if one in present]:
        return {}
    places: dict[str, Mapping[str, Sequence[str]]] = {}
    last = 0
    for line in kept:
        now = stored.get(line.id or "", {}).get(lines.position)
        last = int(now) if now is not None and now > last else last + 1
        places[line.key] = {lines.position: [str(last)]}
    return places
