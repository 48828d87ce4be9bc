"""What the columns of a list add up to, over its whole filter or in each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ...engine.query.aggregate import AggregateRequest
from ...metadata.problem import ProblemError
from .columns import ColumnField
from .showing import Showing
from .view import View


def measures_of(view: View, columns: Sequence[ColumnField]) -> Mapping[str, str]:
    """Path → the measure of its column: the sum of each money field of the object itself."""
    money = [one for one in columns if view.model.manifest.field_type(one.field).expression_type == "money"]
    return {one.path: f"sum({one.path})" for one in money if "." not in one.path}


def figures(view: View, measures: Mapping[str, str], answer: Mapping[str, Any]) -> Mapping[str, str]:
    """Path → the figure as text, from one group of an aggregate's answer."""
    showing = Showing(view)
    return {path: showing.money(Decimal(answer[measure])) for path, measure in measures.items()}


def totals(
    view: View, object_name: str, columns: Sequence[ColumnField], where: str, find: str, ids: tuple[str, ...] = ()
) -> Mapping[str, str]:
    """The figures of all records that the list has, or of those with these ids: one statement."""
    measures = measures_of(view, columns)
    if not measures:
        return {}
    asked = AggregateRequest(object_name, (), tuple(measures.values()), where, find, ids=ids)
    try:
        return figures(view, measures, view.records.aggregate(view.context, asked).groups[0])
    except ProblemError:
        return {}
