"""The types of the expression language, and what it asks of whoever knows the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from types import MappingProxyType
from typing import Any, Literal, Protocol, runtime_checkable

from msgspec import Struct

Volatility = Literal["fixed", "daily", "instant", "viewer"]
VOLATILITIES: tuple[Volatility, ...] = ("fixed", "daily", "instant", "viewer")
"""From what never changes by itself to what differs from viewer to viewer; the worst input decides."""


def worst(*volatilities: Volatility) -> Volatility:
    """The most volatile of those given; "fixed" where none is."""
    return max(volatilities, key=VOLATILITIES.index, default="fixed")


class ExpressionType(Struct, frozen=True):
    """What kind of value a node has.

    `kind` is text, number, money, boolean, date, datetime, time, choice, choices, record, records or blank (only the
    literal); `target` the object a record or records belong to ("" where it may be any); `values` the names a choice
    may have (None where they are not known).
    """

    kind: str
    target: str = ""
    values: tuple[str, ...] | None = None


RECORD = "$Record"
"""How a path begins that starts at the record for which an expression about other records is asked."""

TEXT = ExpressionType("text")
NUMBER = ExpressionType("number")
MONEY = ExpressionType("money")
BOOLEAN = ExpressionType("boolean")
DATE = ExpressionType("date")
DATETIME = ExpressionType("datetime")
TIME = ExpressionType("time")
BLANK = ExpressionType("blank")
BASIC_KINDS: frozenset[str] = frozenset(
    item.kind for item in (TEXT, NUMBER, MONEY, BOOLEAN, DATE, DATETIME, TIME, BLANK)
)

NUMERIC: frozenset[str] = frozenset({"number", "money"})
TWO_VALUED: frozenset[str] = frozenset({"text", "choice", "record", "boolean"})
"""Kinds whose `=` and `!=` always answer TRUE or FALSE, a blank being a value like any other."""


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A path resolved.

    `field` is the scope's own (the manifest's field), carried through untouched, `object_name` the object that field
    belongs to. `compare_path` is the path of the value that comparisons use, where it differs (money: the base amount).
    `sort` makes of a value what an order goes by; None where an order by the field would mean nothing.
    """

    path: tuple[str, ...]
    type: ExpressionType
    field: object = None
    object_name: str = ""
    compare_path: tuple[str, ...] | None = None
    volatility: Volatility = "fixed"
    sort: Callable[[Any], Any] | None = dataclass_field(default=None, compare=False)

    @property
    def key(self) -> str:
        """The path as text, by which the evaluator asks a record for the value."""
        return ".".join(self.path)

    @property
    def compare_key(self) -> str:
        """The path of the value to compare, as text."""
        return ".".join(self.compare_path or self.path)


class RelationRef(Struct, frozen=True):
    """A set of related records resolved: those of `object_name` whose lookup `field` points to a record of `target`.

    That is the record itself, or the one that its lookup `start` points to. `field` is the scope's own, as above.
    """

    name: str
    object_name: str = ""
    target: str = ""
    field: object = None
    start: FieldRef | None = None

    @property
    def key(self) -> str:
        """The path as text, by which the evaluator asks a record for the related ones."""
        return f"{self.start.key}.{self.name}" if self.start else self.name


HERE: Mapping[str, str] = MappingProxyType({"en": "what is known here", "zh": "此处可用的名称"})
"""Where a name was looked for that no object owns."""


class Unresolved(Struct, frozen=True):
    """A path that leads nowhere: the part up to the unknown name, names perhaps meant, and where it was looked for.

    `known` are all the names there, where they are few.
    """

    part: str
    suggestions: tuple[str, ...] = ()
    owner: object = HERE
    known: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The problem that an unknown field is."""
        return "expression_unknown_field_suggested" if self.suggestions else "expression_unknown_field"

    @property
    def names(self) -> dict[str, Any]:
        """The part, and what it may have been meant to be."""
        return {"part": self.part, "suggestions": self.suggestions, "known": self.known}

    def parameters(self, path: str) -> dict[str, Any]:
        """What fills the messages about it; `path` as it was written."""
        name = self.part.rpartition(".")[2]
        return {"part": self.part, "name": name, "owner": self.owner, "path": path, "suggestions": self.suggestions}


class Scope(Protocol):
    """Knows the fields that an expression may use, those of the viewer (`$User.…`) included."""

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        """The field at the end of `path`, or what is wrong with it."""
        ...


@runtime_checkable
class RelatedScope(Scope, Protocol):
    """A scope that knows sets of related records too."""

    def related(self, path: tuple[str, ...]) -> tuple[RelationRef, Scope] | Unresolved:
        """The set at the end of `path`, and what its records' fields are called; or what is wrong with the path."""
        ...
