"""The comparisons and IN: typed at definition time, with blanks as the kinds on either side ask for."""

from __future__ import annotations

import operator as operators
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace
from sqlalchemy import Boolean, ColumnElement, case, func, literal

from ...suggestions import meant
from ..closures import equality, strict
from ..habits import DAY
from ..kinds import kind_label
from ..sql_compare import compare, member_of
from ..typed import Apply, Closure, Constant, FieldValue, SqlCompiler, Truth, Typed
from ..types import BOOLEAN, NUMERIC, TWO_VALUED
from .base import CallSite, Function, described, note_count, words
from .labels import labels_of

TEXTUAL = frozenset({"text", "choice"})
TIMELY = frozenset({"date", "datetime", "time"})
ORDERED = NUMERIC | TIMELY | {"text"}
NAMED_CHOICES = 12
NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")
ADVICE: Sequence[tuple[frozenset[str], frozenset[str], Mapping[str, str]]] = (
    (TIMELY, NUMERIC, DAY),
    (
        frozenset({"boolean"}),
        NUMERIC | TEXTUAL,
        words(
            "A condition is named alone, or compared with TRUE or FALSE without quotes.",
            "条件直接书写，或与不加引号的 TRUE、FALSE 比较。",
        ),
    ),
    (
        TEXTUAL,
        NUMERIC,
        words(
            "A text stands in quotes; VALUE(…) reads a number out of one, TEXT(…) makes one of a number.",
            "文本要加引号；VALUE(…) 把文本转为数字，TEXT(…) 把数字转为文本。",
        ),
    ),
    (
        frozenset({"record"}),
        TEXTUAL,
        words(
            "To compare by name, write the lookup's field, such as owner.name; $User.id is whoever looks.",
            "要按名称比较，请写关联字段，例如 owner.name；$User.id 为当前用户。",
        ),
    ),
)
"""What helps where a value of one of the kinds is compared with one of the others."""


class Comparison(Function):
    """What the six share; each names its operator and what it means between two present values."""

    strict = False
    meaning: ClassVar[Callable[[Any, Any], bool]]

    def resolve(self, site: CallSite) -> Apply | None:
        left, right = site.arguments
        if isinstance(left, Constant) and not isinstance(right, Constant):
            right, left = comparable(site, right, left, self.name)
        else:
            left, right = comparable(site, left, right, self.name)
        return None if site.problems else Apply(self, (in_base(left), in_base(right)), BOOLEAN, site.span)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        two_valued = self.name in {"=", "!="} and _kind(call.arguments) in TWO_VALUED
        return (equality if two_valued else strict)(type(self).meaning, call.arguments, arguments)

    def passes_errors(self, call: Apply) -> bool:
        return self.name not in {"=", "!="} or _kind(call.arguments) not in TWO_VALUED

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        holds = compare(compiler, self.name, call.arguments, Truth.TRUE)
        if self.name in {"=", "!="} and _kind(call.arguments) in TWO_VALUED:
            return func.coalesce(holds, literal(False), type_=Boolean)
        fails = compare(compiler, self.name, call.arguments, Truth.FALSE)
        return case((holds, literal(True)), (fails, literal(False)), else_=None)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        return compare(compiler, self.name, call.arguments, wanted)


class Equal(Comparison):
    name = "="
    syntax = "a = b"
    doc = words(
        "Whether both are the same; a blank text, choice, record or condition equals only another blank.",
        "是否相同；空的文本、选项、记录或条件只与空值相等。",
    )
    examples = ('stage = "won"', "close_date = TODAY()")
    meaning = operators.eq


class NotEqual(Comparison):
    name = "!="
    syntax = "a != b"
    doc = words(
        "Whether both differ; holds for a blank text, choice, record or condition against any value.",
        "是否不同；空的文本、选项、记录或条件与任何值都不同。",
    )
    examples = ('stage != "won"',)
    meaning = operators.ne


class Less(Comparison):
    name = "<"
    syntax = "a < b"
    doc = words(
        "Less or earlier; blank where either is.",
        "小于或早于；任一为空则为空。",
    )
    examples = ("amount < 1000",)
    meaning = operators.lt


class LessOrEqual(Comparison):
    name = "<="
    syntax = "a <= b"
    doc = words(
        "Not more or later; blank where either is.",
        "不大于或不晚于；任一为空则为空。",
    )
    examples = ("close_date <= TODAY()",)
    meaning = operators.le


class Greater(Comparison):
    name = ">"
    syntax = "a > b"
    doc = words(
        "More or later; blank where either is.",
        "大于或晚于；任一为空则为空。",
    )
    examples = ("amount > 1000",)
    meaning = operators.gt


class GreaterOrEqual(Comparison):
    name = ">="
    syntax = "a >= b"
    doc = words(
        "Not less or earlier; blank where either is.",
        "不小于或不早于；任一为空则为空。",
    )
    examples = ("close_date >= 2017-03-01",)
    meaning = operators.ge


