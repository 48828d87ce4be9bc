"""The contract of a function or operator, and the overloads by which most of them say everything."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Text, and_, false, literal, not_, or_, true
from sqlalchemy.sql.elements import Grouping

from ...problem import Problem, ProblemError
from ..ast import Span
from ..bounds import LARGEST_TEXT, LONGEST_CHAIN, MOST_ARGUMENTS
from ..closures import general, strict
from ..kinds import kind_label
from ..sql_calls import call_on_sqlite, native_call, plain_argument, zone_name
from ..typed import Aggregate, Apply, Closure, Constant, EvaluationError, SqlCompiler, Truth, Typed
from ..types import BASIC_KINDS, ExpressionType, Scope, Volatility

ACCEPTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "number": frozenset({"number", "money"}),
        "count": frozenset({"number", "money"}),
        "text": frozenset({"text", "choice"}),
        "scalar": BASIC_KINDS | {"choice", "record"},
    }
)
"""Which kinds a parameter takes beside its own; a blank written out is taken everywhere."""


class CallSite(Struct):
    """A call under resolution: its name as written, its arguments, the problems found so far, and what it may name."""

    name: str
    arguments: tuple[Typed, ...]
    span: Span
    problems: list[Problem] = field(default_factory=list)
    scope: Scope | None = None

    def problem(self, code: str, span: Span | None = None, **parameters: Any) -> None:
        """Notes a problem at `span`, or at the call itself."""
        place = span or self.span
        self.problems.append(Problem(code, parameters=parameters, line=place.line, column=place.column))


class Overload(Struct, frozen=True):
    """One way to call a function.

    `apply` takes the values, none of them blank where the function is strict; with `zoned`, the environment before
    them. SQL says it by `sql`, which takes the compiler and the arguments, or by `native`: a template for PostgreSQL,
    while SQLite calls `apply` itself. With neither, SQL refuses the function. `fails` says that the result may be an
    error though no argument is; `repeats`, that the last parameter may be given any number of times.
    """

    parameters: tuple[str, ...]
    result: ExpressionType
    apply: Callable[..., Any]
    sql: Callable[..., ColumnElement[Any]] | None = None
    optional: int = 0
    native: str | Callable[..., ColumnElement[Any]] | None = None
    fails: bool = False
    repeats: bool = False
    zoned: bool = False

    def takes(self, count: int) -> bool:
        """Whether that many arguments fit."""
        return len(self.parameters) - self.optional <= count and (self.repeats or count <= len(self.parameters))

    def parameter(self, place: int) -> str:
        """The kind taken at `place`."""
        return self.parameters[min(place, len(self.parameters) - 1)]

    def misfits(self, arguments: tuple[Typed, ...]) -> Iterator[int]:
        """The places of the arguments whose kind does not fit."""
        for place, argument in enumerate(arguments):
            if not accepts(self.parameter(place), argument.type.kind):
                yield place


class Function(ABC):
    """An entry of the catalogue.

    Where `overloads` say all, nothing else is needed; a function with its own idea of types, blanks or laziness
    overrides `resolve`, `python`, `sql` or `truth`. Arguments from `lazy_from` on may go uncomputed, so an error in
    them is not yet an error of the call. `strict` says that a blank argument makes the result blank.
    """

    name: ClassVar[str]
    syntax: ClassVar[str]
    doc: ClassVar[Mapping[str, str]]
    examples: ClassVar[tuple[str, ...]] = ()
    volatility: ClassVar[Volatility] = "fixed"
    lazy_from: ClassVar[int | None] = None
    strict: ClassVar[bool] = True
    overloads: ClassVar[tuple[Overload, ...]] = ()
    costly: ClassVar[bool] = False
    """Whether one call may be so much work that an expression may only have a few."""
    refusal: ClassVar[Mapping[str, str] | None] = None
    """Why SQL can't say it, in every language; None where it can."""
    places: ClassVar[frozenset[str] | None] = None
    """Where an expression that has it may stand (see `naming.py`), None for everywhere; `elsewhere` says why not."""
    elsewhere: ClassVar[Mapping[str, str] | None] = None
    trap: ClassVar[Mapping[str, str] | None] = None
    """Where people who know spreadsheets expect another answer; None where they don't."""

    def resolve(self, site: CallSite) -> Apply | None:
        """The typed call, or None with the problems noted on the site."""
        count = len(site.arguments)
        fitting = [overload for overload in self.overloads if overload.takes(count) and count <= MOST_ARGUMENTS]
        if not fitting:
            note_count(site, self.syntax, *_counts(self.overloads))
            return None
        for overload in fitting:
            if next(overload.misfits(site.arguments), None) is None:
                return Apply(self, site.arguments, overload.result, site.span, overload)
        place = max(next(overload.misfits(site.arguments)) for overload in fitting)
        expected = dict.fromkeys(overload.parameter(place) for overload in fitting)
        note_type(site, place, *expected)
        return None

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        """The call as a closure over its arguments' closures."""
        overload: Overload = call.overload
        apply = _with_blank_texts(overload.apply) if overload.result.kind == "text" else overload.apply
        if self.strict and not overload.zoned:
            return strict(apply, call.arguments, arguments)
        return general(apply, arguments, self.strict, overload.zoned)

    def fails(self, call: Apply) -> bool:
        """Whether the result may be an error though no argument is."""
        return isinstance(call.overload, Overload) and call.overload.fails

    def passes_errors(self, call: Apply) -> bool:
        """Whether its SQL gives NULL, or neither TRUE nor FALSE, wherever an argument is an error."""
        return self.strict

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        """The call's value in SQL, NULL where it is blank; raises ProblemError where SQL can't agree with Python."""
        overload: Overload | None = call.overload
        if overload is None or (overload.sql is None and overload.native is None):
            raise compiler.refused(call)
        if overload.sql is None:
            return self.called(call, compiler)
        try:
            return overload.sql(compiler, *call.arguments)
        except ProblemError:
            if overload.native is None:
                raise
            return self.called(call, compiler)

    def called(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        """The call by its template on PostgreSQL, and by its Python meaning on SQLite."""
        overload: Overload = call.overload
        if compiler.dialect_name == "sqlite":
            return call_on_sqlite(compiler, call, overload.zoned)
        arguments = [
            plain_argument(compiler, node, overload.parameter(place)) for place, node in enumerate(call.arguments)
        ]
        if overload.zoned:
            arguments.append(literal(zone_name(compiler, call), Text))
        return native_call(overload.native, arguments, call, len(overload.parameters) - 1 if overload.repeats else 0)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        """For a call that gives a condition: the predicate that holds where it is what is wanted."""
        return truth_of_value(compiler.value(call), wanted)


def words(en: str, zh: str) -> Mapping[str, str]:
    """A sentence in both languages."""
    return MappingProxyType({"en": en, "zh": zh})


def accepts(parameter: str, kind: str) -> bool:
    """Whether a parameter of that kind takes a value of that kind."""
    return kind in {parameter, "blank"} or parameter == "any" or kind in ACCEPTED.get(parameter, ())


def truth_of_value(value: ColumnElement[Any], wanted: Truth) -> ColumnElement[bool]:
    """The predicate for a boolean value that is at hand as a whole."""
    if wanted.blanks:
        return value.is_not(false() if wanted.positive else true())
    return value if wanted.positive else not_(value)


def present(value: ColumnElement[Any], wanted: Truth, predicate: ColumnElement[bool]) -> ColumnElement[bool]:
    """`predicate`, which is NULL where the value is blank, widened by those blanks where they are wanted."""
    return or_(predicate, value.is_(None)) if wanted.blanks else predicate


class Block(Grouping[bool]):
    """A part of a long chain of AND or OR, in brackets that stay: the chain around it takes it for one predicate."""

    inherit_cache = True
    operator = None


def all_of(predicates: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The conjunction; of one predicate, itself."""
    return _chained(and_, predicates)


def any_of(predicates: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The disjunction; of one predicate, itself."""
    return _chained(or_, predicates)


def _chained(join: Callable[..., ColumnElement[bool]], predicates: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The predicates joined; many of them in blocks, since SQLite nests each member within the ones before."""
    if len(predicates) <= LONGEST_CHAIN:
        return predicates[0] if len(predicates) == 1 else join(*predicates)
    starts = range(0, len(predicates), LONGEST_CHAIN)
    return join(*(Block(join(*predicates[start : start + LONGEST_CHAIN])) for start in starts))


def note_count(site: CallSite, syntax: str, least: int, most: int | None) -> None:
    """Notes that the number of arguments is wrong; `most` None is no limit."""
    expected = f"{least}+" if most is None else str(least) if least == most else f"{least}–{most}"
    given = len(site.arguments)
    site.problem("expression_argument_count", name=site.name, expected=expected, given=given, syntax=syntax)


def note_type(site: CallSite, place: int, *expected: str) -> None:
    """Notes that the argument at `place` is of a kind that is not taken there."""
    argument = site.arguments[place]
    labels = [*{label["en"]: label for label in map(kind_label, expected)}.values()]
    site.problem(
        "expression_argument_type", argument.span, name=site.name, found=kind_label(argument.type.kind), expected=labels
    )


def described(node: Typed) -> str:
    """A few words by which a person finds the node again."""
    if isinstance(node, Constant):
        return _written(node.value)
    return node.function.name if isinstance(node, (Apply, Aggregate)) else node.reference.key


def _written(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_written, value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _with_blank_texts(apply: Callable[..., Any]) -> Callable[..., Any]:
    """The text it gives, an empty one as a blank; raises EvaluationError #VALUE for one that is too large."""

    def applied(*values: Any) -> Any:
        text = apply(*values)
        if text and len(text) > LARGEST_TEXT:
            raise EvaluationError("#VALUE")
        return text or None

    return applied


def _counts(overloads: tuple[Overload, ...]) -> tuple[int, int | None]:
    least = min(len(overload.parameters) - overload.optional for overload in overloads)
    endless = any(overload.repeats for overload in overloads)
    return least, MOST_ARGUMENTS if endless else max(len(overload.parameters) for overload in overloads)
