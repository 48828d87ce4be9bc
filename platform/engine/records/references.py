"""Every reference must lead to a living record the actor can see; hierarchies must not turn in circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, Select, literal, select, text, union_all

from ...metadata.expressions.bounds import MOST_LINKS
from ..change import CREATE, RESTORE, UPDATE, Change
from ..model import CompiledField, CompiledObject
from ..query.membership import among, is_alone, sought
from ..security.rights import EVERYTHING, Rights, row_predicate
from ..statements import Answer, Statement, ask
from .run import Run

Uses = dict[str, list[tuple[Change, CompiledField, str]]]
"""Object → what refers to records of it: the change, its field, the id."""
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:hierarchy, 0))")


def check_references(run: Run) -> None:
    """Refuse dangling lookups: one round trip for all targets of the batch, which also locks the rows referred to.

    What the actor did not choose himself (the owner that is stamped, all that a restore brings back) need only live.
    """
    pointing: Uses = defaultdict(list)
    unseen: Uses = defaultdict(list)
    _find_objects(run)
    returning = {(change.object, change.id) for change in run.changes if change.operation == RESTORE and change.alive}
    reading, references = run.reading, [*_references(run)]
    readable = {target: reading.allows("read", target) for target in {target for target, *_ in references}}
    for target, change, item, record in references:
        if record not in run.created.get(target, ()) and (target, record) not in returning:
            visible = readable[target] or _is_chosen(change, item)
            (pointing if visible else unseen)[target].append((change, item, record))
    posed = [(uses, _ask(run, _ids(uses), rights)) for uses, rights in ((pointing, reading), (unseen, EVERYTHING))]
    for uses, question in posed:
        _refuse_dangling(run, uses, question.told())
    _check_hierarchies(run)


def _is_chosen(change: Change, item: CompiledField) -> bool:
    names = (item.name, f"{item.name}_id", f"{item.name}_object")
    return change.operation != RESTORE and not change.given.isdisjoint(names)


def _ids(pointing: Uses) -> Mapping[str, set[str]]:
    return {target: {record for _, _, record in uses} for target, uses in pointing.items()}


def _refuse_dangling(run: Run, pointing: Uses, found: Mapping[str, set[str]]) -> None:
    for target, uses in pointing.items():
        for change, item, record in uses:
            if record not in found[target]:
                label = run.model.manifest.objects[target].label
                change.refuse("dangling_reference", item.name, field=item.definition.label, target=label, id=record)


def drop_orphans(run: Run) -> None:
    """Refuse records that refer to a record of the same batch which was itself refused."""
    dead = {change.id for change in run.changes if change.operation == CREATE and not change.alive}
    while dead:
        for records in run.created.values():
            records -= dead
        orphans = [
            (change, item)
            for compiled, changes in run.alive(CREATE, UPDATE)
            for change in changes
            for item in (*compiled.lookups, *compiled.polymorphic)
            if change.after.get(item.name if item.column else f"{item.name}_id") in dead
        ]
        for change, item in orphans:
            target = run.model.manifest.objects[item.definition.targets[0]].label if item.column else ""
            change.refuse("dangling_reference", item.name, field=item.definition.label, target=target, id="")
        dead = {change.id for change, _ in orphans if change.operation == CREATE}


def _references(run: Run) -> Iterator[tuple[str, Change, CompiledField, str]]:
    for compiled, changes in run.judged(CREATE, UPDATE, RESTORE):
        for item in compiled.lookups:
            name, target = item.name, item.definition.target
            for change in changes if target in run.model.tables else ():
                record = change.after.get(name)
                if record is not None and (change.operation != UPDATE or name in change.changed):
                    yield target, change, item, record
        for item in compiled.polymorphic:
            for change in changes:
                touched = change.changed if change.operation == UPDATE else change.after.keys()
                yield from _polymorphic(run, change, item, touched)


def _find_objects(run: Run) -> None:
    """Say of which object a polymorphic link is where only the id was given: one statement for the whole batch."""
    bare = [
        (change, item, str(change.after[f"{item.name}_id"]))
        for compiled, changes in run.judged(CREATE, UPDATE, RESTORE)
        for item in compiled.polymorphic
        for change in changes
        if change.after.get(f"{item.name}_id") is not None and change.after.get(f"{item.name}_object") is None
    ]
    if not bare:
        return
    wanted: dict[str, set[str]] = defaultdict(set)
    for _, item, record in bare:
        for name in _candidates(run, item):
            wanted[name].add(record)
    found = existing(run, wanted, run.reading)
    for change, item, record in bare:
        candidates = (name for name in _candidates(run, item) if record in found[name])
        change.after[f"{item.name}_object"] = next(candidates, None)
        change.changed.add(f"{item.name}_object")


def _candidates(run: Run, item: CompiledField) -> list[str]:
    allowed = item.definition.targets
    return [name for name in (run.model.tables if "*" in allowed else allowed) if name in run.model.tables]


def _polymorphic(
    run: Run, change: Change, item: CompiledField, touched: Iterable[str]
) -> Iterator[tuple[str, Change, CompiledField, Any]]:
    object_name, record = change.after.get(f"{item.name}_object"), change.after.get(f"{item.name}_id")
    if not {f"{item.name}_object", f"{item.name}_id"} & set(touched) or (object_name is None and record is None):
        return
    if record is None or object_name not in _candidates(run, item):
        change.refuse(
            "dangling_reference", item.name, field=item.definition.label, target=object_name or "", id=record or ""
        )
        return
    yield object_name, change, item, record


def existing(run: Run, wanted: Mapping[str, set[str]], rights: Rights) -> Mapping[str, set[str]]:
    """Those of the wanted ids, by object, that can be seen with the rights; their rows are locked against deletion."""
    return _ask(run, wanted, rights).told()


@dataclass(frozen=True, slots=True)
class _Question:
    """Which records exist, asked but not yet waited for; no answer is needed where nothing is wanted."""

    targets: Iterable[str]
    answer: Answer | None

    def told(self) -> Mapping[str, set[str]]:
        """The ids found, by object."""
        found: dict[str, set[str]] = {target: set() for target in self.targets}
        for target, record in self.answer.rows if self.answer else ():
            found[target].add(record)
        return found


def _ask(run: Run, wanted: Mapping[str, set[str]], rights: Rights) -> _Question:
    asked = {target: sorted(ids) for target, ids in sorted(wanted.items()) if ids}
    if not asked:
        return _Question(wanted, None)
    targets = tuple((target, is_alone(ids)) for target, ids in asked.items())
    parameters = {f"ids_{number}": sought(ids) for number, ids in enumerate(asked.values())}
    return _Question(wanted, ask(run.connection, _existing_statement(run, targets, rights), parameters))


def _existing_statement(run: Run, targets: tuple[tuple[str, bool], ...], rights: Rights) -> Statement:
    """The question for these targets, each with whether one record of it is sought alone."""

    def make() -> Executable:
        parts: list[Select[Any]] = []
        for number, (target, alone) in enumerate(targets):
            table = run.model.tables[target]
            column = table.table.c.id
            locked = (
                select(column.label("id"))
                .where(
                    among(column, f"ids_{number}", run.model.database.dialect_name, alone=alone),
                    row_predicate(rights, target, table.table),
                )
                .with_for_update(read=True, key_share=True)
                .cte(f"target_{number}")
            )
            parts.append(select(literal(target, literal_execute=True).label("target"), locked.c.id))
        return parts[0] if len(parts) == 1 else union_all(*parts)

    return run.model.statement(("existing", targets, rights), make)


def _check_hierarchies(run: Run) -> None:
    for compiled, changes in run.judged(CREATE, UPDATE):
        for item in compiled.lookups:
            if item.definition.target != compiled.name:
                continue
            moved = [
                change for change in changes if item.name in change.changed and change.after[item.name] is not None
            ]
            # Nothing can lie below a record that is only now created, unless the batch itself says so.
            if any(change.operation == UPDATE or change.id in _parents(changes, item) for change in moved):
                _check_hierarchy(run, compiled, item, changes, moved)


def _parents(changes: Iterable[Change], item: CompiledField) -> set[str]:
    return {change.after[item.name] for change in changes if change.after.get(item.name) is not None}


def _check_hierarchy(
    run: Run, compiled: CompiledObject, item: CompiledField, changes: list[Change], moved: list[Change]
) -> None:
    """Walk up from the new parents, one statement a level, with the batch's own moves in place of what is stored."""
    if not run.model.database.is_sqlite:
        # Two moves that are harmless each by itself could close a circle together: one waits for the other's end.
        run.connection.execute(_ONE_AT_A_TIME, {"hierarchy": f"{compiled.name}.{item.name}"})
    table = compiled.table
    parents: dict[str, str | None] = {change.id: change.after.get(item.name) for change in changes}
    frontier = _parents(changes, item) - parents.keys()
    while frontier and len(parents) < MOST_LINKS * len(changes) + 10_000:
        statement = select(table.table.c.id, table.column(item.name)).where(table.table.c.id.in_(sorted(frontier)))
        rows: dict[str, str | None] = dict(run.connection.execute(statement).all())
        parents.update({record: rows.get(record) for record in frontier})
        frontier = {parent for parent in rows.values() if parent is not None} - parents.keys()
    for change in moved:
        if _turns(change.id, parents):
            change.refuse("hierarchy_cycle", item.name, field=item.definition.label)


def _turns(record: str, parents: Mapping[str, str | None]) -> bool:
    step, seen = parents.get(record), {record}
    while step is not None and len(seen) <= MOST_LINKS:
        if step in seen:
            return True
        seen.add(step)
        step = parents.get(step)
    return step is not None
