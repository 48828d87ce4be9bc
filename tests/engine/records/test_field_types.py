"""Every field type lives through the whole pipeline: saved, read, changed, sorted, filtered, refused."""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from metacrm.engine.change import UPDATE, Outcome, RecordInput
from metacrm.engine.model import CompiledField
from metacrm.engine.records.loading import record_from_row
from metacrm.engine.runtime import Runtime
from metacrm.metadata.field_types.base import FieldType
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.text_keys import sort_key
from tests.engine.acting import at, codes, ids_of, lay_anchors
from tests.engine.specimens import DEFAULTS, UNIQUE
from tests.fixtures.manifests import types

every_type = pytest.mark.parametrize("field_type", types().values(), ids=types().keys())
TWO_VALUED = {"text", "choice", "record", "boolean"}


def field_of(runtime: Runtime, name: str, object_name: str = "specimen") -> CompiledField:
    return runtime.current.object(object_name).fields[name]


def samples(runtime: Runtime, field_type: FieldType) -> list[tuple[Any, Any]]:
    field = field_of(runtime, f"f_{field_type.name}").definition
    return [*field_type.values.valid_samples(field), (None, None)]


def saved(runtime: Runtime, field_type: FieldType, copies: int = 1) -> list[Outcome]:
    """Records with every sample and a blank one."""
    name = f"f_{field_type.name}"
    inputs = [RecordInput("specimen", {name: raw}) for raw, _ in samples(runtime, field_type) * copies]
    outcomes = runtime.records.save(at(origin="migration"), inputs)
    assert all(outcome.ok for outcome in outcomes), codes(outcomes)
    return [*outcomes]


@every_type
@pytest.mark.parametrize("copies", [1, 12], ids=["inserted", "copied"])
def test_samples_are_stored_and_read_back(library_runtime: Runtime, field_type: FieldType, copies: int) -> None:
    lay_anchors(library_runtime)
    outcomes = saved(library_runtime, field_type, copies)
    name = f"f_{field_type.name}"
    wanted = [form for _, form in samples(library_runtime, field_type)] * copies
    found = {}
    request_fields = ("id", name)
    for record in ids_of(library_runtime, "specimen"):
        found[record] = library_runtime.records.get(at(), "specimen", record, request_fields)[name]
    for outcome, expected in zip(outcomes, wanted, strict=True):
        if expected is None and field_type.values.generator is not None:
            assert found[str(outcome.id)]
        else:
            assert found[str(outcome.id)] == expected
    json.dumps(list(found.values()))


@every_type
def test_a_change_keeps_the_old_value_in_history(library_runtime: Runtime, field_type: FieldType) -> None:
    lay_anchors(library_runtime)
    name = f"f_{field_type.name}"
    before = saved(library_runtime, field_type)
    raws = [raw for raw, _ in samples(library_runtime, field_type)]
    inputs = [
        RecordInput("specimen", {name: raw}, UPDATE, outcome.id)
        for outcome, raw in zip(before, [*raws[1:], raws[0]], strict=True)
    ]
    after = library_runtime.records.save(at(5, origin="migration"), inputs)
    assert all(outcome.ok for outcome in after), codes(after)
    compiled = library_runtime.current.object("specimen")
    parts = [name, *(f"{name}_{part}" for part in field_type.parts(compiled.fields[name].definition))]
    with library_runtime.database.read() as connection:
        rows = connection.execute(select(compiled.table.history)).mappings().all()
    history = {row["id"]: record_from_row(compiled, dict(row)) for row in rows}
    for old, new in zip(before, after, strict=True):
        changed = [part for part in parts if old.values.get(part) != new.values.get(part)]
        assert new.status == ("updated" if changed else "unchanged")
        assert new.version == (2 if changed else 1)
        assert (old.id in history) is bool(changed)
        for part in changed:
            kept = history[str(old.id)].get(part)
            assert kept == old.values.get(part) and type(kept) is type(old.values.get(part))


def order_key(runtime: Runtime, item: CompiledField) -> Callable[[Any], Any]:
    choices = item.definition.choices
    if choices:
        return lambda value: list(choices.values).index(value)
    if len(item.definition.targets) == 1:
        title = runtime.current.manifest.title_field(item.definition.target).name
        return lambda value: sort_key(runtime.records.get(at(), item.definition.target, value)[title])
    column = runtime.current.tables[item.definition.object].column(item.name, "sort").name
    return dict(item.derived).get(column, lambda value: value)


