"""Conditions: a blank counts as FALSE in AND, OR and IF, and NOT of a blank is blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, case, func, literal, null, true

from ..kinds import kind_label
from ..magnitude import may_be_error
from ..sql_numbers import aligned
from ..typed import Apply, Closure, Constant, EvaluationError, SqlCompiler, Truth, Typed
from ..types import BOOLEAN, NUMERIC, ExpressionType
from .base import CallSite, Function, Overload, accepts, all_of, any_of, note_count, note_type, words

DENIED: Mapping[Truth, Truth] = {
    Truth.TRUE: Truth.FALSE,
    Truth.FALSE: Truth.TRUE,
    Truth.NOT_TRUE: Truth.NOT_FALSE,
    Truth.NOT_FALSE: Truth.NOT_TRUE,
}
"""What a condition has to be so that NOT of it is the key."""


class Connective(Function):
    """AND and OR: any number of conditions; one that decides makes an error in the others not matter."""

    strict = False
    lazy_from = 0

    def resolve(self, site: CallSite) -> Apply | None:
        if not site.arguments:
            note_count(site, self.syntax, 1, None)
        for place, argument in enumerate(site.arguments):
            if not accepts("boolean", argument.type.kind):
                note_type(site, place, "boolean")
        return None if site.problems else Apply(self, site.arguments, BOOLEAN, site.span)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        deciding = self.name == "OR"

        def connected(record: Any, environment: Any) -> bool:
            failure = None
            for argument in arguments:
                try:
                    if (argument(record, environment) is True) is deciding:
                        return deciding
                except EvaluationError as error:
                    failure = failure or error
            if failure:
                raise failure
            return not deciding

        return connected

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        holds = self.truth(call, compiler, Truth.TRUE)
        if not may_be_error(compiler, call):
            return func.coalesce(holds, literal(False), type_=Boolean)
        return case((holds, literal(True)), (self.truth(call, compiler, Truth.FALSE), literal(False)), else_=None)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        each = Truth.TRUE if wanted.positive else Truth.NOT_TRUE
        parts = [compiler.truth(argument, each) for argument in call.arguments]
        return all_of(parts) if (self.name == "AND") is wanted.positive else any_of(parts)


class And(Connective):
    name = "AND"
    syntax = "AND(a, b, …)"
    doc = words(
        "TRUE where all are; a blank counts as FALSE. Also written a AND b, a && b.",
        "全部为真时为真；空值视为假。也可写作 a AND b、a && b。",
    )
    examples = ('stage = "won" AND amount > 1000', 'AND(stage = "won", amount > 1000)')


class Or(Connective):
    name = "OR"
    syntax = "OR(a, b, …)"
    doc = words(
        "TRUE where any is; a blank counts as FALSE. Also written a OR b, a || b.",
        "任一为真时为真；空值视为假。也可写作 a OR b、a || b。",
    )
    examples = ('stage = "won" OR stage = "lost"',)


class Not(Function):
    name = "NOT"
    syntax = "NOT(a)"
    doc = words(
        "TRUE for FALSE and FALSE for TRUE; of a blank, blank. Also written NOT a, !a.",
        "真假取反；空值仍为空。也可写作 NOT a、!a。",
    )
    examples = ("NOT(ISBLANK(close_date))",)
    overloads = (Overload(("boolean",), BOOLEAN, lambda value: not value),)

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        # Not NOT: after IS it would be read as IS NOT.
        return compiler.value(call.arguments[0]) == literal(False)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        return compiler.truth(call.arguments[0], DENIED[wanted])


class If(Function):
    name = "IF"
    syntax = "IF(condition, value, otherwise)"
    doc = words(
        "The value where the condition is TRUE, else the other; a blank counts as FALSE.",
        "条件为真取第一个值，否则取第二个；空值视为假。",
    )
    examples = ('IF(amount > 1000, "large", "small")',)
    strict = False
    lazy_from = 1

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) != 3:
            note_count(site, self.syntax, 3, 3)
            return None
        condition, first, second = site.arguments
        if not accepts("boolean", condition.type.kind):
            note_type(site, 0, "boolean")
        result = joint_type(site, first, second)
        return None if result is None or site.problems else Apply(self, site.arguments, result, site.span)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        condition, first, second = arguments
        return lambda record, environment: (
            first(record, environment) if condition(record, environment) is True else second(record, environment)
        )

    def passes_errors(self, call: Apply) -> bool:
        return True

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        conditions, branches = _chain(call)
        return _choice(compiler, conditions, same_typed(compiler, tuple(branches)))

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        conditions, branches = _chain(call)
        return _choice(compiler, conditions, [compiler.truth(branch, wanted) for branch in branches])


class Alternative(Function):
    """A value, and another that may take its place; both of one kind."""

    strict = False

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) != 2:
            note_count(site, self.syntax, 2, 2)
            return None
        result = joint_type(site, *site.arguments)
        return None if result is None else Apply(self, site.arguments, result, site.span)


class BlankValue(Alternative):
    name = "BLANKVALUE"
    syntax = "BLANKVALUE(x, alternative)"
    doc = words(
        "x, or the alternative where x is blank.",
        "x；若为空则取替代值。",
    )
    examples = ('BLANKVALUE(source, "other") = "other"',)
    lazy_from = 1

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        first, second = arguments

        def chosen(record: Any, environment: Any) -> Any:
            value = first(record, environment)
            return second(record, environment) if value is None else value

        return chosen

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        first, second = same_typed(compiler, call.arguments)
        return func.coalesce(first, second, type_=first.type)


class IsBlank(Function):
    name = "ISBLANK"
    syntax = "ISBLANK(x)"
    doc = words(
        "TRUE where x is blank; an empty text is blank, 0 and a space are not.",
        "x 为空时为真；空文本视为空，0 和空格不是。",
    )
    examples = ("ISBLANK(close_date)",)
    strict = False
    overloads = (Overload(("any",), BOOLEAN, lambda value: value is None),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        (argument,) = arguments
        return lambda record, environment: argument(record, environment) is None

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        return compiler.value(call.arguments[0]).is_(None)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        value = compiler.value(call.arguments[0])
        return value.is_(None) if wanted.positive else value.is_not(None)


def joint_type(site: CallSite, first: Typed, second: Typed) -> ExpressionType | None:
    """The type of what is one or the other; None with a problem noted where they have none in common."""
    kind, other = first.type.kind, second.type.kind
    if kind == "blank" or first.type == second.type:
        return second.type
    if other == "blank":
        return first.type
    for general in ("number", "text"):
        if accepts(general, kind) and accepts(general, other):
            return ExpressionType(general)
    if kind == other == "record":
        return ExpressionType("record")
    left, right = kind_label(kind), kind_label(other)
    site.problem("expression_types_differ", operator=site.name, left=left, right=right, advice="")
    return None


def same_typed(compiler: SqlCompiler, nodes: tuple[Typed, ...]) -> list[ColumnElement[Any]]:
    """The values of nodes of one kind, with constants bound in the type of the computed ones."""
    if any(node.type.kind in NUMERIC for node in nodes):
        return aligned(compiler, nodes)
    values = [compiler.value(node) for node in nodes]
    model = next(
        (value.type for node, value in zip(nodes, values, strict=True) if not isinstance(node, Constant)), None
    )
    return [
        literal(node.value, model) if isinstance(node, Constant) and model is not None else value
        for node, value in zip(nodes, values, strict=True)
    ]


def _chain(call: Apply) -> tuple[list[Typed], list[Typed]]:
    """The conditions and branches of IF(…, …, IF(…, …, …)) in one row; there is one branch more than conditions."""
    conditions, branches = [call.arguments[0]], [call.arguments[1]]
    rest = call.arguments[2]
    while isinstance(rest, Apply) and rest.function.name == "IF":
        conditions.append(rest.arguments[0])
        branches.append(rest.arguments[1])
        rest = rest.arguments[2]
    return conditions, [*branches, rest]


def _choice(compiler: SqlCompiler, conditions: list[Typed], branches: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    arms: list[tuple[ColumnElement[Any], ColumnElement[Any]]] = []
    for condition, branch in zip(conditions, branches, strict=False):
        arms.append((compiler.truth(condition, Truth.TRUE), branch))
        if may_be_error(compiler, condition):
            # Where the condition is an error the rest must not be tried.
            arms.append((compiler.truth(condition, Truth.NOT_TRUE).is_not(true()), null()))
    return case(*arms, else_=branches[-1])
