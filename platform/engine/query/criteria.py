"""From the text of a `where` to a predicate on the columns of a query; checked trees are kept per manifest."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ColumnElement

from ...metadata.expressions.checker import check
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.parse import parse
from ...metadata.expressions.typed import Typed
from ...metadata.scope import ObjectScope
from ..expressions.to_sql import compile_sql
from ..model import Model
from .paths import PathColumns

MAXIMUM_KEPT = 2_000


def checked(model: Model, object_name: str, where: str) -> Typed:
    """The typed tree of a condition on an object; ProblemError with every problem, each with its position."""
    key = ("where", object_name, where)
    typed = model.cache.get(key)
    if typed is None:
        typed = check(parse(where), ObjectScope(model.manifest, object_name))
        keep(model, key, typed)
    return cast(Typed, typed)


def predicate(model: Model, columns: PathColumns, where: str | Typed, environment: Environment) -> ColumnElement[bool]:
    """The condition as a filter: bare, so that indexes are usable; values are bound parameters."""
    typed = checked(model, columns.object, where) if isinstance(where, str) else where
    return compile_sql(typed, columns, environment, model.database.dialect_name, "filter")


def keep(model: Model, key: object, value: object) -> None:
    """Remember something compiled; what clients send can't fill the memory, for the oldest entries go."""
    kept = model.cache.setdefault("kept", [])
    kept.append(key)
    model.cache[key] = value
    if len(kept) > MAXIMUM_KEPT:
        for old in kept[: MAXIMUM_KEPT // 2]:
            model.cache.pop(old, None)
        del kept[: MAXIMUM_KEPT // 2]