@every_type
def test_lists_sort_by_it_in_both_directions_with_blanks_last(library_runtime: Runtime, field_type: FieldType) -> None:
    lay_anchors(library_runtime)
    outcomes = saved(library_runtime, field_type)
    name = f"f_{field_type.name}"
    item = field_of(library_runtime, name)
    if item.column is None or not field_type.storage.sortable:
        with pytest.raises(ProblemError) as refused:
            ids_of(library_runtime, "specimen", sort=name)
        assert [problem.code for problem in refused.value.problems] == ["not_sortable"]
        return
    key = order_key(library_runtime, item)
    filled = [outcome for outcome in outcomes if outcome.values.get(name) is not None]
    blank = [str(outcome.id) for outcome in outcomes if outcome.values.get(name) is None]
    ascending = sorted(filled, key=lambda outcome: (key(outcome.values[name]), outcome.id))
    names = [str(outcome.id) for outcome in ascending]
    assert ids_of(library_runtime, "specimen", sort=name) == names + sorted(blank)
    assert ids_of(library_runtime, "specimen", sort=f"-{name}") == names[::-1] + sorted(blank, reverse=True)


def literal(kind: str, shown: Any) -> str:
    if kind in {"text", "choice", "record"}:
        return json.dumps(shown, ensure_ascii=False)
    return str(shown).upper() if kind == "boolean" else str(shown)


Filter = Callable[[Any], bool]


def comparisons(kind: str, value: Any, text: str, name: str) -> list[tuple[str, Filter]]:
    """Conditions that compare the field with a literal, and the same in Python."""
    two_valued = kind in TWO_VALUED

    def compared(test: Callable[[Any, Any], bool], blank: bool = False) -> Filter:
        return lambda stored: blank if stored is None else test(stored, value)

    listed = [
        (f"{name} = {text}", compared(operator.eq)),
        (f"{name} != {text}", compared(operator.ne, blank=two_valued)),
        (f"{name} IN ({text})", compared(operator.eq)),
    ]
    if kind in {"number", "money", "date", "datetime", "text"}:
        listed += [
            (f"{name} {word} {text}", compared(test))
            for word, test in {
                "<": operator.lt,
                "<=": operator.le,
                ">": operator.gt,
                ">=": operator.ge,
            }.items()
        ]
    if kind == "text":
        listed.append((f"CONTAINS({name}, {literal('text', value[1:3])})", lambda stored: value[1:3] in (stored or "")))
    return listed


def conditions(kind: str, name: str, stored: Sequence[tuple[Any, Any]]) -> list[tuple[str, Filter]]:
    blank: list[tuple[str, Filter]] = [(f"ISBLANK({name})", lambda value: value is None)]
    blank.append((f"NOT ISBLANK({name})", lambda value: value is not None))
    if kind in {"time", "compound"}:
        return blank if kind == "time" else []
    if kind == "choices":
        names = sorted({each for value, _ in stored for each in value})
        return blank + [
            (f'INCLUDES({name}, "{each}")', functools.partial(lambda word, value: word in (value or ()), each))
            for each in names
        ]
    return blank + [pair for value, shown in stored for pair in comparisons(kind, value, literal(kind, shown), name)]


@every_type
def test_filters_agree_with_python(library_runtime: Runtime, field_type: FieldType) -> None:
    lay_anchors(library_runtime)
    outcomes = saved(library_runtime, field_type)
    name = f"f_{field_type.name}"
    item = field_of(library_runtime, name)
    values = {str(outcome.id): outcome.values.get(name) for outcome in outcomes}
    literals = {
        item.serialise(value) if kind_is_plain(value) else str(value): value
        for value in values.values()
        if value is not None and item.column is not None
    }
    stored = [(value, shown) for shown, value in literals.items() if len(str(shown)) < 120]
    for where, holds in conditions(field_type.expression_type, name, stored[:6]):
        wanted = sorted(record for record, value in values.items() if holds(value))
        assert sorted(ids_of(library_runtime, "specimen", where=where)) == wanted, where


def kind_is_plain(value: Any) -> bool:
    return not isinstance(value, tuple)


@every_type
def test_impossible_values_are_refused_with_their_code(library_runtime: Runtime, field_type: FieldType) -> None:
    name = f"f_{field_type.name}"
    told = field_type.values.invalid_samples(field_of(library_runtime, name).definition)
    invalid = [(raw, code) for raw, code in told if raw is not None and (type(raw) is not str or raw.strip())]
    inputs = [RecordInput("specimen", {name: raw}) for raw, _ in invalid]
    outcomes = library_runtime.records.save(at(origin="migration"), inputs)
    for outcome, (raw, code) in zip(outcomes, invalid, strict=True):
        # A compound tells the part that is wrong where it can.
        assert all(problem.code == code and str(problem.field).startswith(name) for problem in outcome.problems)
        assert outcome.problems, raw
    assert ids_of(library_runtime, "specimen") == []


