"""The recipe for adding a field type shows one that works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from metacrm.metadata.definitions.object import FieldDefinition
from metacrm.metadata.field_types.base import FieldType, InvalidValue
from tests.metadata.field_types.samples import ORGANISATION
from tests.metadata.field_types.test_contract import WIDGETS

RECIPE = Path(__file__).resolve().parents[3] / "docs" / "recipes" / "add-a-field-type.md"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_keeps_the_contract() -> None:
    names: dict[str, Any] = {"__package__": "metacrm.metadata.field_types", "__name__": "metacrm.metadata.example"}
    exec(compile(block("python"), str(RECIPE), "exec"), names)
    colour = names["Colour"]()
    assert isinstance(colour, FieldType)
    field = FieldDefinition(object="book", name="cover", type="colour")
    parse = colour.values.parser(field, ORGANISATION)
    for raw, form in colour.values.valid_samples(field):
        assert colour.values.serialise(parse(raw)) == form
        assert parse(colour.values.cell(parse(raw))) == parse(raw)
        assert colour.presentation.display(parse(raw), field, "zh", ORGANISATION)
    explained = json.loads("{" + block("json") + "}")
    for raw, code in colour.values.invalid_samples(field):
        with pytest.raises(InvalidValue) as refusal:
            parse(raw)
        assert refusal.value.code == code
        assert code in explained


def test_the_recipe_names_every_widget() -> None:
    text = RECIPE.read_text("utf-8")
    assert [word for word in WIDGETS.split() if word not in text] == []
