"""Every refusal as an RFC 9457 problem; nothing a client sends ends in a 500, and no stack trace leaves the server."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, TimeoutError
from werkzeug.exceptions import HTTPException

from ...engine.database import is_timeout
from ...metadata.problem import Problem, ProblemError
from ..logging import LOGGER
from ..visit import current_visit

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "urn:metacrm:problem:"
ERROR_PAGE = "metacrm_error_page"
MAXIMUM_PROBLEMS = 200
DISCARDED_BYTES = 32 * 1024 * 1024

ErrorPage = Callable[[Sequence[Problem], int], Response]
"""Shows problems to a person: (problems, HTTP status) → page. Pages register theirs in `app.extensions[ERROR_PAGE]`."""


class Refusal(Exception):
    """Problems whose HTTP status is not the one of the first of them, or that carry more members."""

    def __init__(self, problems: Sequence[Problem], status: int | None = None, **members: Any) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)
        self.status = status if status is not None else self.problems[0].status
        self.members = members


@contextlib.contextmanager
def asked() -> Iterator[None]:
    """Around what reads records: a problem with the question is a bad request (400), not a refused value (422).

    A problem that tells a place in a text is about the condition, the only parameter that is one.
    """
    try:
        yield
    except ProblemError as error:
        problems = [problem.placed(field="where") if problem.line else problem for problem in error.problems]
        wrong = error.status == HTTPStatus.UNPROCESSABLE_ENTITY
        raise Refusal(problems, HTTPStatus.BAD_REQUEST if wrong else None) from error


def problem_body(problems: Sequence[Problem], status: int, locale: str, request_id: str) -> dict[str, Any]:
    """The JSON object that answers these problems."""
    first = problems[0]
    return {
        "type": TYPE_PREFIX + first.code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": first.message(locale),
        "request_id": request_id,
        "problems": [problem.as_json(locale) for problem in problems[:MAXIMUM_PROBLEMS]],
    }


def problem_answer(problems: Sequence[Problem], status: int | None = None, **members: Any) -> Response:
    """The answer to a program; a page where one of ours was asked for by a browser."""
    visit = current_visit()
    status = problems[0].status if status is None else int(status)
    page: ErrorPage | None = current_app.extensions.get(ERROR_PAGE)
    if page is not None and not request.path.startswith("/api/") and request.accept_mimetypes.accept_html:
        return page(problems, status)
    body = {**problem_body(problems, status, visit.locale, visit.request_id), **members}
    answer = Response(orjson.dumps(body, default=str), status, content_type=PROBLEM_JSON)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "2"
    return answer


def register_errors(app: Flask) -> None:
    """Answer every exception that a view lets through."""
    app.register_error_handler(ProblemError, lambda error: problem_answer(error.problems))
    app.register_error_handler(Refusal, lambda error: problem_answer(error.problems, error.status, **error.members))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(TimeoutError, lambda error: problem_answer([Problem("database_unavailable")]))
    app.register_error_handler(Exception, _bug)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.BAD_REQUEST
    if status < HTTPStatus.BAD_REQUEST:
        redirect: Any = error.get_response()
        return redirect  # type: ignore[no-any-return]
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _read_away()
    answer = problem_answer([_http_problem(error, status)], status)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return answer


def _read_away() -> None:
    """Take the rest of a body that is too large, within bounds: who is still sending does not listen to the answer."""
    stream = request.environ.get("wsgi.input")
    left = DISCARDED_BYTES
    while stream is not None and left > 0 and (chunk := stream.read(min(left, 1 << 16))):
        left -= len(chunk)


def _http_problem(error: HTTPException, status: int) -> Problem:
    match status:
        case HTTPStatus.NOT_FOUND:
            return Problem("route_not_found")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = sorted(getattr(error, "valid_methods", None) or ())
            return Problem("method_not_allowed", parameters={"method": request.method[:20], "allowed": allowed})
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            limit = (request.max_content_length or 0) // 1024 // 1024
            return Problem("body_too_large", parameters={"limit": limit})
        case HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
            return Problem("unsupported_media_type")
        case _:
            return Problem("bad_request")


def _database_error(error: DBAPIError) -> Response:
    if is_timeout(error):
        return problem_answer([Problem("query_timeout")])
    if error.connection_invalidated:
        _log(error, "the database connection was lost")
        return problem_answer([Problem("database_unavailable")])
    if isinstance(error, DataError | IntegrityError):
        # A value got past its field type: a bug of ours, but the client's value is what it must be told about.
        _log(error, "the database refused a value")
        return problem_answer([Problem("refused_by_database")])
    if _cannot_connect(error):
        _log(error, "the database can't be reached")
        return problem_answer([Problem("database_unavailable")])
    return _bug(error)


def _cannot_connect(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    words = ("connection failed", "could not connect", "database is locked", "unable to open database file")
    return str(state).startswith(("08", "57P")) or any(word in str(error.orig) for word in words)


def _bug(error: Exception) -> Response:
    _log(error, "unexpected error")
    return problem_answer([Problem("internal_error", parameters={"request_id": current_visit().request_id})])


def _log(error: Exception, message: str) -> None:
    fields = {"method": request.method, "path": request.path, "request_id": current_visit().request_id}
    logging.getLogger(LOGGER).error(message, exc_info=error, extra={"fields": fields})
