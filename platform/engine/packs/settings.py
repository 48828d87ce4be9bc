"""Changes what holds for the whole organisation: its name, zone, language, business year and calendar."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping

from ...metadata.manifest import Manifest
from ...metadata.organisation import Organisation
from ...metadata.problem import Problem, ProblemError
from ...metadata.resolution import resolve
from ...metadata.suggestions import nearest
from ...metadata.type_catalogue import field_types
from ..database import Database
from ..storage.apply_lock import apply_lock, lock_manifest
from ..storage.facts import (
    CALENDAR,
    FISCAL_MONTH,
    MANIFEST_FINGERPRINT,
    MANIFEST_VERSION,
    ZONE,
    manifest_version,
    organisation,
    read_facts,
    write_facts,
)
from ..storage.layer_store import load_layers
from ..storage.versions import tell_others


def change_organisation(database: Database, changes: Mapping[str, str]) -> Organisation:
    """Set the facts named (those of `storage/facts.py`), and have every process load the model anew.

    ProblemError `unknown_zone`, `unknown_calendar` or `no_month`, all of them at once.
    """
    with apply_lock(database), database.write() as connection:
        lock_manifest(connection)
        facts = read_facts(connection)
        manifest = resolve(load_layers(connection), field_types(), applied=facts.get(MANIFEST_FINGERPRINT))
        problems = _problems(manifest, changes)
        if problems:
            raise ProblemError(problems)
        if any(facts.get(name) != value for name, value in changes.items()):
            write_facts(connection, {**changes, MANIFEST_VERSION: str(manifest_version(connection) + 1)})
            tell_others(connection)
        return organisation({**facts, **changes})


def _problems(manifest: Manifest, changes: Mapping[str, str]) -> list[Problem]:
    found = []
    zone, calendar, month = (changes.get(name) for name in (ZONE, CALENDAR, FISCAL_MONTH))
    if zone is not None and zone not in zoneinfo.available_timezones():
        found.append(Problem("unknown_zone", parameters={"zone": zone}))
    if calendar is not None and calendar not in manifest.calendars:
        known = nearest(calendar, manifest.calendars) or sorted(manifest.calendars)
        found.append(Problem("unknown_calendar", parameters={"name": calendar, "known": known}))
    if month is not None and month not in map(str, range(1, 13)):
        found.append(Problem("no_month", parameters={"value": month}))
    return found
