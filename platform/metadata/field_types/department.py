"""A link to a department of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .references import FILTER_OPTION, Reference, ReferencePresentation


class Department(Reference):
    """The department in charge of something."""

    name = "department"
    label = MappingProxyType({"en": "Department", "zh": "部门"})
    options_schema = FILTER_OPTION
    presentation = ReferencePresentation("department")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Always department."""
        return ("department",)
