"""The place in a list where the next page begins: signed, and only good for the same question."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from msgspec import Struct

from ...metadata.problem import Problem, ProblemError

_SIGNATURE_BYTES = 12


class Cursor(Struct, frozen=True):
    """`values` of the sort keys of the last record shown (None: blank); `now` is the first page's moment."""

    values: tuple[Any, ...]
    question: str
    manifest_version: int
    now: datetime


def question_of(*parts: str) -> str:
    """A short hash of what was asked (object, where, sort, actor), so that a cursor fits no other question."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def encode(cursor: Cursor, secret: bytes) -> str:
    """The cursor as a client carries it."""
    payload = orjson.dumps(
        [[_packed(value) for value in cursor.values], cursor.question, cursor.manifest_version, cursor.now.isoformat()]
    )
    return base64.urlsafe_b64encode(_sign(payload, secret) + payload).decode().rstrip("=")


def decode(text: str, secret: bytes, question: str, manifest_version: int) -> Cursor:
    """The cursor again; ProblemError `cursor_expired` when it is damaged or was made for another question."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        signature, payload = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _sign(payload, secret)):
            raise ValueError("the signature does not fit")
        values, asked, version, now = orjson.loads(payload)
    except ValueError:
        raise ProblemError(Problem("cursor_expired", field="after")) from None
    if asked != question or version != manifest_version:
        raise ProblemError(Problem("cursor_expired", field="after"))
    return Cursor(tuple(_unpacked(value) for value in values), asked, version, datetime.fromisoformat(now))


def _sign(payload: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, payload, "sha256")[:_SIGNATURE_BYTES]


def _packed(value: Any) -> Any:
    # A type word goes with what JSON has no type for; datetime before date, since it is one.
    for word, kind in (("t", datetime), ("d", date), ("c", time)):
        if isinstance(value, kind):
            return [word, value.isoformat()]
    return ["n", str(value)] if isinstance(value, Decimal) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    word, text = value
    match word:
        case "t":
            return datetime.fromisoformat(text)
        case "d":
            return date.fromisoformat(text)
        case "c":
            return time.fromisoformat(text)
        case _:
            return Decimal(text)


def last_values(row: Sequence[Any], keys: int) -> tuple[Any, ...]:
    """The values of the sort keys, which a list query selects last."""
    return tuple(row[len(row) - keys :]) if keys else ()
