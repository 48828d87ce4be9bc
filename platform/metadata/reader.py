"""Reads definitions from a folder of JSON files: text to RawDefinition, with every unreadable file told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .definitions.base import RawDefinition
from .kinds import kinds
from .problem import Problem
from .reasons import json_reason

VERSION = "v1"
"""Of the format that definitions are written in."""

MAXIMUM_BYTES = 4 * 1024 * 1024
MAXIMUM_DEPTH = 32
SCHEMA_VERSION = re.compile(r"/(v\d+)/[a-z_]+\.json$")
"""What "$schema" says of the version of the format that a file is written in; it may say nothing."""


def read_folder(root: Path) -> tuple[list[RawDefinition], list[Problem]]:
    """Every definition under `root` (pack.json and one folder a kind), in the order of their paths."""
    definitions: list[RawDefinition] = []
    problems: list[Problem] = []
    if not root.is_dir():
        return [], [Problem("folder_missing", file=str(root), parameters={"folder": str(root)})]
    for path in sorted(root.rglob("*.json")):
        raw, found = read_text(path.read_bytes(), path.relative_to(root).as_posix())
        problems += found
        definitions += [raw] if raw else []
    return definitions, problems


def read_text(content: bytes, file: str) -> tuple[RawDefinition | None, list[Problem]]:
    """One definition from the bytes of a file; `file` names it in problems."""
    if len(content) > MAXIMUM_BYTES:
        return None, [Problem("definition_too_large", file=file, parameters={"limit": MAXIMUM_BYTES // 1024 // 1024})]
    duplicates: list[str] = []
    try:
        body = json.loads(content.decode("utf-8-sig"), object_pairs_hook=lambda pairs: _unique(pairs, duplicates))
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
    except RecursionError:
        return None, [Problem("too_deep", file=file, parameters={"limit": MAXIMUM_DEPTH})]
    problems = [Problem("duplicate_key", file=file, parameters={"key": key}) for key in duplicates]
    raw, found = read_body(body, file)
    return raw, problems + found


def read_body(body: Any, file: str) -> tuple[RawDefinition | None, list[Problem]]:
    """One definition or overlay from parsed JSON."""
    if not isinstance(body, dict):
        return None, [Problem("not_an_object", file=file)]
    if _depth(body) > MAXIMUM_DEPTH:
        return None, [Problem("too_deep", file=file, parameters={"limit": MAXIMUM_DEPTH})]
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
