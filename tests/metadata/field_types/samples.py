"""A field of every type, as the contract suite and other tests need one."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from metacrm.metadata import field_types
from metacrm.metadata.definitions.object import FieldDefinition
from metacrm.metadata.definitions.picklist import Choice, PicklistDefinition
from metacrm.metadata.field_types.base import FieldType, option_defaults
from metacrm.metadata.organisation import Organisation
from metacrm.metadata.registry import discover

TYPES = discover(field_types, FieldType)
ORGANISATION = Organisation(zone=ZoneInfo("Asia/Shanghai"))
GENRES = PicklistDefinition(
    name="sample",
    values=MappingProxyType(
        {
            "novel": Choice("novel", {"en": "Novel", "zh": "小说"}),
            "poetry": Choice("poetry", {"en": "Poetry", "zh": "诗歌"}),
            "history": Choice("history", {"en": "History", "zh": "历史"}),
            "almanac": Choice("almanac", {"en": "Almanac", "zh": "年鉴"}, active=False),
        }
    ),
)


def field_of(type_name: str, *, unique: bool = False, **options: Any) -> FieldDefinition:
    """A field of the type with its sample options, unless others are given."""
    field_type = TYPES[type_name]
    merged = {**option_defaults(field_type), **field_type.values.sample_options, **options}
    return FieldDefinition(
        object="book",
        name="sample",
        type=type_name,
        label={"en": "Sample", "zh": "样例"},
        unique=unique,
        options=MappingProxyType(merged),
        choices=GENRES if "picklist" in merged else None,
        targets=field_type.targets(merged),
    )


def parse(type_name: str, raw: Any, **options: Any) -> Any:
    """The value that a field of the type reads from `raw`."""
    field = field_of(type_name, **options)
    return TYPES[type_name].values.parser(field, ORGANISATION)(raw)


def shown(type_name: str, raw: Any, locale: str, **options: Any) -> str:
    """What a person reads for `raw` in `locale`."""
    field = field_of(type_name, **options)
    return TYPES[type_name].presentation.display(parse(type_name, raw, **options), field, locale, ORGANISATION)
