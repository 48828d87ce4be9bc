"""From a value to what a page shows of it: text in the viewer's language, pills, links, initials."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from ...engine.query.formula_errors import ERRORS
from ...metadata.definitions.object import FieldDefinition, ObjectDefinition
from ...metadata.definitions.picklist import PicklistDefinition
from ...metadata.field_types.locales import money_text
from ..view_models import BLANK, Choice, Shown
from .view import View

Record = Mapping[str, Any]
"""Python values by path, lookups as {"id", "name"}, compounds by part, as a raw selection answers them."""

Show = Callable[["Showing", FieldDefinition, Any, Record, str], Shown]

_REPEATED = frozenset({"select", "lookup", "user", "department", "date"})
"""Widgets whose values come again from row to row, and show the same in every record."""

PEOPLE = frozenset({"user", "principal"})
_TONES = ("slate", "orange", "amber", "green", "teal", "sky", "blue", "violet", "pink")


def is_person(definition: ObjectDefinition) -> bool:
    """Whether its records are people, who have a face in place of the object's icon."""
    return definition.name in PEOPLE or "person" in definition.traits


class Showing:
    """Makes `Shown` values for one page; names of records in polymorphic links are looked up once for all rows."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._titles: Mapping[tuple[str, str], str] = {}
        # By the identity of the field: objects on one page may have fields of the same name.
        self._widgets: dict[int, str] = {}
        self._repeated: dict[tuple[int, Any], Shown] = {}

    def prepare(self, records: Iterable[Record], fields: Mapping[str, FieldDefinition]) -> None:
        """Look up the names that polymorphic links of these records need: one statement per object."""
        wanted: dict[str, list[str]] = {}
        names = [path for path, field in fields.items() if self._is_polymorphic(field)]
        for record in records:
            for path in names:
                link = record.get(path) or {}
                if link.get("object") and link.get("id"):
                    wanted.setdefault(link["object"], []).append(link["id"])
        if wanted:
            self._titles = self._view.records.titles(self._view.context, wanted)

    def shown(self, field: FieldDefinition, record: Record, path: str) -> Shown:
        """The value at `path` of the record."""
        value, place = record.get(path), id(field)
        if place not in self._widgets:
            self._widgets[place] = self._view.model.manifest.field_type(field).presentation.widget
        widget = self._widgets[place]
        if value is None or value == () or value == []:
            code = record[ERRORS].get(path) if ERRORS in record else None
            return Shown(widget="readonly", problem=self._error(code)) if code else Shown(widget=widget)
        show = _SHOWN.get(widget, Showing._text)
        if widget not in _REPEATED:
            return show(self, field, value, record, path)
        key = (place, value["id"] if type(value) is dict else value)
        if key not in self._repeated:
            self._repeated[key] = show(self, field, value, record, path)
        return self._repeated[key]

    def _error(self, code: str) -> str:
        """The error of a formula in words, its code in front."""
        reason = self._view.t(f"formula.error.{code[1:]}")
        return f"{code} {reason}"

    def choice(self, picklist: PicklistDefinition, name: str) -> Choice:
        """A picklist value as pills and menus show it."""
        found = picklist.values.get(name)
        if found is None:
            return Choice(name, name)
        parents = tuple(sorted(found.parents))
        return Choice(name, self._view.text(found.label, name), found.tone, parents, not found.active)

    def _is_polymorphic(self, field: FieldDefinition) -> bool:
        compound = self._view.model.manifest.field_type(field).values.compound
        return bool(field.targets) and compound is not None

    def display(self, field: FieldDefinition, value: Any) -> str:
        """The value's text by its field type."""
        presentation = self._view.model.manifest.field_type(field).presentation
        return presentation.display(value, field, self._view.context.locale, self._view.organisation)

    def _text(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        widget = self._view.model.manifest.field_type(field).presentation.widget
        return Shown(widget=widget, text=self.display(field, value))

    def _choices(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        names = value if isinstance(value, (list, tuple)) else (value,)
        marks = tuple(self.choice(field.choices, name) if field.choices else Choice(name, name) for name in names)
        widget = self._view.model.manifest.field_type(field).presentation.widget
        return Shown(widget=widget, text=", ".join(mark.label for mark in marks), marks=marks)

    def _record(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        target = field.targets[0] if field.targets else ""
        name = value.get("name") if isinstance(value, Mapping) else None
        record_id = value["id"] if isinstance(value, Mapping) else value
        widget = self._view.model.manifest.field_type(field).presentation.widget
        if name is None:
            return Shown(widget=widget, text=self._view.t("record.no_access"))
        return Shown(
            widget=widget,
            text=str(name),
            href=f"/{'user' if target == 'principal' else target}/{record_id}",
            initials=initials(str(name)),
            tone=tone_of(record_id),
            round=target in PEOPLE,
        )

    def _link(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        object_name, record_id = value.get("object"), value.get("id")
        if not record_id or object_name not in self._view.model.manifest.objects:
            return BLANK
        name = self._titles.get((object_name, record_id))
        label = self._view.mark(object_name).label
        if name is None:
            return Shown(widget="polymorphic", text=self._view.t("record.no_access"), detail=label)
        return Shown(widget="polymorphic", text=name, href=f"/{object_name}/{record_id}", detail=label)

    def _money(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        prefix = path.rpartition(".")[0]
        code = record.get(f"{prefix}.currency" if prefix else "currency") or self._view.organisation.base_currency
        return Shown(widget="money", text=self.money(value, code), alert=value < 0)

    def money(self, amount: Decimal, code: str | None = None) -> str:
        """An amount with its sign; the organisation's base currency where none is named."""
        return money_text(amount, code or self._view.organisation.base_currency, self._view.context.locale)

    def is_money(self, field: FieldDefinition) -> bool:
        """Whether the field holds amounts of a currency, which say by themselves what they are."""
        return self._view.model.manifest.field_type(field).expression_type == "money"

    def total(self, field: FieldDefinition, amount: Decimal) -> str:
        """What values of the field add up to: money in the base currency, another number after the field's label."""
        if self.is_money(field):
            return self.money(amount)
        return f"{self._view.text(field.label, field.name)} {self.display(field, amount)}"

    def _checkbox(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        return Shown(widget="checkbox", text=self.display(field, value), checked=bool(value))

    def _rating(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        top = int(field.options.get("maximum", 5))
        return Shown(widget="rating", text=self.display(field, value), score=int(value), top=top)

    def _rich(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        return Shown(widget="richtext", text=self.display(field, value), html=str(value))

    def _email(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        return Shown(widget="email", text=value, href=f"mailto:{value}")

    def _phone(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        digits = "".join(character for character in value if character.isdigit() or character == "+")
        return Shown(widget="phone", text=value, href=f"tel:{digits}")

    def _url(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        return Shown(widget="url", text=self.display(field, value), href=value)

    def _compound(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        compound = self._view.model.manifest.field_type(field).values.compound
        whole = compound.compose(value) if compound else None
        widget = self._view.model.manifest.field_type(field).presentation.widget
        return Shown(widget=widget, text=self.display(field, value)) if whole else Shown(widget=widget)

    def _file(self, field: FieldDefinition, value: Any, record: Record, path: str) -> Shown:
        name = value.get("name") if isinstance(value, Mapping) else None
        record_id = value["id"] if isinstance(value, Mapping) else value
        widget = self._view.model.manifest.field_type(field).presentation.widget
        href = f"/files/{record_id}"
        accept = self._view.model.manifest.field_type(field).presentation.accept
        small = f"{href}?size=thumb" if accept else ""
        return Shown(widget=widget, text=name or self._view.t("record.no_access"), href=href, src=small)


_SHOWN: Mapping[str, Show] = {
    "select": Showing._choices,
    "multiselect": Showing._choices,
    "lookup": Showing._record,
    "user": Showing._record,
    "department": Showing._record,
    "polymorphic": Showing._link,
    "money": Showing._money,
    "checkbox": Showing._checkbox,
    "rating": Showing._rating,
    "richtext": Showing._rich,
    "email": Showing._email,
    "phone": Showing._phone,
    "url": Showing._url,
    "address": Showing._compound,
    "geolocation": Showing._compound,
    "file": Showing._file,
    "image": Showing._file,
}


def initials(name: str) -> str:
    """One Chinese character, or the first letters of the first two words."""
    words = [word for word in name.replace("-", " ").split() if word]
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E7F:
        return words[0][0]
    return "".join(word[0] for word in words[:2]).upper()


def tone_of(identifier: str) -> str:
    """The tone of a record's avatar: always the same for the same record."""
    return _TONES[zlib.crc32(str(identifier).encode()) % len(_TONES)]
