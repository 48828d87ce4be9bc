"""One run of the pipeline: the changes of one transaction, and what the stages know about them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ...metadata.problem import Problem
from ..change import Change, RecordInput
from ..context import Context
from ..model import CompiledObject, Model
from ..security.rights import EVERYTHING, Rights
from ..statements import Answer


@dataclass(slots=True)
class Run:
    """`follow_ups` are changes that a stage asks for; the loop sends them through the same stages."""

    model: Model
    context: Context
    connection: Connection
    rights: Rights
    change_set: str
    changes: list[Change] = field(default_factory=list)
    follow_ups: list[Change] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    created: dict[str, set[str]] = field(default_factory=dict)
    settled: dict[tuple[str, str], Change] = field(default_factory=dict)
    """Records whose roll-ups changed, by object and id: each as it was and is, with the index of a cause."""
    failed: dict[int, list[Problem]] = field(default_factory=dict)
    """What a closing stage found: the index of the record that is the cause, and the problems."""
    asked: dict[tuple[str, ...], Answer] = field(default_factory=dict)
    """Questions that one stage poses for another, so that they travel together."""

    def alive(self, *operations: str) -> Iterator[tuple[CompiledObject, list[Change]]]:
        """The changes still without problems, by object, of the operations named (all where none is)."""
        alive = [one for one in self.changes if not one.problems and (not operations or one.operation in operations)]
        return self._by_object(alive)

    def judged(self, *operations: str) -> Iterator[tuple[CompiledObject, list[Change]]]:
        """The changes that validation looks at: those with problems too, so that a client hears of all at once."""
        judged = [one for one in self.changes if not one.lost and (not operations or one.operation in operations)]
        return self._by_object(judged)

    def _by_object(self, changes: list[Change]) -> Iterator[tuple[CompiledObject, list[Change]]]:
        names = {change.object for change in changes}
        for name in sorted(names):
            same = changes if len(names) == 1 else [change for change in changes if change.object == name]
            yield self.model.object(name), same

    @property
    def reading(self) -> Rights:
        """What the changes at hand may look at: dependent ones need no right of the actor."""
        return EVERYTHING if all(change.dependent for change in self.changes) else self.rights

    def follow(self, request: RecordInput, cause: Change) -> None:
        """Ask for a change of another record because of `cause`; it needs no right of the actor."""
        self.follow_ups.append(
            Change(
                index=cause.index,
                object=request.object,
                operation=request.operation,
                id=request.id or "",
                input=request.values,
                dependent=True,
                batch=cause.batch,
            )
        )
