"""The contract of a function or operator, and the overloads by which most of them say everything."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from ...problem import Problem
from ..ast import Span
from ..kinds import kind_label
from ..typed import Apply, Closure, Constant, SqlCompiler, Truth, Typed
from ..types import BASIC_KINDS, ExpressionType, Volatility

ACCEPTED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "number": frozenset({"number", "money"}),
        "text": frozenset({"text", "choice"}),
        "scalar": BASIC_KINDS | {"choice", "record"},
    }
)
"""Which kinds a parameter takes beside its own; a blank written out is taken everywhere."""


@dataclass
class CallSite:
    """A call under resolution: its name as written, its arguments, and the problems found so far."""

    name: str
    arguments: tuple[Typed, ...]
    span: Span
    problems: list[Problem] = field(default_factory=list)

    def problem(self, code: str, span: Span | None = None, **parameters: Any) -> None:
        """Notes a problem at `span`, or at the call itself."""
        place = span or self.span
        self.problems.append(Problem(code, parameters=parameters, line=place.line, column=place.column))


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function.

    `apply` takes the values, none of them blank (a blank argument makes the result blank); `sql` takes the compiler
    and the arguments and gives the value, or is None where SQL can't say it so that it agrees.
    """

    parameters: tuple[str, ...]
    result: ExpressionType
    apply: Callable[..., Any]
    sql: Callable[..., ColumnElement[Any]] | None = None
    optional: int = 0

    def takes(self, count: int) -> bool:
        """Whether that many arguments fit."""
        return len(self.parameters) - self.optional <= count <= len(self.parameters)

    def misfits(self, arguments: tuple[Typed, ...]) -> Iterator[int]:
        """The places of the arguments whose kind does not fit."""
        for place, (parameter, argument) in enumerate(zip(self.parameters, arguments, strict=False)):
            if not accepts(parameter, argument.type.kind):
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

    def resolve(self, site: CallSite) -> Apply | None:
        """The typed call, or None with the problems noted on the site."""
        fitting = [overload for overload in self.overloads if overload.takes(len(site.arguments))]
        if not fitting:
            note_count(site, self.syntax, *_counts(self.overloads))
            return None
        for overload in fitting:
            if next(overload.misfits(site.arguments), None) is None:
                return Apply(self, site.arguments, overload.result, site.span, overload)
        place = max(next(overload.misfits(site.arguments)) for overload in fitting)
        expected = dict.fromkeys(overload.parameters[place] for overload in fitting)
        note_type(site, place, *expected)
        return None

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        """The call as a closure over its arguments' closures."""
        return strict(call.overload.apply, arguments)

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        """The call's value in SQL, NULL where it is blank; raises ProblemError where SQL can't agree with Python."""
        if call.overload is None or call.overload.sql is None:
            raise compiler.refused(call)
        element: ColumnElement[Any] = call.overload.sql(compiler, *call.arguments)
        return element

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


def all_of(predicates: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The conjunction; of one predicate, itself."""
    return predicates[0] if len(predicates) == 1 else and_(*predicates)


def any_of(predicates: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The disjunction; of one predicate, itself."""
    return predicates[0] if len(predicates) == 1 else or_(*predicates)


def note_count(site: CallSite, syntax: str, least: int, most: int | None) -> None:
    """Notes that the number of arguments is wrong; `most` None is no limit."""
    expected = f"{least}+" if most is None else str(least) if least == most else f"{least}–{most}"
    given = len(site.arguments)
    site.problem("expression_argument_count", name=site.name, expected=expected, given=given, syntax=syntax)


def note_type(site: CallSite, place: int, *expected: str) -> None:
    """Notes that the argument at `place` is of a kind that is not taken there."""
    argument = site.arguments[place]
    labels = [kind_label(kind) for kind in expected]
    site.problem(
        "expression_argument_type", argument.span, name=site.name, found=kind_label(argument.type.kind), expected=labels
    )


def described(node: Typed) -> str:
    """A few words by which a person finds the node again."""
    if isinstance(node, Constant):
        return str(node.value)
    return node.function.name if isinstance(node, Apply) else node.reference.key


def strict(apply: Callable[..., Any], arguments: tuple[Closure, ...]) -> Closure:
    """A closure that is blank as soon as an argument is, and else applies; one form an arity, for speed."""
    if len(arguments) == 1:
        (only,) = arguments

        def unary(record: Any, environment: Any) -> Any:
            value = only(record, environment)
            return None if value is None else apply(value)

        return unary
    if len(arguments) == 2:
        left, right = arguments

        def binary(record: Any, environment: Any) -> Any:
            first, second = left(record, environment), right(record, environment)
            return None if first is None or second is None else apply(first, second)

        return binary

    def several(record: Any, environment: Any) -> Any:
        values = [argument(record, environment) for argument in arguments]
        return None if None in values else apply(*values)

    return several


def _counts(overloads: tuple[Overload, ...]) -> tuple[int, int]:
    least = min(len(overload.parameters) - overload.optional for overload in overloads)
    return least, max(len(overload.parameters) for overload in overloads)
