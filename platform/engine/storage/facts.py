"""Single facts about the whole database, kept in `mc_state`: versions, fingerprints, the organisation's settings."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, inspect, select

from ...metadata.organisation import Organisation
from .system_tables import state

MANIFEST_VERSION = "manifest_version"
MANIFEST_FINGERPRINT = "manifest_fingerprint"
PLATFORM_FINGERPRINT = "platform_fingerprint"
BASE_CURRENCY, ZONE, LOCALE = "base_currency", "zone", "locale"
ORGANISATION_NAME, FISCAL_MONTH, CALENDAR = "organisation_name", "fiscal_month", "calendar"
CURSOR_SECRET = "cursor_secret"
TRUSTED_KEYS = "trusted_keys"
"""Fingerprints with blanks between them."""


def read_facts(connection: Connection) -> Mapping[str, str]:
    """All facts by name; empty where the database has not been set up."""
    if not inspect(connection).has_table(state.name):
        return {}
    return {row.name: row.value for row in connection.execute(select(state))}


def write_facts(connection: Connection, facts: Mapping[str, str]) -> None:
    """Set these facts, whatever they were before."""
    if facts:
        connection.execute(delete(state).where(state.c.name.in_(facts)))
        connection.execute(insert(state), [{"name": name, "value": value} for name, value in facts.items()])


def manifest_version(connection: Connection) -> int:
    """The number that every change of the definitions raises by one; 0 before the first."""
    found = connection.execute(select(state.c.value).where(state.c.name == MANIFEST_VERSION)).scalar()
    return int(found or 0)


def organisation(facts: Mapping[str, str]) -> Organisation:
    """What was chosen when the database was set up, with the defaults for what was not."""
    default = Organisation()
    return Organisation(
        zone=ZoneInfo(facts[ZONE]) if ZONE in facts else default.zone,
        base_currency=facts.get(BASE_CURRENCY, default.base_currency),
        locale=facts.get(LOCALE, default.locale),
        name=facts.get(ORGANISATION_NAME, default.name),
        fiscal_month=int(facts.get(FISCAL_MONTH, default.fiscal_month)),
        calendar=facts.get(CALENDAR, default.calendar),
    )
