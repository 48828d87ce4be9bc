"""The contract of a computation: what it asks for in a field's definition, and the expression that this makes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from ..expressions.ast import Node

EXPRESSION: Mapping[str, Any] = MappingProxyType({"type": "string", "minLength": 1})
SHARED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "scale": {"type": "integer", "minimum": 0, "maximum": 10},
        "as": {"enum": ["viewer", "system"]},
    }
)
"""Options that every computation takes: decimals of a number, and on whose behalf it is computed."""


class Computation(ABC):
    """An entry of the catalogue. Where a definition's `type` names it, the field has the type of what it computes."""

    name: ClassVar[str]
    label: ClassVar[Mapping[str, str]]
    doc: ClassVar[Mapping[str, str]]
    options_schema: ClassVar[Mapping[str, Any]]
    """JSON Schema `properties` of the options beside those that every field has."""
    required_options: ClassVar[tuple[str, ...]]
    gathers: ClassVar[bool] = False
    """Whether the value is gathered from related records, and kept right when those change."""

    @abstractmethod
    def tree(self, options: Mapping[str, Any]) -> Node:
        """The expression; ProblemError where it can't be read."""

    def result(self, options: Mapping[str, Any], kind: str) -> str:
        """The field type of the value, whose expression kind is `kind`; "" where no field holds such values."""
        return str(options.get("result") or RESULTS.get(kind, ""))


RESULTS: Mapping[str, str] = MappingProxyType(
    {
        "text": "text",
        "choice": "text",
        "number": "decimal",
        "money": "currency",
        "boolean": "boolean",
        "date": "date",
        "datetime": "datetime",
        "time": "time",
    }
)
"""Kind of an expression → the field type that a field with such values has."""
