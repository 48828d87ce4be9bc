"""What every type that points to one record shares: the identifier, its column and its samples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from ..sql_types import Identifier
from .base import NAME, UNDER, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import Single

DELETE_RULES = ("block", "clear", "cascade")
SAMPLE_IDS = ("01936c7e-0f00-7000-8000-000000000001", "ffffffff-ffff-4fff-bfff-ffffffffffff")

_is_identifier = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def identifier(raw: Any) -> str:
    """The canonical text of an identifier given as text, UUID or {"id": …}; raises `invalid_reference`."""
    if type(raw) is str:
        if _is_identifier(raw):
            return raw
        text = raw.strip().lower()
        if _is_identifier(text):
            return text
    elif isinstance(raw, UUID):
        return str(raw)
    elif isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
        return identifier(raw["id"])
    raise InvalidValue("invalid_reference")


class ReferenceValues(Values):
    """The id of a record; whether the record is there the pipeline asks for the whole batch."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes an id, or an object with one, as reading with `expand` gives it."""
        return identifier

    def search_text(self, value: Any) -> str:
        """Nothing: a record is found by its own words, not by an id."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Canonical, in capitals, with spaces, expanded."""
        first, last = SAMPLE_IDS
        return (
            (first, first),
            (last.upper(), last),
            (f" {first} ", first),
            ({"id": last}, last),
            ({"id": first, "name": "War and Peace"}, first),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """A name, a number, other spellings of a UUID, an object without an id."""
        return (
            ("War and Peace", "invalid_reference"),
            ("张三", "invalid_reference"),
            (17, "invalid_reference"),
            (SAMPLE_IDS[0].replace("-", ""), "invalid_reference"),
            (f"{{{SAMPLE_IDS[0]}}}", "invalid_reference"),
            (f"{SAMPLE_IDS[0]}0", "invalid_reference"),
            ({"name": "x"}, "invalid_reference"),
            ({"id": {"id": SAMPLE_IDS[0]}}, "invalid_reference"),
            ([SAMPLE_IDS[0]], "invalid_reference"),
        )


class ReferencePresentation(Presentation):
    """A search for a record; pages show the record's name, which only they know."""

    def __init__(self, widget: str, accept: str | None = None) -> None:
        self.widget = widget
        self.accept = accept
        self.in_row = NAME if accept is None else UNDER


class Reference(FieldType):
    """A field that points to one record of one object."""

    expression_type = "record"
    aggregates = ("count", "count_distinct")
    storage = Single(Identifier())
    values = ReferenceValues()


FILTER_OPTION: Mapping[str, Any] = MappingProxyType({"filter": {"type": "string", "maxLength": 20_000}})
"""The condition on the records that may be chosen: an expression on the target's fields and `$Record`'s."""


def target_options(on_delete: str) -> Mapping[str, Any]:
    """The options' schema of a reference that says its object."""
    return MappingProxyType(
        {
            "target": {"type": "string"},
            "on_delete": {"enum": list(DELETE_RULES), "default": on_delete},
            **FILTER_OPTION,
        }
    )


class TargetValues(ReferenceValues):
    """As every reference."""

    sample_options = MappingProxyType({"target": "book"})


class TargetReference(Reference):
    """A reference whose option `target` says the object it points to."""

    required_options = ("target",)
    values = TargetValues()
    presentation = ReferencePresentation("lookup")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """The option `target`."""
        return (options["target"],) if "target" in options else ()
