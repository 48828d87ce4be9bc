"""Random well-typed expressions over the shelf, made from the catalogue itself, and what Python says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from metacrm.engine.expressions.evaluate import ExpressionError, compile_python
from metacrm.engine.expressions.to_tree import as_json, browser_functions, environment_constants, to_tree
from metacrm.metadata.expressions.checker import catalogue, check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import Apply, Typed, nodes
from metacrm.metadata.problem import ProblemError
from tests.browser.expression_corners import CORNERS
from tests.browser.expression_pools import FIELDS, FITTING, KINDS_OF, LITERALS, ODD, STRANGE
from tests.engine.expressions.shelf_table import ANN, books
from tests.metadata.expressions.shelf import ShelfScope

BINARY = frozenset({"SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "DISTANCE"})
"""Functions computed in binary, which agree to 1e-12 and so stand only at the top of an expression here."""
NEVER_SAME = frozenset({"RANDOM"})
NOW = datetime(2017, 3, 1, 17, 30, tzinfo=UTC)
VIEWER = ("id", "name", "limit", "roles")


def environment(zone: str = "Asia/Shanghai", now: datetime = NOW) -> Environment:
    """The moment and the viewer of the cases; the business year begins in April."""
    user = {"id": ANN, "name": "Ann", "limit": Decimal("2.5")}
    return Environment(now, ZoneInfo(zone), user, 4)


def records(dice: Random, count: int = 60) -> list[dict[str, Any]]:
    """Books with awkward values, half of them from every alphabet and century."""
    found = books(count)
    for record in found[count // 2 :]:
        record |= {name: dice.choice(values) for name, values in STRANGE.items() if dice.random() < 0.7}
    return found


INFIX = frozenset(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "^", "&"])


def signatures() -> list[tuple[str, ...]]:
    """Every way to call what the browser has: the name and the kinds of the arguments."""
    found: list[tuple[str, ...]] = list(ODD)
    for name, function in sorted(catalogue().items()):
        if name not in browser_functions() or name in NEVER_SAME:
            continue
        for overload in function.overloads:
            for left_out in range(overload.optional + 1):
                kinds = overload.parameters[: len(overload.parameters) - left_out]
                found.append((name, *kinds, *((kinds[-1], kinds[-1]) if overload.repeats else ())))
    return found


def argument(dice: Random, kind: str, depth: int, calls: list[tuple[str, ...]]) -> str:
    """A text that gives a value of that kind."""
    kind = dice.choice(KINDS_OF.get(kind, (kind,)))
    if depth and kind not in ("count", "choice", "choices", "record", "place") and dice.random() < 0.4:
        name, *kinds = dice.choice([call for call in calls if call[0] not in BINARY])
        return written(dice, name, kinds, depth - 1, calls)
    pool = FIELDS if kind not in LITERALS or dice.random() < 0.6 else LITERALS
    return dice.choice(pool.get(kind, ("NULL",)))


def written(dice: Random, name: str, kinds: list[str], depth: int, calls: list[tuple[str, ...]]) -> str:
    """The call as a person writes it."""
    arguments = [
        dice.choice(FITTING[name, place])
        if (name, place) in FITTING and dice.random() < 0.8
        else argument(dice, kind, depth, calls)
        for place, kind in enumerate(kinds)
    ]
    if name in INFIX and len(arguments) == 2:
        return f"({arguments[0]} {name} {arguments[1]})"
    return f"-({arguments[0]})" if name == "NEGATE" else f"{name}({', '.join(arguments)})"


@dataclass(frozen=True, slots=True)
class Case:
    """One expression on one record, with what Python says."""

    text: str
    tree: Mapping[str, Any]
    record: Mapping[str, Any]
    expected: Any
    nearly: bool


def made(text: str, record: Mapping[str, Any], known: Environment, scope: Any = None) -> Case | None:
    """The case, or None where the text is no well-typed expression that the browser has."""
    try:
        typed = check(parse(text), scope or ShelfScope(), expect=None)
        tree = to_tree(typed)
    except ProblemError:
        return None
    inner = any(node.function.name in BINARY for node in nodes(typed) if isinstance(node, Apply) and node is not typed)
    if inner:
        return None
    value = compile_python(typed)(record, known)
    expected = {"error": value.code} if isinstance(value, ExpressionError) else as_json(value)
    sent = {key: as_json(value) for key, value in record.items()}
    return Case(text, tree, sent, expected, _binary(typed))


def _binary(typed: Typed) -> bool:
    return isinstance(typed, Apply) and typed.function.name in BINARY


def random_cases(
    dice: Random, count: int, known: Environment, shelf: list[dict[str, Any]], depth: int = 2
) -> list[Case]:
    """So many cases; each way to call comes up equally often."""
    calls = signatures()
    found: list[Case] = []
    tries = 0
    while len(found) < count and tries < 6 * count:
        name, *kinds = calls[tries % len(calls)] if count > len(calls) else dice.choice(calls)
        tries += 1
        case = made(written(dice, name, kinds, dice.randint(0, depth), calls), dice.choice(shelf), known)
        if case is not None:
            found.append(case)
    return found


def corner_cases() -> list[tuple[Case, Environment]]:
    """The corners written out, each at its own moment and place."""
    found: list[tuple[Case, Environment]] = []
    for zone, now, text, record in CORNERS:
        known = environment(zone, now)
        case = made(text, record, known)
        assert case is not None, text
        found.append((case, known))
    return found


def constants(known: Environment) -> dict[str, Any]:
    """What the page gets once."""
    return environment_constants(known, VIEWER)


def payload(cases: list[Case], known: Environment) -> str:
    """The cases as one JSON text."""
    pairs = [{"tree": case.tree, "record": case.record} for case in cases]
    return json.dumps({"cases": pairs, "environment": constants(known)})


def agrees(case: Case, found: Any) -> bool:
    """Whether the browser's answer is Python's, of binary functions to 1e-12."""
    if not case.nearly or not isinstance(found, str) or not isinstance(case.expected, str):
        return bool(found == case.expected and type(found) is type(case.expected))
    left, right = Decimal(found), Decimal(case.expected)
    return abs(left - right) <= max(abs(right) * Decimal("1e-12"), Decimal("1e-15"))


def disagreements(cases: list[Case], found: list[Any]) -> list[tuple[str, Any, Any]]:
    """What was asked, what Python says and what the browser says, where they differ."""
    assert len(cases) == len(found)
    return [
        (case.text, case.expected, answer)
        for case, answer in zip(cases, found, strict=True)
        if not agrees(case, answer)
    ]


def functions_of(node: Mapping[str, Any]) -> Iterator[str]:
    """The functions that a node of a tree and those below it call."""
    if node["node"] == "apply":
        yield node["function"]
        for below in node["arguments"]:
            yield from functions_of(below)
