"""Passwords: hashed with argon2id, checked, and made up where a person needs a first one."""

from __future__ import annotations

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ...metadata.problem import Problem, ProblemError

MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 256
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@functools.cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(24))


def check_length(password: str) -> None:
    """ProblemError `password_too_short` or `password_too_long`."""
    if len(password) < MINIMUM_LENGTH:
        raise ProblemError(Problem("password_too_short", parameters={"minimum": MINIMUM_LENGTH}))
    if len(password) > MAXIMUM_LENGTH:
        raise ProblemError(Problem("password_too_long", parameters={"maximum": MAXIMUM_LENGTH}))


def hash_password(password: str) -> str:
    """The argon2id hash to store; ProblemError where the length is not allowed."""
    check_length(password)
    return _hasher().hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; without a hash the same time passes and the answer is no."""
    try:
        correct = _hasher().verify(password_hash or _nobodys_hash(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return correct and password_hash is not None and len(password) <= MAXIMUM_LENGTH


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher().check_needs_rehash(password_hash)


def random_password() -> str:
    """Four groups of four letters and digits that can't be mistaken for each other: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
