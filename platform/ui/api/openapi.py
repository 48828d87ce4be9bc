"""Serves the OpenAPI description of the interface, made from the definitions in force and the user's rights."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Blueprint, Response, abort

from ...engine.query.criteria import keep
from ...engine.security.rights import rights_of
from ..visit import current_context, current_runtime
from .answers import JSON
from .body import parameters
from .openapi_document import document

openapi = Blueprint("openapi", __name__, url_prefix="/api")


@openapi.get("/", strict_slashes=False)
@openapi.get("/<version>", strict_slashes=False)
def nothing(version: str = "") -> Response:
    """Nothing, with a hint to the description: without this rule the pages would take these for objects."""
    abort(HTTPStatus.NOT_FOUND)


@openapi.get("/v1/openapi.json")
def describe() -> Response:
    """The description of what this user can do."""
    context = current_context()
    parameters()
    model = current_runtime().current
    rights = rights_of(model, context.actor)
    key = ("openapi", rights, context.locale)
    body = model.cache.get(key)
    if body is None:
        body = orjson.dumps(document(model, rights, context.locale))
        keep(model, key, body)
    return Response(body, content_type=JSON)
