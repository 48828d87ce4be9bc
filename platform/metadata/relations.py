"""The names of sets of related records: what points to a record, as expressions ask for it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from .definitions.object import FieldDefinition, ObjectDefinition

HISSING = re.compile(r"(s|x|z|ch|sh)$")
CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")

Objects = Mapping[str, ObjectDefinition]
Pointing = Sequence[FieldDefinition]
"""The fields that point to one object."""


@functools.lru_cache(maxsize=4096)
def plural(name: str) -> str:
    """The English plural of an API name: loan → loans, box → boxes, entry → entries."""
    if CONSONANT_Y.search(name):
        return CONSONANT_Y.sub("ies", name)
    return f"{name}es" if HISSING.search(name) else f"{name}s"


def relations_of(objects: Objects, incoming: Mapping[str, Pointing]) -> Mapping[str, Mapping[str, FieldDefinition]]:
    """Object → name of a set → the field by which its records point to the object.

    Beside its short name, if it has one, every set is called `<plural>_by_<field>`. Former names are understood where
    nothing else bears them.
    """
    return MappingProxyType({name: _names(objects, incoming.get(name, ())) for name in objects})


def short_names(objects: Objects, pointing: Pointing) -> Iterator[tuple[str, FieldDefinition]]:
    """The `related_name` of each field that states one; else, of an object's first field, the object's plural."""
    firsts = _firsts(objects, pointing)
    for field in pointing:
        if field.related_name:
            yield field.related_name, field
        elif firsts.get(field.object) is field:
            yield plural(field.object), field


def _names(objects: Objects, pointing: Pointing) -> Mapping[str, FieldDefinition]:
    found: dict[str, FieldDefinition] = {}
    for name, field in short_names(objects, pointing):
        found.setdefault(name, field)
    for field in pointing:
        for name in _long_names(objects[field.object], field):
            found.setdefault(name, field)
    for field in _firsts(objects, pointing).values():
        for former in objects[field.object].formerly:
            found.setdefault(plural(former), field)
    return MappingProxyType(found)


def _firsts(objects: Objects, pointing: Pointing) -> Mapping[str, FieldDefinition]:
    found: dict[str, FieldDefinition] = {}
    # What another layer adds to an object must not take the plural from the field that had it before.
    chosen = (field for field in pointing if not field.system)
    for field in sorted(chosen, key=lambda field: field.layer != objects[field.object].layer):
        found.setdefault(field.object, field)
    return found


def _long_names(definition: ObjectDefinition, field: FieldDefinition) -> Iterator[str]:
    for object_name in (definition.name, *definition.formerly):
        for field_name in (field.name, *field.formerly):
            yield f"{plural(object_name)}_by_{field_name}"
