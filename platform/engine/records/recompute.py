"""Computes stored formulas and roll-ups of all records anew, and tells or mends those that drifted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ...metadata.problem import Problem, ProblemError
from ..model import Model, ModelSource
from ..statements import send_waiting
from ..storage.stored_values import StoredField, StoredValues
from ..storage.versions import StaleModel
from .opening import check_version

EXAMPLES = 10
ATTEMPTS = 3

Progress = Callable[[str], None]
"""Is told of each field ("club.cost") before it is computed."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A computed field whose stored values were not what they should be: in how many of so many records."""

    object: str
    field: str
    records: int
    drifted: int
    examples: tuple[str, ...] = ()


def recompute(
    models: ModelSource, objects: Collection[str] = (), *, mend: bool = True, progress: Progress = lambda field: None
) -> list[Drift]:
    """What drifted, by field, in the objects named (in all where none is); with `mend` it is right afterwards.

    1,000 records at a time in transactions of their own, so that people can go on saving; where the definitions change
    meanwhile it begins anew. Raises ProblemError `unknown_object`, `apply_busy` where they don't stop changing.
    """
    for _ in range(ATTEMPTS):
        try:
            return _recompute(models.refresh(), objects, mend, progress)
        except StaleModel:
            continue
    raise ProblemError(Problem("apply_busy"))


def _recompute(model: Model, objects: Collection[str], mend: bool, progress: Progress) -> list[Drift]:
    names = {model.manifest.object(name).name for name in objects}
    stored = StoredValues(model.manifest, model.tables, model.organisation)
    found = []
    for field in stored.fields:
        if not names or field.key[0] in names:
            progress(".".join(field.key))
            found.append(_of_field(model, stored, field, mend))
    return found


def _of_field(model: Model, stored: StoredValues, field: StoredField, mend: bool) -> Drift:
    records, drifted, last = 0, list[str](), None
    while True:
        with model.database.write() if mend else model.database.unhurried() as connection:
            if mend:
                check_version(connection, model)
                send_waiting(connection)
            ids = stored.chunks(connection, field.key[0], last)
            if not ids:
                return Drift(*field.key, records, len(drifted), tuple(drifted[:EXAMPLES]))
            differing = stored.differing(connection, field, ids, lock=mend)
            if mend:
                stored.write(connection, field, differing)
        records, last = records + len(ids), ids[-1]
        drifted += sorted(differing)
