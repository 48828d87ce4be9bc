"""Compiles a typed expression to a SQL predicate or column that agrees with its evaluation in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, Protocol, runtime_checkable

from sqlalchemy import Boolean, ColumnElement, Date, Text, Time, cast, false, literal, not_, null, true
from sqlalchemy.types import TypeEngine

from ...metadata.expressions.bounds import DEEPEST_SQL, MOST_SQL_STEPS
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.functions.base import described, truth_of_value, words
from ...metadata.expressions.functions.deciding import failure
from ...metadata.expressions.magnitude import blank_by_argument, may_be_error
from ...metadata.expressions.typed import Aggregate, Apply, Constant, FieldValue, Truth, Typed, ViewerValue
from ...metadata.expressions.types import RelationRef
from ...metadata.problem import Problem, ProblemError
from ...metadata.sql_types import ExactDecimal, Identifier, Instant
from .evaluate import fold
from .related_sql import RelatedColumns, RelatedQuery

LITERAL_TYPES: Mapping[str, TypeEngine[Any]] = {
    "text": Text(),
    "choice": Text(),
    "number": ExactDecimal(),
    "money": ExactDecimal(),
    "boolean": Boolean(),
    "date": Date(),
    "datetime": Instant(),
    "time": Time(),
    "record": Identifier(),
    "calendar": Text(),
}
"""How values of a kind are sent; those of other kinds (a link, a place) are of no use to a database."""


Mode = Literal["filter", "value"]
REFUSALS: Mapping[str, str] = {"filter": "expression_not_in_filter", "value": "expression_not_in_sql"}
MAY_FAIL = words(
    "it can be an error, which the database can't tell from a blank", "它可能出错，而数据库无法区分错误与空值"
)
TOO_INTRICATE = words(
    "the database does not compute this combination exactly as it is defined", "数据库无法完全按定义计算这一组合"
)
"""Why a call is refused that SQL can say elsewhere."""


class ColumnResolver(Protocol):
    """Knows the columns behind the fields, joins included."""

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """The column of the field at `path`: of role "value" (as stored) or "compare" (of money the base amount).

        The column's type is the stored one (scaled decimals, instants, identifiers), since parameters take it over.
        """
        ...

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field at `path` holds `value`; FALSE where it is blank."""
        ...


@runtime_checkable
class RelatedResolver(ColumnResolver, Protocol):
    """A resolver that knows sets of related records too."""

    def related(self, relation: RelationRef) -> RelatedColumns:
        """The columns of the related records."""
        ...


def compile_sql(
    typed: Typed,
    columns: ColumnResolver,
    environment: Environment,
    dialect_name: str,
    mode: Mode = "filter",
) -> ColumnElement[Any]:
    """The expression in SQL; every value in it is a bound parameter.

    "filter" gives a bare predicate for WHERE, which holds exactly where the expression is TRUE (elsewhere it is FALSE
    or NULL); "value" gives the value, NULL where it is blank or an error. `dialect_name` is "postgresql" or "sqlite".
    Raises ProblemError (expression_not_in_filter, expression_not_in_sql) where SQL could not agree with Python, see
    docs/expressions.md.
    """
    compiler = Compiler(columns, environment, dialect_name, mode)
    folded = fold(typed, environment)
    return compiler.truth(folded, Truth.TRUE) if mode == "filter" else compiler.outermost(folded)


def compile_failure(
    typed: Typed, columns: ColumnResolver, environment: Environment, dialect_name: str
) -> ColumnElement[bool] | None:
    """The predicate that holds where the expression is an error; None where it never is, or where SQL can't tell."""
    try:
        return Compiler(columns, environment, dialect_name, "value").failing(fold(typed, environment))
    except ProblemError:
        return None


