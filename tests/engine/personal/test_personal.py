"""Preferences and records opened last belong to one person, and show what he may read today."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from metacrm.engine.context import Actor
from metacrm.engine.database import Database
from metacrm.engine.packs.current import ensure_current
from metacrm.engine.personal.preferences import keep_preferences
from metacrm.engine.personal.recents import KEPT, note_opened, recent_records
from metacrm.engine.personal.view_choices import change_choices, personal_choices
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.identities import session_identity
from metacrm.engine.security.sessions import begin_session
from metacrm.engine.storage.system_tables import SYSTEM_METADATA, has_system_tables, preference, recent
from tests.engine.acting import BEGINNING, at, counted, made


def reader(runtime: Runtime, login: str, *roles: str) -> Actor:
    """A user with these roles."""
    return Actor(made(runtime, "user", {"name": login, "login": login})[0], login, frozenset(roles))


def names(runtime: Runtime, actor: Actor, limit: int = KEPT) -> list[str]:
    """The names of what the actor opened last."""
    return [one.name for one in recent_records(runtime.current, at(actor=actor), limit)]


def test_records_opened_last_come_first_once_and_only_a_few(library_runtime: Runtime) -> None:
    mara, olu = reader(library_runtime, "mara", "librarian"), reader(library_runtime, "olu", "librarian")
    books = made(library_runtime, "book", *({"title": f"Book {number}"} for number in range(KEPT + 3)))
    for second, book in enumerate([*books, books[4]]):
        note_opened(library_runtime.database, str(mara.id), "book", book, BEGINNING + timedelta(seconds=second))
    note_opened(library_runtime.database, str(olu.id), "book", books[0], BEGINNING)
    assert names(library_runtime, mara, 3) == ["Book 4", f"Book {KEPT + 2}", f"Book {KEPT + 1}"]
    assert len(names(library_runtime, mara)) == KEPT
    assert names(library_runtime, olu) == ["Book 0"]
    with counted(library_runtime) as statements:
        names(library_runtime, mara)
    assert len(statements) <= 2


def test_records_opened_show_only_what_may_be_read_today(library_runtime: Runtime) -> None:
    mara = reader(library_runtime, "mara", "librarian")
    kept, gone = made(library_runtime, "book", {"title": "Kept"}, {"title": "Gone"})
    for book in (kept, gone):
        note_opened(library_runtime.database, str(mara.id), "book", book, BEGINNING)
    note_opened(library_runtime.database, str(mara.id), "no_such_object", kept, BEGINNING)
    assert library_runtime.records.delete(at(), "book", gone).ok
    assert names(library_runtime, mara) == ["Kept"]
    assert names(library_runtime, Actor(mara.id, "mara")) == []


def test_preferences_come_with_the_session_and_are_kept_one_by_one(library_runtime: Runtime) -> None:
    database, model = library_runtime.database, library_runtime.current
    mara = str(reader(library_runtime, "mara", "librarian").id)
    secret = begin_session(database, mara, BEGINNING)
    for chosen in ({"theme": "dark", "density": "compact"}, {"theme": "light"}, {"language": "zh"}):
        keep_preferences(database, mara, chosen)
    with database.read() as connection:
        identity = session_identity(model, connection, secret, BEGINNING)
    assert identity and identity.preferences == {"theme": "light", "density": "compact", "language": "zh"}


def test_what_is_chosen_at_the_same_moment_is_all_kept(library_runtime: Runtime) -> None:
    database = library_runtime.database
    people = made(library_runtime, "user", *({"name": f"U{one}", "login": f"u{one}"} for one in range(8)))

    def choose(user: str, number: int) -> None:
        keep_preferences(database, user, {f"p{number}": "x"})
        change_choices(
            database, user, "book", lambda choices: replace(choices, pins={**choices.pins, f"{number}": True})
        )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(choose, *zip(*((user, number) for user in people for number in range(4)), strict=True)))
    theirs = select(preference.c.body).where(preference.c.user.in_(people))
    with database.read() as connection:
        kept = [json.loads(body) for body in connection.execute(theirs).scalars()]
    pinned = [personal_choices(library_runtime.current, Actor(user, ""), "book").pins for user in people]
    assert [len(one) for one in kept] == [len(one) for one in pinned] == [4] * len(people)


def test_a_release_that_brings_a_table_makes_it_where_the_definitions_stay(library_runtime: Runtime) -> None:
    database: Database = library_runtime.database
    with database.write() as connection:
        SYSTEM_METADATA.drop_all(connection, [preference, recent])
    assert ensure_current(database) is None
    with database.read() as connection:
        assert has_system_tables(connection)
