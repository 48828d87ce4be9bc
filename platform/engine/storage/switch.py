"""The second part of an apply: one short transaction that puts the new manifest in force, or changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ...metadata.diff import fields_to_compute
from ...metadata.problem import Problem, ProblemError
from ..database import Database, is_retryable
from ..identifiers import identifier_source
from .apply_lock import is_lock_timeout, lock_manifest
from .backfill import Marker, catch_up, changed_records
from .computing import catch_up_computed
from .ddl import MADE_INDEX, MADE_REFERENCE, drop
from .draft import Draft
from .facts import MANIFEST_FINGERPRINT, MANIFEST_VERSION, write_facts
from .indexing import fields_to_index
from .layer_store import write_layers
from .physical import write_physical_columns
from .prepare import forget
from .renaming import write_new_names
from .versions import tell_others

ATTEMPTS = 5

Report = Callable[[str], None]
"""Is told of each step before it runs."""


def switch(
    database: Database,
    draft: Draft,
    since: Marker,
    *,
    now: datetime,
    actor: str | None,
    report: Report,
    undoes: int | None = None,
) -> int:
    """Put the draft in force and answer the new version; ProblemError `apply_busy` where no lock is to be had."""
    report("wait for writers")
    for attempt in range(ATTEMPTS):
        try:
            with database.write() as connection:
                return _switch(connection, draft, since, now=now, actor=actor, report=report, undoes=undoes)
        except DBAPIError as error:
            if not (is_lock_timeout(error) or is_retryable(error)):
                raise
            time.sleep(0.2 * 2**attempt)
    raise ProblemError(Problem("apply_busy"))


def _switch(
    connection: Connection,
    draft: Draft,
    since: Marker,
    *,
    now: datetime,
    actor: str | None,
    report: Report,
    undoes: int | None,
) -> int:
    lock_manifest(connection)
    if draft.allocation.needs_rows or any(fields_to_index(draft)):
        report("catch up")
        catch_up(connection, draft, since)
    if fields_to_compute(draft.old, draft.new):
        catch_up_computed(connection, draft, changed_records(connection, since))
    write_new_names(connection, draft)
    report("drop what is no longer needed")
    for index in draft.old_indexes():
        drop(connection, MADE_INDEX, "", index.name)
    for item, reference in draft.old_references():
        drop(connection, MADE_REFERENCE, item.table.name, reference.name)
    report("write the physical map")
    write_physical_columns(connection, draft.known, draft.allocation.entries)
    report("write the definitions")
    version = draft.version + 1
    write_layers(
        connection,
        draft.before,
        draft.after,
        version=version,
        now=now,
        actor=actor,
        new_identifier=identifier_source(),
        undoes=undoes,
    )
    report("raise the version")
    write_facts(connection, {MANIFEST_VERSION: str(version), MANIFEST_FINGERPRINT: draft.new.fingerprint})
    tell_others(connection)
    forget(connection)
    report("commit")
    return version
