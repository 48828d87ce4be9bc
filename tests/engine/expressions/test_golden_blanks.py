"""The golden corpus leaves an argument blank of every function that takes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from metacrm.metadata.expressions.ast import Binary, Call, InList, Node, Path, Unary, children, walk
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.functions.base import Function
from metacrm.metadata.expressions.functions.related import RelatedFunction
from metacrm.metadata.expressions.naming import NOWHERE
from metacrm.metadata.expressions.parse import parse
from tests.engine.expressions.sheet_table import corpus
from tests.engine.expressions.test_golden import FILES, cases

EMPTY: Sequence[Any] = (None, "", [])
SIGNS: Mapping[str, str] = {"-": "NEGATE"}
WITHOUT: Mapping[str, str] = {
    "DISTANCE": "its arguments are places, and GEOLOCATION within it is given blank degrees",
    "HASROLE": "the role is written out in the expression",
    "PERIODEND": "the period is written out in the expression",
    "PERIODSTART": "the period is written out in the expression",
    "VLOOKUP": "only a rule may ask it: tests/engine/records/test_write_rules.py does, with a blank",
}
"""Functions without a blank case, and why."""


def called(node: Node) -> str | None:
    """The function that the node stands for, by its name in the catalogue."""
    match node:
        case Call(name):
            return name
        case Unary(operator):
            return SIGNS.get(operator, operator)
        case Binary(operator):
            return operator
        case InList():
            return "IN"
    return None


def blank_fields(case: dict[str, Any]) -> set[str]:
    """The fields that are blank, or were before the save."""
    return {
        name
        for name, field in case["fields"].items()
        if field["value"] in EMPTY or ("prior" in field and field["prior"] in EMPTY)
    }


def asked_with_blanks() -> Iterator[str]:
    """The functions that are called with a blank field itself as an argument."""
    for case in (case for path in FILES for case in cases(path)):
        blank = blank_fields(case)
        for node, _ in walk(parse(case["expression"])) if blank else ():
            given = [".".join(child.parts) for child in children(node) if isinstance(child, Path)]
            if (name := called(node)) and not blank.isdisjoint(given):
                yield name


def asked_of_blank_records() -> Iterator[str]:
    """The functions of related records that are asked of lines without any value."""
    sets, related = corpus()
    blank = {name for name, lines in sets.items() if lines and not all(lines)}
    for case in related:
        if case["set"] in blank:
            yield from filter(None, (called(node) for node, _ in walk(parse(case["expression"]))))


def takes_values(function: Function) -> bool:
    """Whether it has an argument, and a place where it may stand."""
    without = function.overloads and not any(overload.parameters for overload in function.overloads)
    return not without and function.places != NOWHERE


def test_every_function_has_a_case_with_a_blank() -> None:
    asked = {*asked_with_blanks(), *asked_of_blank_records()}
    due = {name for name, function in catalogue().items() if takes_values(function)}
    assert due - asked == set(WITHOUT)


def test_every_function_of_related_records_is_asked_of_blank_ones() -> None:
    related = {name for name, function in catalogue().items() if isinstance(function, RelatedFunction)}
    assert related <= set(asked_of_blank_records())
