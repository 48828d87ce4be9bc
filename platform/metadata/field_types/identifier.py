"""The id of a record itself."""

from __future__ import annotations

from types import MappingProxyType

from .references import Reference, ReferencePresentation


class IdentifierType(Reference):
    """Given by the system, the same as long as the record lives."""

    name = "identifier"
    label = MappingProxyType({"en": "Identifier", "zh": "标识"})
    groupable = ()
    presentation = ReferencePresentation("readonly")
