"""Every object and every picklist that a definition points to by name exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ..definitions.base import Definition, ordered
from ..definitions.object import ObjectDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, found


class ObjectsExist(Check):
    """Fields, layouts, views, apps, roles, seeds and rules name only objects that exist."""

    name = "objects_exist"
    codes: ClassVar[tuple[str, ...]] = ("unknown_object",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition, pointer, name in _named_objects(manifest):
            if name not in manifest.objects and name not in manifest.former_objects:
                known = nearest(name, manifest.objects)
                yield found(manifest, definition, pointer, "unknown_object", object=name, known=known)


class PicklistsExist(Check):
    """Fields and picklists name only picklists that exist."""

    name = "picklists_exist"
    codes: ClassVar[tuple[str, ...]] = ("unknown_picklist",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition, pointer, name in _named_picklists(manifest):
            if name not in manifest.picklists:
                known = nearest(name, manifest.picklists)
                yield found(manifest, definition, pointer, "unknown_picklist", picklist=name, known=known)


def _named_objects(manifest: Manifest) -> Iterator[tuple[Definition, str, str]]:
    for definition in manifest.objects.values():
        yield from _of_object(definition)
    for kind in (manifest.layouts, manifest.list_views, manifest.seeds, manifest.validation_rules):
        for member in kind.values():
            yield member, "/object", member.object
    for layout in manifest.layouts.values():
        for related in layout.related.values():
            yield layout, f"/related/{related.name}/object", related.object
        for lines in layout.lines.values():
            yield layout, f"/lines/{lines.name}/object", lines.object
    for app in manifest.apps.values():
        for key, body in ordered(app.body.get("items", {})).items():
            yield app, f"/items/{key}" + ("/object" if "object" in body else ""), body.get("object", key)
    for role in manifest.roles.values():
        yield from ((role, f"/objects/{name}", name) for name in role.objects if name != "*")
        yield from ((role, f"/record_types/{name}", name) for name in role.record_types)


def _of_object(definition: ObjectDefinition) -> Iterator[tuple[Definition, str, str]]:
    if base := definition.traits.get("subtype_of", {}).get("object"):
        yield definition, "/traits/subtype_of/object", base
    for field in definition.fields.values():
        if "target" in field.options:
            yield definition, f"/fields/{field.name}/target", field.options["target"]
        targets = field.options.get("targets", ())
        for place, target in enumerate(targets if not isinstance(targets, str) else ()):
            if target != "*":
                yield definition, f"/fields/{field.name}/targets/{place}", target


def _named_picklists(manifest: Manifest) -> Iterator[tuple[Definition, str, str]]:
    for definition in manifest.objects.values():
        for field in definition.fields.values():
            if "picklist" in field.options:
                yield definition, f"/fields/{field.name}/picklist", field.options["picklist"]
    for picklist in manifest.picklists.values():
        if picklist.parent:
            yield picklist, "/parent", picklist.parent
