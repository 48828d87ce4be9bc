"""A postal address in its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..labels import text_in
from ..organisation import Organisation
from .base import Compound, FieldType, InvalidValue, Parser, Presentation, Values
from .cleaning import line_cleaner
from .columns import NoColumns

PARTS: Mapping[str, tuple[int, str, str]] = MappingProxyType(
    {
        "country": (80, "country", "国家"),
        "province": (80, "province", "省"),
        "city": (80, "city", "城市"),
        "street": (255, "street", "街道"),
        "postcode": (20, "postcode", "邮编"),
    }
)
"""Part → longest text, word in English, word in Chinese."""


class AddressCompound(Compound):
    """Setting the whole sets every part: one that is left out becomes blank."""

    def spread(self, raw: Any, field: FieldDefinition) -> Mapping[str, Any]:
        """From a JSON object of parts, or its text; raises `not_an_address` and `unknown_part`."""
        if isinstance(raw, str) and raw.lstrip().startswith("{"):
            try:
                raw = json.loads(raw)
            except (ValueError, RecursionError):
                raise InvalidValue("not_an_address") from None
        if not isinstance(raw, Mapping):
            raise InvalidValue("not_an_address")
        if unknown := [str(name)[:40] for name in raw if name not in PARTS]:
            raise InvalidValue("unknown_part", unknown=unknown[:5], allowed=tuple(PARTS))
        return MappingProxyType({part: raw.get(part) for part in PARTS})

    def compose(self, parts: Mapping[str, Any]) -> Any:
        """The parts that are not blank."""
        return {part: parts[part] for part in PARTS if parts.get(part)} or None


class AddressValues(Values):
    """Each part is one line of text."""

    compound = AddressCompound()

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Gives the cleaned parts; None where all are blank."""
        compound = self.compound
        cleaners = {part: line_cleaner(length) for part, (length, *_) in PARTS.items()}

        def parse(raw: Any) -> Any:
            parts = compound.spread(raw, field)
            cleaned = {part: None if parts[part] is None else clean(parts[part]) for part, clean in cleaners.items()}
            return MappingProxyType(cleaned) if any(cleaned.values()) else None

        return parse

    def serialise(self, value: Any) -> Any:
        """The parts that are not blank."""
        return self.compound.compose(value)

    def cell(self, value: Any) -> str:
        """The JSON form as text; an export normally has a column for each part."""
        return json.dumps(self.serialise(value), ensure_ascii=False)

    def search_text(self, value: Any) -> str:
        """All parts."""
        return " ".join(self.serialise(value).values())

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Whole, partial, with blanks, as text."""
        whole = {
            "country": "中国",
            "province": "浙江省",
            "city": "杭州市",
            "street": "文三路 😀 90 号",
            "postcode": "310012",
        }
        return (
            (whole, whole),
            ({"city": " London ", "postcode": "SW1A 1AA"}, {"city": "London", "postcode": "SW1A 1AA"}),
            ({"country": "France", "street": "", "city": None}, {"country": "France"}),
            ('{"city": "Genève"}', {"city": "Genève"}),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """One text, an unknown part, a part too long, of two lines or of the wrong type."""
        return (
            ("1 High Street, London", "not_an_address"),
            (["London"], "not_an_address"),
            ("{", "not_an_address"),
            ({"town": "London"}, "unknown_part"),
            ({"city": "x" * 81}, "text_too_long"),
            ({"street": "a\nb"}, "line_break"),
            ({"postcode": 310012}, "not_text"),
        )


class AddressPresentation(Presentation):
    """A line for each part."""

    widget = "address"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """From the street to the country; in Chinese the other way round, the postcode last."""
        if locale == "zh":
            place = "".join(value[part] for part in ("country", "province", "city", "street") if value.get(part))
            return " ".join(filter(None, (place, value.get("postcode"))))
        order = ("street", "city", "province", "postcode", "country")
        return ", ".join(value[part] for part in order if value.get(part))


class Address(FieldType):
    """Where someone lives or works."""

    name = "address"
    label = MappingProxyType({"en": "Address", "zh": "地址"})
    expression_type = "compound"
    aggregates = ("count",)
    groupable = ()
    storage = NoColumns()
    values = AddressValues()
    presentation = AddressPresentation()

    def parts(self, field: FieldDefinition) -> Mapping[str, Mapping[str, Any]]:
        """Five texts."""
        return MappingProxyType(
            {
                part: MappingProxyType(
                    {
                        "type": "text",
                        "max_length": length,
                        "label": {
                            "en": f"{text_in(field.label, 'en', field.name)} ({english})",
                            "zh": f"{text_in(field.label, 'zh', field.name)}（{chinese}）",
                        },
                    }
                )
                for part, (length, english, chinese) in PARTS.items()
            }
        )
