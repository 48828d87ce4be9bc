"""Reads an expression as conditions; what is none is kept as a formula, letter by letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from ..expressions.ast import Call, InList, Literal, Node, Path, Unary, children, references
from ..expressions.parse import BRACKETS, parse
from ..expressions.sets import related_in, scope_within
from ..expressions.types import RECORD, FieldRef, Scope
from ..problem import ProblemError
from .conditions import Condition, Formula, Group, Member, as_group
from .operators import FIELD, MANY, SECOND, VALUE, Operator, operators_of
from .values import ValueForm

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def read(text: str, scope: Scope) -> Group:
    """The filter that the expression stands for; a text that can't even be parsed is one formula."""
    if not text.strip():
        return Group()
    try:
        node = parse(text)
    except ProblemError:
        return Group((Formula(text.strip()),))
    return as_group(_Reader(text, scope).outermost(node))


class _Reader:
    """One reading; knows where brackets and comments stand, which the tree has forgotten."""

    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._pairs: list[tuple[int, int]] = []
        self._comments: list[tuple[int, int]] = []
        opened: list[int] = []
        for match in BRACKETS.finditer(text):
            if match[1]:
                opened.append(match.start())
            elif match[2]:
                self._pairs.append((opened.pop(), match.end()))
            elif match[0].startswith("/*"):
                self._comments.append(match.span())

    def outermost(self, node: Node) -> Member:
        """The whole text."""
        return self._placed(node, (0, len(self._text)), self._text.strip())

    def _part(self, node: Node) -> Member:
        """A part among others, or under NOT."""
        start, end = extent = self._enclosed(node)
        return self._placed(node, extent, self._text[start:end].strip())

    def _placed(self, node: Node, extent: tuple[int, int], text: str) -> Member:
        """The node as a member, or its text with the comments that stand beside it inside its brackets."""
        beside = self._comments_in(extent) - self._comments_in(self._extent(node))
        return Formula(text) if beside else self._member(node)

    def _member(self, node: Node) -> Member:
        condition = self._condition(node)
        if condition is not None:
            return condition
        inner = node.operand if isinstance(node, Unary) and node.operator == "NOT" else node
        denied = inner is not node
        if isinstance(inner, Call) and inner.name in ("AND", "OR") and len(inner.arguments) > 1:
            if self._keeps_comments(node, inner.arguments):
                return Group(tuple(map(self._part, inner.arguments)), inner.name == "OR", denied)
        elif isinstance(inner, Call) and (related := self._related(node, inner, denied)) is not None:
            return related
        elif denied and self._keeps_comments(node, (inner,)):
            return Group((self._part(inner),), denied=True)
        start, end = self._extent(node)
        return Formula(self._text[start:end])

    def _related(self, node: Node, call: Call, denied: bool) -> Group | None:
        """EXISTS as a group about related records; None where it names the record around them, or anything unknown."""
        if call.name != "EXISTS" or len(call.arguments) > 2 or not self._keeps_comments(node, call.arguments[1:]):
            return None
        subject, *conditions = call.arguments
        found = related_in(self._scope, subject.parts) if isinstance(subject, Path) else None
        about_others = (path[0] == RECORD for condition in conditions for path in references(condition))
        if not isinstance(subject, Path) or not isinstance(found, tuple) or any(about_others):
            return None
        inner = copy(self)
        inner._scope = scope_within(self._scope, found[1])
        members = [inner._part(condition) for condition in conditions]
        joined = as_group(members[0]) if members else Group()
        return replace(joined, denied=denied, of=".".join(subject.parts))

    def _condition(self, node: Node) -> Condition | None:
        found = references(node)
        reference = self._scope.resolve(found[0]) if found else None
        if not isinstance(reference, FieldRef) or found[0][0].startswith("$") or not self._keeps_comments(node, ()):
            return None
        for operator in operators_of(reference.type.kind).values():
            values = matched(operator, found[0], node)
            if values is not None:
                return Condition(".".join(found[0]), operator.word, values)
        return None

    def _extent(self, node: Node) -> tuple[int, int]:
        """Where the node's text begins and ends, with the brackets that begin or end it."""
        start, end = node.span.start, node.span.end
        while True:
            crossing = [pair for pair in self._pairs if (start <= pair[0] < end) != (start < pair[1] <= end)]
            if not crossing:
                return start, end
            start = min(start, *(pair[0] for pair in crossing))
            end = max(end, *(pair[1] for pair in crossing))

    def _enclosed(self, node: Node) -> tuple[int, int]:
        """The inside of the outermost brackets that hold nothing but the node and comments; else its extent."""
        start, end = inside = self._extent(node)
        around = sorted((pair for pair in self._pairs if pair[0] < start and pair[1] > end), reverse=True)
        for left, right in around:
            margins = COMMENT.sub("", self._text[left + 1 : start]) + COMMENT.sub("", self._text[end : right - 1])
            if margins.strip():
                break
            inside = (left + 1, right - 1)
            start, end = left, right
        return inside

    def _comments_in(self, extent: tuple[int, int]) -> set[tuple[int, int]]:
        start, end = extent
        return {comment for comment in self._comments if start <= comment[0] and comment[1] <= end}

    def _keeps_comments(self, node: Node, parts: Sequence[Node]) -> bool:
        """Whether every comment inside the node lies inside one of the parts, so that taking it apart loses none."""
        inside = self._comments_in(self._extent(node))
        return not inside or inside <= set[tuple[int, int]]().union(
            *(self._comments_in(self._enclosed(part)) for part in parts)
        )


def matched(operator: Operator, path: tuple[str, ...], node: Node) -> tuple[str, ...] | None:
    """The values with which the operator's template is this node; None where it is not."""
    values: dict[str, list[str]] = {VALUE: [], SECOND: [], MANY: []}
    if not _fits(operator.pattern, node, path, operator.form, values):
        return None
    return tuple(values[VALUE] + values[SECOND] + values[MANY])


def _fits(
    pattern: Node, node: Node, path: tuple[str, ...], form: ValueForm | None, values: dict[str, list[str]]
) -> bool:
    if isinstance(pattern, Path):
        word = pattern.parts[0]
        if word == FIELD:
            return isinstance(node, Path) and node.parts == path
        value = form.read(node) if form else None
        if value is not None:
            values[word].append(value)
        return value is not None
    if type(pattern) is not type(node) or _word(pattern) != _word(node):
        return False
    wanted, found = children(pattern), children(node)
    if isinstance(pattern, InList):
        wanted = (wanted[0], *[wanted[1]] * (len(found) - 1))
    return len(wanted) == len(found) and all(
        _fits(one, other, path, form, values) for one, other in zip(wanted, found, strict=True)
    )


def _word(node: Node) -> object:
    """What tells two nodes of one class apart, their children left aside."""
    match node:
        case Call():
            return node.name
        case Literal():
            return node.value
        case _:
            return getattr(node, "operator", None)
