"""A piece of PostgreSQL with places for arguments, each of which is computed once however often it is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Text, cast, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

from .case_maps import DOTTED, case_maps

PLACE = re.compile(r"\{(\w+)\}")
NESTED = "(SELECT "
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LARGEST_COUNT = 1_000_000_000
"""Numbers that count characters, places or months are cut off here: far beyond any that makes a difference."""


class Template(FunctionElement[Any]):
    """`pattern` with `{a}`, `{b}`, … for the arguments in order, and `{all}` or `{rest}` for several at once."""

    name = "template"
    inherit_cache = False
    _traverse_internals = [  # noqa: RUF012  # the name and shape are SQLAlchemy's
        *FunctionElement._traverse_internals,
        ("pattern", InternalTraversal.dp_string),
        ("fixed", InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, pattern: str, arguments: Sequence[ColumnElement[Any]], type_: TypeEngine[Any], fixed: int = 0):
        self.pattern = pattern
        self.fixed = fixed
        self.type = type_
        super().__init__(*arguments)


@compiles(Template)
def _compiled(element: Template, compiler: Any, **options: Any) -> str:
    arguments = [compiler.process(argument, **options) for argument in element.clauses]
    names = [LETTERS[place] if place < 26 else f"a{place}" for place in range(len(arguments))]
    pattern = element.pattern.replace("{rest}", ", ".join(f"{{{name}}}" for name in names[element.fixed :]))
    pattern = pattern.replace("{all}", ", ".join(f"{{{name}}}" for name in names))
    used = PLACE.findall(pattern)
    if len(used) == len(set(used)):
        values = dict(zip(names, arguments, strict=True))
        return f"({PLACE.sub(lambda place: values[place[1]], pattern)})"
    columns = ", ".join(f"{value} AS {name}" for value, name in zip(arguments, names, strict=True))
    # PostgreSQL would put a small query's columns in the place of their names: of nested ones that makes exponentially
    # many. It leaves a query with an OFFSET alone.
    fence = " OFFSET 0" if any(NESTED in value for value in arguments) else ""
    return f"(SELECT {PLACE.sub(lambda place: f'x.{place[1]}', pattern)} FROM (SELECT {columns}{fence}) AS x)"


def counted(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """The number as an integer, its fraction cut off; NULL where it is blank, which least() would pass over."""
    limited = (
        f"CASE WHEN {{a}} > {LARGEST_COUNT} THEN {LARGEST_COUNT} "
        f"WHEN {{a}} < -{LARGEST_COUNT} THEN -{LARGEST_COUNT} ELSE {{a}} END"
    )
    return Template(f"CAST(trunc({limited}) AS integer)", (cast(number, Numeric),), Integer())


def cased(text: ColumnElement[Any], which: str) -> ColumnElement[Any]:
    """The text in "lower" or "upper" case by Python's own table, since databases differ beyond ASCII."""
    pattern = (
        f'CASE WHEN octet_length({{a}}) = char_length({{a}}) THEN {which.partition("_")[0]}({{a}} COLLATE "C") ELSE '
        "(SELECT string_agg(coalesce(CAST({b} AS jsonb) ->> s.piece, s.piece), '' ORDER BY s.place) "
        "FROM unnest(string_to_array({a}, NULL)) WITH ORDINALITY AS s(piece, place)) END"
    )
    return Template(pattern, (text, literal(case_maps()[which], Text)), Text())


def cased_with_dots(text: ColumnElement[Any], which: str) -> ColumnElement[Any]:
    """As `cased`, for the languages that tell i and ı apart."""
    for old, new in DOTTED[which]:
        text = func.replace(text, literal(old, Text), literal(new, Text), type_=Text())
    return cased(text, which)
