"""A change: one record on its way through the save pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..metadata.frozen import EMPTY
from ..metadata.problem import Problem

CREATE, UPDATE, DELETE, RESTORE = "create", "update", "delete", "restore"
BY_RECORD = "*"


@dataclass(slots=True)
class RecordInput:
    """What a caller asks for one record.

    `values`: field name → raw value. `id` for all but create. `version` is the one the caller saw (None: not checked).
    `reference` is the name by which later records of the batch mean this one ({"$ref": name}). `dependent` is set by
    the engine for a record it makes on the way (the file behind an upload): it needs no right of the actor. `layout`
    names the layout of the form that asks: its conditions hold for this save; BY_RECORD stands for the layout that the
    form of each record has, of which only what is changed is judged and what is needed because of it. `clone`: the
    values are those of another record. `made` is the moment that a sample says it was made at: the engine alone sets
    it, no client can.
    """

    object: str
    values: Mapping[str, Any] = EMPTY
    operation: str = CREATE
    id: str | None = None
    version: int | None = None
    reference: str | None = None
    dependent: bool = False
    layout: str | None = None
    clone: bool = False
    made: datetime | None = None


@dataclass(slots=True)
class Change:
    """The record before and after, as Python values by field name; `changed` are the fields that differ.

    `lost` is set where nothing more can be said of it: no right, no such record, an old version.
    """

    index: int
    object: str
    operation: str
    id: str
    input: Mapping[str, Any] = EMPTY
    version: int | None = None
    reference: str | None = None
    dependent: bool = False
    batch: str | None = None
    before: Mapping[str, Any] | None = None
    after: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    conflicts: Mapping[str, Mapping[str, Any]] | None = None
    lost: bool = False
    layout: str | None = None
    clone: bool = False
    made: datetime | None = None
    change_set: str = ""

    @property
    def alive(self) -> bool:
        """True while nothing is wrong with it."""
        return not self.problems

    def refuse(self, code: str, field_name: str | None = None, **parameters: Any) -> None:
        """Note a problem with this record."""
        self.problems.append(Problem(code, field=field_name, parameters=parameters, index=self.index))

    def give_up(self, code: str, **parameters: Any) -> None:
        """Note a problem after which nothing else about this record is worth telling."""
        self.refuse(code, **parameters)
        self.lost = True

    def is_told(self, field_name: str) -> bool:
        """Whether a problem with the field is noted already."""
        return any(problem.field == field_name for problem in self.problems)


@dataclass(slots=True)
class Outcome:
    """What became of one record: `status` created, updated, deleted, restored, unchanged, refused or conflict.

    `differs` is False for an update whose values are those the record already has. `change_set` is the transaction that
    wrote it, by which it can be taken back.
    """

    index: int
    object: str
    id: str | None
    status: str
    version: int | None = None
    problems: tuple[Problem, ...] = ()
    conflicts: Mapping[str, Mapping[str, Any]] | None = None
    values: Mapping[str, Any] = EMPTY
    differs: bool = True
    change_set: str = ""

    @property
    def ok(self) -> bool:
        """True where the record is as the caller asked."""
        return not self.problems
