"""Whether a manifest only grew out of another: then every name that meant something there means the same here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from .definitions.base import Definition
from .definitions.object import ObjectDefinition
from .manifest import Manifest

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Growth:
    """Two manifests, the second made from the first: what a check must look at again."""

    before: Manifest
    now: Manifest

    @cached_property
    def only(self) -> bool:
        """See `only_grew`."""
        return only_grew(self.before, self.now)

    @cached_property
    def changed(self) -> tuple[Definition, ...]:
        """The definitions of every kind that are new or no longer the same."""
        named = self.before.named
        return tuple(one for one in self.now.all() if named(one.kind).get(one.name) is not one)


def only_grew(before: Manifest, now: Manifest) -> bool:
    """True where nothing that an expression or a record could name is gone or different: fields and objects are new."""
    return (
        all(_keeps(definition, now.objects.get(name)) for name, definition in before.objects.items())
        and before.calendars.keys() <= now.calendars.keys()
        and before.roles.keys() <= now.roles.keys()
        and all(
            now.relations.get(name, {}).get(relation) == lookup
            for name, relations in before.relations.items()
            for relation, lookup in relations.items()
        )
    )


def changed_since(before: Mapping[str, D], now: Mapping[str, D]) -> dict[str, D]:
    """The definitions that are new or no longer the same; what two manifests share is one value in both."""
    return {name: definition for name, definition in now.items() if before.get(name) is not definition}


def _keeps(before: ObjectDefinition, now: ObjectDefinition | None) -> bool:
    if now is None or now is before:
        return now is before
    return _frame(before) == _frame(now) and all(now.fields.get(name) == one for name, one in before.fields.items())


def _frame(definition: ObjectDefinition) -> tuple[Any, ...]:
    return definition.title, definition.traits, definition.formerly
