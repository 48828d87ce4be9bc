"""Writes a filter as an expression, and tells what is wrong with each of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..expressions.checker import check
from ..expressions.parse import parse
from ..expressions.sets import related_in, scope_within
from ..expressions.types import FieldRef, Scope, Unresolved
from ..problem import Problem, ProblemError
from .conditions import Condition, Formula, Group, Member, Place
from .operators import FIELD, MANY, SECOND, VALUE, WORD, Operator, operators_of
from .values import UnfitValue


def write(filter_: Group, scope: Scope) -> str:
    """The expression of a filter as a person left it; ProblemError with all that is wrong with its parts."""
    problems = [problem for found in problems_of(filter_, scope).values() for problem in found]
    if problems:
        raise ProblemError(problems)
    return text_of(filter_, scope)


def text_of(filter_: Group, scope: Scope) -> str:
    """The expression of a filter that was read from one, its formulas unchecked; empty parts are left out.

    ProblemError where a condition can't be written.
    """
    return _written(filter_, scope, outermost=True)


def problems_of(filter_: Group, scope: Scope) -> Mapping[Place, Sequence[Problem]]:
    """What is wrong, by the place of the part; positions count from the start of the part's own text."""
    return dict(_problems(filter_, scope, ()))


def _problems(member: Member, scope: Scope, place: Place) -> Iterator[tuple[Place, Sequence[Problem]]]:
    try:
        if isinstance(member, Group):
            inner = scope_in(member, scope)
            for number, one in enumerate(member.members):
                yield from _problems(one, inner, (*place, number))
            return
        text = _written(member, scope, outermost=True)
        if text:
            check(parse(text), scope)
    except ProblemError as error:
        yield place, error.problems


def scope_in(group: Group, scope: Scope) -> Scope:
    """What the members of the group may name; ProblemError where it is about a set that is unknown."""
    if not group.of:
        return scope
    found = related_in(scope, tuple(group.of.split(".")))
    if isinstance(found, Unresolved):
        raise ProblemError(Problem(found.code, field=group.of, parameters=found.parameters(group.of)))
    return scope_within(scope, found[1])


def _written(member: Member, scope: Scope, *, outermost: bool = False) -> str:
    if isinstance(member, Formula):
        text = member.text.strip()
        return text if outermost or not text else f"({text})"
    if isinstance(member, Condition):
        text = _condition(member, scope)
        return f"({text})" if " AND " in _operator(member, scope).template and not outermost else text
    return _group(member, scope, outermost)


def _group(group: Group, scope: Scope, outermost: bool) -> str:
    if group.of:
        inner = _written(Group(group.members, group.any), scope_in(group, scope), outermost=True)
        asked = f"EXISTS({group.of}, {inner})" if inner else f"EXISTS({group.of})"
        return f"NOT {asked}" if group.denied else asked
    parts = [text for inner in group.members if (text := _written(inner, scope))]
    joined = (" OR " if group.any else " AND ").join(parts)
    if not parts:
        return ""
    if group.denied:
        return f"NOT ({joined})"
    if len(parts) == 1:
        return _unwrapped(group, scope) if outermost else joined
    return joined if outermost else f"({joined})"


def _unwrapped(group: Group, scope: Scope) -> str:
    """The only part of an outermost group, without the brackets that it needs among others."""
    filled = (inner for inner in group.members if _written(inner, scope))
    return _written(next(filled), scope, outermost=True)


def _condition(condition: Condition, scope: Scope) -> str:
    """The condition in the expression language; ProblemError where a value is missing or of a wrong kind."""
    operator = _operator(condition, scope)
    count = len(condition.values)
    needed = {"none": 0, "one": 1, "two": 2}.get(operator.takes, max(1, count))
    values = (*condition.values, *[""] * (needed - count))[:needed]
    problems, written = [], []
    for value in values:
        try:
            assert operator.form is not None, "an operator that takes values has a form"
            written.append(operator.form.write(value))
        except UnfitValue as error:
            problems.append(Problem(str(error), field=condition.path, parameters=_parameters(condition, scope, value)))
    if problems:
        raise ProblemError(problems)
    words = {FIELD: condition.path, MANY: ", ".join(written), **dict(zip((VALUE, SECOND), written, strict=False))}
    return WORD.sub(lambda found: words[found[0]], operator.template)


def _operator(condition: Condition, scope: Scope) -> Operator:
    """The operator; ProblemError where the field or the operator is unknown."""
    found = scope.resolve(tuple(condition.path.split(".")))
    if not isinstance(found, FieldRef):
        raise ProblemError(Problem(found.code, field=condition.path, parameters=found.parameters(condition.path)))
    operator = operators_of(found.type.kind).get(condition.operator)
    if operator is None:
        parameters = {"field": condition.path, "operator": condition.operator}
        raise ProblemError(Problem("filter_operator_unknown", field=condition.path, parameters=parameters))
    return operator


def _parameters(condition: Condition, scope: Scope, value: str) -> Mapping[str, object]:
    found = scope.resolve(tuple(condition.path.split(".")))
    label = getattr(getattr(found, "field", None), "label", None) or condition.path
    return {"field": label, "text": value[:60], "value": value[:60]}
