"""Physical columns that several field types share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from ..definitions.object import FieldDefinition
from ..text_keys import match_key
from .base import ColumnSpec, Storage

BINARY_TEXT: TypeEngine[str] = String().with_variant(String(collation="C"), "postgresql")
"""Text compared by code point on both databases; its length is the parser's, so a longer one needs no new column."""


class Single(Storage):
    """One column of a fixed type."""

    def __init__(self, type_: TypeEngine[Any], sortable: bool = True) -> None:
        self._columns = (ColumnSpec("value", "", type_),)
        self.sortable = sortable

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """The one column."""
        return self._columns


class Keyed(Storage):
    """Text with a key column where the field is unique or asks for matching, and a sort column where it has one."""

    def __init__(
        self, key: Callable[[str], str] = match_key, sort: Callable[[str], str] | None = None, sortable: bool = True
    ) -> None:
        self._key = key
        self._sort = sort
        self.sortable = sortable

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """The text, then a column for each derived role."""
        derived = tuple(ColumnSpec(role, f"__{role}", BINARY_TEXT) for role in self.derived(field))
        return (ColumnSpec("value", "", BINARY_TEXT), *derived)

    def derived(self, field: FieldDefinition) -> Mapping[str, Callable[[Any], Any]]:
        """How the sort and the match key follow from the text."""
        roles: dict[str, Callable[[Any], Any]] = {"sort": self._sort} if self._sort else {}
        if field.unique or field.options.get("match", False):
            roles["key"] = self._key
        return MappingProxyType(roles)


class NoColumns(Storage):
    """A compound: its parts are fields with columns of their own."""

    sortable = False

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """None."""
        return ()
