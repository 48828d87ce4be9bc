"""The names of sets of related records: what points to a record, as expressions ask for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from .definitions.object import FieldDefinition, ObjectDefinition

HISSING = re.compile(r"(s|x|z|ch|sh)$")
CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")


def plural(name: str) -> str:
    """The English plural of an API name: loan → loans, box → boxes, entry → entries."""
    if CONSONANT_Y.search(name):
        return CONSONANT_Y.sub("ies", name)
    return f"{name}es" if HISSING.search(name) else f"{name}s"


def relations_of(
    objects: Mapping[str, ObjectDefinition], incoming: Mapping[str, tuple[FieldDefinition, ...]]
) -> Mapping[str, Mapping[str, FieldDefinition]]:
    """Object → name of a set → the field by which its records point to the object.

    Every such field has the name `<plural>_by_<field>`; the first that the object's own definition brings also has the
    plural alone, or the `related_name` it states. Former names are understood where nothing else bears them.
    """
    return MappingProxyType({name: _names(objects, incoming.get(name, ())) for name in objects})


def _names(
    objects: Mapping[str, ObjectDefinition], pointing: tuple[FieldDefinition, ...]
) -> Mapping[str, FieldDefinition]:
    found: dict[str, FieldDefinition] = {field.related_name: field for field in pointing if field.related_name}
    firsts: dict[str, FieldDefinition] = {}
    # What another layer adds to the object must not take the plural from the field that had it before.
    for field in sorted(pointing, key=lambda field: field.layer != objects[field.object].layer):
        if not field.system:
            firsts.setdefault(field.object, field)
    for field in firsts.values():
        if not field.related_name:
            found.setdefault(plural(field.object), field)
    for field in pointing:
        for name in _long_names(objects[field.object], field):
            found.setdefault(name, field)
    for field in firsts.values():
        for former in objects[field.object].formerly:
            found.setdefault(plural(former), field)
    return MappingProxyType(found)


def _long_names(definition: ObjectDefinition, field: FieldDefinition) -> Iterator[str]:
    for object_name in (definition.name, *definition.formerly):
        for field_name in (field.name, *field.formerly):
            yield f"{plural(object_name)}_by_{field_name}"
