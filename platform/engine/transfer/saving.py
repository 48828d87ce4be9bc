"""Saves rows that belong together through the service that every way in uses, and tells what became of each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ..change import Outcome, RecordInput
from ..context import Context
from ..runtime import Runtime
from .batches import Piece, RowState, Waiting, plan_batch
from .binding import BoundStep
from .references import Finder
from .verdicts import tell_outcomes


@dataclass(slots=True)
class Saved:
    """`counts`: (object, status) → records taken; `waiting`: what a later row must bring, with the record's id."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[RowState] = field(default_factory=list)
    waiting: list[tuple[Waiting, str]] = field(default_factory=list)


class Saver:
    """Saves pieces of one import; several threads may ask it."""

    def __init__(
        self, runtime: Runtime, context: Context, steps: Sequence[BoundStep], find: Finder, *, dry_run: bool = False
    ) -> None:
        self._runtime = runtime
        self._context = context
        self._steps = steps
        self.find = find
        self._dry_run = dry_run
        self._planning = threading.Lock()

    def save(self, piece: Piece) -> Saved:
        """Make the records of its rows, in one transaction."""
        # What is known of cells and lookups is shared; planning waits for little, so one at a time loses nothing.
        with self._planning:
            planned = plan_batch(self._steps, piece.rows, self.find)
        outcomes = self.send(planned.inputs)
        taken = tell_outcomes(self._runtime.current, planned, outcomes)
        saved = Saved(Counter(self._kind(planned.inputs[place], outcomes[place]) for place in taken))
        if planned.waiting and not self._dry_run:
            known = {*taken}
            saved.waiting += [(one, str(outcomes[one.input].id)) for one in planned.waiting if one.input in known]
        saved.refused += [row for row in planned.rows if row.problems]
        return saved

    def send(self, inputs: Sequence[RecordInput]) -> Sequence[Outcome]:
        """Save the inputs, or judge them only; one outcome for each."""
        if not inputs:
            return ()
        context = replace(self._context, now=datetime.now(UTC))
        if self._dry_run:
            return self._runtime.records.preview(context, inputs)
        return self._runtime.records.save(context, inputs, all_or_none=False)

    def _kind(self, request: RecordInput, outcome: Outcome) -> tuple[str, str]:
        status = outcome.status
        if self._dry_run:
            status = "created" if request.id is None else "updated" if outcome.differs else "unchanged"
        return outcome.object, status
