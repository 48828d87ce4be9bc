"""The contract of a function of related records: what it takes, asks of each, and makes of the answers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement

from ..sets import SetScope, Within
from ..typed import (
    Aggregate,
    Apply,
    Closure,
    Constant,
    EvaluationError,
    FieldValue,
    OrderKey,
    Record,
    RelatedRows,
    Typed,
    may_fail,
    nodes_of_all,
)
from ..types import BLANK, RECORD, ExpressionType, FieldRef, RelationRef, Unresolved
from .base import CallSite, Function, accepts, note_count, note_type
from .comparison import in_base

SCALARS = ("text", "choice", "number", "money", "boolean", "date", "datetime", "time", "record")


class RelatedFunction(Function):
    """A function whose first argument names related records; the others are about each of them.

    In this order: a value of one of the `kinds`, where there are any; a separator, where it is `separated`; a
    condition, which may be left out; and where it is `ordered` an order, a text such as "-due,name", or none.
    An amount of money counts in the base currency, in which alone amounts of several records go together.
    """

    strict = False
    kinds: ClassVar[tuple[str, ...]] = ()
    separated: ClassVar[bool] = False
    ordered: ClassVar[bool] = False
    result: ClassVar[ExpressionType | None] = None
    """The type of the answer; None: that of the value."""
    always_answers: ClassVar[bool] = False
    """Whether the answer is a condition that never is blank."""

    def resolve(self, site: CallSite) -> Apply | None:
        """Nothing: without its first argument it is not a call."""
        note_count(site, self.syntax, self._least, self._most)
        return None

    def aggregate(self, site: CallSite, relation: RelationRef, scope: SetScope) -> Aggregate | None:
        """The typed call on the records of `relation`, or None with the problems noted.

        `site` holds all arguments but the first.
        """
        given = len(site.arguments) + 1
        if not self._least <= given <= self._most:
            expected = f"{self._least}–{self._most}"
            named = {"name": site.name, "syntax": self.syntax, "expected": expected, "given": str(given)}
            site.problem("expression_argument_count", None, **named)
            return None
        places = iter(range(len(site.arguments)))
        value = self._value(site, next(places)) if self.kinds else None
        separator = self._separator(site, next(places)) if self.separated else ""
        condition = self._condition(site, next(places, None))
        order = self._order(site, next(places, None), scope)
        if site.problems:
            return None
        kind = self.result or (value.type if value is not None else BLANK)
        outer = [*([relation.start] if relation.start else []), *_outer(scope, value, condition)]
        return Aggregate(self, relation, kind, site.span, value, condition, order, separator, tuple(outer))

    def related_fails(self, call: Aggregate) -> bool:
        """Whether the answer may be an error: one of a record's value is the answer's."""
        return call.value is not None and may_fail(call.value)

    def related_python(self, call: Aggregate, value: Closure | None, condition: Closure | None) -> Closure:
        """The answer from the related records that the record holds under the relation's key; without them #REF."""
        key, reaching = call.relation.key, any(_named_outside(part) for part in call.parts)

        def answer(record: Record, environment: Any) -> Any:
            found = record.get(key)
            if found is None:
                raise EvaluationError("#REF")
            rows: Sequence[Record] = [Within(row, record) for row in found] if reaching else found
            if condition is not None:
                rows = [row for row in rows if _holds(condition, row, environment)]
            if value is None:
                return self.of_rows(rows)
            values = [value(row, environment) for row in self.arranged(call, rows)]
            return self.of_values([item for item in values if item is not None], call.separator)

        return answer

    def of_rows(self, rows: Sequence[Record]) -> Any:
        """The answer of a function that asks no value."""
        raise NotImplementedError

    def of_values(self, values: list[Any], separator: str) -> Any:
        """The answer from the values that are not blank; raises EvaluationError."""
        raise NotImplementedError

    def arranged(self, call: Aggregate, rows: Sequence[Record]) -> Sequence[Record]:
        """The records whose values count, in the order in which they do."""
        return in_order(rows, call.order) if self.ordered else rows

    @abstractmethod
    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        """The answer in SQL, NULL where it is blank or an error."""

    @property
    def _least(self) -> int:
        return 1 + bool(self.kinds) + self.separated

    @property
    def _most(self) -> int:
        return self._least + 1 + self.ordered

    def _value(self, site: CallSite, place: int) -> Typed:
        value = site.arguments[place]
        if value.type.kind == "blank" or not any(accepts(kind, value.type.kind) for kind in self.kinds):
            note_type(site, place, *self.kinds)
        return in_base(value)

    def _separator(self, site: CallSite, place: int) -> str:
        node = site.arguments[place]
        if not isinstance(node, Constant) or node.type.kind not in {"text", "blank"}:
            site.problem("expression_literal_needed", node.span, name=self.name)
            return ""
        return str(node.value or "")

    def _condition(self, site: CallSite, place: int | None) -> Typed | None:
        if place is None:
            return None
        condition = site.arguments[place]
        if not accepts("boolean", condition.type.kind):
            note_type(site, place, "boolean")
        return None if isinstance(condition, Constant) and condition.value is True else condition

    def _order(self, site: CallSite, place: int | None, scope: SetScope) -> tuple[OrderKey, ...]:
        if place is None:
            return ()
        node = site.arguments[place]
        if not isinstance(node, Constant) or not isinstance(node.value, str):
            site.problem("expression_order_needed", node.span, name=self.name)
            return ()
        words = [word.strip() for word in node.value.split(",") if word.strip()]
        return tuple(key for word in words if (key := _order_key(site, node, word, scope)) is not None)


def in_order(rows: Sequence[Record], order: tuple[OrderKey, ...]) -> Sequence[Record]:
    """The records by the keys, blanks last; those alike as they stood."""
    arranged = list(rows)
    for key in reversed(order):
        name, sort = key.reference.compare_key, key.reference.sort
        assert sort is not None, "a field without an order is refused when the expression is typed"
        known = [(sort(value), row) for row in arranged if (value := row.get(name)) is not None]
        blank = [row for row in arranged if row.get(name) is None]
        known.sort(key=lambda pair: pair[0], reverse=key.descending)
        arranged = [*(row for _, row in known), *blank]
    return arranged


def _order_key(site: CallSite, node: Constant, word: str, scope: SetScope) -> OrderKey | None:
    path = word.lstrip("+-")
    found = scope.resolve(tuple(path.split(".")))
    if isinstance(found, Unresolved):
        site.problem(found.code, node.span, **found.parameters(path))
    elif found.sort is None or found.path[0] == RECORD:
        site.problem("expression_not_orderable", node.span, path=path)
    else:
        return OrderKey(found, word.startswith("-"))
    return None


def _outer(scope: SetScope, *parts: Typed | None) -> Iterator[FieldRef]:
    for part in parts:
        for node in _named_outside(part) if part is not None else ():
            yield scope.own(node.reference)


def _named_outside(part: Typed) -> list[FieldValue]:
    """What the part names by `$Record`."""
    return [node for node in nodes_of_all(part) if isinstance(node, FieldValue) and node.reference.path[0] == RECORD]


def _holds(condition: Closure, row: Record, environment: Any) -> bool:
    """As a filter takes a condition: an error is no more TRUE than a blank."""
    try:
        return condition(row, environment) is True
    except EvaluationError:
        return False
