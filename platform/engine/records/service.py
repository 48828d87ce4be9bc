"""The public verbs on records: every way in (form, API, import, seed, automation) calls these and nothing below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from ...metadata.problem import Problem
from ..change import CREATE, DELETE, RESTORE, UPDATE, Change, Outcome, RecordInput
from ..context import Context
from ..model import Model
from ..query.aggregate import AggregateRequest, Aggregation, aggregate_records
from ..query.find import record_titles, records_by_value
from ..query.search import search_everywhere
from ..query.select import ListRequest, Page, get_record, list_records
from ..query.since import held_since
from ..statements import send_waiting
from ..storage.versions import StaleModel
from .form_questions import FormQuestions
from .opening import check_version
from .pipeline import NothingSaved, run_pipeline
from .previewing import foreseen
from .undo import Undone, undo_plan
from .upserts import ANY_STATE, Basis, check_key, upserting

ATTEMPTS = 4
_DONE: Mapping[str, str] = {CREATE: "created", UPDATE: "updated", DELETE: "deleted", RESTORE: "restored"}

Closing = Callable[[Connection, Sequence[Outcome]], None]
"""Runs in the same transaction just before it commits (a stored answer, an import's progress)."""


class RecordService(FormQuestions):
    """Verbs on the records of one database."""

    def save(
        self,
        context: Context,
        inputs: Sequence[RecordInput],
        *,
        all_or_none: bool = True,
        closing: Closing | None = None,
    ) -> Sequence[Outcome]:
        """Create, update, delete and restore records in one transaction; one outcome per input, in order.

        With `all_or_none` one refused record refuses all; else the others are saved.
        """
        left_out: dict[int, Sequence[Problem]] = {}
        model = self._models.current
        for attempt in range(ATTEMPTS + len(inputs)):
            try:
                return self._attempt(model, context, inputs, all_or_none, left_out, closing)
            except StaleModel:
                model = self._models.refresh()
            except NothingSaved as refused:
                if all_or_none:
                    return _refused(refused.changes, refused.culprits)
                left_out.update(refused.culprits)
            except (IntegrityError, DataError):
                # Another transaction took a unique value or deleted a target between our look and our write: the
                # stages will see it now. What they still can't name is told as such.
                if attempt >= ATTEMPTS - 1:
                    return [_database_refusal(index, request) for index, request in enumerate(inputs)]
        raise AssertionError("each run without an outcome leaves a record out or is counted")

    def create(self, context: Context, object_name: str, values: Mapping[str, Any]) -> Outcome:
        """Create one record."""
        return self.save(context, [RecordInput(object_name, values)])[0]

    def update(
        self, context: Context, object_name: str, record: str, values: Mapping[str, Any], version: int | None = None
    ) -> Outcome:
        """Change one record; with a `version` that is no longer the current one the outcome is a conflict."""
        return self.save(context, [RecordInput(object_name, values, UPDATE, record, version)])[0]

    def delete(self, context: Context, object_name: str, record: str, version: int | None = None) -> Outcome:
        """Delete one record softly, with what its delete rules take along."""
        return self.save(context, [RecordInput(object_name, {}, DELETE, record, version)])[0]

    def restore(self, context: Context, object_name: str, record: str) -> Outcome:
        """Bring a deleted record back, with exactly what was deleted with it."""
        return self.save(context, [RecordInput(object_name, {}, RESTORE, record)])[0]

    def undo(self, context: Context, change_set: str) -> Undone:
        """Take back what one of the actor's own transactions wrote, as far as nobody wrote over it since.

        It is a save like any other: rights and rules hold, and it can be taken back itself. ProblemError
        `change_set_not_found`.
        """
        model = self._models.current
        with model.database.read() as connection:
            plan = undo_plan(model, context, connection, change_set)
        caused = replace(context, cause=f"undo {change_set}")
        outcomes = self.save(caused, plan.inputs, all_or_none=False) if plan.inputs else ()
        return Undone(outcomes, plan.kept)

    def preview(
        self,
        context: Context,
        inputs: Sequence[RecordInput],
        *,
        thorough: bool = False,
        there: frozenset[int] = frozenset(),
    ) -> list[Outcome]:
        """Run everything up to validation and write nothing: what a save would answer.

        `thorough`: consistency rules too, for which records are written and taken back. Inputs at the places `there`
        stand for records that are there: what such a rule has against them lies at those that count in them.
        """
        model = self._models.current
        for attempt in range(ATTEMPTS):
            try:
                changes = foreseen(model, context, inputs, there if thorough else None)
                return [_outcome(change, "valid") for change in changes]
            except StaleModel:
                if attempt == ATTEMPTS - 1:
                    raise
                model = self._models.refresh()
        raise AssertionError("the last attempt returns or raises")

    def clone(
        self,
        context: Context,
        object_name: str,
        record: str,
        values: Mapping[str, Any] | None = None,
        *,
        closing: Closing | None = None,
    ) -> Outcome:
        """A new record with the values of another; unique values and numbers the engine gives out are left out."""
        compiled = self._models.current.object(object_name)
        source = self.get(context, compiled.name, record)
        copied = {
            name: value
            for name, value in source.items()
            if value is not None
            and (item := compiled.fields.get(name))
            and item.writable
            and not item.definition.unique
        }
        request = RecordInput(compiled.name, {**copied, **(values or {})}, clone=True)
        return self.save(context, [request], closing=closing)[0]

    def upsert(
        self,
        context: Context,
        object_name: str,
        field: str,
        value: str,
        values: Mapping[str, Any],
        *,
        based_on: Basis = ANY_STATE,
        closing: Closing | None = None,
    ) -> Outcome:
        """Update the one record whose `field` has `value`, or create it; the field must be unique or a match key."""
        model = self._models.current
        check_key(model, object_name, field, value, values)
        for _ in range(ATTEMPTS):
            with model.database.read() as connection:
                found = records_by_value(model, context, connection, object_name, field, [value]).get(value, [])
            request = upserting(model.object(object_name), field, value, values, found, based_on)
            outcome = self.save(context, [request], closing=closing)[0]
            raced = {problem.code for problem in outcome.problems} & {"not_unique", "record_not_found"}
            if outcome.ok or not raced:
                break
        return outcome

    def get(
        self,
        context: Context,
        object_name: str,
        record: str,
        fields: Sequence[str] = (),
        expand: frozenset[str] = frozenset(),
        *,
        raw: bool = False,
    ) -> dict[str, Any]:
        """One record as JSON values, or as Python values with `raw`; ProblemError `record_not_found`."""
        model = self._models.current
        with model.database.read() as connection:
            return get_record(model, context, connection, object_name, record, fields, expand, raw=raw)

    def list(self, context: Context, request: ListRequest) -> Page:
        """One page of records."""
        model = self._models.current
        with model.database.read() as connection:
            return list_records(model, context, connection, request)

    def aggregate(self, context: Context, request: AggregateRequest) -> Aggregation:
        """Groups of records with counts and sums."""
        model = self._models.current
        with model.database.read() as connection:
            return aggregate_records(model, context, connection, request)

    def titles(self, context: Context, wanted: Mapping[str, Sequence[str]]) -> Mapping[tuple[str, str], str]:
        """The names of records the actor may read, by (object, id): what links to records of several objects show."""
        model = self._models.current
        with model.database.read() as connection:
            return record_titles(model, context, connection, wanted)

    def held_since(
        self, context: Context, object_name: str, field: str, records: Sequence[str]
    ) -> Mapping[str, datetime]:
        """Since when the records hold the value of the field that they hold now."""
        model = self._models.current
        with model.database.read() as connection:
            return held_since(model, context, connection, object_name, field, records)

    def search(self, context: Context, query: str, objects: tuple[str, ...] = ()) -> Sequence[Mapping[str, Any]]:
        """The best few records of every object that have all the words."""
        model = self._models.current
        with model.database.read() as connection:
            return search_everywhere(model, context, connection, query, objects)

    def _attempt(
        self,
        model: Model,
        context: Context,
        inputs: Sequence[RecordInput],
        all_or_none: bool,
        left_out: Mapping[int, Sequence[Problem]],
        closing: Closing | None,
    ) -> Sequence[Outcome]:
        def work(connection: Connection) -> Sequence[Outcome]:
            check_version(connection, model)
            try:
                changes = run_pipeline(model, context, connection, inputs, all_or_none=all_or_none, left_out=left_out)
            except NothingSaved:
                # A refusal under definitions that are gone is none: the version's answer may still be on its way.
                send_waiting(connection)
                raise
            outcomes = [_outcome(change, _done(change)) for change in changes]
            if closing:
                closing(connection, outcomes)
            return outcomes

        outcomes: Sequence[Outcome] = model.database.run_write(work)
        return outcomes


def _done(change: Change) -> str:
    return "unchanged" if change.operation == UPDATE and not change.changed else _DONE[change.operation]


def _outcome(change: Change, status: str) -> Outcome:
    refused = "conflict" if change.conflicts is not None else "refused"
    return Outcome(
        index=change.index,
        object=change.object,
        id=change.id if change.alive or change.operation != CREATE else None,
        status=status if change.alive else refused,
        version=change.after.get("version") or (change.before or {}).get("version"),
        problems=tuple(change.problems),
        conflicts=change.conflicts,
        values=change.after,
        differs=change.operation != UPDATE or bool(change.changed),
        change_set=change.change_set,
    )


def _refused(changes: Sequence[Change], culprits: Mapping[int, Sequence[Problem]]) -> list[Outcome]:
    for change in changes:
        change.problems += culprits.get(change.index, ())
    return [_outcome(change, "not_saved") for change in changes]


def _database_refusal(index: int, request: RecordInput) -> Outcome:
    problem = Problem("refused_by_database", index=index)
    return Outcome(index, request.object, request.id, "refused", problems=(problem,))
