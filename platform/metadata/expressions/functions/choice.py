"""Choices: one value or several of a fixed list, compared by their names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from ..sql_compare import compare
from ..typed import Apply, Closure, Constant, SqlCompiler, Truth
from ..types import BOOLEAN
from .base import CallSite, Function, Overload, words
from .comparison import check_choice


class IsPickVal(Function):
    name = "ISPICKVAL"
    syntax = 'ISPICKVAL(choice, "value")'
    doc = words(
        'Whether the choice has that value; "" asks for a blank. The same as choice = "value".',
        '选项是否为该值；"" 表示为空。等同于 choice = "value"。',
    )
    examples = ('ISPICKVAL(stage, "won")',)
    strict = False
    overloads = (Overload(("choice", "text"), BOOLEAN, str.__eq__),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        choice, value = call.arguments
        if not isinstance(value, Constant):
            site.problem("expression_literal_needed", value.span, name=self.name)
            return None
        check_choice(site, choice, value)
        return None if site.problems else call

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        choice, value = arguments
        return lambda record, environment: choice(record, environment) == value(record, environment)

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        return compare(compiler, "=", call.arguments, Truth.TRUE).is_(True)

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]:
        return compare(compiler, "=", call.arguments, wanted)


class Includes(Function):
    name = "INCLUDES"
    syntax = 'INCLUDES(choices, "value")'
    doc = words(
        "Whether the value is among those chosen; FALSE where none is.",
        "多选字段是否包含该值；未选时为假。",
    )
    examples = ('INCLUDES(interests, "golf")',)
    strict = False
    overloads = (Overload(("choices", "text"), BOOLEAN, lambda chosen, value: value in chosen),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        choices, value = call.arguments
        if not isinstance(value, Constant) or value.value is None:
            site.problem("expression_literal_needed", value.span, name=self.name)
            return None
        check_choice(site, choices, value)
        return None if site.problems else call

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        choices, value = arguments
        return lambda record, environment: value(record, environment) in (choices(record, environment) or ())

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        choices, value = call.arguments
        if not isinstance(value, Constant):
            raise compiler.refused(call)
        return compiler.contains(choices, value.value)
