"""A person's own choices for the screens, kept on the server so that they follow him from device to device."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from ..database import Database
from ..storage.system_tables import preference


def keep_preferences(database: Database, user: str, chosen: Mapping[str, str]) -> None:
    """Set these preferences of the user and leave his others; `security.identities` reads them with the session."""

    def work(connection: Connection) -> None:
        mine = preference.c.user == user
        stored = connection.execute(select(preference.c.body).where(mine).with_for_update()).scalar()
        body = {**(json.loads(stored) if stored else {}), **chosen}
        connection.execute(delete(preference).where(mine))
        connection.execute(insert(preference), {"user": user, "body": json.dumps(body)})

    database.run_write(work)
