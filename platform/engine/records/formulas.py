"""Computes the stored formulas of a batch: of new records all, of others those that a change concerns."""

from __future__ import annotations

from ..change import CREATE, UPDATE
from ..formulas import computed_values
from .run import Run


def compute_formulas(run: Run) -> None:
    """Write what formulas give into the records; what they give follows from the record alone."""
    for compiled, changes in run.judged(CREATE, UPDATE):
        if not compiled.formulas:
            continue
        for change in changes:
            changed = None if change.before is None else change.changed
            values = computed_values(compiled.formulas, change.after, changed)
            change.after.update(values)
            change.changed.update(values)
