"""Conditions in the viewer's words: the field's label, the operator, values as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from ...engine.identifiers import is_identifier
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.locales import date_text
from ...metadata.filters.conditions import Condition, Formula, Group, Member
from ...metadata.filters.operators import ANNIVERSARY
from ...metadata.filters.values import COUNT, RELATIVE_DAY, VIEWER
from .filter_sets import conditions_in, object_within, set_label
from .showing import Showing
from .view import View

LONGEST_FORMULA = 60
TRUTHS: Mapping[str, str] = {"TRUE": "filter.yes", "FALSE": "filter.no"}
NUMBERS = ("decimal", "integer", "number", "money")
COUNTED_PERIOD = re.compile(r"(last|next) (\d{1,4}) (day|week|month|quarter|year)s?")
PLAIN_PERIODS = (
    "today",
    "yesterday",
    "tomorrow",
    *(f"{which} {unit}" for unit in ("week", "month", "quarter", "year") for which in ("this", "last", "next")),
)


class FilterWords:
    """Says the members of one filter; the names of the records in it are read once, all together."""

    def __init__(self, view: View, object_name: str, members: Iterable[Member]) -> None:
        self._view = view
        self._object = object_name
        self.names = self._names(members)

    def condition(self, condition: Condition, owner: str = "") -> tuple[str, str, str]:
        """Field, operator and value in words; `owner` is the object asked, if it is not that of the whole filter."""
        values = [self.value(condition, value, owner) for value in condition.values]
        joint = "filter.and" if condition.operator == "between" else "filter.or"
        return (
            path_label(self._view, owner or self._object, condition.path),
            self._view.t(f"filter.{condition.operator}"),
            self._view.t(joint).join(values),
        )

    def sentence(self, member: Member, owner: str = "") -> str:
        """The member in one line."""
        if isinstance(member, Formula):
            text = " ".join(member.text.split())
            return text if len(text) <= LONGEST_FORMULA else f"{text[: LONGEST_FORMULA - 1]}…"
        if isinstance(member, Condition):
            return " ".join(word for word in self.condition(member, owner) if word)
        inner = object_within(self._view, owner or self._object, member.of)
        parts = [self._inner(one, inner) for one in member.members]
        joined = self._view.t("filter.or" if member.any else "filter.and").join(parts)
        if member.of:
            word = f"filter.{'no' if member.denied else 'some'}_related{'_where' if joined else ''}"
            return self._view.t(word, set=set_label(self._view, owner or self._object, member.of), text=joined)
        return self._view.t("filter.denied", text=joined) if member.denied else joined

    def _inner(self, member: Member, owner: str) -> str:
        brackets = isinstance(member, Group) and member.is_plain and len(member.members) > 1
        said = self.sentence(member, owner)
        return self._view.t("filter.brackets", text=said) if brackets else said

    def value(self, condition: Condition, value: str, owner: str = "") -> str:
        """A value: a choice's label, a record's name, a day or a number as people write it; else as it was typed."""
        passed = self._view.model.manifest.resolve_path(owner or self._object, condition.path)
        field = passed[-1] if passed else None
        choice = field.choices.values.get(value) if field and field.choices else None
        if choice:
            return self._view.text(choice.label, value)
        kind = self._view.model.manifest.field_type(field).expression_type if field else ""
        if kind == "boolean":
            return self._view.t(TRUTHS[value]) if value in TRUTHS else value
        if kind == "record":
            return self.record(value)
        if condition.operator == ANNIVERSARY.word:
            return self._view.t("filter.days_counted", count=int(value)) if COUNT.fullmatch(value) else value
        if kind in ("date", "datetime"):
            return self._period(value) if "period" in condition.operator else self._day(value)
        return self._amount(field, kind, value) if field and kind in NUMBERS else value

    def record(self, value: str) -> str:
        """A record's name; "me" for the viewer."""
        if value == VIEWER:
            return self._view.t("filter.me")
        if not is_identifier(value):
            return value
        found = next((name for (_, record), name in self.names.items() if record == value), None)
        return found or self._view.t("record.no_access")

    def _amount(self, field: FieldDefinition, kind: str, value: str) -> str:
        """A number as the list shows it; money is compared, and so told, in the base currency."""
        try:
            amount = Decimal(value)
        except ArithmeticError:
            return value
        showing = Showing(self._view)
        return showing.money(amount) if kind == "money" else showing.display(field, amount)

    def _day(self, value: str) -> str:
        relative = RELATIVE_DAY.fullmatch(value)
        if relative:
            word = {None: "mode_today", "-": "days_ago", "+": "days_ahead"}[relative[1]]
            return self._view.t(f"filter.{word}", count=int(relative[2] or 0))
        try:
            return date_text(date.fromisoformat(value), self._view.context.locale)
        except ValueError:
            return value

    def _period(self, value: str) -> str:
        counted = COUNTED_PERIOD.fullmatch(value)
        if counted:
            return self._view.t(f"filter.{counted[1]}_{counted[3]}s", count=int(counted[2]))
        return self._view.t(f"filter.period_{value.replace(' ', '_')}") if value in PLAIN_PERIODS else value

    def _names(self, members: Iterable[Member]) -> Mapping[tuple[str, str], str]:
        wanted: dict[str, list[str]] = {}
        for member in members:
            for owner, inner in conditions_in(self._view, self._object, member):
                passed = self._view.model.manifest.resolve_path(owner, inner.path)
                for target in targets_of(self._view, passed[-1]) if passed else ():
                    wanted.setdefault(target, []).extend(filter(is_identifier, inner.values))
        wanted = {target: records for target, records in wanted.items() if records}
        return self._view.records.titles(self._view.context, wanted) if wanted else {}


def path_label(view: View, object_name: str, path: str) -> str:
    """The labels of the fields on the way, the last one after a colon; the path itself where there is no such field."""
    passed = view.model.manifest.resolve_path(object_name, path)
    labels = [view.text(field.label, field.name) for field in passed]
    if len(labels) < 2:
        return labels[0] if labels else path
    return view.t("list.path", way=" › ".join(labels[:-1]), field=labels[-1])


def targets_of(view: View, field: FieldDefinition) -> tuple[str, ...]:
    """The objects a reference may point to, also where it is the second half of a link to several objects."""
    whole = view.model.manifest.objects[field.object].fields.get(field.part_of or "")
    is_record = view.model.manifest.field_type(field).expression_type == "record"
    targets = whole.targets if whole is not None and is_record else field.targets
    if field.name == "id" and not targets:
        targets = (field.object,)
    return tuple(one for one in (view.model.tables if "*" in targets else targets) if one in view.model.tables)
