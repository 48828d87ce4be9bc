"""Search over all objects at once."""

from __future__ import annotations

from flask import Blueprint, Response

from ...metadata.problem import ProblemError
from ..visit import current_context, current_runtime
from .answers import json_answer
from .body import invalid_parameter, names, parameters
from .errors import asked

search = Blueprint("search", __name__, url_prefix="/api/v1/search")

MAXIMUM_QUERY = 200


@search.get("")
def find() -> Response:
    """The best few records of each object that have all the words of `q`; `objects` limits which."""
    context = current_context()
    given = parameters("q", "objects")
    query = given.get("q", "").strip()
    if not query or len(query) > MAXIMUM_QUERY:
        raise ProblemError(invalid_parameter("q"))
    runtime = current_runtime()
    wanted = tuple(runtime.current.manifest.object(name).name for name in names(given, "objects"))
    with asked():
        results = runtime.records.search(context, query, wanted)
    return json_answer({"results": list(results)})
