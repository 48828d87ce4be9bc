"""Gives every node its type and every call its function; gathers all problems on the way."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from ..problem import Problem, ProblemError
from ..registry import discover
from . import functions
from .arithmetic import subtract
from .ast import Binary, Call, InList, Literal, LiteralValue, Node, Path, Span, Unary
from .bounds import DEEPEST_SETS, MOST_COSTLY, MOST_LINKS
from .environment import ORGANISATION
from .functions.base import CallSite, Function, accepts, note_type
from .functions.comparison import condition_of
from .functions.labels import choices_of
from .functions.related import RelatedFunction
from .inlining import NotMovable, formula_in
from .kinds import kind_label
from .naming import MOMENT, SETTINGS, organisation_value, place_of
from .sets import related_in, scope_within
from .typed import Apply, Constant, FieldValue, Typed, ViewerValue, nodes
from .types import BLANK, BOOLEAN, DATE, DATETIME, NUMBER, RECORD, TEXT, ExpressionType, Scope, Unresolved
from .unknown_names import BESIDE, UNQUOTED, unknown_function, unknown_path
from .zeros import BLANK as BLANK_AS_IT_IS
from .zeros import ZERO, with_zeros

LITERAL_TYPES: tuple[tuple[type, ExpressionType], ...] = (
    (str, TEXT),
    (bool, BOOLEAN),
    (Decimal, NUMBER),
    (datetime, DATETIME),
    (date, DATE),
)


@functools.cache
def catalogue() -> Mapping[str, Function]:
    """Every function and operator by its name."""
    return discover(functions, Function)


def check(node: Node, scope: Scope, expect: str | None = "boolean", blank_as: str = BLANK_AS_IT_IS) -> Typed:
    """The typed tree of `node`.

    `expect` is the kind of value needed (a condition unless said otherwise; None takes any). With `blank_as` "zero"
    blank numbers count as 0. Raises ProblemError with every problem of the expression, each with line and column.
    """
    checker = Checker(scope)
    typed = checker.typed(node)
    if typed is not None and not checker.problems and expect is not None and not accepts(expect, typed.type.kind):
        labels = {"found": kind_label(typed.type.kind), "expected": kind_label(expect)}
        advice = condition_of(typed) if expect == BOOLEAN.kind else ""
        checker.note("expression_result_type", node.span, **labels, advice=advice)
    if typed is not None and sum(_costly(item) for item in nodes(typed)) > MOST_COSTLY:
        checker.note("expression_too_complex", node.span)
    if typed is None or checker.problems:
        raise ProblemError(checker.problems)
    return with_zeros(typed, catalogue()["BLANKVALUE"]) if blank_as == ZERO else typed


def _costly(node: Typed) -> bool:
    return isinstance(node, Apply) and getattr(node.function, "costly", False)


class Checker:
    """One pass over one expression; `problems` fills as it goes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[Problem] = []

    def note(self, code: str, span: Span, **parameters: object) -> None:
        """Notes a problem at `span`."""
        self.problems.append(Problem(code, parameters=parameters, line=span.line, column=span.column))

    def typed(self, node: Node) -> Typed | None:
        """The node with its type, or None where a problem keeps it from having one."""
        match node:
            case Literal(value, span):
                return Constant(value, literal_type(value), span)
            case Path():
                return self._path(node)
            case Call(name, arguments, span):
                return self._call(name, arguments, span)
            case Unary("NOT", operand, span):
                return self._call("NOT", (operand,), span)
            case Unary(operator, operand, span):
                return self._sign(operator, operand, span)
            case Binary(operator, left, right, span):
                return self._call(operator, (left, right), span)
            case InList(item, members, span):
                return self._call("IN", (item, *members), span)

    def _path(self, node: Path) -> Typed | None:
        if node.parts == (MOMENT,):
            return self._call("NOW", (), node.span)
        if node.parts[0] == SETTINGS:
            self.note("expression_no_settings", node.span, path=".".join(node.parts))
            return None
        if len(node.parts) - 1 > MOST_LINKS:
            self.note("too_many_links", node.span, limit=MOST_LINKS)
            return None
        of_organisation = node.parts[0] == ORGANISATION
        found = organisation_value(node.parts) if of_organisation else self.scope.resolve(node.parts)
        if isinstance(found, Unresolved):
            code, parameters = unknown_path(self.scope, node.parts, found, catalogue())
            self.note(code, node.span, **parameters)
            return None
        try:
            formula = None if of_organisation else formula_in(self.scope, found, node.span)
        except NotMovable:
            self.note("expression_formula_not_here", node.span, path=".".join(node.parts))
            return None
        if formula is not None:
            return formula
        asks_viewer = node.parts[0].startswith(BESIDE) and node.parts[0] != RECORD
        return ViewerValue(found, node.span) if asks_viewer else FieldValue(found, node.span)

    def _call(self, name: str, arguments: tuple[Node, ...], span: Span) -> Typed | None:
        function = catalogue().get(name)
        if isinstance(function, RelatedFunction) and arguments:
            return self._related_call(function, arguments[0], arguments[1:], span)
        typed = [self.typed(argument) for argument in arguments]
        if function is None:
            code, parameters = unknown_function(name, catalogue())
            self.note(code, span, **parameters)
            return None
        present = tuple(argument for argument in typed if argument is not None)
        if len(present) < len(typed):
            self._mark_choices(arguments, present)
            return None
        site = CallSite(name, present, span, scope=self.scope)
        if function.places is not None and place_of(self.scope) not in function.places:
            site.problem("expression_not_here", name=name, reason=function.elsewhere)
        call = function.resolve(site)
        self.problems.extend(site.problems)
        return None if site.problems else call

    def _mark_choices(self, arguments: tuple[Node, ...], present: tuple[Typed, ...]) -> None:
        """Says of unknown names beside a choice that are values of it that they want quotes."""
        values = {one.casefold(): value for node in present for value, called in choices_of(node) for one in called}
        places = {
            (argument.span.line, argument.span.column): values[argument.parts[0].casefold()]
            for argument in arguments
            if isinstance(argument, Path) and argument.parts[0].casefold() in values
        }
        for number, problem in enumerate(self.problems):
            value = places.get((problem.line or 0, problem.column or 0))
            if value is not None:
                parameters = {**problem.parameters, "suggestions": (f'"{value}"',)}
                self.problems[number] = replace(problem, code=UNQUOTED, parameters=parameters)

    def _related_call(
        self, function: RelatedFunction, first: Node, arguments: tuple[Node, ...], span: Span
    ) -> Typed | None:
        """The aggregate; all but the first argument is about the related records."""
        if not isinstance(first, Path):
            self.note("expression_set_needed", first.span, name=function.name, syntax=function.syntax)
            return None
        found = related_in(self.scope, first.parts)
        if isinstance(found, Unresolved):
            code = "expression_unknown_set_suggested" if found.suggestions else "expression_unknown_set"
            self.note(code, first.span, path=".".join(first.parts), **found.names)
            return None
        relation, records = found
        scope = scope_within(self.scope, records)
        inner = Checker(scope)
        if scope.depth > DEEPEST_SETS:
            self.note("expression_sets_too_deep", first.span, limit=DEEPEST_SETS)
            return None
        typed = [inner.typed(argument) for argument in arguments]
        present = tuple(argument for argument in typed if argument is not None)
        site = CallSite(function.name, present, span, inner.problems)
        call = function.aggregate(site, relation, scope) if len(present) == len(typed) else None
        self.problems.extend(site.problems)
        return None if site.problems else call

    def _sign(self, operator: str, operand: Node, span: Span) -> Typed | None:
        if operator == "-":
            call = self._call("NEGATE", (operand,), span)
            if call is not None and isinstance(operand, Literal) and isinstance(operand.value, Decimal):
                return Constant(subtract(0, operand.value), NUMBER, span)
            return call
        typed = self.typed(operand)
        if typed is None or accepts("number", typed.type.kind):
            return typed
        site = CallSite(operator, (typed,), span)
        note_type(site, 0, "number")
        self.problems.extend(site.problems)
        return None


def literal_type(value: LiteralValue) -> ExpressionType:
    """The type of a value written out."""
    for python_type, expression_type in LITERAL_TYPES:
        if isinstance(value, python_type):
            return expression_type
    return BLANK
