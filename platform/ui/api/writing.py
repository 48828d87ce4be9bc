"""Carries a write out at most once per Idempotency-Key, and says what became of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from msgspec import Struct
from sqlalchemy import Connection

from ...engine.change import Outcome
from ...engine.context import Context
from ...engine.query.selection import record_json
from ...engine.records.idempotency import (
    MAXIMUM_KEY,
    AlreadyDone,
    RequestKey,
    StoredAnswer,
    find_answer,
    keep_answer,
)
from ...engine.records.service import Closing
from ...engine.security.rights import rights_of
from ...metadata.problem import Problem, ProblemError
from ..visit import current_runtime, current_visit
from .answers import JSON, record_answer
from .errors import Refusal

_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAXIMUM_KEY}}}\Z")
CREATED = "created"


class Answer(Struct, frozen=True):
    """What goes back to the client."""

    status: int
    body: dict[str, Any]


Answering = Callable[[Sequence[Outcome]], Answer]
Work = Callable[[Closing | None], Sequence[Outcome]]
"""Saves, with what is to run before the commit."""


def carry_out(context: Context, work: Work, answering: Answering) -> Response:
    """Do the work and answer it; a request done before is answered as it was then."""
    key = _request_key(context)
    if key is None:
        return finished(answering(work(None)))
    before = _answer_before(key)
    if before is not None:
        return before
    kept: list[tuple[Outcome, Answer]] = []

    def keep(connection: Connection, outcomes: Sequence[Outcome]) -> None:
        answer = answering(outcomes)
        keep_answer(connection, key, StoredAnswer(answer.status, orjson.dumps(answer.body).decode()), context.now)
        kept.append((outcomes[0], answer))

    try:
        outcomes = work(keep)
    except AlreadyDone as done:
        return _replayed(done.answer)
    for first, answer in kept:
        # An attempt that was rolled back at its commit was told to `keep` too; only the last one counts.
        if first is outcomes[0]:
            return finished(answer)
    # Nothing was saved; perhaps because the same request was carried out while this one waited for its locks.
    return _answer_before(key) or finished(answering(outcomes))


def single(outcomes: Sequence[Outcome]) -> Answer:
    """The answer to the save of one record; Refusal where it was not saved."""
    outcome = outcomes[0]
    _refuse(outcome)
    return Answer(201 if outcome.status == CREATED else 200, saved_record(outcome))


def deleted(outcomes: Sequence[Outcome]) -> Answer:
    """The answer to the deletion of one record, which has no body; Refusal where it was not deleted."""
    _refuse(outcomes[0])
    return Answer(HTTPStatus.NO_CONTENT, {})


def saved_record(outcome: Outcome) -> dict[str, Any]:
    """The record as it was saved; only its id and version where the actor may not read it."""
    model = current_runtime().current
    compiled = model.object(outcome.object)
    rights = rights_of(model, current_visit().actor)
    if rights.allows("read", compiled.name):
        return record_json(compiled, outcome.values, rights)
    return {"id": outcome.id, "version": outcome.version}


def results(outcomes: Sequence[Outcome]) -> Answer:
    """The answer to a batch: one entry for each record, in order."""
    locale = current_visit().locale
    entries: list[dict[str, Any]] = []
    for outcome in outcomes:
        problems = list(outcome.problems)
        if outcome.status == "not_saved" and not problems:
            problems = [Problem("not_saved", index=outcome.index)]
        entry: dict[str, Any] = {
            "index": outcome.index,
            "id": outcome.id if outcome.ok and outcome.status != "not_saved" else None,
            "status": outcome.status,
            "problems": [problem.as_json(locale) for problem in problems],
        }
        entries.append({**entry, "version": outcome.version} if entry["id"] else entry)
    return Answer(200, {"results": entries})


def _refuse(outcome: Outcome) -> None:
    """Raise the Refusal of a record that was not saved: with the three values of each field where it is a conflict."""
    if outcome.ok:
        return
    problems = [problem.placed(index=None) for problem in outcome.problems]
    if outcome.conflicts is not None:
        raise Refusal(problems, 409, conflicts=outcome.conflicts, version=outcome.version)
    raise Refusal(problems)


def finished(answer: Answer) -> Response:
    """The answer as a response; a new record says where it is."""
    if answer.status == HTTPStatus.NO_CONTENT:
        return Response(status=answer.status)
    if "version" not in answer.body:
        return Response(orjson.dumps(answer.body), answer.status, content_type=JSON)
    response = record_answer(answer.body, answer.status)
    if answer.status == 201:
        object_name = (request.view_args or {}).get("object_name", "")
        response.headers["Location"] = f"/api/v1/records/{object_name}/{answer.body['id']}"
    return response


def _request_key(context: Context) -> RequestKey | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not _KEY.match(given):
        raise ProblemError(Problem("idempotency_key_invalid", parameters={"limit": MAXIMUM_KEY}))
    what = f"{request.method}\n{request.full_path}\n{request.headers.get('If-Match', '')}\n".encode()
    digest = hashlib.sha256(what + request.get_data(cache=True)).hexdigest()
    return RequestKey(given, context.actor.id or "", digest)


def _answer_before(key: RequestKey) -> Response | None:
    with current_runtime().database.read() as connection:
        found = find_answer(connection, key)
    return None if found is None else _replayed(found)


def _replayed(answer: StoredAnswer) -> Response:
    response = finished(Answer(answer.status, orjson.loads(answer.body)))
    response.headers["Idempotency-Replayed"] = "true"
    return response
