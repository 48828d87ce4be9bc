"""Every field type keeps its contract: samples, round trips, columns, refusals, words in both languages."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.engine import Connection

from metacrm.engine.database import Database
from metacrm.metadata.definitions.object import FieldDefinition
from metacrm.metadata.field_types.base import (
    Compound,
    FieldType,
    Generator,
    InvalidValue,
    Presentation,
    Storage,
    Values,
    option_defaults,
)
from metacrm.metadata.labels import LANGUAGES
from metacrm.metadata.problem import CATALOGUE_FOLDER, Problem
from tests.metadata.field_types.samples import GENRES, ORGANISATION, TYPES, field_of

WIDGETS = """
text textarea richtext number money percent checkbox date datetime time select multiselect email phone url lookup
polymorphic user department file image address rating geolocation duration readonly
"""
EXPRESSION_TYPES = "text number money boolean date datetime time choice choices record compound"
AGGREGATES = {"count", "count_distinct", "sum", "avg", "min", "max"}
GROUPINGS = {"value", "day", "week", "month", "quarter", "year"}
NAMES = """
text long_text rich_text integer decimal currency percent boolean date datetime time picklist multi_picklist email phone
url lookup polymorphic_lookup master_detail user department owner identifier file image address auto_number rating
geolocation duration
"""

every_type = pytest.mark.parametrize("field_type", TYPES.values(), ids=TYPES.keys())


def parser(field_type: FieldType, field: FieldDefinition) -> Any:
    return field_type.values.parser(field, ORGANISATION)


def public_members(contract: type) -> set[str]:
    return {name for name in (*vars(contract), *contract.__annotations__) if not name.startswith("_")}


def test_every_wanted_type_is_there() -> None:
    assert set(TYPES) >= set(NAMES.split())


@pytest.mark.parametrize("contract", [FieldType, Storage, Values, Presentation, Compound, Generator])
def test_a_contract_stays_small(contract: type) -> None:
    assert len(public_members(contract)) <= 12, sorted(public_members(contract))


@every_type
def test_a_type_adds_no_member_of_its_own(field_type: FieldType) -> None:
    """What is not in a contract nobody can ask every type for."""
    for part, contract in (
        (field_type, FieldType),
        (field_type.storage, Storage),
        (field_type.values, Values),
        (field_type.presentation, Presentation),
    ):
        known = {name for base in contract.__mro__ for name in (*vars(base), *getattr(base, "__annotations__", {}))}
        assert {name for name in dir(part) if not name.startswith("_")} <= known


@every_type
def test_the_words_of_a_type_are_known_ones(field_type: FieldType) -> None:
    assert field_type.presentation.widget in WIDGETS.split()
    assert field_type.presentation.align in {"start", "end"}
    assert field_type.expression_type in EXPRESSION_TYPES.split()
    assert set(field_type.aggregates) <= AGGREGATES
    assert set(field_type.groupable) <= GROUPINGS


@every_type
def test_a_type_is_named_in_both_languages(field_type: FieldType) -> None:
    assert all(field_type.label[language] for language in LANGUAGES)
    assert any("\u4e00" <= character <= "\u9fff" for character in field_type.label["zh"])


@every_type
def test_options_have_a_schema_that_takes_the_samples_and_the_defaults(field_type: FieldType) -> None:
    schema = {"type": "object", "properties": dict(field_type.options_schema), "additionalProperties": False}
    jsonschema.Draft202012Validator.check_schema(schema)
    options = {**option_defaults(field_type), **field_type.values.sample_options}
    jsonschema.validate(options, {**schema, "required": list(field_type.required_options)})
    assert set(field_type.required_options) <= set(field_type.options_schema)


@every_type
def test_valid_samples_are_read_and_answered(field_type: FieldType) -> None:
    field = field_of(field_type.name)
    parse, values = parser(field_type, field), field_type.values
    samples = values.valid_samples(field)
    assert len(samples) >= 4
    for raw, form in samples:
        value = parse(raw)
        assert values.serialise(value) == form, raw
        assert json.loads(json.dumps(form)) == form, "the JSON form is no JSON"
        assert parse(form) == value, "the JSON form is not read back"
        assert parse(values.cell(value)) == value, "the text of a cell is not read back"
        assert isinstance(values.search_text(value), str)


@every_type
def test_invalid_samples_are_refused_with_their_code(field_type: FieldType) -> None:
    field = field_of(field_type.name)
    parse = parser(field_type, field)
    samples = field_type.values.invalid_samples(field)
    assert len(samples) >= 4
    for raw, code in samples:
        with pytest.raises(InvalidValue) as refusal:
            parse(raw)
        assert refusal.value.code == code, raw
        problem = Problem(code, parameters={"field": field.label, **refusal.value.parameters})
        for language in LANGUAGES:
            assert problem.message(language), code
            assert problem.hint(language), code
            assert "Sample" in problem.message("en") and "样例" in problem.message("zh")
        assert problem.status == 422


@every_type
def test_values_are_shown_in_both_languages(field_type: FieldType) -> None:
    field = field_of(field_type.name)
    parse = parser(field_type, field)
    for raw, _ in field_type.values.valid_samples(field):
        for language in LANGUAGES:
            assert field_type.presentation.display(parse(raw), field, language, ORGANISATION)


@every_type
def test_parts_are_fields_of_known_types_with_labels(field_type: FieldType) -> None:
    field = field_of(field_type.name)
    parts = field_type.parts(field)
    for part, body in parts.items():
        part_type = TYPES[body["type"]]
        assert not part_type.parts(part_of(field, part, body)), "a part has no parts"
        assert all(field.label[language] in body["label"][language] for language in LANGUAGES)
    assert set(field_type.storage.role_parts.values()) <= set(parts)
    compound = field_type.values.compound
    assert (compound is not None) == (not field_type.storage.columns(field))
    if compound is not None:
        for raw, form in field_type.values.valid_samples(field):
            spread = compound.spread(raw, field)
            assert set(spread) == set(parts)
            parsed = {part: read_part(field, part, parts[part], value) for part, value in spread.items()}
            assert compound.compose(parsed) == form
        assert compound.compose(dict.fromkeys(parts)) is None


def part_of(whole: FieldDefinition, part: str, body: Any) -> FieldDefinition:
    options = {key: value for key, value in body.items() if key not in ("type", "label", "read_only")}
    return FieldDefinition(object=whole.object, name=f"{whole.name}_{part}", type=body["type"], options=options)


def read_part(whole: FieldDefinition, part: str, body: Any, raw: Any) -> Any:
    blank = raw is None or (isinstance(raw, str) and not raw.strip())
    return None if blank else parser(TYPES[body["type"]], part_of(whole, part, body))(raw)


def columns_of(field_type: FieldType, field: FieldDefinition) -> list[Column[Any]]:
    return [
        Column(f"f{spec.suffix}", spec.type, index=spec.role in ("sort", "key"))
        for spec in field_type.storage.columns(field)
    ]


def test_values_survive_the_database(database_url: str) -> None:
    """Every type in one database: a server is slow to make, a table is not."""
    database = Database(database_url)
    with database.write() as connection:
        for field_type in TYPES.values():
            field = field_of(field_type.name, unique=True)
            if field_type.values.compound is None:
                store_and_load(connection, field_type, field)
    database.dispose()


def store_and_load(connection: Connection, field_type: FieldType, field: FieldDefinition) -> None:
    storage = field_type.storage
    assert storage.columns(field)[0].role == "value"
    assert {spec.role for spec in storage.columns(field)} == {"value", *storage.derived(field)}
    table = Table(f"t_{field_type.name}", MetaData(), Column("n", Integer), *columns_of(field_type, field))
    table.create(connection)
    values = [None, *(parser(field_type, field)(raw) for raw, _ in field_type.values.valid_samples(field))]
    suffixes = {spec.role: spec.suffix for spec in storage.columns(field)}
    rows = [
        {
            "n": number,
            "f": value,
            **{
                f"f{suffixes[role]}": None if value is None else derive(value)
                for role, derive in storage.derived(field).items()
            },
        }
        for number, value in enumerate(values)
    ]
    connection.execute(insert(table), rows)
    assert list(connection.scalars(select(table.c.f).order_by(table.c.n))) == values, field_type.name
    for number, value in enumerate(values[1:], 1):
        found = connection.scalars(select(table.c.n).where(table.c.f == value)).all()
        assert number in found, (field_type.name, value)
    sort = table.c[f"f{suffixes.get('sort', '')}"]
    loaded = connection.scalars(select(sort).where(sort.is_not(None)).order_by(sort)).all()
    if storage.sortable:
        assert list(loaded) == sorted(loaded), f"{field_type.name} is ordered otherwise than by Python"


def test_codes_are_explained_in_both_languages() -> None:
    entries = json.loads((CATALOGUE_FOLDER / "values.json").read_text("utf-8"))
    for code, entry in entries.items():
        for texts in (entry["message"], entry["hint"]):
            assert texts["en"].endswith(".") and texts["zh"].endswith("。"), code
            assert any("\u4e00" <= character <= "\u9fff" for character in texts["zh"]), code
            assert not any(word in texts["zh"] for word in ("非法", "错误", "您")), code


def test_the_sample_picklist_has_active_and_retired_values() -> None:
    assert {choice.active for choice in GENRES.values.values()} == {True, False}
