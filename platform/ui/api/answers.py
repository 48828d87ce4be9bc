"""How answers leave: JSON by the fastest road, records with their version as ETag."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request

from ...metadata.problem import Problem, ProblemError

JSON = "application/json"
MAXIMUM_VERSION = 2**31 - 1
_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,10})"?\Z')


def json_answer(body: Any, status: int = 200) -> Response:
    """The body as JSON."""
    return Response(orjson.dumps(body), status, content_type=JSON)


def record_answer(record: Mapping[str, Any], status: int = 200) -> Response:
    """A record, with its version as weak ETag: which fields it shows depends on who asks."""
    answer = json_answer(record, status)
    answer.headers["ETag"] = f'W/"{record["version"]}"'
    return answer


def record_id(text: str, object_label: Mapping[str, str]) -> str:
    """The id in its canonical form; ProblemError `record_not_found` for what can't be one."""
    try:
        return str(uuid.UUID(text)) if len(text) == 36 else _not_found(text, object_label)
    except ValueError:
        return _not_found(text, object_label)


def wanted_version(body: Mapping[str, Any], *, required: bool) -> int | None:
    """The version that a change is based on, from the body's `version` or If-Match; None for `If-Match: *`."""
    given = request.headers.get("If-Match")
    versions = [] if given is None or given.strip() == "*" else [_from_etag(given.strip())]
    if body.get("version") is not None:
        versions.append(_checked(body["version"]))
    if not versions and given is None and required:
        raise ProblemError(Problem("version_required", field="version"))
    if len(set(versions)) > 1:
        raise _invalid()
    return versions[0] if versions else None


def is_current(version: int) -> bool:
    """Whether the client says that it has this version already (If-None-Match)."""
    given = request.headers.get("If-None-Match", "")
    return f'"{version}"' in (part.strip().removeprefix("W/") for part in given.split(","))


def _from_etag(text: str) -> int:
    match = _ETAG.match(text)
    if match is None:
        raise _invalid()
    return _checked(int(match[1]))


def _checked(version: Any) -> int:
    if type(version) is not int or not 1 <= version <= MAXIMUM_VERSION:
        raise _invalid()
    return version


def _invalid() -> ProblemError:
    return ProblemError(Problem("version_invalid", field="version"))


def _not_found(text: str, object_label: Mapping[str, str]) -> str:
    parameters = {"object": object_label, "id": text[:60]}
    raise ProblemError(Problem("record_not_found", parameters=parameters))
