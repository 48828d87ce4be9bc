"""Sets up a database, and keeps its platform layer at what the code brings."""

from __future__ import annotations

import secrets
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from ...metadata.field_types.locales import is_currency
from ...metadata.plan import Plan
from ...metadata.platform_layer import platform_fingerprint
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

DEFAULTS: Mapping[str, str] = MappingProxyType({BASE_CURRENCY: "CNY", ZONE: "Asia/Shanghai", LOCALE: "zh"})
"""What a new database gets where nothing else is wished."""

_CHOSEN: Mapping[str, str] = MappingProxyType(
    {BASE_CURRENCY: "base_currency_fixed", ZONE: "zone_chosen", LOCALE: "locale_chosen"}
)


def initialise(
    database: Database,
    base_currency: str | None = None,
    zone: str | None = None,
    locale: str | None = None,
    on_step: OnStep | None = None,
) -> Plan:
    """Make the engine's tables and those of the platform's objects; on a database that has them nothing changes.

    ProblemError `unknown_currency` or `unknown_zone`, or one that says what was chosen before and is not as wished.
    """
    given = {BASE_CURRENCY: base_currency, ZONE: zone, LOCALE: locale}
    wishes = {name: wish for name, wish in given.items() if wish is not None}
    _refuse([*_unknown(base_currency, zone)])
    create_tables(database)
    with database.write() as connection:
        facts = read_facts(connection)
        _refuse([*_chosen_before(facts, wishes)])
        wanted = {**DEFAULTS, **wishes, CURSOR_SECRET: secrets.token_hex(32)}
        write_facts(connection, {name: value for name, value in wanted.items() if name not in facts})
    return ensure_current(database, on_step) or Plan()


def _unknown(base_currency: str | None, zone: str | None) -> Iterator[Problem]:
    if base_currency is not None and not is_currency(base_currency):
        yield Problem("unknown_currency", parameters={"currency": base_currency})
    if zone is not None and zone not in zoneinfo.available_timezones():
        yield Problem("unknown_zone", parameters={"zone": zone})


def _chosen_before(facts: Mapping[str, str], wishes: Mapping[str, str]) -> Iterator[Problem]:
    for name, wish in wishes.items():
        if facts.get(name, wish) != wish:
            yield Problem(_CHOSEN[name], parameters={"chosen": facts[name], "wish": wish})


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise ProblemError(problems)


def is_initialised(database: Database) -> bool:
    """Whether the platform layer was ever applied to the database."""
    with database.read() as connection:
        return PLATFORM_FINGERPRINT in read_facts(connection)


def ensure_current(database: Database, on_step: OnStep | None = None) -> Plan | None:
    """Apply the code's platform layer where the database has another one; the plan carried out, or None.

    Called when a process starts to serve, so that a new release needs no command of its own.
    """
    fingerprint = platform_fingerprint()
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
