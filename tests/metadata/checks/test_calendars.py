"""A calendar that can't be counted with is refused, each mistake at its place; one that can names official days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import metacrm.packs
from metacrm.metadata.checks.calendars import Calendars
from metacrm.metadata.definitions.base import RawDefinition
from metacrm.metadata.definitions.calendar import CalendarDefinition
from metacrm.metadata.layers import Layer
from metacrm.metadata.platform_layer import platform_layer
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.reader import read_folder
from metacrm.metadata.resolution import resolve
from metacrm.metadata.type_catalogue import field_types

LABEL = {"en": "Feast", "zh": "节日"}
WEEK = {"monday": ["09:00-12:00", "13:00-17:00"]}


def problems(**body: Any) -> list[tuple[str, str | None]]:
    """Codes and places of what is wrong with a calendar of that body."""
    whole: Mapping[str, Any] = {"kind": "calendar", "name": "odd", "label": LABEL, "hours": WEEK, **body}
    raw = RawDefinition("calendar", "odd", whole, "odd.json")
    manifest = resolve([platform_layer(), Layer("mine", (raw,), "1")], field_types())
    assert manifest.calendars["odd"].counted.days_until(7) > 0
    return [(problem.code, problem.pointer) for problem in Calendars().problems(manifest)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, []),
        ({"hours": {"sunday": []}}, [("calendar_without_hours", "/hours")]),
        ({"hours": {"sunday": ["12:00-09:00"]}}, [("calendar_spans", "/hours/sunday")]),
        ({"hours": {"sunday": ["09:00-12:00", "11:00-13:00"]}}, [("calendar_spans", "/hours/sunday")]),
        ({"days": {"a": {"label": LABEL, "from": "2025-02-30"}}}, [("calendar_days", "/days/a")]),
        ({"days": {"a": {"label": LABEL, "from": "2025-02-03", "to": "2025-02-01"}}}, [("calendar_days", "/days/a")]),
        ({"days": {"a": {"label": LABEL, "from": "2020-02-03", "to": "2025-02-01"}}}, [("calendar_days", "/days/a")]),
        (
            {
                "days": {
                    "a": {"label": LABEL, "from": "2025-02-01", "to": "2025-02-03"},
                    "b": {"label": LABEL, "from": "2025-02-03", "like": "monday"},
                }
            },
            [("calendar_day_twice", "/days/b")],
        ),
    ],
)
def test_mistakes_are_told(body: Mapping[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(**body) == expected


def test_shape_is_judged() -> None:
    with pytest.raises(ProblemError):
        problems(hours={"someday": ["09:00-12:00"]})
    with pytest.raises(ProblemError):
        problems(hours={"monday": ["9-12"]})


def test_pack_knows_the_official_number_of_working_days() -> None:
    folder = Path(next(iter(metacrm.packs.__path__))) / "standard_crm"
    body = next(raw.body for raw in read_folder(folder)[0] if raw.key == ("calendar", "china"))
    calendar = CalendarDefinition.from_body("china", body, "standard_crm", "").counted
    counts = [
        calendar.days_until(date(year, 12, 31).toordinal()) - calendar.days_until(date(year - 1, 12, 31).toordinal())
        for year in (2024, 2025, 2026)
    ]
    assert counts == [251, 248, 248]
