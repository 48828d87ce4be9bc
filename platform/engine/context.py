"""Who acts, when, in which language and from where: handed to everything that reads or writes records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SYSTEM_ACTOR_NAME = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting user; `id` is None for the system itself, which may do everything."""

    id: str | None
    name: str
    roles: frozenset[str] = frozenset()
    department: str | None = None
    login: str | None = None

    @property
    def is_system(self) -> bool:
        """True for installation, migrations and other work of the engine."""
        return self.id is None


SYSTEM = Actor(None, SYSTEM_ACTOR_NAME)


@dataclass(frozen=True, slots=True)
class Context:
    """`now` is fixed for the whole request, so that all its parts agree; `zone` is the organisation's.

    `origin`: form, api, import, migration, seed, automation or system. `cause` names what brought the change about
    (a file, a request id).
    """

    actor: Actor = SYSTEM
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    locale: str = "en"
    origin: str = "system"
    cause: str | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    request_id: str | None = None

    @property
    def today(self) -> date:
        """The day it is for the organisation."""
        return self.now.astimezone(self.zone).date()
