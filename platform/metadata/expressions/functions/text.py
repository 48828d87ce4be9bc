"""Texts: compared and searched character by character, upper and lower case apart."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal, true

from ..bounds import LONGEST_PATTERN
from ..patterns import as_glob, as_like, escaped, like
from ..typed import Apply, Closure, Constant, SqlCompiler, Typed
from ..types import BOOLEAN, NUMBER
from .base import Function, Overload, words


def _sought(present: str) -> str:
    return f"CASE WHEN {{b}} IS NULL THEN TRUE ELSE {present} END"


class Search(Function):
    """CONTAINS, BEGINS, ENDS: a blank text gives blank, a blank to look for is found everywhere."""

    strict = False
    like_pattern: ClassVar[str]

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        text, sought = arguments
        apply = call.overload.apply

        def searched(record: Any, environment: Any) -> bool | None:
            value, part = text(record, environment), sought(record, environment)
            if part is None:
                return True
            return None if value is None else apply(value, part)

        return searched

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        text, sought = call.arguments
        if not isinstance(sought, Constant):
            return self.called(call, compiler)
        if sought.value is None:
            return true()
        column = compiler.value(text)
        if compiler.dialect_name == "postgresql":
            return column.like(literal(self.like_pattern.format(escaped(sought.value)), Text), escape="\\")
        return self.sqlite(column, sought.value)

    def sqlite(self, column: ColumnElement[Any], sought: str) -> ColumnElement[Any]:
        """The predicate on SQLite, whose LIKE takes upper and lower case for the same."""
        raise NotImplementedError


class Contains(Search):
    name = "CONTAINS"
    syntax = "CONTAINS(text, part)"
    doc = words(
        "Whether the part stands in the text; upper and lower case differ.",
        "文本是否包含该部分；区分大小写。",
    )
    examples = ('CONTAINS(name, "GTX")',)
    overloads = (
        Overload(("text", "text"), BOOLEAN, lambda text, part: part in text, native=_sought("strpos({a}, {b}) > 0")),
    )
    like_pattern = "%{}%"

    def sqlite(self, column: ColumnElement[Any], sought: str) -> ColumnElement[Any]:
        return func.instr(column, literal(sought, Text), type_=Integer) > 0


class Begins(Search):
    name = "BEGINS"
    syntax = "BEGINS(text, part)"
    doc = words(
        "Whether the text begins with the part.",
        "文本是否以该部分开头。",
    )
    examples = ('BEGINS(name, "A")',)
    overloads = (Overload(("text", "text"), BOOLEAN, str.startswith, native=_sought("starts_with({a}, {b})")),)
    like_pattern = "{}%"

    def sqlite(self, column: ColumnElement[Any], sought: str) -> ColumnElement[Any]:
        return func.substr(column, 1, len(sought), type_=Text) == literal(sought, Text)


class Ends(Search):
    name = "ENDS"
    syntax = "ENDS(text, part)"
    doc = words(
        "Whether the text ends with the part.",
        "文本是否以该部分结尾。",
    )
    examples = ('ENDS(email, ".cn")',)
    overloads = (
        Overload(("text", "text"), BOOLEAN, str.endswith, native=_sought("right({a}, char_length({b})) = {b}")),
    )
    like_pattern = "%{}"

    def sqlite(self, column: ColumnElement[Any], sought: str) -> ColumnElement[Any]:
        return func.substr(column, -len(sought), type_=Text) == literal(sought, Text)


def _like_sql(compiler: SqlCompiler, text: Typed, pattern: Typed) -> ColumnElement[Any]:
    if not isinstance(pattern, Constant) or len(pattern.value or "") > LONGEST_PATTERN:
        raise compiler.refused(pattern)
    column = compiler.value(text)
    if compiler.dialect_name == "postgresql":
        return column.like(literal(as_like(pattern.value), Text), escape="\\")
    return column.op("GLOB", is_comparison=True)(literal(as_glob(pattern.value), Text))


class Like(Function):
    name = "LIKE"
    syntax = "LIKE(text, pattern)"
    doc = words(
        "Whether the whole text fits the pattern: % is any characters, _ any one, \\ takes the next as it is.",
        "整个文本是否符合模式：% 代表任意多个字符，_ 代表一个字符，\\ 使下一个字符按原样匹配。",
    )
    examples = ('LIKE(code, "A_-%")',)
    overloads = (Overload(("text", "text"), BOOLEAN, like, sql=_like_sql),)


class Length(Function):
    name = "LEN"
    syntax = "LEN(text)"
    doc = words(
        "How many characters the text has; 0 for a blank.",
        "文本的字符数；空值为 0。",
    )
    examples = ("LEN(name) > 20",)
    strict = False
    overloads = (Overload(("text",), NUMBER, len),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        (argument,) = arguments
        return lambda record, environment: len(argument(record, environment) or "")

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        column = compiler.value(call.arguments[0])
        return func.coalesce(func.length(cast(column, Text), type_=Integer), literal(0, Integer), type_=Integer)
