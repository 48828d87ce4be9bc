"""A link to one record of another object."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .references import Reference, ReferencePresentation, ReferenceValues, target_options


class LookupValues(ReferenceValues):
    """As every reference."""

    sample_options = MappingProxyType({"target": "book"})


class Lookup(Reference):
    """A record that stays when what it points to goes, unless its delete rule says otherwise."""

    name = "lookup"
    label = MappingProxyType({"en": "Lookup", "zh": "关联"})
    options_schema = target_options("block")
    required_options = ("target",)
    values = LookupValues()
    presentation = ReferencePresentation("lookup")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """The option `target`."""
        return (options["target"],) if "target" in options else ()
