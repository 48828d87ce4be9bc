"""A formula: a value computed from the record's own fields, and over its lookups from others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..expressions.ast import Node
from ..expressions.functions.base import words
from ..expressions.parse import parse
from .base import EXPRESSION, SHARED, Computation


class Formula(Computation):
    name = "formula"
    label = words("Formula", "公式")
    doc = words(
        "Computed by an expression. Over the record's own fields it is stored; over lookups, sets of related records, "
        "the day or the viewer it is computed when it is asked for.",
        "由表达式计算。仅涉及本记录字段时保存结果；涉及查找、相关记录、当前日期或查看者时在读取时计算。",
    )
    options_schema = MappingProxyType(
        {
            "expression": dict(EXPRESSION),
            "result": {"enum": ["text", "integer", "decimal", "percent", "boolean", "date", "datetime", "time", "url"]},
            **SHARED,
        }
    )
    required_options = ("expression",)

    def tree(self, options: Mapping[str, Any]) -> Node:
        """The expression as it is written."""
        return parse(str(options["expression"]))
