"""By what a list can be grouped: the fields, the words for each group, and the condition that its records fulfil."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from ...metadata.definitions.object import FieldDefinition
from ...metadata.filters.values import TextForm, UnfitValue
from ...metadata.problem import Problem, ProblemError
from ..view_models import Choice, Shown
from .saved_views import readable
from .showing import Showing
from .view import View

NO_GROUP = "none"
UNITS = ("day", "week", "month", "quarter", "year")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}


class Grouping(Struct, frozen=True):
    """A field to group by; `unit` cuts dates, "" elsewhere. `word` is both as the query takes them."""

    path: str
    unit: str
    field: FieldDefinition

    @property
    def word(self) -> str:
        """The grouping as addresses and queries write it."""
        return f"{self.path}:{self.unit}" if self.unit else self.path


def grouping_of(view: View, object_name: str, word: str) -> Grouping | None:
    """The grouping that "close_date:month" names; None where the field can't be grouped so."""
    path, _, unit = word.partition(":")
    passed = readable(view, object_name, path)
    if not passed:
        return None
    units = view.model.manifest.field_type(passed[-1]).groupable
    return Grouping(path, unit, passed[-1]) if (unit or "value") in units else None


def is_groupable(view: View, object_name: str, word: str) -> bool:
    """Whether the list can be grouped by this."""
    return grouping_of(view, object_name, word) is not None


def grouping_choices(view: View, object_name: str, labels: Mapping[str, str]) -> list[Choice]:
    """What the list can be grouped by: of these paths with their labels, dates by each unit."""
    choices = []
    for path, label in labels.items():
        if is_groupable(view, object_name, path):
            choices.append(Choice(path, label))
        for unit in UNITS:
            if is_groupable(view, object_name, f"{path}:{unit}"):
                words = view.t("view.by_unit", name=label, unit=view.t(f"view.unit_{unit}"))
                choices.append(Choice(f"{path}:{unit}", words))
    return choices


def condition_of(view: View, grouping: Grouping, key: str) -> str:
    """The records of a group as an expression; `key` as the aggregate answers it, "" for those without a value.

    ProblemError where the key is none.
    """
    if not key:
        return f"ISBLANK({grouping.path})"
    kind = view.model.manifest.field_type(grouping.field).expression_type
    try:
        return _period_condition(grouping, kind, key) if grouping.unit else _value_condition(grouping, kind, key)
    except (ValueError, ArithmeticError, UnfitValue):
        raise ProblemError(Problem("invalid_parameter", field="within", parameters={"parameter": "within"})) from None


def _period_condition(grouping: Grouping, kind: str, key: str) -> str:
    first, behind = _bounds(key, grouping.unit)
    path = f"DATEVALUE({grouping.path})" if kind == "datetime" else grouping.path
    return f"{path} >= {first.isoformat()} AND {path} < {behind.isoformat()}"


def _value_condition(grouping: Grouping, kind: str, key: str) -> str:
    if kind == "boolean":
        return grouping.path if key == "true" else f"NOT {grouping.path}"
    if kind in ("decimal", "integer", "number", "money"):
        return f"{grouping.path} = {Decimal(key):f}"
    return f"{grouping.path} = {TextForm().write(key)}"


def key_text(value: Any) -> str:
    """The key of a group as addresses carry it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def group_faces(view: View, grouping: Grouping, values: Sequence[Any]) -> list[Shown]:
    """How the groups show themselves: pills, names of records, periods; names take one statement for all."""
    showing = Showing(view)
    titles = _titles(view, grouping, values)
    return [_face(view, showing, grouping, value, titles) for value in values]


def _face(view: View, showing: Showing, grouping: Grouping, value: Any, titles: Mapping[str, str]) -> Shown:
    field = grouping.field
    if value is None:
        return Shown(text=view.t("view.group_blank"))
    if grouping.unit:
        return Shown(text=period_label(view, str(value), grouping.unit))
    if len(field.targets) == 1:
        linked = {"id": value, "name": titles.get(value)}
        return showing.shown(field, {grouping.path: linked}, grouping.path)
    if isinstance(value, bool):
        return Shown(text=view.t("view.group_yes" if value else "view.group_no"))
    parsed = value if field.choices else view.model.object(field.object).fields[field.name].parse(value)
    return showing.shown(field, {grouping.path: parsed}, grouping.path)


def _titles(view: View, grouping: Grouping, values: Sequence[Any]) -> Mapping[str, str]:
    if len(grouping.field.targets) != 1 or grouping.unit:
        return {}
    target = grouping.field.targets[0]
    wanted = [value for value in values if value is not None]
    if target not in view.model.tables or not wanted:
        return {}
    found = view.records.titles(view.context, {target: wanted})
    return {record: name for (_, record), name in found.items()}


def period_label(view: View, key: str, unit: str) -> str:
    """A month, quarter or other period in the viewer's language."""
    year, _, part = key.partition("-")
    if unit == "month":
        return view.t("view.period_month", year=year, month=view.t(f"view.month_{int(part)}"))
    if unit in ("quarter", "week"):
        return view.t(f"view.period_{unit}", year=year, part=str(int(part[1:])))
    return key


def _bounds(key: str, unit: str) -> tuple[date, date]:
    """The first day of a period and the first one behind it; ValueError where the key is none."""
    if unit == "day":
        first = date.fromisoformat(key)
        return first, first + timedelta(days=1)
    week = _WEEK.fullmatch(key)
    if unit == "week" and week:
        first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return first, first + timedelta(days=7)
    year, _, part = key.partition("-")
    months = MONTHS[unit]
    month = (int(part.lstrip("Q") or 1) - 1) * (3 if unit == "quarter" else 1) + 1
    first = date(int(year), month, 1)
    last = month - 1 + months
    return first, date(int(year) + last // 12, last % 12 + 1, 1)


def by_name(faces: Iterable[Shown]) -> list[int]:
    """The places of the faces in the order of their words, those without a value last."""
    listed = list(faces)
    return sorted(range(len(listed)), key=lambda place: (not listed[place].href, listed[place].text))