def test_every_missing_required_field_is_told_at_once(library_runtime: Runtime) -> None:
    outcome = library_runtime.records.create(at(), "strict", {"name": "x", "r_text": "  "})
    wanted = {("required", f"r_{name}") for name in types() if types()[name].values.generator is None}
    assert set(codes([outcome])[0]) == wanted


def test_required_fields_stay_required_on_update(library_runtime: Runtime) -> None:
    lay_anchors(library_runtime)
    values = {}
    for name, field_type in types().items():
        if field_type.values.generator is None:
            field = field_of(library_runtime, f"r_{name}", "strict").definition
            values[f"r_{name}"] = field_type.values.valid_samples(field)[0][0]
    created = library_runtime.records.create(at(), "strict", values)
    assert created.ok, created.problems
    emptied = library_runtime.records.update(at(1), "strict", str(created.id), dict.fromkeys(values))
    assert set(codes([emptied])[0]) == {("required", name) for name in values}
    assert library_runtime.records.update(at(1), "strict", str(created.id), {"name": "other"}).ok


def test_defaults_fill_what_is_not_given_but_not_what_is_given_blank(library_runtime: Runtime) -> None:
    first = library_runtime.records.create(at(), "eager", {"name": "x"})
    answered = library_runtime.records.get(at(), "eager", str(first.id))
    assert {name: answered[f"d_{name}"] for name in DEFAULTS} == {**DEFAULTS, "percent": answered["d_percent"]}
    assert float(answered["d_percent"]) == 12.5
    second = library_runtime.records.create(at(), "eager", {f"d_{name}": None for name in DEFAULTS})
    answered = library_runtime.records.get(at(), "eager", str(second.id))
    assert {answered[f"d_{name}"] for name in DEFAULTS} == {None}


def unique_raws(runtime: Runtime, type_name: str) -> tuple[Any, Any]:
    """Two values that differ."""
    item = field_of(runtime, f"u_{type_name}", "keyed")
    pairs = [(raw, item.parse(raw)) for raw, _ in item.type.values.valid_samples(item.definition)]
    first = pairs[0]
    return first[0], next(raw for raw, value in pairs if value != first[1])


@pytest.mark.parametrize("type_name", UNIQUE)
def test_unique_values_are_unique_among_living_records(library_runtime: Runtime, type_name: str) -> None:
    lay_anchors(library_runtime)
    name, records = f"u_{type_name}", library_runtime.records
    raw, other = unique_raws(library_runtime, type_name)
    system = at(origin="migration")
    first = records.create(system, "keyed", {name: raw})
    assert first.ok, first.problems
    assert codes([records.create(system, "keyed", {name: raw})]) == [[("not_unique", name)]]
    batch = [RecordInput("keyed", {name: value}) for value in (other, None, other, None)]
    outcomes = records.save(system, batch, all_or_none=False)
    assert codes(outcomes) == [[], [], [("not_unique", name)], []]
    second = str(outcomes[0].id)
    assert codes([records.update(system, "keyed", second, {name: raw})]) == [[("not_unique", name)]]
    assert records.delete(at(1), "keyed", str(first.id)).ok
    assert records.update(system, "keyed", second, {name: raw}).ok
    assert codes([records.restore(at(2), "keyed", str(first.id))]) == [[("not_unique", name)]]


@pytest.mark.parametrize("size", [1, 60], ids=["inserted", "copied"])
@pytest.mark.parametrize("type_name", ["text", "integer", "date"])
def test_of_concurrent_inserts_of_one_value_exactly_one_wins(
    library_runtime: Runtime, type_name: str, size: int
) -> None:
    raw, _ = unique_raws(library_runtime, type_name)
    name = f"u_{type_name}"

    def insert(_: int) -> Outcome:
        more = [RecordInput("keyed", {"name": "filler"}) for _ in range(size - 1)]
        return library_runtime.records.save(at(), [RecordInput("keyed", {name: raw}), *more])[0]

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(insert, range(6)))
    assert sorted(codes(outcomes)) == [[], *[[("not_unique", name)]] * 5]
    assert len(ids_of(library_runtime, "keyed", where=f"NOT ISBLANK({name})")) == 1
    assert len(ids_of(library_runtime, "keyed")) == size
