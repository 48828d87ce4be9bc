"""The viewer's own values (`$User.department.name`), read when an expression first asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from ...metadata.expressions.environment import Environment
from ...metadata.scope import VIEWER_OBJECT
from ...metadata.work_calendar import DEFAULT, WorkCalendar
from ..context import Context
from ..model import Model
from ..security.rights import EVERYTHING
from .paths import PathColumns
from .rates import StoredRates


class ViewerValues(Mapping[str, Any]):
    """Values of the acting user by path; everything is blank for the system."""

    def __init__(self, model: Model, context: Context, connection: Connection) -> None:
        self._model = model
        self._connection = connection
        self._actor = context.actor
        actor = context.actor
        roles = tuple(sorted(actor.roles)) or None
        self._known: dict[str, Any] = {"id": actor.id, "department": actor.department, "roles": roles}

    def __getitem__(self, path: str) -> Any:
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def _read(self, path: str) -> Any:
        if self._actor.id is None:
            return None
        columns = PathColumns(self._model, EVERYTHING, VIEWER_OBJECT)
        column = columns.column(tuple(path.split(".")))
        statement = select(column).select_from(columns.source).where(columns.root.c.id == self._actor.id)
        return self._connection.execute(statement).scalar()


def environment_of(model: Model, context: Context, connection: Connection) -> Environment:
    """What expressions know besides the record, for this request."""
    organisation = model.organisation
    return Environment(
        context.now,
        context.zone,
        ViewerValues(model, context, connection),
        organisation.fiscal_month,
        context.locale,
        organisation.values(),
        work_calendar(model),
        StoredRates(model, connection),
    )


def work_calendar(model: Model) -> WorkCalendar:
    """The calendar that the organisation goes by; the plainest one where its own is there no more."""
    found = model.manifest.calendars.get(model.organisation.calendar)
    return found.counted if found else DEFAULT
