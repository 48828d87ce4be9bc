"""Takes back a whole import: records it created are deleted, fields it changed set back, later edits left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, func, select

from ..change import CREATE, DELETE, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..query.change_sets import written_to
from ..records.service import Closing
from ..records.undo import plan_of
from ..runtime import Runtime
from ..storage.system_tables import change, change_set
from ..stored_problems import stored_problem

BATCH = 500
KEPT_TOLD = 200

Key = tuple[str, str]
"""Object and record."""
Tell = Callable[[int, int], None]


class UndoneImport(Struct):
    """`counts`: deleted, set_back and kept records; `told` are the first of those kept, each with its reason."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[Mapping[str, Any]] = field(default_factory=list)

    def keep(self, object_name: str, record: str, **reason: Any) -> None:
        """Note a record that stays as it is."""
        self.counts["kept"] += 1
        if len(self.told) < KEPT_TOLD:
            self.told.append({"object": object_name, "record": record, **reason})

    def as_json(self) -> Mapping[str, Any]:
        """The result of the job."""
        return {name: self.counts[name] for name in ("deleted", "set_back", "kept")} | {"records": self.told}


class ImportUndo:
    """One undo; `hold` is called in every transaction with an effect."""

    def __init__(
        self, runtime: Runtime, context: Context, sets: Sequence[str], hold: Callable[[Connection], None]
    ) -> None:
        self.result = UndoneImport()
        self._runtime = runtime
        self._context = replace(context, cause="undo import", origin="import")
        self._sets = frozenset(sets)
        self._hold: Closing = lambda connection, _: hold(connection)
        self._refused: list[tuple[RecordInput, Outcome]] = []
        with runtime.database.unhurried() as connection:
            self._since = _begin(connection, sets)
            self._changes = _without_supertypes(runtime.current, _changes(connection, sets))

    def run(self, tell: Tell) -> UndoneImport:
        """Take everything back: the latest first, so that nothing stands in the way of what it refers to."""
        created = [*reversed([key for key, operations in self._changes.items() if CREATE in operations])]
        changed = [*reversed([key for key, operations in self._changes.items() if CREATE not in operations])]
        total, done = len(self._changes), 0
        for keys, are_new in ((created, True), (changed, False)):
            for name, records in _batches(keys):
                self._take_back(name, records, are_new)
                done += len(records)
                tell(done, total)
        self._try_again()
        return self.result

    def _take_back(self, name: str, records: list[str], are_new: bool) -> None:
        model = self._runtime.current
        made = records if are_new else []
        with self._runtime.database.unhurried() as connection:
            written = written_to(model, self._context, connection, name, records, made, self._sets, self._since)
            plan = plan_of([*written])
        kept: dict[str, list[str]] = {}
        for one in plan.kept:
            kept.setdefault(one.record, []).extend([one.field] if one.field else [])
        for record, fields in kept.items():
            self.result.keep(name, record, fields=fields)
        self._save(plan.inputs)

    def _save(self, inputs: Sequence[RecordInput]) -> None:
        if not inputs:
            return
        context = replace(self._context, now=datetime.now(UTC))
        outcomes = self._runtime.records.save(context, inputs, all_or_none=False, closing=self._hold)
        for request, outcome in zip(inputs, outcomes, strict=True):
            if outcome.ok:
                self.result.counts["deleted" if request.operation == DELETE else "set_back"] += 1
            else:
                self._refused.append((request, outcome))

    def _try_again(self) -> None:
        """What stood in the way of a record may be gone by now; who is refused twice stays."""
        before = -1
        while self._refused and before != len(self._refused):
            before, refused = len(self._refused), self._refused
            self._refused = []
            for start in range(0, before, BATCH):
                self._save([request for request, _ in refused[start : start + BATCH]])
        for request, outcome in self._refused:
            if all(problem.code != "record_not_found" for problem in outcome.problems):
                self.result.keep(request.object, str(request.id), problem=stored_problem(outcome.problems[0]))


def _begin(connection: Connection, sets: Sequence[str]) -> datetime:
    """When the first of the sets was written."""
    moment: datetime | None = None
    for part in _parts(sets):
        found = connection.execute(select(func.min(change_set.c.at)).where(change_set.c.id.in_(part))).scalar()
        moment = found if moment is None or (found and found < moment) else moment
    return moment or datetime.now(UTC)


def _changes(connection: Connection, sets: Sequence[str]) -> Mapping[Key, set[str]]:
    """What the sets did to each record, in the order in which the records first came."""
    columns = (change.c.sequence, change.c.object, change.c.record, change.c.operation)
    rows = [
        row
        for part in _parts(sets)
        for row in connection.execute(select(*columns).where(change.c.change_set.in_(part)))
    ]
    found: dict[Key, set[str]] = {}
    for _, name, record, operation in sorted(rows, key=lambda row: row[0]):
        found.setdefault((name, record), set()).add(operation)
    return found


def _without_supertypes(model: Model, changes: Mapping[Key, set[str]]) -> Mapping[Key, set[str]]:
    """Without records that come and go with the one that shares their id, and without objects that are gone."""
    objects = model.manifest.objects
    traits = {name: objects[name].traits.get("subtype_of") for name, _ in changes if name in objects}
    carried = {(trait["object"], record) for name, record in changes if (trait := traits.get(name))}
    return {key: operations for key, operations in changes.items() if key[0] in objects and key not in carried}


def _parts(sets: Sequence[str]) -> Iterator[Sequence[str]]:
    return (sets[start : start + BATCH] for start in range(0, len(sets), BATCH))


def _batches(keys: Sequence[Key]) -> Iterator[tuple[str, list[str]]]:
    """Neighbours of one object, so many at a time."""
    for name, group in groupby(keys, key=lambda key: key[0]):
        records = [record for _, record in group]
        yield from ((name, records[start : start + BATCH]) for start in range(0, len(records), BATCH))
