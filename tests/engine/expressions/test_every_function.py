"""Every function with awkward values in every place: the databases neither fail nor differ from Python."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import URL, Connection, create_engine, select

from metacrm.engine.expressions.evaluate import ExpressionError, compile_python
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.expressions.trial import TrialColumns, TrialField, as_json, check_trial, memory_connection
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.functions.base import Overload
from metacrm.metadata.expressions.types import ExpressionType
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.test_golden import ENVIRONMENT

AWKWARD: dict[str, list[Any]] = {
    "number": [
        *(None, Decimal(0), Decimal(1), Decimal("-1"), Decimal("2.5"), Decimal("-2.5"), Decimal(7), Decimal("1e-16")),
        *(Decimal("99999999999999"), Decimal("-1e20"), Decimal("9" * 34), Decimal("3.14159")),
    ],
    "text": [None, "a", " b ", "Straße İΣ", "好书😀", "12.5", "2017-02-29", "-", "%_\\", "a,b;c", "\u0301é", "x" * 300],
    "boolean": [None, True, False],
    "date": [None, date(2016, 2, 29), date(1, 1, 1), date(9999, 12, 31), date(2017, 3, 31)],
    "datetime": [
        *(None, datetime(2017, 3, 1, 16, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)),
        *(datetime(9999, 12, 31, 23, 59, 59, 999999, UTC), datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)),
    ],
    "time": [None, time(0), time(23, 59, 59, 999999), time(9, 30)],
    "choice": [None, "won"],
}
INEXACT = {"SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SQRT", "EXP", "LN", "LOG", "^", "POWER", "DISTANCE"}
OPERATORS = {"+", "-", "*", "/", "^", "&", "=", "!=", "<", "<=", ">", ">="}
APART = {"DISTANCE", "GEOLOCATION"}
ROWS = 12


def overloads() -> Iterator[tuple[str, Overload]]:
    """Every function's every way to be called, as far as values can be given for it."""
    for name, function in catalogue().items():
        for overload in function.overloads if name not in APART else ():
            kinds = {"number" if kind == "count" else kind for kind in overload.parameters}
            if overload.parameters and kinds <= AWKWARD.keys():
                yield name, overload


def rows(overload: Overload, dice: random.Random) -> Iterator[dict[str, TrialField]]:
    """Fields for the arguments, with every awkward value somewhere."""
    kinds = ["number" if kind == "count" else kind for kind in overload.parameters]
    kinds += kinds[-1:] * 2 if overload.repeats else []
    for _ in range(ROWS):
        yield {f"f{at}": TrialField(ExpressionType(kind), dice.choice(AWKWARD[kind])) for at, kind in enumerate(kinds)}


def written(name: str, fields: dict[str, TrialField]) -> str:
    """The call as text."""
    if name == "NEGATE":
        return "-f0"
    return f"f0 {name} f1" if name in OPERATORS else f"{name}({', '.join(fields)})"


def alike(name: str, expected: Any, found: Any) -> bool:
    """Whether both are the same, nearly so where the function is computed in binary."""
    if name not in INEXACT or expected is None or found is None:
        return bool(expected == found)
    return math.isclose(float(expected), float(found), rel_tol=1e-12, abs_tol=2e-16)


def mistakes(connection: Connection) -> Iterator[str]:
    """What a database says otherwise than Python."""
    dice = random.Random(11)
    dialect = connection.dialect.name
    for name, overload in overloads():
        for fields in rows(overload, dice):
            text = written(name, fields)
            try:
                typed = check_trial(text, fields)
                element = compile_sql(typed, TrialColumns(fields, dialect), ENVIRONMENT, dialect, "value")
            except ProblemError:
                continue
            value = compile_python(typed)({key: field.value for key, field in fields.items()}, ENVIRONMENT)
            wanted = None if value is None or isinstance(value, ExpressionError) else as_json(typed.type.kind, value)
            found = connection.execute(select(element)).scalar()
            shown = None if found is None else as_json(typed.type.kind, found)
            if not alike(name, wanted, shown):
                yield f"{text} {[field.value for field in fields.values()]}: {wanted!r} {shown!r}"


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_databases_agree_with_python(dialect: str, request: pytest.FixtureRequest) -> None:
    if dialect == "sqlite":
        with memory_connection() as connection:
            assert list(mistakes(connection)) == []
        return
    server: URL = request.getfixturevalue("postgresql")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        assert list(mistakes(connection)) == []
    engine.dispose()
