"""Writes the reference pages from the catalogues, so that they are never older than the code."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import click

from ..engine.expressions.to_tree import browser_refusal
from ..metadata.checks.verdict import catalogue_of_checks
from ..metadata.computation_catalogue import computations
from ..metadata.computations.base import Computation
from ..metadata.expressions.checker import catalogue as functions
from ..metadata.expressions.functions.base import Function
from ..metadata.expressions.naming import DEFAULT, NOWHERE, RULE, TRIAL
from ..metadata.field_types.base import FieldType
from ..metadata.kinds import kinds
from ..metadata.problem import catalogue as problems
from ..metadata.problem import template_of
from ..metadata.schemas import schemas
from ..metadata.type_catalogue import field_types

_PLACES: Mapping[str, str] = MappingProxyType(
    {RULE: "validation rules · 校验规则", DEFAULT: "defaults · 默认值", TRIAL: "tries · 试算"}
)
_NOTE = "<!-- Written by `metacrm docs`; changes made here are lost. -->"


def reference_pages(group: click.Group) -> Mapping[str, str]:
    """File name → Markdown of every reference page; `group` is the command line."""
    return MappingProxyType(
        {
            "checks.md": _checks(),
            "commands.md": _commands(group),
            "definitions.md": _definitions(),
            "field-types.md": _field_types(),
            "functions.md": _functions(),
            "problems.md": _problems(),
        }
    )


def _page(title: str, opening: str, blocks: Iterable[str]) -> str:
    return "\n\n".join((_NOTE, f"# {title}", opening, *blocks)) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads)]
    lines += [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _field_types() -> str:
    return _page(
        "Field types",
        "Common properties of every field stand in [definitions](definitions.md#field).",
        (
            *(_field_type(name, entry) for name, entry in field_types().items()),
            *(_computation(name, entry) for name, entry in computations().items()),
        ),
    )


def _computation(name: str, entry: Computation) -> str:
    needed = ", ".join(f"`{option}`" for option in entry.required_options)
    facts = [f"{entry.label['en']} · {entry.label['zh']} · of the type of its value", f"Needs {needed}."]
    rows = [(f"`{option}`", _shape(schema)) for option, schema in entry.options_schema.items()]
    return "\n\n".join((f"## {name}", _both(entry.doc), "  \n".join(facts), _table(("option", "values"), rows)))


def _field_type(name: str, entry: FieldType) -> str:
    doc = (inspect.getdoc(type(entry)) or "").split("\n\n")[0]
    facts = [
        f"{entry.label['en']} · {entry.label['zh']} · expression type `{entry.expression_type}`",
        f"Widget `{entry.presentation.widget}`; {'sortable' if entry.storage.sortable else 'not sortable'}.",
        f"Measures: {_words(entry.aggregates)}. Groups by: {_words(entry.groupable)}.",
    ]
    rows = [
        (f"`{option}`", _shape(schema), str(schema.get("default", "")))
        for option, schema in entry.options_schema.items()
    ]
    options = [_table(("option", "values", "default"), rows)] if rows else []
    return "\n\n".join((f"## {name}", doc, "  \n".join(facts), *options))


def _functions() -> str:
    rows = []
    for entry in functions().values():
        examples = "<br>".join(f"`{example}`" for example in entry.examples)
        in_browser = entry.elsewhere if entry.places == NOWHERE else browser_refusal(entry.name)
        refusals = (_both(entry.refusal), _both(in_browser), _places(entry.places, entry.elsewhere))
        meaning = (_with_trap(entry, language) for language in ("en", "zh"))
        rows.append((f"`{entry.syntax}`", *meaning, examples, *refusals))
    opening = "Functions and operators of the [expression language](../expressions.md)."
    refused = ("not in SQL, because", "not in the browser, because", "only in")
    heads = ("syntax", "meaning", "含义", "examples", *refused)
    return _page("Functions", opening, [_table(heads, rows)])


def _with_trap(entry: Function, language: str) -> str:
    """What the function does, and where people who know spreadsheets expect another answer."""
    word = {"en": "Trap", "zh": "注意"}[language]
    return f"{entry.doc[language]} **{word}:** {entry.trap[language]}" if entry.trap else entry.doc[language]


def _places(places: frozenset[str] | None, reason: Mapping[str, str] | None) -> str:
    if places is None:
        return ""
    names = ", ".join(_PLACES[place] for place in sorted(places)) or "nowhere yet · 暂无"
    return f"{names}; {_both(reason)}"


def _both(reason: Mapping[str, str] | None) -> str:
    return f"{reason['en']} · {reason['zh']}" if reason else ""


def _checks() -> str:
    rows = []
    for name, check in catalogue_of_checks().items():
        doc = inspect.getdoc(importlib.import_module(type(check).__module__)) or ""
        rows.append((name, doc, ", ".join(f"[{code}](problems.md#{code})" for code in check.codes)))
    opening = "Rules that every manifest must keep; `metacrm check PATH` applies them all."
    return _page("Checks", opening, [_table(("check", "rule", "problems"), rows)])


def _problems() -> str:
    blocks = []
    for code, entry in sorted(problems().items()):
        hint = entry.get("hint", {})
        lines = [f"HTTP {entry.get('status', 422)}{', warning' if entry.get('severity') == 'warning' else ''}"]
        texts = [f"{entry['message'][language]} {hint.get(language, '')}" for language in ("en", "zh")]
        lines += [template_of(text).strip() for text in texts]
        blocks.append(f"## {code}\n\n" + "  \n".join(lines))
    opening = "Every refusal bears one of these codes; words in braces are filled in."
    return _page("Problem codes", opening, blocks)


def _definitions() -> str:
    blocks = [_schema(name, f"{name}.json") for name in (*kinds(), "field", "overlay")]
    opening = "What each kind of definition may hold, from the JSON Schemas in `schema_registry/v1`."
    return _page("Definitions", opening, blocks)


def _schema(name: str, file: str) -> str:
    schema = schemas()[file]
    parts = [f"## {name}", str(schema.get("description", ""))]
    required = set(schema.get("required", ()))
    rows = _properties(schema, required)
    parts += [_table(("property", "values", "meaning"), rows)] if rows else []
    for part, body in schema.get("$defs", {}).items():
        rows = _properties(body, set(body.get("required", ())))
        if rows:
            parts += [
                f"### {name}: {part}",
                str(body.get("description", "")),
                _table(("property", "values", "meaning"), rows),
            ]
    return "\n\n".join(part for part in parts if part)


def _properties(schema: Mapping[str, Any], required: set[str]) -> list[tuple[str, str, str]]:
    rows = []
    for name, body in schema.get("properties", {}).items():
        body = body if isinstance(body, Mapping) else {}
        target = _target(body.get("$ref", ""))
        meaning = body.get("description") or target.get("description", "")
        rows.append((f"`{name}`{' (required)' if name in required else ''}", _shape({**target, **body}), str(meaning)))
    return rows


def _target(reference: str) -> Mapping[str, Any]:
    """The definition that a `$ref` to another schema file names; empty for a part of the same file."""
    file, _, pointer = reference.partition("#")
    body: Any = schemas().get(file, {})
    for step in pointer.strip("/").split("/") if file and pointer else ():
        body = body.get(step, {})
    return body if isinstance(body, Mapping) else {}


def _shape(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return _words(map(str, schema["enum"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    kind = schema.get("type", "any")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    bounds = [f"{word} {schema[word]}" for word in ("minimum", "maximum", "maxLength", "pattern") if word in schema]
    return ", ".join((words, *bounds))


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) or "nothing"


def _commands(group: click.Group) -> str:
    context = click.Context(group, info_name="metacrm")
    blocks: list[str] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            blocks += _command(command, f"metacrm {name}", context)
    return _page("Commands", "Exit status: 0 done, 1 problems found, 2 wrong usage.", blocks)


def _command(command: click.Command, words: str, parent: click.Context) -> Iterable[str]:
    context = click.Context(command, parent=parent, info_name=words.rpartition(" ")[2])
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## {words}\n\n`{words} {usage}`\n\n{inspect.cleandoc(command.help or '')}"
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = [(f"`{record[0]}`", record[1]) for record in records if record]
    if rows:
        yield _table(("option", "meaning"), rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, f"{words} {name}", context)
