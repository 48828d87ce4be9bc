"""Reads what a client sends: JSON bodies of bounded size and depth, and query parameters that are known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import request

from ...metadata.problem import Gathering, Problem, ProblemError
from ...metadata.reasons import json_reason

MAXIMUM_BYTES = 5 * 1024 * 1024
MAXIMUM_DEPTH = 40
_TYPES: Mapping[type, Mapping[str, str]] = {
    dict: {"en": "an object", "zh": "对象"},
    list: {"en": "an array", "zh": "数组"},
    str: {"en": "a text", "zh": "文本"},
    bool: {"en": "true or false", "zh": "true 或 false"},
    int: {"en": "a whole number", "zh": "整数"},
}


def json_object() -> dict[str, Any]:
    """The body as a JSON object; ProblemError for anything else."""
    body = _parsed()
    if type(body) is not dict:
        raise ProblemError(Problem("body_not_object"))
    return body


def optional_json_object() -> dict[str, Any]:
    """The body, an empty object where there is none."""
    return json_object() if request.get_data(cache=True) else {}


def member(body: Mapping[str, Any], name: str, kind: type, default: Any = None) -> Any:
    """A member of the body that must be of `kind`; without a default it must be there. null counts as absent."""
    value = body.get(name)
    if value is None:
        if default is None:
            raise ProblemError(Problem("body_member_missing", field=name, parameters={"member": name}))
        return default
    if type(value) is not kind:
        parameters = {"member": name, "expected": _TYPES[kind]}
        raise ProblemError(Problem("body_member_invalid", field=name, parameters=parameters))
    return value


def only_members(body: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """ProblemError with every member that nobody knows."""
    unknown = [name for name in body if name not in known]
    if unknown:
        raise ProblemError(
            Problem("body_member_unknown", field=name, parameters={"member": name, "known": known}) for name in unknown
        )


def parameters(*known: str) -> dict[str, str]:
    """The query parameters; ProblemError with every unknown or repeated one."""
    gathered = Gathering()
    given = gathered_parameters(gathered, *known)
    gathered.refuse()
    return given


def gathered_parameters(gathered: Gathering, *known: str) -> dict[str, str]:
    """The query parameters that can be used; what is wrong with the others is gathered."""
    problems: list[Problem] = []
    for name, values in request.args.lists():
        if name not in known:
            problems.append(
                Problem("unknown_parameter", field=name, parameters={"parameter": name[:60], "known": known or ("—",)})
            )
        elif len(values) > 1:
            problems.append(Problem("repeated_parameter", field=name, parameters={"parameter": name}))
        elif "\x00" in values[0]:
            problems.append(invalid_parameter(name))
    gathered.problems += problems
    wrong = {problem.field for problem in problems}
    return {name: request.args[name] for name in known if name in request.args and name not in wrong}


def whole_number(given: Mapping[str, str], name: str, default: int, lowest: int, highest: int) -> int:
    """A parameter that is a whole number between the two."""
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and lowest <= int(text) <= highest):
        bounds = {"en": f"a whole number from {lowest} to {highest}", "zh": f"{lowest} 至 {highest} 的整数"}
        raise ProblemError(invalid_parameter(name, bounds))
    return int(text)


def names(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A parameter that is a list with commas between its entries."""
    return tuple(entry.strip() for entry in given.get(name, "").split(",") if entry.strip())


def invalid_parameter(name: str, expected: Any = None) -> Problem:
    """The problem with a parameter whose value can't be used; `expected` says which could, in both languages."""
    return Problem("invalid_parameter", field=name, parameters={"parameter": name, "expected": expected})


def _parsed() -> Any:
    if request.mimetype and request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise ProblemError(Problem("unsupported_media_type"))
    data = request.get_data(cache=True)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError(Problem("body_not_utf8")) from None
    try:
        body = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "depth limit" in error.msg:
            raise _too_deep() from None
        reason = {"reason": json_reason(error.msg)}
        raise ProblemError(Problem("body_not_json", parameters=reason, line=error.lineno, column=error.colno)) from None
    # Only a body with enough brackets can be too deep, and only one with more colons than it has members can have one
    # of them twice: most need no second walk.
    brackets = data.count(b"{") + data.count(b"[")
    if brackets > MAXIMUM_DEPTH:
        _check_depth(body)
    if brackets > 1 or (brackets and data.count(b":") > len(body)):
        _check_repeated(text)
    return body


def _check_repeated(text: str) -> None:
    """ProblemError with every member that an object of the body has twice: which one was meant nobody knows."""
    repeated: dict[str, None] = {}

    def seen(pairs: Sequence[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            repeated.update((name, None) for name in names if names.count(name) > 1)

    # The fast parser keeps the last of two in silence. Numbers stay texts: their size is not the question here.
    json.loads(text, object_pairs_hook=seen, parse_int=str, parse_float=str)
    if repeated:
        raise ProblemError(
            Problem("body_member_repeated", field=name, parameters={"member": name[:60]}) for name in repeated
        )


def _check_depth(body: Any) -> None:
    level = [body]
    for _ in range(MAXIMUM_DEPTH):
        level = (
            [
                child
                for item in level
                for child in (item.values() if type(item) is dict else item)
                if type(child) in (dict, list)
            ]
            if type(body) in (dict, list)
            else []
        )
        if not level:
            return
    raise _too_deep()


def _too_deep() -> ProblemError:
    return ProblemError(Problem("body_too_deep", parameters={"limit": MAXIMUM_DEPTH}))
