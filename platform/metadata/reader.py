"""Reads definitions from a folder of JSON files: text to RawDefinition, with every unreadable file told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .definitions.base import RawDefinition
from .kinds import kinds
from .layers import escape
from .problem import Problem
from .reasons import json_reason

VERSION = "v1"
"""Of the format that definitions are written in."""

MAXIMUM_BYTES = 4 * 1024 * 1024
MAXIMUM_DEPTH = 32
UNFIT = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of characters: JSON can write them, UTF-8 or a database can't."""
SCHEMA_VERSION = re.compile(r"/(v\d+)/[a-z_]+\.json$")
"""What "$schema" says of the version of the format that a file is written in; it may say nothing."""


def read_folder(root: Path) -> tuple[list[RawDefinition], list[Problem]]:
    """Every definition under `root` (pack.json and one folder a kind), in the order of their paths."""
    definitions: list[RawDefinition] = []
    problems: list[Problem] = []
    if not root.is_dir():
        return [], [Problem("folder_missing", file=str(root), parameters={"folder": str(root)})]
    for path in sorted(root.rglob("*.json")):
        file = path.relative_to(root).as_posix()
        try:
            content = path.read_bytes()
        except OSError:
            problems.append(Problem("file_unreadable", file=file))
            continue
        raw, found = read_text(content, file)
        problems += found
        definitions += [raw] if raw else []
    return definitions, problems


def read_text(content: bytes, file: str) -> tuple[RawDefinition | None, list[Problem]]:
    """One definition from the bytes of a file; `file` names it in problems."""
    if len(content) > MAXIMUM_BYTES:
        return None, [Problem("definition_too_large", file=file, parameters={"limit": MAXIMUM_BYTES // 1024 // 1024})]
    duplicates: list[str] = []
    try:
        body = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=lambda pairs: _unique(pairs, duplicates),
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        return None, [Problem("not_utf8", file=file, parameters={"position": error.start})]
    except json.JSONDecodeError as error:
        return None, [
            Problem(
                "malformed_json",
                file=file,
                line=error.lineno,
                column=error.colno,
                parameters={"reason": json_reason(error.msg)},
            )
        ]
    except ValueError:
        # A number that is none (NaN), or of more digits than are ever read.
        return None, [Problem("malformed_json", file=file, parameters={"reason": json_reason("number")})]
    except RecursionError:
        return None, [Problem("too_deep", file=file, parameters={"limit": MAXIMUM_DEPTH})]
    problems = [Problem("duplicate_key", file=file, parameters={"key": UNFIT.sub("?", key)}) for key in duplicates]
    raw, found = read_body(body, file)
    return raw, problems + found


def read_body(body: Any, file: str) -> tuple[RawDefinition | None, list[Problem]]:
    """One definition or overlay from parsed JSON."""
    if not isinstance(body, dict):
        return None, [Problem("not_an_object", file=file)]
    if _depth(body) > MAXIMUM_DEPTH:
        return None, [Problem("too_deep", file=file, parameters={"limit": MAXIMUM_DEPTH})]
    unfit = _unfit_text(body)
    if unfit is not None:
        return None, [Problem("text_unfit", file=file, pointer=unfit)]
    stated = SCHEMA_VERSION.search(str(body.get("$schema", "")))
    if stated and stated[1] != VERSION:
        versions = {"version": stated[1], "known": VERSION}
        return None, [Problem("schema_version_unknown", file=file, pointer="/$schema", parameters=versions)]
    kind, name = body.get("kind"), body.get("name")
    if "extends" in body:
        kind, _, name = str(body["extends"]).partition("/")
    if not isinstance(kind, str) or kind not in kinds():
        return None, [
            Problem("unknown_kind", file=file, pointer="/kind", parameters={"kind": kind, "known": [*kinds()]})
        ]
    if not isinstance(name, str) or not name:
        return None, [Problem("name_missing", file=file, pointer="/name")]
    content = {key: value for key, value in body.items() if key not in ("$schema", "extends", "kind", "name")}
    return RawDefinition(kind, name, content, file, extends="extends" in body), []


def read_bodies(bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[list[RawDefinition], list[Problem]]:
    """Definitions from pairs (file shown in problems, parsed JSON)."""
    definitions: list[RawDefinition] = []
    problems: list[Problem] = []
    for file, body in bodies:
        raw, found = read_body(body, file)
        problems += found
        definitions += [raw] if raw else []
    return definitions, problems


def _unique(pairs: list[tuple[str, Any]], duplicates: list[str]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        duplicates += [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return result


def _no_number(text: str) -> None:
    raise ValueError(text)


def _unfit_text(body: Any) -> str | None:
    """The JSON pointer of a text that no database holds (of the object where it is a key), None where all are fit."""
    waiting = [(body, "")]
    while waiting:
        item, place = waiting.pop()
        if isinstance(item, str):
            if not item.isprintable() and UNFIT.search(item):
                return place
        elif isinstance(item, dict):
            # Keys are looked at first: they stand in the pointers of what lies under them.
            waiting += [(value, f"{place}/{escape(key)}") for key, value in item.items()]
            waiting += [(key, place) for key in item]
        elif isinstance(item, list):
            waiting += [(value, f"{place}/{index}") for index, value in enumerate(item)]
    return None


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > MAXIMUM_DEPTH:
            return depth
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting += [(child, depth + 1) for child in children]
    return deepest
