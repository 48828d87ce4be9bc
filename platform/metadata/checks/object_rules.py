"""What an object says about its own fields holds: its title, its traits and its indexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

from ..definitions.object import FieldDefinition, ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from .base import OwnCheck, found

TEXT_WORDS = MappingProxyType({"en": "a text", "zh": "文本字段"})
MOMENT_WORDS = MappingProxyType({"en": "a date or a moment", "zh": "日期或日期时间字段"})
LOOKUP_WORDS = MappingProxyType({"en": "a lookup", "zh": "引用字段"})
TIMELINE_KINDS: Mapping[str, tuple[frozenset[str], Mapping[str, str]]] = MappingProxyType(
    {
        "date": (frozenset({"date", "datetime"}), MOMENT_WORDS),
        "subject": (frozenset({"text"}), TEXT_WORDS),
        "regarding": (frozenset(), LOOKUP_WORDS),
    }
)
"""Role in a timeline → the kinds of value that can play it, and the words for them; for a lookup its targets count."""


class Titles(OwnCheck):
    """The field shown as a record's name holds text."""

    name = "titles"
    codes: ClassVar[tuple[str, ...]] = ("title_not_text",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        field = definition.fields.get(definition.title)
        if field and manifest.field_type(field).expression_type != "text":
            yield found(manifest, definition, "/title", "title_not_text", name=field.name)


class Traits(OwnCheck):
    """The fields named by a trait can play their part."""

    name = "traits"
    codes: ClassVar[tuple[str, ...]] = ("trait_field_unfit",)

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for role, name in definition.traits.get("timeline", {}).items():
            field = definition.fields.get(name)
            if field and not _fits(manifest, field, role):
                parameters = {"name": name, "role": role, "expected": TIMELINE_KINDS[role][1]}
                yield found(manifest, definition, f"/traits/timeline/{role}", "trait_field_unfit", **parameters)


class Indexes(OwnCheck):
    """Indexes and uniqueness are asked only of fields that have a column to carry them."""

    name = "indexes"
    codes: ClassVar[tuple[str, ...]] = ("not_indexable", "not_uniquable")

    def problems_of(self, manifest: Manifest, definition: ObjectDefinition) -> Iterator[Problem]:
        for pointer, field in _indexed(definition):
            if not _single_column(manifest, field):
                yield found(manifest, definition, pointer, "not_indexable", name=field.name)
        for field in definition.fields.values():
            if field.unique and not _single_column(manifest, field):
                yield found(manifest, definition, f"/fields/{field.name}/unique", "not_uniquable", name=field.name)


def _fits(manifest: Manifest, field: FieldDefinition, role: str) -> bool:
    kinds = TIMELINE_KINDS[role][0]
    return manifest.field_type(field).expression_type in kinds if kinds else bool(field.targets)


def _indexed(definition: ObjectDefinition) -> Iterator[tuple[str, FieldDefinition]]:
    for field in definition.fields.values():
        if field.index:
            yield f"/fields/{field.name}/index", field
    for key, index in definition.indexes.items():
        for place, name in enumerate(index.get("fields", ())):
            if indexed := definition.fields.get(name.removeprefix("-")):
                yield f"/indexes/{key}/fields/{place}", indexed


def _single_column(manifest: Manifest, field: FieldDefinition) -> bool:
    storage = manifest.field_type(field).storage
    return bool(storage.columns(field)) and not storage.many
