"""Writes the OpenAPI document: one set of paths for each object the user may do something with, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from apispec import APISpec

from ...engine.model import CompiledObject, Model
from ...engine.query.select import MAXIMUM_LIMIT
from ...engine.security.rights import Rights
from ...metadata.labels import text_in
from .openapi_schemas import (
    Schema,
    batch_result_schema,
    change_schema,
    described_schema,
    input_schema,
    problem_schema,
    record_schema,
)

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"

Operation = dict[str, Any]


def document(model: Model, rights: Rights, locale: str) -> Mapping[str, Any]:
    """The whole description, as JSON."""
    spec = APISpec(
        title="metacrm",
        version=version("metacrm"),
        openapi_version="3.1.0",
        info={"description": f"Definitions of manifest version {model.version}."},
        security=[{"token": []}, {"session": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "mc_session"})
    spec.components.schema("Problem", problem_schema())
    spec.components.schema("BatchResult", batch_result_schema())
    for name in model.manifest.objects:
        _add_object(spec, model.object(name), rights, locale)
    for path, operations in (*_general_paths(), *_file_paths(), *_paths_of_machines()):
        spec.path(path, operations=dict(operations))
    return spec.to_dict()


def _add_object(spec: APISpec, compiled: CompiledObject, rights: Rights, locale: str) -> None:
    name = compiled.name
    spec.components.schema(name, record_schema(compiled, locale))
    spec.components.schema(f"{name}.new", input_schema(compiled, locale))
    spec.components.schema(f"{name}.change", change_schema(compiled, locale))
    label = text_in(compiled.definition.label, locale)
    for path, wanted in _object_paths(compiled, label).items():
        operations = {
            method: {**operation, "tags": [name], "operationId": f"{name}.{word}"}
            for method, (word, action, operation) in wanted.items()
            if rights.allows(action, name)
        }
        if operations:
            spec.path(path, operations=operations)


def _object_paths(compiled: CompiledObject, label: str) -> Mapping[str, Mapping[str, tuple[str, str, Operation]]]:
    """Path → method → (word of the operation, action whose right it needs, description)."""
    name = compiled.name
    base, one = f"/api/v1/records/{name}", f"/api/v1/records/{name}/{{id}}"
    record, new = _reference(name), _reference(f"{name}.new")
    preview = _object({"valid": {"type": "boolean"}, "record": record, "problems": {"type": "array"}})
    trial = _operation(f"{label}: try out", {200: preview}, [], new)
    upserting = [_path_parameter("field"), _path_parameter("value"), _header("Idempotency-Key"), _header("If-Match")]
    upsert = _operation(
        f"{label}: change or create", {200: record, 201: record}, upserting, _reference(f"{name}.change")
    )
    listed, groups = _list_answers(record)
    asked = _query("where", "sort", "fields", "after", "count", "search", "expand", limit=True)
    grouped = _query("group", "measures", "where", "search", "after", limit=True)
    batch = _object({"records": {"type": "array", "items": new}, "all_or_none": {"type": "boolean"}}, "records")
    saved = {201: record, 200: _reference("BatchResult")}
    create = _operation(f"{label}: create", saved, [_header("Idempotency-Key")], {"oneOf": [new, batch]})
    return {
        base: {
            "get": ("list", "read", _operation(f"{label}: list", {200: listed}, asked)),
            "post": ("create", "create", create),
        },
        f"{base}/aggregate": {"get": ("aggregate", "read", _operation(f"{label}: group", {200: groups}, grouped))},
        f"{base}/preview": {"post": ("preview", "create", trial)},
        f"{base}/by/{{field}}/{{value}}": {"put": ("upsert", "edit", upsert)},
        **_paths_of_one(name, one, label, preview),
    }


def _paths_of_one(
    name: str, path: str, label: str, preview: Schema
) -> Mapping[str, Mapping[str, tuple[str, str, Operation]]]:
    record, change = _reference(name), _reference(f"{name}.change")
    identified = [_path_parameter("id", {"type": "string", "format": "uuid"})]
    entries = _object({"entries": {"type": "array", "items": {"type": "object"}}, "next": _or_null(_text())})
    shown = [*identified, *_query("fields", "expand")]
    paged = [*identified, *_query("after", limit=True)]
    copying = [*identified, _header("Idempotency-Key")]
    changing = [*copying, _header("If-Match")]
    return {
        path: {
            "get": ("get", "read", _operation(label, {200: record}, shown)),
            "patch": ("change", "edit", _operation(f"{label}: change", {200: record}, changing, change)),
            "delete": (
                "delete",
                "delete",
                _operation(f"{label}: delete", {204: None}, changing),
            ),
        },
        f"{path}/preview": {
            "post": ("preview_change", "edit", _operation(f"{label}: try out", {200: preview}, identified, change))
        },
        f"{path}/restore": {"post": ("restore", "delete", _operation(f"{label}: restore", {200: record}, copying))},
        f"{path}/clone": {"post": ("clone", "create", _operation(f"{label}: clone", {201: record}, copying, change))},
        f"{path}/history": {"get": ("history", "read", _operation(f"{label}: history", {200: entries}, paged))},
    }


def _list_answers(record: Schema) -> tuple[Schema, Schema]:
    listed = {"records": {"type": "array", "items": record}, "next": _or_null(_text()), "count": {"type": "integer"}}
    groups = {"groups": {"type": "array", "items": {"type": "object"}}, "next": _or_null(_text())}
    return _object(listed), _object(groups)


def _general_paths() -> Iterator[tuple[str, Mapping[str, Operation]]]:
    anything, text = {"type": "object"}, _text()
    trial = _object({"expression": text, "fields": anything, "object": text, "expect": text}, "expression")
    tried = {"expression": text, "fields": anything, "object": text, "record": text, "backend": text, "blank_as": text}
    evaluated = _object(tried, "expression")
    credentials = _object({"login": text, "password": text}, "login", "password")
    api = "/api/v1"
    yield f"{api}/objects", {"get": _operation("Objects", {200: anything})}
    yield (
        f"{api}/objects/{{object}}",
        {"get": _operation("An object", {200: described_schema()}, [_path_parameter("object")])},
    )
    yield f"{api}/search", {"get": _operation("Search", {200: anything}, _query("q", "objects"))}
    yield f"{api}/changes", {"get": _operation("Change feed", {200: anything}, _query("after", limit=True))}
    change_set = [_path_parameter("change_set")]
    yield f"{api}/undo/{{change_set}}", {"post": _operation("Take a save back", {200: anything}, change_set)}
    yield f"{api}/jobs", {"get": _operation("Jobs", {200: anything}, _query("after", limit=True))}
    yield f"{api}/jobs/{{id}}", {"get": _operation("A job", {200: anything}, [_path_parameter("id")])}
    yield f"{api}/jobs/{{id}}/cancel", {"post": _operation("Cancel a job", {202: anything}, [_path_parameter("id")])}
    yield f"{api}/expressions/check", {"post": _operation("Check an expression", {200: anything}, [], trial)}
    completed = _query("object", "path")
    yield f"{api}/expressions/fields", {"get": _operation("Fields to name", {200: anything}, completed)}
    yield f"{api}/expressions/functions", {"get": _operation("Functions", {200: anything})}
    yield f"{api}/expressions/evaluate", {"post": _operation("Evaluate", {200: anything}, [], evaluated)}
    yield from _definition_paths(f"{api}/metadata")
    yield (
        f"{api}/session",
        {
            "get": _operation("Who is signed in", {200: anything}),
            "post": _operation("Sign in", {201: anything}, [], credentials),
            "delete": _operation("Sign out", {204: None}),
        },
    )


def _definition_paths(api: str) -> Iterator[tuple[str, Mapping[str, Operation]]]:
    number: Schema = {"type": "integer"}
    truth: Schema = {"type": "boolean"}
    many: Schema = {"type": "array", "items": {"type": "object"}}
    places: Schema = {"type": "array", "items": _text()}
    asked = {"definitions": many, "remove": places, "replace": truth, "undo": truth, "manifest_version": number}
    lists = dict.fromkeys(("operations", "problems", "warnings", "rows_at_risk", "rows_filled"), many)
    facts = {"destructive": truth, "empty": truth, "manifest_version": number, "version": _or_null(number)}
    wanted, planned = _object(asked), _object({**lists, **facts})
    held = _object({"definitions": many, "manifest_version": number})
    told = _object({"changes": many, "next": _or_null(number)})
    yield f"{api}/plan", {"post": _operation("Plan definitions", {200: planned}, [], wanted)}
    yield f"{api}/apply", {"post": _operation("Apply definitions", {200: planned}, [], wanted)}
    yield f"{api}/layer", {"get": _operation("The customer layer", {200: held})}
    yield f"{api}/history", {"get": _operation("Changes of definitions", {200: told}, _query("before", limit=True))}


def _file_paths() -> Iterator[tuple[str, Mapping[str, Operation]]]:
    text = _text()
    facts = {"id": text, "name": text, "media_type": text, "size": {"type": "integer"}, "sha256": text}
    sending = _operation("Store a file", {201: _object(facts)})
    form = {"schema": _object({"file": {"type": "string", "format": "binary"}}, "file")}
    sending["requestBody"] = {"required": True, "content": {"multipart/form-data": form}}
    reading = _operation("The content of a file", {200: None}, [_path_parameter("file"), *_query("size")])
    yield "/api/v1/files", {"post": sending}
    yield "/api/v1/files/{file}", {"get": reading}


def _paths_of_machines() -> Iterator[tuple[str, Mapping[str, Operation]]]:
    """What answers without anybody signed in."""
    status: Schema = {"type": "object"}
    for path, summary, answers in (
        ("/healthz", "Whether the process lives", {200: status}),
        ("/readyz", "Whether it can serve", {200: status, 503: status}),
        ("/metrics", "Figures of this process, as Prometheus reads them", {200: None}),
    ):
        yield path, {"get": {**_operation(summary, answers), "security": []}}


def _operation(
    summary: str,
    answers: Mapping[int, Schema | None],
    parameters: Sequence[Schema] = (),
    body: Schema | None = None,
) -> Operation:
    problem = {"description": "Problem", "content": {PROBLEM_JSON: {"schema": _reference("Problem")}}}
    responses: dict[str, Any] = {str(status): _answer(schema) for status, schema in answers.items()}
    operation: Operation = {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {**responses, "default": problem},
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return operation


def _answer(schema: Schema | None) -> Schema:
    if schema is None:
        return {"description": "Done"}
    return {"description": "Done", "content": {JSON: {"schema": schema}}}


def _object(properties: Mapping[str, Schema], *required: str) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    return {**schema, "required": list(required)} if required else schema


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(*names: str, limit: bool = False) -> list[Schema]:
    parameters: list[Schema] = [{"in": "query", "name": name, "schema": _text()} for name in names]
    return [*parameters, {"in": "query", "name": "limit", "schema": _limit()}] if limit else parameters


def _path_parameter(name: str, schema: Schema | None = None) -> Schema:
    return {"in": "path", "name": name, "required": True, "schema": schema or _text()}


def _header(name: str) -> Schema:
    return {"in": "header", "name": name, "schema": _text()}


def _text() -> Schema:
    return {"type": "string"}


def _limit() -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT}
