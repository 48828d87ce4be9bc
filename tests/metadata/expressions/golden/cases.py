"""How a golden case is written down: expression, fields, expected value or error, and where the value comes from."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Case = dict[str, Any]


class Blank:
    """A blank of a kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


BLANK_NUMBER, BLANK_TEXT, BLANK_DATE = Blank("number"), Blank("text"), Blank("date")
BLANK_MOMENT, BLANK_TIME, BLANK_TRUTH = Blank("datetime"), Blank("time"), Blank("boolean")


def blank(value: Any, kind: str) -> Any:
    """The value, or a blank of that kind."""
    return Blank(kind) if value is None else value


def error(code: str) -> dict[str, str]:
    """An expected error."""
    return {"error": code}


def written(value: Any) -> Any:
    """The value as JSON carries it."""
    if value is None or isinstance(value, (bool, str, dict)):
        return value or None if isinstance(value, str) else value
    if isinstance(value, (int, Decimal)):
        text = f"{Decimal(value):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in {"-0", ""} else text
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat() + "Z"
    assert isinstance(value, (date, time))
    return value.isoformat()


KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (str, "text"),
    (int, "number"),
    (Decimal, "number"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
)


def given(value: Any) -> dict[str, Any]:
    """The field as the trial takes it."""
    if isinstance(value, Blank):
        return {"type": value.kind, "value": None}
    if isinstance(value, dict):
        return value
    kind = next(kind for python_type, kind in KINDS if isinstance(value, python_type))
    return {"type": kind, "value": written(value)}


def case(expression: str, expected: Any, source: str, /, near: bool = False, **fields: Any) -> Case:
    """One case; `near` lets numbers differ by 1e-12, relative."""
    body: Case = {
        "expression": expression,
        "fields": {name: given(value) for name, value in fields.items()},
        "expected": written(expected),
        "source": source,
    }
    return body | ({"near": True} if near else {})
