"""Judges what would be written: required fields, cascading choices, validation rules, uniqueness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ...metadata.expressions.environment import Environment
from ..change import CREATE, RESTORE, UPDATE, Change
from ..model import CompiledField, CompiledObject, CompiledRule
from ..query.membership import among, is_alone, sought
from ..query.supplied import with_related
from ..query.viewer import environment_of
from ..security.rights import EVERYTHING
from ..statements import Statement, ask
from .found_values import find_values
from .run import Run
from .soundness import doubtful_fields
from .write_values import asks_write, write_values


def check_required(run: Run) -> None:
    """A required field must not be blank, whichever way the record is saved."""
    for compiled, changes in run.judged(CREATE, UPDATE):
        for change in changes:
            for item in compiled.required:
                names = value_names(item)
                if change.operation == UPDATE and change.changed.isdisjoint(names):
                    continue
                blank = all(change.after.get(name) is None for name in names)
                if blank and item.type.values.generator is None and not change.is_told(item.name):
                    change.refuse("required", item.name, field=item.definition.label)


def value_names(item: CompiledField) -> list[str]:
    """The fields that hold the value: the field itself, or the parts of a compound."""
    return (
        [item.name] if item.column is not None else [f"{item.name}_{part}" for part in item.type.parts(item.definition)]
    )


def check_choices(run: Run) -> None:
    """A cascading choice must be allowed under the parent field's value."""
    for compiled, changes in run.judged(CREATE, UPDATE):
        for item in compiled.cascading:
            parent = item.definition.options["parent_field"]
            for change in changes:
                value = change.after.get(item.name)
                if value is None or not {item.name, parent} & (change.changed | change.given):
                    continue
                choices = item.definition.choices.values if item.definition.choices else {}
                above = _names(change.after.get(parent))
                for choice in [choices[name] for name in _names(value) if name in choices]:
                    if choice.parents and choice.parents.isdisjoint(above):
                        labels = {"field": item.definition.label, "parent": compiled.fields[parent].definition.label}
                        change.refuse("choice_not_under_parent", item.name, value=choice.label, **labels)


def _names(value: Any) -> tuple[str, ...]:
    """The values chosen: none, one, or several."""
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def check_rules(run: Run) -> None:
    """Refuse every record that breaks a validation rule, with the rule's own message.

    A rule judges what is there, not what the actor may read: its verdict is the same for everybody. In a record that is
    refused already it judges only where every field it reads is sound.
    """
    for compiled, changes in run.judged(CREATE, UPDATE):
        for change, rule in broken_rules(run, compiled, compiled.rules, changes) if compiled.rules else ():
            message = rule.definition.message or rule.definition.label
            change.refuse("rule_broken", rule.definition.field, message=message, rule=rule.definition.name)


def broken_rules(
    run: Run, compiled: CompiledObject, rules: Sequence[CompiledRule], changes: Sequence[Change]
) -> list[tuple[Change, CompiledRule]]:
    """Which of the rules which of the records break."""
    environment = environment_of(run.model, run.context, run.connection)
    doubts = {id(change): doubtful_fields(compiled, change) for change in changes if change.problems}
    sound = [change for change in changes if doubts.get(id(change), ()) is not None]
    records = _with_related(run, compiled, rules, sound, environment)
    broken = []
    for change in sound:
        values, doubtful = records.get(change.id, change.after), doubts.get(id(change)) or frozenset()
        for rule in rules:
            if (not doubtful or doubtful.isdisjoint(rule.reads)) and rule.test(values, environment):
                broken.append((change, rule))
    return broken


def _with_related(
    run: Run,
    compiled: CompiledObject,
    rules: Sequence[CompiledRule],
    changes: Sequence[Change],
    environment: Environment,
) -> Mapping[str, Mapping[str, Any]]:
    """The records with what the rules read of others and of the write under way; empty where they read none such."""
    asked = [call for rule in rules for call in rule.asked]
    of_write = [reference for rule in rules for reference in rule.paths if asks_write(reference)]
    paths = _paths(rules)
    if not paths and not asked and not of_write and not any(rule.searches for rule in rules):
        return {}
    records = with_related(run.model, EVERYTHING, run.connection, environment, compiled, paths, asked, changes)
    for change in changes:
        records[change.id].update(write_values(run, change, of_write))
    find_values(run, rules, environment, records)
    return records


def _paths(rules: Sequence[CompiledRule]) -> set[tuple[str, ...]]:
    every = [reference for rule in rules for reference in rule.paths if len(reference.path) > 1]
    references = [reference for reference in every if not reference.path[0].startswith("$")]
    compared = {reference.compare_path for reference in references if reference.compare_path}
    return {reference.path for reference in references} | compared


def ask_unique(run: Run) -> None:
    """Ask who has the unique values of the batch; `check_unique` judges the answers."""
    for compiled, item, changes in _claims(run):
        make, name = _key_maker(compiled, item), item.name
        values = (change.after.get(name) for change in changes)
        keys = list(dict.fromkeys([make(value) for value in values if value is not None]))
        run.asked["unique", compiled.name, item.name] = ask(
            run.connection, _owners_of_keys(run, compiled, item, is_alone(keys)), {"keys": sought(keys)}
        )


def check_unique(run: Run) -> None:
    """Two living records must not share the value of a unique field, nor may two records of the batch."""
    for compiled, item, changes in _claims(run):
        _check_unique(compiled, item, changes, run.asked["unique", compiled.name, item.name].rows)


def _claims(run: Run) -> Iterator[tuple[CompiledObject, CompiledField, list[Change]]]:
    for compiled, changes in run.judged(CREATE, UPDATE, RESTORE):
        for item in compiled.unique:
            touched = [change for change in changes if change.operation != UPDATE or item.name in change.changed]
            if any(change.after.get(item.name) is not None for change in touched):
                yield compiled, item, touched


def _key_maker(compiled: CompiledObject, item: CompiledField) -> Callable[[Any], Any]:
    return dict(item.derived).get(compiled.table.column(item.name, "key").name, lambda value: value)


def _owners_of_keys(run: Run, compiled: CompiledObject, item: CompiledField, alone: bool) -> Statement:
    column, table = compiled.table.column(item.name, "key"), compiled.table.table
    return run.model.statement(
        ("unique", compiled.name, item.name, alone),
        lambda: select(column, table.c.id).where(
            among(column, "keys", run.model.database.dialect_name, alone=alone), table.c.deleted_at.is_(None)
        ),
    )


def _check_unique(
    compiled: CompiledObject, item: CompiledField, changes: list[Change], rows: Sequence[tuple[Any, ...]]
) -> None:
    make = _key_maker(compiled, item)
    by_key: dict[Any, list[Change]] = defaultdict(list)
    for change in changes:
        if change.after.get(item.name) is not None:
            by_key[make(change.after[item.name])].append(change)
    taken: dict[Any, set[str]] = defaultdict(set)
    for key, record in rows:
        taken[key].add(record)
    leaving = {change.id for change in changes if change.alive}
    for key, sharing in by_key.items():
        # A record of this batch that gives the value up frees it for another one.
        others = taken[key] - leaving
        claimed = bool(others)
        # One that is refused for something else claims nothing from the others of the batch.
        for change in sorted(sharing, key=lambda change: not change.alive):
            if claimed:
                change.refuse("not_unique", item.name, field=item.definition.label, value=change.after[item.name])
            claimed = claimed or change.alive
