"""Values taken out of JSON that a text holds."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from ...sql_types import plain
from ..bounds import LONGEST_TEXT
from ..typed import Apply, Constant, EvaluationError
from ..types import TEXT
from .base import CallSite, Function, Overload, words

PATH = re.compile(r"\$(?:\.[^.\[\]]+|\[[0-9]{1,9}\]|\['[^']+'\])*")
STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]|\['([^']+)'\]")


def loaded(text: str) -> Any:
    """The value the text holds; raises EvaluationError #VALUE where it is no JSON."""
    if len(text) > LONGEST_TEXT:
        raise EvaluationError("#VALUE")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError):
        raise EvaluationError("#VALUE") from None


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def as_text(value: Any) -> str | None:
    """A text as it is, a number in plain digits, TRUE and FALSE in small letters, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        number = Decimal(value)
        if abs(number.adjusted()) > LONGEST_TEXT:
            raise EvaluationError("#NUM")
        return plain(number)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain)


def member(text: str, key: str) -> str | None:
    """The value of a key of the outermost object; blank where there is none."""
    value = loaded(text)
    return as_text(value.get(key)) if isinstance(value, dict) else None


def reached(text: str, path: str) -> str | None:
    """The value at a path such as $.items[0].name; blank where there is none."""
    if PATH.fullmatch(path) is None:
        raise EvaluationError("#VALUE")
    value = loaded(text)
    for step in STEP.finditer(path):
        name = step[1] or step[3]
        if name and isinstance(value, dict):
            value = value.get(name)
        elif step[2] and isinstance(value, list) and int(step[2]) < len(value):
            value = value[int(step[2])]
        else:
            return None
    return as_text(value)


class JsonValue(Function):
    name = "JSONVALUE"
    syntax = 'JSONVALUE(text, "key")'
    doc = words("The value of a key of the outermost object, as a text.", "取 JSON 顶层某个键的值（文本）。")
    examples = ('JSONVALUE(payload, "id")',)
    refusal = words("older PostgreSQL stops at a text that is no JSON", "较旧的 PostgreSQL 遇到非 JSON 文本会中断")
    overloads = (Overload(("text", "text"), TEXT, member, fails=True),)

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is not None and not isinstance(call.arguments[1], Constant):
            site.problem("expression_literal_needed", call.arguments[1].span, name=self.name)
            return None
        return call


class JsonPathValue(JsonValue):
    name = "JSONPATHVALUE"
    syntax = 'JSONPATHVALUE(text, "$.items[0].name")'
    doc = words("The value at a path in the JSON, as a text.", "按路径取 JSON 中的值（文本）。")
    examples = ('JSONPATHVALUE(payload, "$.items[0].id")',)
    overloads = (Overload(("text", "text"), TEXT, reached, fails=True),)
