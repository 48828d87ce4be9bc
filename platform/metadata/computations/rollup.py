"""A roll-up summary: the number, sum, extremes or mean of what points to the record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..expressions.ast import Call, Node, Path, Span
from ..expressions.functions.base import words
from ..expressions.parse import parse
from .base import EXPRESSION, SHARED, Computation

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"count": "COUNTOF", "sum": "SUMOF", "min": "MINOF", "max": "MAXOF", "average": "AVGOF"}
)
WHOLE = Span(0, 0, 1, 1)
NO_NAME = "?"
"""No field bears it, so that a sum without a value is told like one of an unknown field."""


class Rollup(Computation):
    name = "rollup"
    label = words("Roll-up summary", "汇总")
    doc = words(
        "The number, sum, smallest, largest or mean value of related records. It is stored and kept right with every "
        "save where it asks only their own fixed values; else it is computed when it is asked for.",
        "相关记录的条数、合计、最小、最大或平均值。仅涉及其自身固定的值时保存结果并随每次保存更新，否则在读取时计算。",
    )
    options_schema = MappingProxyType(
        {
            "relation": {"type": "string", "minLength": 1},
            "function": {"enum": list(FUNCTIONS)},
            "value": dict(EXPRESSION),
            "filter": dict(EXPRESSION),
            **SHARED,
        }
    )
    required_options = ("relation", "function")
    gathers = True

    def tree(self, options: Mapping[str, Any]) -> Node:
        """The call of the function of related records, e.g. SUMOF(loans, fine, ISBLANK(returned_on))."""
        relation = Path(tuple(str(options["relation"]).split(".")), WHOLE)
        value = () if options["function"] == "count" else (parse(str(options.get("value", NO_NAME))),)
        condition = (parse(str(options["filter"])),) if options.get("filter") else ()
        return Call(FUNCTIONS[options["function"]], (relation, *value, *condition), WHOLE)

    def result(self, options: Mapping[str, Any], kind: str) -> str:
        """Amounts are in the base currency, as a plain decimal; a count is a whole number."""
        if options["function"] == "count":
            return "integer"
        return "decimal" if kind == "money" else super().result(options, kind)
