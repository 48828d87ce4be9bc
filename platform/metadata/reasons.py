"""Why a text is not JSON and why a value does not fit its schema, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from .labels import Text

LONGEST = 120


class ShapeError(Protocol):
    """What a validator finds: the rule that is broken, where, and by which value."""

    absolute_path: Sequence[str | int]
    instance: Any
    message: str
    schema: Any
    validator: str
    validator_value: Any


_SHAPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "type": ("{value} is not of type {wanted}", "{value} 的类型不是 {wanted}"),
        "enum": ("{value} is none of {wanted}", "{value} 不在 {wanted} 之中"),
        "const": ("{value} is not {wanted}", "{value} 不等于 {wanted}"),
        "pattern": ("{value} does not match {wanted}", "{value} 不符合格式 {wanted}"),
        "minLength": ("{value} is shorter than {wanted}", "{value} 的长度小于 {wanted}"),
        "maxLength": ("{value} is longer than {wanted}", "{value} 的长度大于 {wanted}"),
        "minItems": ("{value} has fewer entries than {wanted}", "{value} 少于 {wanted} 项"),
        "maxItems": ("{value} has more entries than {wanted}", "{value} 多于 {wanted} 项"),
        "minProperties": ("{value} has fewer properties than {wanted}", "{value} 的属性少于 {wanted} 个"),
        "uniqueItems": ("{value} says an entry twice", "{value} 中有重复的项"),
        "minimum": ("{value} is less than {wanted}", "{value} 小于 {wanted}"),
        "maximum": ("{value} is more than {wanted}", "{value} 大于 {wanted}"),
        "required": ("a property of {wanted} is missing", "缺少 {wanted} 中的属性"),
        "additionalProperties": ("{value} has a property too many", "{value} 中有不允许的属性"),
    }
)
_NO_FORM = ("{value} has none of the forms that it may have", "{value} 不符合任何一种允许的形式")

_JSON: Sequence[tuple[str, str, str]] = (
    ("codec can't decode", "it is not UTF-8 text", "不是 UTF-8 文本"),
    ("recursion", "it is nested too deeply", "嵌套过深"),
    ("depth limit", "it is nested too deeply", "嵌套过深"),
    ("zero-length", "there is nothing", "内容为空"),
    ("unexpected end", "it ends too early", "内容不完整"),
    ("Unterminated string", "a text is not closed by a quote", "文本缺少结束引号"),
    ("trailing comma", "there is a comma too many at an end", "末尾多出逗号"),
    ("property name", "a key in double quotes is expected", "此处应为双引号中的键"),
    ("string key", "a key in double quotes is expected", "此处应为双引号中的键"),
    ("expected ':'", "a colon is expected", "此处应为冒号"),
    ("':' delimiter", "a colon is expected", "此处应为冒号"),
    ("expected ','", "a comma or a bracket is expected", "此处应为逗号或括号"),
    ("',' delimiter", "a comma or a bracket is expected", "此处应为逗号或括号"),
    ("Extra data", "something follows after the end", "结尾之后还有内容"),
    ("after document", "something follows after the end", "结尾之后还有内容"),
    ("control character", "a text holds a control character", "文本中有控制字符"),
    ("escape", "a text holds a wrong escape", "文本中有错误的转义"),
    ("surrogate", "a text holds half a character", "文本中有不完整的字符"),
    ("infinity", "a number is too large", "数字过大"),
    ("number", "a number is not written as it must be", "数字的写法有误"),
)
_NO_VALUE = ("a value is expected", "此处应为一个值")


def shape_reason(error: ShapeError) -> Text:
    """Why a value does not fit, by the keyword of the schema that refuses it."""
    texts = _SHAPES.get(str(error.validator), _NO_FORM)
    value, wanted = _shortened(error.instance), _shortened(error.validator_value)
    return _texts(*(text.format(value=value, wanted=wanted) for text in texts))


def json_reason(message: str) -> Text:
    """What a JSON parser's own message means."""
    return _texts(*next((texts for part, *texts in _JSON if part in message), _NO_VALUE))


def _texts(english: str, chinese: str) -> Text:
    return MappingProxyType({"en": english, "zh": chinese})


def _shortened(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