class Compiler:
    """One compilation: what functions ask while they say themselves in SQL."""

    def __init__(
        self, columns: ColumnResolver, environment: Environment, dialect_name: str, mode: Mode = "filter"
    ) -> None:
        self._columns = columns
        self._mode = mode
        self._steps = 0
        self._nesting = 0
        self._lenient = False
        self.environment = environment
        self.dialect_name = dialect_name

    def value(self, node: Typed) -> ColumnElement[Any]:
        """The node's value, NULL where it is blank; one that may be an error is refused where NULL would hide it."""
        if not self._lenient and may_be_error(self, node):
            raise self.refused(node, MAY_FAIL)
        return self._value(node)

    def outermost(self, node: Typed) -> ColumnElement[Any]:
        """The value of the whole expression; NULL where it is blank or an error."""
        with self._errors_shown_as_null(True):
            return self._value(node)

    def _value(self, node: Typed) -> ColumnElement[Any]:
        if blank_by_argument(node):
            return self._constant(Constant(None, node.type, node.span))
        if isinstance(node, Apply):
            with self._deeper(), self._errors_shown_as_null(self._lenient and node.function.passes_errors(node)):
                return node.function.sql(node, self)
        if isinstance(node, FieldValue):
            return self._columns.column(node.reference.path, "compare" if node.compare else "value")
        if isinstance(node, Aggregate):
            with self._deeper():
                return node.function.related_sql(node, self._related(node))
        return null() if isinstance(node, ViewerValue) else self._constant(node)

    def truth(self, node: Typed, wanted: Truth) -> ColumnElement[bool]:
        """A predicate that holds exactly where the node is what is wanted."""
        if blank_by_argument(node):
            if not wanted.blanks:
                return false()
            with self._errors_shown_as_null(False):
                return truth_of_value(self.value(node), wanted)
        if isinstance(node, Apply):
            lenient = not wanted.blanks and node.function.passes_errors(node)
            with self._deeper(), self._errors_shown_as_null(lenient):
                return node.function.truth(node, self, wanted)
        if isinstance(node, Constant):
            return true() if _constant_truth(node, wanted) else false()
        value = self.value(node)
        if isinstance(node, Aggregate) and node.function.always_answers:
            return value if wanted.positive else not_(value)
        if wanted.blanks:
            return truth_of_value(value, wanted)
        return value == literal(wanted.positive, value.type)

    def contains(self, node: Typed, value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field holds `value`; FALSE where the field is blank."""
        if not isinstance(node, FieldValue):
            raise self.refused(node)
        return self._columns.contains_value(node.reference.path, value)

    def refused(self, node: Typed, reason: Mapping[str, str] = TOO_INTRICATE) -> ProblemError:
        """To raise where the node can't be said in SQL so that it agrees with Python, for a reason if not its own."""
        parameters = {"text": described(node), "reason": _own_reason(node) or reason}
        place = node.span
        return ProblemError(Problem(REFUSALS[self._mode], parameters=parameters, line=place.line, column=place.column))

    def failing(self, node: Typed) -> ColumnElement[bool] | None:
        """Where the node is an error; None where it never is."""
        with self._errors_shown_as_null(True):
            return failure(self, node)

    def _related(self, call: Aggregate) -> RelatedQuery:
        if not isinstance(self._columns, RelatedResolver):
            raise self.refused(call)
        columns = self._columns.related(call.relation)
        inner = Compiler(columns, self.environment, self.dialect_name, self._mode)
        inner._nesting = self._nesting
        return RelatedQuery(call, columns, inner)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._steps += 1
        self._nesting += 1
        if self._steps > MOST_SQL_STEPS or self._nesting > DEEPEST_SQL:
            raise ProblemError(Problem("expression_too_complex"))
        try:
            yield
        finally:
            self._nesting -= 1

    @contextmanager
    def _errors_shown_as_null(self, lenient: bool) -> Iterator[None]:
        before, self._lenient = self._lenient, lenient
        try:
            yield
        finally:
            self._lenient = before

    def _constant(self, node: Constant) -> ColumnElement[Any]:
        known = node.type.kind in LITERAL_TYPES
        if node.value is None:
            # PostgreSQL takes a NULL for a text unless it is told otherwise.
            typed = known and self.dialect_name == "postgresql"
            return cast(null(), LITERAL_TYPES[node.type.kind]) if typed else null()
        if known:
            return literal(node.value, LITERAL_TYPES[node.type.kind])
        raise self.refused(node)


def _constant_truth(node: Constant, wanted: Truth) -> bool:
    if node.error is not None:
        return False
    return wanted.blanks if node.value is None else node.value is wanted.positive


def _own_reason(node: Typed) -> Mapping[str, str] | None:
    """Why SQL never says a call of this kind, from the catalogue."""
    if not isinstance(node, Apply) or getattr(node.overload, "sql", None) or getattr(node.overload, "native", None):
        return None
    own: Mapping[str, str] | None = getattr(node.function, "refusal", None)
    return own
