"""A link to one record of another object."""

from __future__ import annotations

from types import MappingProxyType

from .references import TargetReference, target_options


class Lookup(TargetReference):
    """A record that stays when what it points to goes, unless its delete rule says otherwise."""

    name = "lookup"
    label = MappingProxyType({"en": "Lookup", "zh": "关联"})
    options_schema = target_options("block")
