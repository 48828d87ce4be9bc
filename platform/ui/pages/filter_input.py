"""What the filter builder's form holds, as a filter; and what its buttons do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from ...metadata.expressions.types import FieldRef
from ...metadata.filters.conditions import Condition, Formula, Group, Member, Place, as_group, replaced
from ...metadata.filters.operators import Operator, operators_of
from ...metadata.filters.reading import read
from ...metadata.filters.values import TextForm
from ...metadata.filters.writing import text_of
from ...metadata.problem import ProblemError
from .filter_controls import CONTROLS, PlainControl
from .filter_fields import first_field, path_of
from .filter_sets import object_within, sets_of
from .filters import scope_of
from .view import View

ROOT = "r"
MAXIMUM_PARTS = 200
LONGEST_TEXT = 20_000


def address_of(place: Place) -> str:
    """The place as names of inputs bear it: "r-0-1"."""
    return "-".join((ROOT, *map(str, place)))


def place_of(address: str) -> Place | None:
    """The place of an address; None where it is none."""
    root, *numbers = address.split("-")
    fits = root == ROOT and all(number.isdecimal() and len(number) < 4 for number in numbers)
    return tuple(map(int, numbers)) if fits else None


class FilterInput(Struct, frozen=True):
    """One posted form of the builder."""

    view: View
    object: str
    posted: MultiDict[str, str]

    def filter(self) -> Group:
        """The filter as it stands in the form."""
        kinds: dict[Place, str] = {}
        for entry in self.posted.getlist("part")[:MAXIMUM_PARTS]:
            address, _, kind = entry.partition(":")
            place = place_of(address)
            if place is not None:
                kinds[place] = kind
        members: dict[Place, list[Place]] = {}
        for place in sorted(kinds):
            if place and kinds.get(place[:-1]) == "group":
                members.setdefault(place[:-1], []).append(place)
        return self._group((), self.object, kinds, members)

    def _group(
        self, place: Place, owner: str, kinds: Mapping[Place, str], members: Mapping[Place, Sequence[Place]]
    ) -> Group:
        address = address_of(place)
        of = self._one(f"{address}-of") if place else ""
        # Of another set nothing asked of the one before can be known.
        kept = members.get(place, ()) if of == self._one(f"{address}-of-was") else ()
        within = object_within(self.view, owner, of)
        inner = tuple(self._member(one, within, kinds, members) for one in kept)
        denied = bool(place) and self._one(f"{address}-denied") == "true"
        return Group(inner, self._one(f"{address}-any") == "true", denied, of)

    def _member(
        self, place: Place, owner: str, kinds: Mapping[Place, str], members: Mapping[Place, Sequence[Place]]
    ) -> Member:
        if kinds[place] == "group":
            return self._group(place, owner, kinds, members)
        address = address_of(place)
        if kinds[place] == "formula":
            return Formula(self._one(f"{address}-text").replace("\r\n", "\n"))
        return self._condition(address, owner)

    def _condition(self, address: str, owner: str) -> Condition:
        path = path_of(self.view, owner, self.posted.getlist(f"{address}-step"))
        operators = operators_at(self.view, owner, path)
        word = self._one(f"{address}-operator")
        before = operators_at(self.view, owner, self._one(f"{address}-was"))
        operator = operators.get(word)
        if operator is None or (before and before.keys() != operators.keys()):
            # Another kind of field was chosen: its own first operator, and no value left over from the old one.
            first = next(iter(operators), word)
            return Condition(path, first, ("",) if operators and operators[first].form else ())
        if path != self._one(f"{address}-was") and isinstance(operator.form, TextForm):
            return Condition(path, word, () if operator.takes == "many" else ("",))
        return Condition(path, word, self._values(address, operator))

    def _values(self, address: str, operator: Operator) -> tuple[str, ...]:
        if operator.form is None:
            return ()
        control = CONTROLS[type(operator.form)]
        if operator.takes == "many":
            assert isinstance(control, PlainControl), "several values need no modes"
            return control.typed_several(self.posted.getlist, f"{address}-0")
        count = 2 if operator.takes == "two" else 1
        return tuple(control.typed(self.posted.getlist, f"{address}-{number}") for number in range(count))

    def _one(self, name: str) -> str:
        return self.posted.get(name, "").replace("\x00", "")[:LONGEST_TEXT]


def operators_at(view: View, object_name: str, path: str) -> Mapping[str, Operator]:
    """The operators of the field at `path`."""
    found = scope_of(view, object_name).resolve(tuple(path.split(".")))
    return operators_of(found.type.kind if isinstance(found, FieldRef) else "")


def pressed(view: View, object_name: str, filter_: Group, action: str, address: str) -> tuple[Group, Place | None]:
    """The filter after a button of the form, and the place to go on with."""
    place = place_of(address)
    if place is None:
        return filter_, None
    if action in NEW:
        count = len(_members_at(filter_, place))
        return _appended(filter_, place, NEW[action](view, _object_at(view, object_name, filter_, place))), (
            *place,
            count,
        )
    if action == "remove" and place:
        return replaced(filter_, place), None
    member = _at(filter_, place)
    scope = scope_of(view, _object_at(view, object_name, filter_, place[:-1]))
    if action == "parts" and isinstance(member, Formula) and place:
        found = read(member.text, scope)
        only = found.members[0] if len(found.members) == 1 else found
        return replaced(filter_, place, only), place
    if action == "text" and member is not None and not isinstance(member, Formula):
        try:
            formula = Formula(text_of(as_group(member), scope))
        except ProblemError:
            return filter_, None  # what is wrong is told beside the part anyway
        return (replaced(filter_, place, formula), place) if place else (Group((formula,)), (0,))
    return filter_, None


def _new_condition(view: View, object_name: str) -> Condition:
    path = first_field(view, object_name)
    return Condition(path, next(iter(operators_at(view, object_name, path)), "is"), ("",))


def _new_group(view: View, object_name: str) -> Group:
    return Group((_new_condition(view, object_name),), any=True)


def _new_related(view: View, object_name: str) -> Group:
    sets = sets_of(view, object_name)
    return Group((), denied=True, of=sets[0].value) if sets else Group()


def _new_formula(view: View, object_name: str) -> Formula:
    return Formula("")


NEW: Mapping[str, Callable[[View, str], Member]] = {
    "add": _new_condition,
    "group": _new_group,
    "related": _new_related,
    "formula": _new_formula,
}


def _at(filter_: Group, place: Place) -> Member | None:
    member: Member = filter_
    for number in place:
        if not isinstance(member, Group) or number >= len(member.members):
            return None
        member = member.members[number]
    return member


def _object_at(view: View, object_name: str, filter_: Group, place: Place) -> str:
    """The object that the members of the group at `place` are about."""
    for depth in range(1, len(place) + 1):
        group = _at(filter_, place[:depth])
        object_name = object_within(view, object_name, group.of) if isinstance(group, Group) else object_name
    return object_name


def _members_at(filter_: Group, place: Place) -> Sequence[Member]:
    found = _at(filter_, place)
    return found.members if isinstance(found, Group) else ()


def _appended(filter_: Group, place: Place, member: Member) -> Group:
    group = _at(filter_, place)
    if not isinstance(group, Group):
        return filter_
    wider = replace(group, members=(*group.members, member))
    return replaced(filter_, place, wider) if place else wider
