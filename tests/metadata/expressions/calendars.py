"""The calendars that the golden corpus names: a plain week, and two feasts with days worked to make up for them."""

from __future__ import annotations

from metacrm.metadata.definitions.calendar import CalendarDefinition
from metacrm.metadata.platform_layer import platform_layer

STANDARD = next(raw.body for raw in platform_layer().definitions if raw.key == ("calendar", "standard"))
DAYS = {
    "spring": {"from": "2025-01-28", "to": "2025-02-04"},
    "spring_made_up": {"from": "2025-01-26", "like": "monday"},
    "spring_made_up_2": {"from": "2025-02-08", "like": "friday"},
    "autumn": {"from": "2025-10-01", "to": "2025-10-08"},
    "autumn_made_up": {"from": "2025-09-28", "like": "monday"},
    "autumn_made_up_2": {"from": "2025-10-11", "like": "monday"},
}
CALENDARS = (
    CalendarDefinition.from_body("standard", STANDARD, "platform", ""),
    CalendarDefinition.from_body("feast", {**STANDARD, "days": DAYS}, "platform", ""),
)
