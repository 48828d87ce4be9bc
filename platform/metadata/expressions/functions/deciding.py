"""Choosing among several values: IFS, CASE, COALESCE and their kin; most of them are IF or BLANKVALUE underneath."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, case, false, func, literal, or_

from ..magnitude import blank_by_argument, may_be_error, overflows
from ..typed import Apply, Closure, Constant, EvaluationError, SqlCompiler, Truth, Typed
from ..types import BOOLEAN
from .base import CallSite, Function, Overload, accepts, note_count, note_type, words
from .comparison import In, comparable
from .logic import Alternative, BlankValue, If, joint_type, same_typed

ALWAYS_PRESENT = frozenset({"number", "money", "date", "datetime", "time", "boolean"})
"""Kinds of which a strict function makes no blank out of values that are none."""


class Ifs(Function):
    name = "IFS"
    syntax = "IFS(condition, value, …, otherwise)"
    doc = words(
        "The value after the first condition that is TRUE, else the last one, which is required.",
        "取第一个为真的条件之后的值；都不为真取最后一个值（必填）。",
    )
    examples = ('IFS(amount > 1000, "A", amount > 100, "B", "C")',)

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) < 3 or len(site.arguments) % 2 == 0:
            _note_shape(site, self.syntax, 3, len(site.arguments) >= 2)
            return None
        pairs = list(zip(site.arguments[:-1:2], site.arguments[1::2], strict=True))
        chosen: Typed | None = site.arguments[-1]
        for condition, value in reversed(pairs):
            chosen = branch(site, condition, value, chosen) if chosen is not None else None
        return chosen if isinstance(chosen, Apply) else None


def _note_shape(site: CallSite, syntax: str, least: int, whole_pairs: bool) -> None:
    """Notes that there are too few arguments, or, where each has its partner, that the last value is missing."""
    if whole_pairs:
        site.problem("expression_otherwise_missing", name=site.name, syntax=syntax)
    else:
        note_count(site, syntax, least, None)


def branch(site: CallSite, condition: Typed, value: Typed, otherwise: Typed) -> Apply | None:
    """IF of the three, its problems noted on the site of the function that stands for it."""
    if not accepts("boolean", condition.type.kind):
        note_type(site, site.arguments.index(condition), "boolean")
        return None
    inner = CallSite(site.name, (condition, value, otherwise), site.span, site.problems)
    return If().resolve(inner)


class Case(Function):
    """Compares one value with others in turn; a blank is equal to none of them."""

    name = "CASE"
    syntax = "CASE(x, value, result, …, otherwise)"
    doc = words(
        "The result after the first value that x equals, else the last one, which is required; a blank equals none.",
        "取第一个与 x 相等的值之后的结果；都不等取最后一个（必填）；空值与任何值都不等。",
    )
    examples = ('CASE(stage, "won", 1, "lost", 0, 0.5)',)
    strict = False
    lazy_from = 1

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) < 4 or len(site.arguments) % 2:
            _note_shape(site, self.syntax, 4, len(site.arguments) >= 3)
            return None
        subject, *rest = site.arguments
        values = [
            value if value.type.kind == "blank" else comparable(site, subject, value, "=")[1] for value in rest[:-1:2]
        ]
        results = [*rest[1::2], rest[-1]]
        result: Typed = results[-1]
        for other in results[:-1]:
            joint = joint_type(site, other, result)
            if joint is None:
                return None
            result = replace_type(result, joint)
        if site.problems:
            return None
        arguments = [subject]
        for value, chosen in zip(values, results, strict=False):
            arguments += [value, chosen]
        return Apply(self, (*arguments, results[-1]), result.type, site.span)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        subject, otherwise = arguments[0], arguments[-1]
        pairs = list(zip(arguments[1:-1:2], arguments[2:-1:2], strict=True))

        def chosen(record: Any, environment: Any) -> Any:
            value = subject(record, environment)
            if value is not None:
                for candidate, result in pairs:
                    if candidate(record, environment) == value:
                        return result(record, environment)
            return otherwise(record, environment)

        return chosen

    def passes_errors(self, call: Apply) -> bool:
        return True

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        chain = as_ifs(call)
        return compiler.value(chain)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        return compiler.truth(as_ifs(call), wanted)


class Switch(Case):
    name = "SWITCH"
    syntax = "SWITCH(x, value, result, …, otherwise)"
    doc = words("The same as CASE.", "等同于 CASE。")
    examples = ('SWITCH(stage, "won", 1, 0)',)


def replace_type(node: Typed, kind: Any) -> Constant:
    """A stand-in of that type, to find the type that several values have in common."""
    return Constant(None, kind, node.span)


def as_ifs(call: Apply) -> Typed:
    """The CASE as nested IFs, which SQL says as one row of arms."""
    subject, *rest = call.arguments
    chosen: Typed = rest[-1]
    for value, result in reversed(list(zip(rest[:-1:2], rest[1:-1:2], strict=True))):
        equal = Apply(In(), (subject, value), BOOLEAN, call.span)
        chosen = Apply(If(), (equal, result, chosen), call.type, call.span)
    return chosen


class Xor(Function):
    name = "XOR"
    syntax = "XOR(a, b, …)"
    doc = words(
        "TRUE where an odd number of the conditions are; a blank counts as FALSE.",
        "为真的条件个数为奇数时为真；空值视为假。",
    )
    examples = ("XOR(ISBLANK(email), ISBLANK(phone))",)
    strict = False
    overloads = (Overload(("boolean",), BOOLEAN, lambda *values: values.count(True) % 2 == 1, repeats=True),)

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        ones = [
            case((compiler.truth(item, Truth.TRUE), literal(1, Integer)), else_=literal(0, Integer))
            for item in self._checked(call, compiler)
        ]
        total: Any = ones[0]
        for one in ones[1:]:
            total = total + one
        return func.mod(total, literal(2, Integer), type_=Integer) == literal(1, Integer)

    def _checked(self, call: Apply, compiler: SqlCompiler) -> tuple[Typed, ...]:
        if may_be_error(compiler, call):
            raise compiler.refused(call)
        return call.arguments


class Coalesce(Function):
    name = "COALESCE"
    syntax = "COALESCE(a, b, …)"
    doc = words("The first that is not blank.", "第一个非空的值。")
    examples = ("COALESCE(mobile, phone)",)

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) < 2:
            note_count(site, self.syntax, 2, None)
            return None
        chosen: Typed | None = site.arguments[-1]
        for value in reversed(site.arguments[:-1]):
            if chosen is None:
                return None
            chosen = BlankValue().resolve(CallSite(site.name, (value, chosen), site.span, site.problems))
        return chosen if isinstance(chosen, Apply) else None


class IsNull(Function):
    """ISBLANK, except that a text is never null; kept for rules that come from elsewhere."""

    name = "ISNULL"
    syntax = "ISNULL(x)"
    doc = words(
        "TRUE where x is blank, but never for a text; ISBLANK takes texts too.",
        "x 为空时为真，但文本永远不为真；文本请用 ISBLANK。",
    )
    examples = ("ISNULL(close_date)",)
    strict = False
    overloads = (Overload(("any",), BOOLEAN, lambda value: value is None),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        (argument,) = arguments
        if call.arguments[0].type.kind in {"text", "blank"}:
            return lambda record, environment: argument(record, environment) is _NOTHING
        return lambda record, environment: argument(record, environment) is None

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        value = compiler.value(call.arguments[0])
        return false() if call.arguments[0].type.kind == "text" else value.is_(None)


_NOTHING = object()


class NullValue(Function):
    name = "NULLVALUE"
    syntax = "NULLVALUE(x, alternative)"
    doc = words("BLANKVALUE, except that a text stays as it is.", "等同于 BLANKVALUE，但文本保持原样。")
    examples = ("NULLVALUE(amount, 0)",)

    def resolve(self, site: CallSite) -> Apply | None:
        call = BlankValue().resolve(site)
        if call is None or call.arguments[0].type.kind not in {"text", "blank"}:
            return call
        return Apply(If(), (Constant(True, BOOLEAN, site.span), *call.arguments), call.type, site.span)


class IfError(Alternative):
    """The alternative stands in for an error only; a blank stays blank."""

    name = "IFERROR"
    syntax = "IFERROR(x, alternative)"
    doc = words("x, or the alternative where computing x gives an error.", "x；若计算 x 出错则取替代值。")
    examples = ("IFERROR(amount / quantity, 0)",)
    lazy_from = 0

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        first, second = arguments

        def guarded(record: Any, environment: Any) -> Any:
            try:
                return first(record, environment)
            except EvaluationError:
                return second(record, environment)

        return guarded

    def passes_errors(self, call: Apply) -> bool:
        return True

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        first, second = call.arguments
        if isinstance(first, Constant):
            return compiler.value(second if first.error else first)
        value, alternative = same_typed(compiler, (first, second))
        failed = failure(compiler, first)
        return value if failed is None else case((failed, alternative), else_=value)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        if may_be_error(compiler, call.arguments[0]):
            raise compiler.refused(call)
        return compiler.truth(call.arguments[0], wanted)


def failure(compiler: SqlCompiler, node: Typed) -> ColumnElement[bool] | None:
    """The predicate that holds where the node is an error, or None where it never is.

    Told by the value being NULL though no argument is; ProblemError where a NULL may mean a blank as well.
    """
    if isinstance(node, Constant):
        return literal(True, Boolean) if node.error is not None else None
    if not may_be_error(compiler, node):
        return None
    if not isinstance(node, Apply) or not node.function.strict or node.type.kind not in ALWAYS_PRESENT:
        raise compiler.refused(node)
    parts = [part for item in node.arguments if (part := failure(compiler, item)) is not None]
    if not blank_by_argument(node) and (node.function.fails(node) or overflows(compiler, node)):
        present = [compiler.value(item).is_not(None) for item in node.arguments if not isinstance(item, Constant)]
        parts.append(and_(compiler.value(node).is_(None), *present))
    return or_(*parts)
