"""Sets up a database, and keeps its platform layer at what the code brings."""

from __future__ import annotations

import secrets
import zoneinfo

from ...metadata.plan import Plan
from ...metadata.platform_layer import layer_fingerprint, platform_layer
from ...metadata.problem import Problem, ProblemError
from ..database import Database
from ..storage.apply import OnStep, apply_layers, create_tables, unchanged
from ..storage.facts import (
    BASE_CURRENCY,
    CURSOR_SECRET,
    LOCALE,
    PLATFORM_FINGERPRINT,
    ZONE,
    read_facts,
    write_facts,
)
from ..storage.system_tables import has_system_tables


def initialise(database: Database, base_currency: str, zone: str, locale: str, on_step: OnStep | None = None) -> Plan:
    """Make the engine's tables and those of the platform's objects; on a database that has them nothing changes.

    ProblemError `unknown_zone`, or `base_currency_fixed` where another base currency was chosen before.
    """
    if zone not in zoneinfo.available_timezones():
        raise ProblemError(Problem("unknown_zone", parameters={"zone": zone}))
    create_tables(database)
    with database.write() as connection:
        facts = read_facts(connection)
        chosen = facts.get(BASE_CURRENCY, base_currency)
        if chosen != base_currency:
            raise ProblemError(Problem("base_currency_fixed", parameters={"currency": chosen}))
        wanted = {BASE_CURRENCY: base_currency, ZONE: zone, LOCALE: locale, CURSOR_SECRET: secrets.token_hex(32)}
        write_facts(connection, {name: value for name, value in wanted.items() if name not in facts})
    return ensure_current(database, on_step) or Plan()


def is_initialised(database: Database) -> bool:
    """Whether the platform layer was ever applied to the database."""
    with database.read() as connection:
        return PLATFORM_FINGERPRINT in read_facts(connection)


def ensure_current(database: Database, on_step: OnStep | None = None) -> Plan | None:
    """Apply the code's platform layer where the database has another one; the plan carried out, or None.

    Called when a process starts to serve, so that a new release needs no command of its own.
    """
    fingerprint = layer_fingerprint(platform_layer())
    with database.read() as connection:
        known = read_facts(connection).get(PLATFORM_FINGERPRINT)
        if known == fingerprint and has_system_tables(connection):
            return None
    create_tables(database)
    if known == fingerprint:
        return None
    plan = apply_layers(database, unchanged, on_step=on_step)
    with database.write() as connection:
        write_facts(connection, {PLATFORM_FINGERPRINT: fingerprint})
    return plan
