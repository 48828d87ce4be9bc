"""Who can sign in to a demonstration: an administrator, one user of each role and language that the sample data has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from ..engine.context import Context
from ..engine.query.select import ListRequest
from ..engine.runtime import Runtime
from ..engine.security.credentials import set_password, user_of_login, users_with_password
from ..engine.security.passwords import random_password
from ..metadata.labels import LANGUAGES, text_in
from ..metadata.problem import ProblemError
from ..metadata.scope import VIEWER_OBJECT

ADMINISTRATOR = "admin"
MAXIMUM_USERS = 1_000
MAXIMUM_LOGINS = 12


class DemoLogin(Struct, frozen=True):
    """`password` is "" where it is not known any more; `roles` are labels by locale."""

    login: str
    password: str
    roles: Mapping[str, str]


def known_logins(runtime: Runtime) -> tuple[DemoLogin, ...]:
    """The demonstration's users who have a password already; none before the first start."""
    with runtime.database.read() as connection:
        have = users_with_password(connection)
    return tuple(
        DemoLogin(user["login"], "", _roles(runtime, user["roles"])) for user in _chosen(runtime) if user["id"] in have
    )


def make_logins(runtime: Runtime) -> tuple[DemoLogin, ...]:
    """The same with new random passwords; the administrator is made where there is none."""
    _ensure_administrator(runtime)
    made = []
    for user in _chosen(runtime):
        password = random_password()
        set_password(runtime.database, user["id"], password, datetime.now(UTC))
        made.append(DemoLogin(user["login"], password, _roles(runtime, user["roles"])))
    return tuple(made)


def _ensure_administrator(runtime: Runtime) -> None:
    with runtime.database.read() as connection:
        if user_of_login(runtime.current, connection, ADMINISTRATOR):
            return
    names = {"en": "Administrator", "zh": "系统管理员"}
    values = {
        "name": names[runtime.current.organisation.locale if runtime.current.organisation.locale in names else "en"],
        "login": ADMINISTRATOR,
        "roles": [name for name, role in runtime.current.manifest.roles.items() if role.administrator],
    }
    outcome = runtime.records.create(Context(origin="system", cause="demo"), VIEWER_OBJECT, values)
    if not outcome.ok:
        raise ProblemError(outcome.problems)


def _chosen(runtime: Runtime) -> list[dict[str, Any]]:
    """The administrator, then the first user of each set of roles, and of each language."""
    request = ListRequest(
        VIEWER_OBJECT,
        where="NOT(ISBLANK(login)) AND active",
        sort="created_at",
        fields=("login", "roles", "locale"),
        limit=MAXIMUM_USERS,
    )
    of_roles: dict[tuple[str, ...], dict[str, Any]] = {}
    of_language: dict[str, dict[str, Any]] = {}
    for user in runtime.records.list(Context(), request).records:
        if user["roles"]:
            of_roles.setdefault(tuple(user["roles"]), user)
            of_language.setdefault(user["locale"] or "", user)
    chosen = {user["login"]: user for user in (*of_roles.values(), *of_language.values())}
    ordered = sorted(chosen.values(), key=lambda user: user["login"] != ADMINISTRATOR)
    return ordered[:MAXIMUM_LOGINS]


def _roles(runtime: Runtime, names: Any) -> Mapping[str, str]:
    roles = runtime.current.manifest.roles
    held = [roles[name] for name in names if name in roles] if isinstance(names, list) else []
    return {locale: ", ".join(text_in(role.label, locale, role.name) for role in held) for locale in LANGUAGES}
