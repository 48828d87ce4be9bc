"""Notes which records a person opened, for the home page and the palette."""

from __future__ import annotations

import contextlib

from flask import Response
from sqlalchemy.exc import DBAPIError

from ...engine.personal.recents import note_opened
from ..visit import current_runtime
from .view import View


def remember_opened(answer: Response, view: View, object_name: str, record_id: str) -> Response:
    """Note after the answer has left that the person opened the record: no page waits for a write."""
    database, user, now = current_runtime().database, view.context.actor.id, view.context.now

    def note() -> None:
        # The page is there already: a database that can't write at the moment costs only this note.
        with contextlib.suppress(DBAPIError):
            note_opened(database, str(user), object_name, record_id, now)

    answer.call_on_close(note)
    return answer
