"""Times that samples count from the installation: of working days and office hours, in the order they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metacrm.engine.context import Context
from metacrm.engine.packs.relative_times import moment, written_time
from tests.fixtures.manifests import STANDARD_CRM, pack_layer

MONDAY = datetime(2026, 11, 16, 3, 30, tzinfo=UTC)
WEEK = [Context(now=MONDAY + timedelta(days=day), zone=ZoneInfo("Asia/Shanghai")) for day in range(7)]


def test_a_time_of_a_day_is_local_and_off_the_weekend() -> None:
    monday = WEEK[0]
    assert written_time({"$today": -1}, monday) == "2026-11-15"
    assert written_time({"$today": -1, "at": "09:30"}, monday) == "2026-11-13T01:30:00Z"
    assert written_time({"$today": 5, "at": "09:30"}, monday) == "2026-11-23T01:30:00Z"
    assert written_time({"$now": 0.5}, monday) == "2026-11-16T15:30:00Z"


@pytest.mark.parametrize("context", WEEK, ids=lambda one: f"{one.today:%A}")
def test_order_and_past_are_kept_on_every_day_of_the_week(context: Context) -> None:
    times = [moment({"$today": day, "at": "12:00"}, context, "a") for day in range(-10, 10)]
    assert times == sorted(times)
    assert all((time.date() < context.today) == (day < 0) for day, time in zip(range(-10, 10), times, strict=True))
    made = moment({"$today": -3}, context, "accounts/one")
    assert made == moment({"$today": -3}, context, "accounts/one")
    assert made.astimezone(context.zone).weekday() < 5 and 8 <= made.astimezone(context.zone).hour < 18


SPANS = [
    ("start", "end"),
    ("planned_start", "planned_end"),
    ("actual_start", "actual_end"),
    ("held_at", "ended_at"),
    ("leaves_at", "returns_at"),
    ("received_at", "responded_at", "solved_at", "closed_at"),
]


@pytest.mark.parametrize("context", WEEK, ids=lambda one: f"{one.today:%A}")
def test_samples_begin_before_they_end(context: Context) -> None:
    """Whatever the day of installation, or validation rules would refuse them."""
    for raw in pack_layer(STANDARD_CRM).definitions:
        for key, record in raw.body.get("records", {}).items() if raw.kind == "seed" else ():
            for span in SPANS:
                times = [moment(record[name], context) for name in span if _is_timed(record.get(name))]
                assert times == sorted(times), (raw.name, key, span)


def _is_timed(value: Any) -> bool:
    return isinstance(value, dict) and ("at" in value or "$now" in value)
