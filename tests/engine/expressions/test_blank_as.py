"""Blank numbers count as 0 where a rule or a computed default says so: in Python, SQL and the tree of the browser."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from metacrm.engine.expressions.evaluate import compile_python
from metacrm.engine.expressions.to_sql import compile_sql
from metacrm.engine.expressions.to_tree import to_tree
from metacrm.engine.expressions.trial import TrialColumns, TrialScope, as_json, memory_connection, trial_fields
from metacrm.metadata.definitions.validation_rule import ValidationRuleDefinition
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.resolution import _default
from tests.engine.expressions.test_golden import ENVIRONMENT

FIELDS = trial_fields({"n": {"type": "decimal"}, "m": {"type": "decimal", "value": "2.5"}, "t": {"type": "text"}})


@pytest.mark.parametrize(
    ("text", "blank", "zero"),
    [
        ("n + m", None, "2.5"),
        ("n < 1", None, True),
        ("ISBLANK(n)", True, False),
        ("ISBLANK(t)", True, True),
        ("IF(n = 0, m * n, 7)", "7", "0"),
    ],
)
def test_blank_numbers_count_as_zero_where_it_is_asked_for(text: str, blank: Any, zero: Any) -> None:
    for blank_as, wanted in (("blank", blank), ("zero", zero)):
        typed = check(parse(text), TrialScope(FIELDS), expect=None, blank_as=blank_as)
        record = {name: field.value for name, field in FIELDS.items()}
        value = compile_python(typed)(record, ENVIRONMENT)
        with memory_connection() as connection:
            element = compile_sql(typed, TrialColumns(FIELDS, "sqlite"), ENVIRONMENT, "sqlite", "value")
            found = connection.execute(select(element)).scalar()
        for one in (value, found):
            assert (None if one is None else as_json(typed.type.kind, one)) == wanted
        assert ("BLANKVALUE" in str(to_tree(typed))) is (blank_as == "zero" and "n" in to_tree(typed)["fields"])


def test_rules_and_computed_defaults_say_it() -> None:
    body = {"kind": "validation_rule", "name": "r", "label": {}, "object": "book", "when": "n < 1", "blank_as": "zero"}
    assert ValidationRuleDefinition.arguments(body)["blank_as"] == "zero"
    assert _default({"$expression": "n + 1", "blank_as": "zero"})["default_blank_as"] == "zero"
    assert _default({"$expression": "n + 1"})["default_blank_as"] == "blank"
