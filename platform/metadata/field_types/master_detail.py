"""A link to the record that this one is a part of."""

from __future__ import annotations

from types import MappingProxyType

from .references import TargetReference, target_options


class MasterDetail(TargetReference):
    """A part that goes with its whole: deleting the master deletes it."""

    name = "master_detail"
    label = MappingProxyType({"en": "Master-detail", "zh": "主从关联"})
    options_schema = target_options("cascade")
