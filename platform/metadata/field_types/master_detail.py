"""A link to the record that this one is a part of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .references import Reference, ReferencePresentation, ReferenceValues, target_options


class MasterDetailValues(ReferenceValues):
    """As every reference."""

    sample_options = MappingProxyType({"target": "book"})


class MasterDetail(Reference):
    """A part that goes with its whole: deleting the master deletes it."""

    name = "master_detail"
    label = MappingProxyType({"en": "Master-detail", "zh": "主从关联"})
    options_schema = target_options("cascade")
    required_options = ("target",)
    values = MasterDetailValues()
    presentation = ReferencePresentation("lookup")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """The option `target`."""
        return (options["target"],) if "target" in options else ()
