"""What may be written at a place of a definition: the properties and values that the JSON Schemas know there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .authoring.fields import kinds_of_fields
from .conflicts import Steps
from .json_text import Cursor, cursor_at, value_text
from .kinds import kinds
from .manifest import Manifest
from .schemas import schemas

FIELDS = "fields"
_NAMING: Mapping[str, str] = MappingProxyType(
    {"object": "objects", "target": "objects", "picklist": "picklists", "parent": "picklists"}
)
"""Properties whose values are names of definitions → the group of the manifest."""
LIMIT = 80


@dataclass(frozen=True, slots=True)
class Word:
    """A property or value that fits, with a line about it."""

    text: str
    detail: str = ""


def words_at(text: str, position: int, manifest: Manifest) -> tuple[Cursor, list[Word]]:
    """What fits at the offset of the text of a definition or overlay, and what is typed of it already."""
    cursor = cursor_at(text, position)
    kind = value_text(text, ("kind",)) or value_text(text, ("extends",)).partition("/")[0]
    if kind not in kinds():
        heads = [Word("kind"), Word("extends")] if cursor.is_key else [Word(name) for name in kinds()]
        return cursor, heads if len(cursor.steps) <= 1 else []
    schema = _schema_at(f"{kind}.json", cursor.steps)
    found = _keys(schema, cursor, text, manifest) if cursor.is_key else _values(schema, cursor, text, manifest)
    return cursor, [word for word in found if cursor.typed.casefold() in word.text.casefold()][:LIMIT]


def _keys(schema: Mapping[str, Any], cursor: Cursor, text: str, manifest: Manifest) -> Iterator[Word]:
    for name, entry in schema.get("properties", {}).items():
        yield Word(name, _resolved("", entry)[1].get("description", ""))
    options = _options(cursor.steps, text, manifest)
    yield from (Word(name, entry.get("description", "")) for name, entry in options.items())
    if not cursor.steps:
        yield Word("extends")
    if cursor.steps in ((FIELDS,), ("items",), ("columns",)):
        name = value_text(text, ("object",)) or value_text(text, ("extends",)).partition("/")[2]
        known = manifest.objects.get(name) or _object_of(text, manifest)
        for field in known.fields.values() if known else ():
            yield Word(field.name, field.label.get("en", ""))


def _values(schema: Mapping[str, Any], cursor: Cursor, text: str, manifest: Manifest) -> Iterator[Word]:
    name = cursor.steps[-1] if cursor.steps else ""
    if len(cursor.steps) > 1 and name not in schema:
        schema = _options(cursor.steps[:-1], text, manifest).get(name, schema)
    for value in schema.get("enum", (schema["const"],) if "const" in schema else ()):
        yield Word(str(value))
    if schema.get("type") == "boolean":
        yield from (Word("true"), Word("false"))
    if cursor.steps[:1] == (FIELDS,) and name == "type" and len(cursor.steps) == 3:
        yield from (Word(word, each.label["en"]) for word, each in kinds_of_fields(manifest).items())
    for known in getattr(manifest, _NAMING[name]).values() if name in _NAMING else ():
        yield Word(known.name, known.label.get("en", ""))


def _options(steps: Steps, text: str, manifest: Manifest) -> Mapping[str, Any]:
    """The options of the type of the field at the steps."""
    if len(steps) != 2 or steps[0] != FIELDS:
        return {}
    word = value_text(text, (*steps, "type"))
    if not word:
        name = value_text(text, ("extends",)).partition("/")[2]
        held = manifest.objects[name].fields.get(steps[1]) if name in manifest.objects else None
        word = held.type if held else ""
    known = kinds_of_fields(manifest)
    return known[word].options_schema if word in known else {}


def _object_of(text: str, manifest: Manifest) -> Any:
    """The object that the layout or list view belongs to which the text lays something over."""
    kind, _, name = value_text(text, ("extends",)).partition("/")
    held = manifest.named(kind).get(name)
    return manifest.objects.get(getattr(held, "object", ""))


def _schema_at(file: str, steps: Steps) -> Mapping[str, Any]:
    """The schema of the value at the steps, with references followed; {} where none is known."""
    file, schema = _resolved(file, schemas()[file])
    for step in steps:
        properties = schema.get("properties", {})
        inner = properties.get(step, schema.get("items" if step.isdigit() else "additionalProperties"))
        if not isinstance(inner, Mapping):
            return {}
        file, schema = _resolved(file, inner)
    return schema


def _resolved(file: str, schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    while "$ref" in schema:
        named, _, pointer = schema["$ref"].partition("#")
        file = named or file
        target: Any = schemas().get(file, {})
        for step in pointer.strip("/").split("/") if pointer else ():
            target = target.get(step, {})
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**target, **beside}
    return file, schema
