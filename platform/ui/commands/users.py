"""Commands about who may sign in: user, token."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from ...engine.context import Context
from ...engine.query.select import ListRequest
from ...engine.runtime import Runtime
from ...engine.security.credentials import set_password, user_of_login, users_with_password
from ...engine.security.passwords import check_length, random_password
from ...engine.security.sessions import end_all_sessions
from ...engine.security.tokens import create_token, revoke_tokens, tokens_of
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import VIEWER_OBJECT
from .console import answer, database_option, json_option, opened_runtime, say, telling_problems

MAXIMUM_LISTED = 1_000


@click.group("user")
def user() -> None:
    """Manage who may sign in."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="The person's name; default: the login.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role; may be given several times.")
@click.option("--email", help="The person's address.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="The language of the person's screens.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@database_option
@json_option
@telling_problems
def add(
    login: str,
    name: str | None,
    roles: Sequence[str],
    email: str | None,
    language: str | None,
    password_stdin: bool,
    database_url: str | None,
    as_json: bool,
) -> None:
    """Add a user who signs in with LOGIN; prints the password, a random one unless it is given."""
    password = _given_password(password_stdin)
    with opened_runtime(database_url) as runtime:
        _check_roles(runtime, roles)
        values = {"name": name or login, "login": login, "email": email, "locale": language, "roles": list(roles)}
        outcome = runtime.records.create(_context("user add"), VIEWER_OBJECT, values)
        if not outcome.ok or outcome.id is None:
            raise ProblemError(outcome.problems)
        shown = password or random_password()
        set_password(runtime.database, outcome.id, shown, datetime.now(UTC))
    _tell_password(login, "" if password else shown, as_json, id=outcome.id)


@user.command("list")
@database_option
@json_option
@telling_problems
def list_users(database_url: str | None, as_json: bool) -> None:
    """List the users who have a login."""
    with opened_runtime(database_url) as runtime:
        request = ListRequest(
            VIEWER_OBJECT,
            where="NOT(ISBLANK(login))",
            sort="login",
            fields=("login", "name", "roles", "active"),
            limit=MAXIMUM_LISTED,
        )
        users = runtime.records.list(_context("user list"), request).records
        with runtime.database.read() as connection:
            have = users_with_password(connection)
    rows = [{**one, "password": one["id"] in have} for one in users]
    if as_json:
        answer({"users": rows})
        return
    for row in rows:
        marks = [] if row["active"] else ["disabled"]
        marks += [] if row["password"] else ["no password"]
        click.echo(f"{row['login']}\t{row['name']}\t{', '.join(row['roles'] or ())}\t{', '.join(marks)}")


@user.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@database_option
@json_option
@telling_problems
def password(login: str, password_stdin: bool, database_url: str | None, as_json: bool) -> None:
    """Give LOGIN a new password, a random one unless it is given; open sessions end, a lock is lifted."""
    given = _given_password(password_stdin)
    shown = given or random_password()
    with opened_runtime(database_url) as runtime:
        record = _user(runtime, login)
        set_password(runtime.database, record, shown, datetime.now(UTC))
    _tell_password(login, "" if given else shown, as_json, id=record)


@user.command("disable")
@click.argument("login")
@database_option
@json_option
@telling_problems
def disable(login: str, database_url: str | None, as_json: bool) -> None:
    """Keep LOGIN from signing in; sessions end, tokens are worthless while it is disabled."""
    _set_active(login, False, database_url, as_json)


@user.command("enable")
@click.argument("login")
@database_option
@json_option
@telling_problems
def enable(login: str, database_url: str | None, as_json: bool) -> None:
    """Let LOGIN sign in again."""
    _set_active(login, True, database_url, as_json)


@click.group("token")
def token() -> None:
    """Manage the tokens that programs sign in with."""


@token.command("create")
@click.argument("login", metavar="USER")
@click.option("--label", default="", help="What the token is for.")
@click.option("--days", type=click.IntRange(1), help="After how many days it ends; default: never.")
@database_option
@json_option
@telling_problems
def create(login: str, label: str, days: int | None, database_url: str | None, as_json: bool) -> None:
    """Make a token of USER (a login) and print it; it can't be shown again."""
    now = datetime.now(UTC)
    expires_at = now + timedelta(days=days) if days else None
    with opened_runtime(database_url) as runtime:
        made = create_token(runtime.database, _user(runtime, login), label, now, expires_at)
    if as_json:
        answer({"token": made})
    else:
        click.echo(made)


@token.command("list")
@click.argument("login", metavar="USER")
@database_option
@json_option
@telling_problems
def list_tokens(login: str, database_url: str | None, as_json: bool) -> None:
    """List the tokens of USER by label; the tokens themselves are known to nobody."""
    with opened_runtime(database_url) as runtime:
        rows = [{name: _text(value) for name, value in row.items()} for row in _tokens(runtime, login)]
    if as_json:
        answer({"tokens": rows})
        return
    for row in rows:
        click.echo(f"{row['label']}\t{row['created_at']}\t{row['expires_at'] or ''}")


@token.command("revoke")
@click.argument("login", metavar="USER")
@click.option("--label", help="Only those with this label.")
@database_option
@json_option
@telling_problems
def revoke(login: str, label: str | None, database_url: str | None, as_json: bool) -> None:
    """Make tokens of USER worthless."""
    with opened_runtime(database_url) as runtime:
        count = revoke_tokens(runtime.database, _user(runtime, login), label)
    if as_json:
        answer({"revoked": count})
    else:
        say(f"{count} revoked.", f"已撤销 {count} 个。")


def _context(cause: str) -> Context:
    return Context(origin="system", cause=cause)


def _user(runtime: Runtime, login: str) -> str:
    with runtime.database.read() as connection:
        found = user_of_login(runtime.current, connection, login)
    if found is None:
        raise ProblemError(Problem("login_unknown", parameters={"login": login}))
    return found


def _tokens(runtime: Runtime, login: str) -> list[Mapping[str, Any]]:
    return tokens_of(runtime.database, _user(runtime, login))


def _check_roles(runtime: Runtime, roles: Sequence[str]) -> None:
    known = runtime.current.manifest.roles
    problems = [
        Problem("role_unknown", field="roles", parameters={"role": role, "known": [*known]})
        for role in roles
        if role not in known
    ]
    if problems:
        raise ProblemError(problems)


def _set_active(login: str, active: bool, database_url: str | None, as_json: bool) -> None:
    with opened_runtime(database_url) as runtime:
        record = _user(runtime, login)
        outcome = runtime.records.update(_context("user"), VIEWER_OBJECT, record, {"active": active})
        if not outcome.ok:
            raise ProblemError(outcome.problems)
        if not active:
            end_all_sessions(runtime.database, record)
    if as_json:
        answer({"login": login, "active": active})
    else:
        say(f"{login}: {'enabled' if active else 'disabled'}.", f"{login}：{'已启用' if active else '已停用'}。")


def _given_password(from_input: bool) -> str:
    if not from_input:
        return ""
    given = sys.stdin.readline().rstrip("\r\n")
    check_length(given)
    return given


def _tell_password(login: str, shown: str, as_json: bool, **more: Any) -> None:
    if as_json:
        answer({"login": login, **more, **({"password": shown} if shown else {})})
    elif shown:
        say(f"{login}: the password is {shown}", f"{login} 的密码：{shown}")
    else:
        say(f"{login}: the password is set.", f"{login}：密码已设置。")


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


COMMANDS = (user, token)
