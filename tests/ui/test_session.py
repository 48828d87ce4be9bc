"""Signing in: cookies, forged requests, the lock after wrong passwords, and the headers every answer bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, Type
from sqlalchemy import select, update

from metacrm.engine.context import Context
from metacrm.engine.security.credentials import check_password
from metacrm.engine.security.sessions import csrf_fits, csrf_token
from metacrm.engine.storage.system_tables import credential, session, token
from metacrm.metadata.problem import ProblemError
from tests.ui.interface import PASSWORD, Library, codes

SESSION = "/api/v1/session"


def signed_in(library: Library, login: str = "ann", **more: Any) -> tuple[Any, str]:
    """A browser in which the user is signed in, and its CSRF token."""
    library.give_password(login)
    browser = library.client
    answer = browser.post(SESSION, json={"login": login, "password": PASSWORD}, **more)
    assert answer.status_code == 201, answer.json
    return browser, answer.json["csrf_token"]


def test_sign_in_and_out(library: Library) -> None:
    browser, csrf = signed_in(library)
    described = browser.get(SESSION).json
    assert described["user"]["login"] == "ann" and described["roles"] == ["librarian"]
    assert described["csrf_token"] == csrf
    assert browser.delete(SESSION, headers={"X-CSRF-Token": csrf}).status_code == 204
    assert browser.get(SESSION).status_code == 401


def test_a_stolen_cookie_is_worthless_after_sign_out(library: Library) -> None:
    browser, csrf = signed_in(library)
    cookie = browser.get_cookie("mc_session")
    assert cookie is not None
    browser.delete(SESSION, headers={"X-CSRF-Token": csrf})
    thief = library.client
    thief.set_cookie("mc_session", cookie.value)
    assert thief.get(SESSION).status_code == 401


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_flags_of_the_cookie(library_on_sqlite: Library, scheme: str) -> None:
    library_on_sqlite.give_password("ann")
    body = {"login": "ann", "password": PASSWORD}
    answer = library_on_sqlite.client.post(SESSION, json=body, base_url=f"{scheme}://crm.example")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("mc_session="))
    words = {word.strip() for word in cookie.split(";")}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= words
    assert ("Secure" in words) == (scheme == "https")
    assert ("Strict-Transport-Security" in answer.headers) == (scheme == "https")


def test_secrets_are_stored_as_hashes(library: Library) -> None:
    browser, _ = signed_in(library)
    cookie = browser.get_cookie("mc_session")
    assert cookie is not None
    with library.runtime.database.read() as connection:
        stored = [str(row) for table in (session, token, credential) for row in connection.execute(select(table))]
    text = "\n".join(stored)
    assert cookie.value not in text and PASSWORD not in text and library.tokens["ann"] not in text
    assert "$argon2id$" in text


def test_a_guess_at_a_password_costs_work(own_hasher: PasswordHasher) -> None:
    assert own_hasher.type is Type.ID and own_hasher.memory_cost >= 32 * 1024 and own_hasher.time_cost >= 2


def test_a_foreign_page_cannot_write(library: Library) -> None:
    browser, csrf = signed_in(library)
    path = "/api/v1/records/book"
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": "é"}):
        answer = browser.post(path, json={"title": "A"}, headers=headers)
        assert answer.status_code == 403 and codes(answer) == ["csrf_failed"]
    assert browser.post(path, json={"title": "A"}, headers={"X-CSRF-Token": csrf}).status_code == 201
    other, _ = signed_in(library, "root")
    assert other.post(path, json={"title": "A"}, headers={"X-CSRF-Token": csrf}).status_code == 403


def test_sign_in_takes_only_what_forms_cannot_send(library_on_sqlite: Library) -> None:
    library_on_sqlite.give_password("ann")
    form = {"login": "ann", "password": PASSWORD}
    assert library_on_sqlite.client.post(SESSION, data=form).status_code == 415


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["login", "password"]),
        ({"login": "ann"}, ["password"]),
        ({"login": 1, "password": []}, ["login", "password"]),
        ({"login": "a", "x": 1}, ["x"]),
    ],
)
def test_sign_in_without_what_it_needs(library_on_sqlite: Library, body: dict[str, Any], wrong: list[str]) -> None:
    answer = library_on_sqlite.client.post(SESSION, json=body)
    assert answer.status_code == 422 and [problem["field"] for problem in answer.json["problems"]] == wrong


def test_wrong_passwords_and_unknown_logins_look_alike(library: Library) -> None:
    library.give_password("ann")
    answers = []
    tried = (("ann", "wrong"), ("who", PASSWORD), ("bob", PASSWORD), ("", ""), ("x" * 500, "\x00"), ("a\x00", "b"))
    for login, password in tried:
        answer = library.client.post(SESSION, json={"login": login, "password": password})
        assert answer.status_code == 401 and codes(answer) == ["sign_in_failed"]
        answers.append({**answer.json, "request_id": ""})
    assert all(answer == answers[0] for answer in answers)


def test_five_failures_lock_for_a_while(library: Library) -> None:
    library.give_password("ann")
    model, now = library.runtime.current, datetime.now(UTC)

    def try_in(password: str, after: timedelta = timedelta()) -> bool:
        try:
            return check_password(model, "ann", password, now + after) == library.users["ann"]
        except ProblemError:
            return False

    for _ in range(4):
        assert not try_in("wrong")
    assert try_in(PASSWORD), "a success forgets the failures before it"
    for _ in range(5):
        assert not try_in("wrong")
    assert not try_in(PASSWORD), "locked, even with the right password"
    assert not try_in(PASSWORD, timedelta(minutes=14))
    assert not try_in("wrong", timedelta(minutes=16)), "the lock is over, the password still wrong"
    assert try_in(PASSWORD, timedelta(minutes=16))
    for _ in range(5):
        assert not try_in("wrong", timedelta(minutes=20))
    library.give_password("ann")
    assert try_in(PASSWORD, timedelta(minutes=20)), "a new password lifts the lock"


def test_logins_fit_whatever_their_case(library: Library) -> None:
    library.give_password("ann")
    assert check_password(library.runtime.current, "ANN", PASSWORD, datetime.now(UTC)) == library.users["ann"]


def test_a_disabled_user_cannot_sign_in(library: Library) -> None:
    browser, _ = signed_in(library)
    library.runtime.records.update(Context(), "user", library.users["ann"], {"active": False})
    assert browser.get(SESSION).status_code == 401
    answer = library.client.post(SESSION, json={"login": "ann", "password": PASSWORD})
    assert codes(answer) == ["sign_in_failed"]


def test_sessions_slide_and_end(library: Library) -> None:
    browser, _ = signed_in(library)
    database, now = library.runtime.database, datetime.now(UTC)

    def ends(at: datetime | None = None) -> datetime:
        with database.write() as connection:
            if at is not None:
                connection.execute(update(session).values(expires_at=at))
            found: datetime = connection.execute(select(session.c.expires_at)).scalar_one()
        return found

    fresh = ends()
    assert timedelta(hours=11) < fresh - now <= timedelta(hours=12, minutes=1)
    answer = browser.get(SESSION)
    assert ends() == fresh and "Set-Cookie" not in answer.headers
    ends(now + timedelta(hours=1))
    assert browser.get(SESSION).status_code == 200
    assert ends() - now > timedelta(hours=11)
    ends(now - timedelta(seconds=1))
    assert browser.get(SESSION).status_code == 401


def test_a_new_password_ends_open_sessions(library: Library) -> None:
    browser, _ = signed_in(library)
    library.give_password("ann", "another good password")
    assert browser.get(SESSION).status_code == 401


def test_a_broken_token_is_not_saved_by_a_cookie(library_on_sqlite: Library) -> None:
    browser, _ = signed_in(library_on_sqlite)
    assert browser.get(SESSION, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_csrf_tokens_belong_to_one_session() -> None:
    key = b"k" * 32
    assert csrf_fits(key, "session", csrf_token(key, "session"))
    assert not csrf_fits(key, "other", csrf_token(key, "session"))
    assert not csrf_fits(b"x" * 32, "session", csrf_token(key, "session"))


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/api/v1/objects", "/api/v1/nothing", "/nothing"])
def test_headers_of_every_answer(library_on_sqlite: Library, path: str) -> None:
    answer = library_on_sqlite.client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-123", True), ("x" * 65, False), ("a b", False), ("<script>", False), ("é", False)]
)
def test_request_ids(library_on_sqlite: Library, given: str, kept: bool) -> None:
    headers = {"X-Request-Id": given.encode().decode("latin-1")}
    answered = library_on_sqlite.client.get("/healthz", headers=headers).headers["X-Request-Id"]
    assert (answered == given) == kept
