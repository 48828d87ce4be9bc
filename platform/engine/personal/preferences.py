"""A person's own choices for the screens, kept on the server so that they follow him from device to device."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ..database import Database
from ..storage.system_tables import preference


def keep_preferences(database: Database, user: str, chosen: Mapping[str, str]) -> None:
    """Set these preferences of the user and leave his others; `security.identities` reads them with the session."""

    def work(connection: Connection) -> None:
        # Two requests of a person who chose nothing before meet at this row, so that neither undoes the other.
        connection.execute(insert.values({"user": user, "body": "{}"}).on_conflict_do_nothing())
        mine = preference.c.user == user
        stored = connection.execute(select(preference.c.body).where(mine).with_for_update()).scalar_one()
        body = json.dumps({**json.loads(stored), **chosen})
        connection.execute(update(preference).where(mine).values(body=body))

    insert: Any = sqlite.insert(preference) if database.is_sqlite else postgresql.insert(preference)

    database.run_write(work)
