"""Finds the words of one business in the platform's source: Python, JavaScript, JSON and templates.

A noun counts where it is a word of an identifier (`account_id`, `LeadForm`), a whole string or a part of a dotted one
("account.name"), or a visible word of a template. Prose in comments, docstrings and messages does not count.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHINESE = r"[\u4e00-\u9fff]+"
TEMPLATE_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.S)
SHOWN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|value|label)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.S)
TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.S)


def words_in(path: Path) -> set[str]:
    """Every word of that file that could be a noun of the business, in lower case."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return set(_python(ast.parse(text)))
    if path.suffix == ".json":
        return set(_json(json.loads(text)))
    if path.suffix in (".js", ".mjs"):
        return set(_script(SCRIPT_COMMENT.sub(" ", text)))
    return set(_template(TEMPLATE_COMMENT.sub(" ", text)))


def forms(noun: str) -> set[str]:
    """A noun with its English plural, in lower case."""
    word = noun.lower()
    return {word, f"{word}s", re.sub(r"y$", "ies", word)}


def _python(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname", "module"):
            spelled = getattr(node, field, None)
            if isinstance(spelled, str):
                yield from _identifier(spelled)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _text(node.value)


def _json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _text(key)
            yield from _json(member)
    elif isinstance(value, list):
        for member in value:
            yield from _json(member)
    elif isinstance(value, str):
        yield from _text(value)


def _script(text: str) -> Iterator[str]:
    for groups in TEXT.findall(text):
        yield from _text("".join(groups))
    for identifier in re.findall(r"[A-Za-z_$][\w$]*", TEXT.sub(" ", text)):
        yield from _identifier(identifier)


def _template(text: str) -> Iterator[str]:
    for code in TEMPLATE_CODE.findall(text):
        yield from _script(code)
    markup = TEMPLATE_CODE.sub(" ", text)
    shown = TAG.sub(" ", markup) + " " + " ".join(SHOWN_ATTRIBUTE.findall(markup))
    yield from (word.lower() for word in re.findall(rf"[A-Za-z]+|{CHINESE}", shown))


def _identifier(name: str) -> Iterator[str]:
    yield name.lower()
    yield from (word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name))


def _text(value: str) -> Iterator[str]:
    """A string that is itself a name, or a dotted path of names; a sentence is neither."""
    yield from (part.strip().lower() for part in value.split("."))
