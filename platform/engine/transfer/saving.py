"""Saves rows that belong together through the service that every way in uses, and tells what became of each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from msgspec import structs
from sqlalchemy import Connection

from ..change import Outcome, RecordInput
from ..context import Context
from ..records.service import Closing
from ..runtime import Runtime
from .batches import Piece, Planned, pieces_of, plan_batch
from .binding import BoundStep
from .csv_file import Row
from .foretelling import Foretold, asking
from .journal import LEFT_OVER, Journal, Saved
from .references import Finder
from .verdicts import tell_outcomes

Tell = Callable[[Sequence[Outcome]], Saved]
"""Notes problems with the rows, and says what was saved."""


class Saver:
    """Saves pieces of one import; several threads may ask it. A dry run says what is `foretold`: it saves nothing."""

    def __init__(
        self,
        runtime: Runtime,
        context: Context,
        steps: Sequence[BoundStep],
        find: Finder,
        *,
        foretold: Foretold | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._runtime = runtime
        self._context = context
        self._steps = steps
        self.find = find
        self._foretold = foretold
        self._journal = journal
        self._planning = threading.Lock()

    def save(self, piece: Piece) -> Saved:
        """Make the records of its rows, in one transaction; rows that come too early are left over."""
        if not piece.rows:
            return Saved()
        planned, left_over = self._planned(piece.rows)

        def tell(outcomes: Sequence[Outcome]) -> Saved:
            return structs.replace(self._told(planned, outcomes), left_over=left_over)

        return self.settle(planned.inputs, tell, piece.rows[0][0], piece.rows[-1][0])

    def save_left_over(self, rows: Sequence[Row], *, is_last: bool) -> Saved:
        """As `save` for rows left over, some of which may be so again; with `is_last` those are refused."""
        saved = Saved()
        for piece in pieces_of(self._steps, rows):
            planned, left_over = self._planned(piece.rows, is_last=is_last)
            saved.left_over += left_over
            done = [row.number for row in planned.rows]

            def tell(outcomes: Sequence[Outcome], planned: Planned = planned, done: list[int] = done) -> Saved:
                return structs.replace(self._told(planned, outcomes), done=done)

            if done:
                saved.add(self.settle(planned.inputs, tell, LEFT_OVER + done[0], LEFT_OVER + done[0]))
        return saved

    def _planned(self, rows: Sequence[Row], *, is_last: bool = False) -> tuple[Planned, list[Row]]:
        """What the rows ask for, without those that come too early, and these."""
        whole = rows
        # What is known of cells and lookups is shared; planning waits for little, so one at a time loses nothing.
        with self._planning:
            planned = plan_batch(self._steps, rows, self.find, is_last=is_last)
            while planned.early:
                rows = [row for row in rows if row[0] not in planned.early]
                planned = plan_batch(self._steps, rows, self.find)
        taken = {row.number for row in planned.rows}
        return planned, [row for row in whole if row[0] not in taken]

    def settle(self, inputs: Sequence[RecordInput], tell: Tell, first: int, last: int) -> Saved:
        """Save the inputs, or judge them only; what `tell` makes of the outcomes is noted in the same transaction.

        `first` and `last` are the places of the rows. Raises LeaseLost where another process goes on with the import.
        """
        told: list[Saved] = []

        def close(connection: Connection, outcomes: Sequence[Outcome]) -> None:
            assert self._journal is not None
            told[:] = [tell(outcomes)]
            self._journal.note(connection, first, last, outcomes, told[0])

        outcomes = self._send(inputs, close if self._journal else None)
        if not told:
            told.append(tell(outcomes))
            if self._journal:
                note = partial(self._journal.note, first=first, last=last, outcomes=outcomes, saved=told[0])
                self._runtime.database.run_write(note)
        return told[0]

    def fill(self, inputs: Sequence[RecordInput], tell: Tell, place: int) -> Saved:
        """Give records that were saved before what had to wait for later rows."""

        def told(outcomes: Sequence[Outcome]) -> Saved:
            if self._foretold is not None:
                taken = [number for number, outcome in enumerate(outcomes) if not outcome.problems]
                self._foretold.note(inputs, outcomes, taken, ())
            return tell(outcomes)

        return self.settle(inputs, told, place, place)

    def _told(self, planned: Planned, outcomes: Sequence[Outcome]) -> Saved:
        taken = tell_outcomes(self._runtime.current, planned, outcomes)
        saved = Saved(Counter((outcomes[place].object, outcomes[place].status) for place in taken))
        if planned.waiting:
            known = {*taken}
            saved.waiting += [(one, str(outcomes[one.input].id)) for one in planned.waiting if one.input in known]
        if self._foretold is not None:
            waiting = {one.input for one in planned.waiting}
            self._foretold.note(planned.inputs, outcomes, taken, waiting)
        saved.refused += [row for row in planned.rows if row.problems]
        return saved

    def _send(self, inputs: Sequence[RecordInput], closing: Closing | None) -> Sequence[Outcome]:
        if not inputs:
            return ()
        context = replace(self._context, now=datetime.now(UTC))
        if self._foretold is not None:
            return self._foretold.judge(inputs, (), asking(self._runtime, context))
        return self._runtime.records.save(context, inputs, all_or_none=False, closing=closing)