class In(Function):
    name = "IN"
    strict = False
    syntax = "IN(x, a, b, …)"
    doc = words(
        "Whether x is one of the values; also written x IN (a, b). Never so for a blank.",
        "x 是否为所列值之一；也可写作 x IN (a, b)。空值永远不是。",
    )
    examples = ('stage IN ("won", "lost")', 'IN(stage, "won", "lost")')

    def resolve(self, site: CallSite) -> Apply | None:
        if len(site.arguments) < 2:
            note_count(site, self.syntax, 2, None)
            return None
        item, *members = site.arguments
        pairs = [(item, member) if _is_blank(member) else comparable(site, item, member, "=") for member in members]
        if site.problems:
            return None
        checked = tuple(in_base(member) for _, member in pairs)
        return Apply(self, (in_base(item), *checked), BOOLEAN, site.span)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        item, *members = arguments
        if all(isinstance(member, Constant) for member in call.arguments[1:]):
            values = frozenset(member.value for member in call.arguments[1:] if isinstance(member, Constant)) - {None}
            return lambda record, environment: item(record, environment) in values

        def listed(record: Any, environment: Any) -> bool:
            value = item(record, environment)
            found = [member(record, environment) for member in members]
            return value is not None and value in found

        return listed

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        return member_of(compiler, call.arguments[0], call.arguments[1:], Truth.TRUE).is_(True)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        return member_of(compiler, call.arguments[0], call.arguments[1:], wanted)


def comparable(site: CallSite, left: Typed, right: Typed, operator: str) -> tuple[Typed, Typed]:
    """Both sides ready to be compared; problems are noted on the site."""
    kind, other = left.type.kind, right.type.kind
    ordering = operator not in {"=", "!="}
    if "choices" in {kind, other} or "records" in {kind, other} or (ordering and kind not in ORDERED | {"blank"}):
        site.problem("expression_not_comparable", operator=operator, left=kind_label(kind))
    elif _is_blank(right) and kind not in TWO_VALUED | {"blank"}:
        site.problem("expression_blank_compared", right.span, left=kind_label(kind))
    elif kind == "record" and isinstance(right, Constant) and other == "text":
        return left, _identified(site, left, right)
    elif kind == "choice" and isinstance(right, Constant) and other == "text":
        check_choice(site, left, right)
    elif {kind, other} == {"date", "datetime"}:
        site.problem("expression_date_with_instant", operator=operator)
    elif other == "text" and kind in {"date", "datetime", "time"}:
        site.problem("expression_date_in_quotes", right.span, operator=operator, left=kind_label(kind))
    elif not _alike(kind, other):
        _note_difference(site, left, right, operator)
    return left, right


def _note_difference(site: CallSite, left: Typed, right: Typed, operator: str) -> None:
    """Notes that the kinds can't be compared, with what may help: no quotes, or a function that turns one into one."""
    kinds = {left.type.kind, right.type.kind}
    labels: dict[str, Any] = {
        "operator": operator,
        "left": kind_label(left.type.kind),
        "right": kind_label(right.type.kind),
    }
    bare = _bare(left.type.kind, right)
    if bare:
        site.problem("expression_needless_quotes", right.span, **labels, suggestions=(bare,))
    else:
        advice = next((words for some, others, words in ADVICE if kinds & some and kinds & others), "")
        site.problem("expression_types_differ", **labels, advice=advice)


def _bare(kind: str, other: Typed) -> str:
    """The number or the condition that a text written out is; "" where it is none, or none is asked for."""
    written = str(other.value) if isinstance(other, Constant) and other.type.kind == "text" else ""
    if kind in NUMERIC and NUMBER.fullmatch(written):
        return written
    return written.upper() if kind == "boolean" and written.upper() in {"TRUE", "FALSE"} else ""


def condition_of(node: Typed) -> Mapping[str, str]:
    """How a condition can be made of a value that is none."""
    name = described(node) if isinstance(node, FieldValue) else "…"
    example = f"{name} > 0" if node.type.kind in NUMERIC else f"NOT ISBLANK({name})"
    return words(
        f"Compare it with a value, or ask whether there is one: {example}.",
        f"请与某个值比较，或判断是否为空：{example}。",
    )


def check_choice(site: CallSite, choice: Typed, literal: Constant) -> None:
    """Notes a problem where the literal is none of the values the choice may have."""
    values = choice.type.values
    if values is None or literal.value is None or literal.value in values:
        return
    labels = labels_of(choice)
    close = meant(str(literal.value), {value: labels.get(value, {}) for value in values})
    code = "expression_unknown_choice_suggested" if close else "expression_unknown_choice"
    known = [*values[:NAMED_CHOICES], *(["…"] if len(values) > NAMED_CHOICES else [])]
    site.problem(code, literal.span, value=literal.value, field=described(choice), suggestions=close, known=known)


def in_base(node: Typed) -> Typed:
    """The node with amounts of money taken in the base currency, in which records can be compared."""
    if node.type.kind != "money":
        return node
    if isinstance(node, FieldValue):
        return replace(node, compare=True)
    return replace(node, arguments=tuple(in_base(item) for item in node.arguments)) if isinstance(node, Apply) else node


def _identified(site: CallSite, record: Typed, literal: Constant) -> Constant:
    try:
        return replace(literal, value=str(uuid.UUID(literal.value)))
    except ValueError:
        site.problem("expression_not_an_id", literal.span, value=literal.value, field=described(record))
        return literal


def _alike(kind: str, other: str) -> bool:
    return kind == other or "blank" in {kind, other} or {kind, other} <= NUMERIC or {kind, other} <= TEXTUAL


def _is_blank(node: Typed) -> bool:
    return isinstance(node, Constant) and node.type.kind == "blank"


def _kind(arguments: tuple[Typed, ...]) -> str:
    kinds = [argument.type.kind for argument in arguments if argument.type.kind != "blank"]
    return kinds[0] if kinds else "text"
