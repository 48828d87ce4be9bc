"""A place on the globe in degrees."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..labels import text_in
from ..organisation import Organisation
from .base import Compound, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import NoColumns
from .numbers import exact, within

SCALE = 6
"""Decimals of a degree: about eleven centimetres."""
PARTS: Mapping[str, tuple[int, str, str]] = MappingProxyType(
    {"latitude": (90, "latitude", "纬度"), "longitude": (180, "longitude", "经度")}
)
"""Part → most degrees to each side, word in English, word in Chinese."""


class GeolocationCompound(Compound):
    """Latitude and longitude; one without the other is no place."""

    def spread(self, raw: Any, field: FieldDefinition) -> Mapping[str, Any]:
        """From {"latitude", "longitude"}, [latitude, longitude] or "latitude, longitude"; raises `not_a_place`."""
        if isinstance(raw, str):
            raw = raw.replace("，", ",").split(",")
        if isinstance(raw, Mapping):
            if set(raw) != set(PARTS):
                raise InvalidValue("not_a_place")
            raw = [raw[part] for part in PARTS]
        if not isinstance(raw, list | tuple) or len(raw) != 2 or None in raw or "" in raw:
            raise InvalidValue("not_a_place")
        return MappingProxyType(dict(zip(PARTS, raw, strict=True)))

    def compose(self, parts: Mapping[str, Any]) -> Any:
        """Both as text with six decimals."""
        if parts.get("latitude") is None or parts.get("longitude") is None:
            return None
        return {part: format(parts[part], "f") for part in PARTS}


class GeolocationValues(Values):
    """North and east are positive."""

    compound = GeolocationCompound()

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Gives the two numbers, rounded half up to six decimals."""
        compound = self.compound
        judges = {part: within(-most, most) for part, (most, *_) in PARTS.items()}
        unit = Decimal(1).scaleb(-SCALE)
        zero = Decimal(0).quantize(unit)

        def parse(raw: Any) -> Any:
            found: dict[str, Decimal] = {}
            for part, value in compound.spread(raw, field).items():
                number = exact(value)
                judges[part](number)
                found[part] = number.quantize(unit, ROUND_HALF_UP) or zero
            return MappingProxyType(found)

        return parse

    def serialise(self, value: Any) -> Any:
        """Both as text with six decimals."""
        return self.compound.compose(value)

    def cell(self, value: Any) -> str:
        """latitude,longitude."""
        return ",".join(self.serialise(value).values())

    def search_text(self, value: Any) -> str:
        """Nothing: places are found by distance."""
        return ""

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """The three spellings, the poles, rounding."""
        return (
            ({"latitude": 30.25, "longitude": "120.16"}, {"latitude": "30.250000", "longitude": "120.160000"}),
            ("30.25，120.16", {"latitude": "30.250000", "longitude": "120.160000"}),
            ([-90, 180], {"latitude": "-90.000000", "longitude": "180.000000"}),
            ("90, -180", {"latitude": "90.000000", "longitude": "-180.000000"}),
            ("0.0000005, -0", {"latitude": "0.000001", "longitude": "0.000000"}),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """One number, three, words, beyond the pole and the date line, an unknown part."""
        return (
            ("30.25", "not_a_place"),
            ([1, 2, 3], "not_a_place"),
            ({"latitude": 1}, "not_a_place"),
            ({"latitude": 1, "longitude": 2, "height": 3}, "not_a_place"),
            ("杭州", "not_a_place"),
            (30.25, "not_a_place"),
            ("north, east", "not_a_number"),
            ("90.000001, 0", "number_too_large"),
            ("0, -181", "number_too_small"),
        )


class GeolocationPresentation(Presentation):
    """Two numbers, and a mark on a map."""

    widget = "geolocation"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """30.250000, 120.160000."""
        return ", ".join(format(value[part], "f") for part in PARTS)


class Geolocation(FieldType):
    """Where something stands, where a visit was."""

    name = "geolocation"
    label = MappingProxyType({"en": "Geolocation", "zh": "地理位置"})
    expression_type = "compound"
    aggregates = ("count",)
    groupable = ()
    storage = NoColumns()
    values = GeolocationValues()
    presentation = GeolocationPresentation()

    def parts(self, field: FieldDefinition) -> Mapping[str, Mapping[str, Any]]:
        """Two decimals."""
        return MappingProxyType(
            {
                part: MappingProxyType(
                    {
                        "type": "decimal",
                        "precision": 9,
                        "scale": SCALE,
                        "minimum": -most,
                        "maximum": most,
                        "label": {
                            "en": f"{text_in(field.label, 'en', field.name)} ({english})",
                            "zh": f"{text_in(field.label, 'zh', field.name)}（{chinese}）",
                        },
                    }
                )
                for part, (most, english, chinese) in PARTS.items()
            }
        )
