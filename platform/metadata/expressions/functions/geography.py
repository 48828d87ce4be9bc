"""Places on the map and the way between two of them along the surface of a sphere."""

from __future__ import annotations

import math
from decimal import Decimal

from ..arithmetic import Number, settled
from ..templates import settled_sql
from ..typed import Apply, EvaluationError
from ..types import NUMBER, ExpressionType
from .base import CallSite, Function, Overload, note_type, words

KILOMETRES = 6371.0088
"""The earth's mean radius."""
MILES = KILOMETRES / 1.609344
PLACE = ExpressionType("place")


def located(latitude: Number, longitude: Number) -> tuple[Number, Number]:
    """The place; raises EvaluationError #VALUE beyond the poles or the date line."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise EvaluationError("#VALUE")
    return latitude, longitude


class Geolocation(Function):
    name = "GEOLOCATION"
    syntax = "GEOLOCATION(latitude, longitude)"
    doc = words("A place by its degrees, for DISTANCE.", "由纬度和经度得位置，供 DISTANCE 使用。")
    examples = ("GEOLOCATION(39.9, 116.4)",)
    refusal = words("only DISTANCE takes a place", "只有 DISTANCE 使用位置")
    overloads = (Overload(("number", "number"), PLACE, located, fails=True),)


def distance(lat: Number, lon: Number, to_lat: Number, to_lon: Number, unit: str) -> Decimal:
    """The great-circle way by the haversine formula; raises EvaluationError #VALUE."""
    located(lat, lon)
    located(to_lat, to_lon)
    radius = {"km": KILOMETRES, "mi": MILES}.get(unit.lower())
    if radius is None:
        raise EvaluationError("#VALUE")
    first, second = math.radians(float(lat)), math.radians(float(to_lat))
    across = math.radians(float(to_lon) - float(lon))
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return settled(Decimal(repr(2 * radius * math.asin(min(1.0, math.sqrt(half))))))


def _radians(degrees: str) -> str:
    return f"radians(CAST({degrees} AS double precision))"


HALF = (
    f"power(sin(({_radians('{c}')} - {_radians('{a}')}) / 2), 2) + cos({_radians('{a}')}) * cos({_radians('{c}')}) "
    f"* power(sin(radians(CAST({{d}} AS double precision) - CAST({{b}} AS double precision)) / 2), 2)"
)
RADIUS = f"CASE lower({{e}}) WHEN 'km' THEN {KILOMETRES!r} WHEN 'mi' THEN {MILES!r} END"
WAY = f"CAST(CAST(2 * asin(least(1, sqrt({HALF}))) * {RADIUS} AS text) AS numeric)"
DISTANCE = (
    "CASE WHEN abs({a}) <= 90 AND abs({c}) <= 90 AND abs({b}) <= 180 AND abs({d}) <= 180 THEN "
    + settled_sql(WAY)
    + " END"
)


class Distance(Function):
    """Its places are written as GEOLOCATION(…), whose two numbers it takes over."""

    name = "DISTANCE"
    syntax = 'DISTANCE(place, place, "km")'
    doc = words("The way between two places along the globe, in km or mi.", "两地间的球面距离，单位 km 或 mi。")
    examples = ('DISTANCE(GEOLOCATION(39.9, 116.4), GEOLOCATION(31.2, 121.5), "km")',)
    overloads = (
        Overload(("number", "number", "number", "number", "text"), NUMBER, distance, native=DISTANCE, fails=True),
        Overload(("place", "place", "text"), NUMBER, distance),
    )

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) != 3:
            return super().resolve(site)
        for place in (0, 1):
            argument = site.arguments[place]
            if not isinstance(argument, Apply) or argument.function.name != "GEOLOCATION":
                note_type(site, place, "place")
        if site.problems:
            return None
        start, end, unit = site.arguments
        assert isinstance(start, Apply) and isinstance(end, Apply)
        return super().resolve(CallSite(self.name, (*start.arguments, *end.arguments, unit), site.span, site.problems))
