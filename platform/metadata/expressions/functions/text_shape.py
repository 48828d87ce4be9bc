"""Texts in another shape: padding, white space, joined and repeated."""

from __future__ import annotations

import re
import unicodedata

from ..arithmetic import Number, whole
from ..bounds import LARGEST_TEXT, LONGEST_TEXT
from ..typed import Apply, Constant, EvaluationError
from ..types import TEXT
from .base import Function, Overload, words

SPACES = r"[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
CONTROLS = r"[\u0001-\u001f\u007f-\u009f]"
LAST_CHARACTER = 0x10FFFF


class Trim(Function):
    name = "TRIM"
    syntax = "TRIM(text)"
    doc = words(
        "Without the spaces at both ends; tabs and full-width spaces stay, see TRIMALL.",
        "去掉两端的半角空格；制表符和全角空格保留，参见 TRIMALL。",
    )
    examples = ("TRIM(name)",)
    overloads = (Overload(("text",), TEXT, lambda text: text.strip(" "), native="btrim({a}, ' ')"),)


class TrimAll(Function):
    name = "TRIMALL"
    syntax = "TRIMALL(text)"
    doc = words(
        "Without white space of any kind at both ends, and with single spaces inside.",
        "去掉两端各种空白，中间的空白合并为一个空格。",
    )
    examples = ("TRIMALL(name)",)
    overloads = (
        Overload(
            ("text",),
            TEXT,
            lambda text: " ".join(text.split()),
            native=f"btrim(regexp_replace({{a}}, '{SPACES}', ' ', 'g'))",
        ),
    )


class Clean(Function):
    name = "CLEAN"
    syntax = "CLEAN(text)"
    doc = words("Without control characters, line breaks among them.", "去掉控制字符（包括换行）。")
    examples = ("CLEAN(note)",)
    overloads = (
        Overload(
            ("text",),
            TEXT,
            lambda text: re.sub(CONTROLS, "", text),
            native=f"regexp_replace({{a}}, '{CONTROLS}', '', 'g')",
        ),
    )


class Normalize(Function):
    name = "NORMALIZE"
    syntax = "NORMALIZE(text)"
    doc = words("Full-width letters and digits become half-width, and so on (NFKC).", "全角转半角等规范化（NFKC）。")
    examples = ('NORMALIZE("ＡＢ１２")',)
    overloads = (
        Overload(("text",), TEXT, lambda text: unicodedata.normalize("NFKC", text), native="normalize({a}, NFKC)"),
    )


def _padding(text: str, count: Number, pad: str) -> tuple[int, str]:
    length = whole(count)
    if length > LONGEST_TEXT:
        raise EvaluationError("#VALUE")
    missing = max(0, length - len(text))
    return max(0, length), (pad * (missing // len(pad) + 1))[:missing]


def lpad(text: str, count: Number, pad: str = " ") -> str:
    """The text filled up on the left, or cut off on the right, to `count` characters."""
    length, filling = _padding(text, count, pad)
    return (filling + text[:length])[:length]


def rpad(text: str, count: Number, pad: str = " ") -> str:
    """The text filled up or cut off on the right to `count` characters."""
    length, filling = _padding(text, count, pad)
    return (text + filling)[:length]


def _padded(side: str, pad: str) -> str:
    return f"CASE WHEN {{b}} <= {LONGEST_TEXT} THEN {side}({{a}}, {{b}}{pad}) END"


class Padding(Function):
    """What LPAD and RPAD share: only a count that is too large, or not known beforehand, can be an error."""

    def fails(self, call: Apply) -> bool:
        count = call.arguments[1]
        return not (isinstance(count, Constant) and count.value is not None and count.value <= LONGEST_TEXT)


class LPad(Padding):
    name = "LPAD"
    syntax = "LPAD(text, count, filling)"
    doc = words(
        "Filled up on the left to that many characters; a longer text is cut off.", "左侧补齐到指定长度；过长则截断。"
    )
    examples = ('LPAD(code, 6, "0")',)
    overloads = (
        Overload(("text", "count", "text"), TEXT, lpad, native=_padded("lpad", ", {c}"), fails=True),
        Overload(("text", "count"), TEXT, lpad, native=_padded("lpad", ""), fails=True),
    )


class RPad(Padding):
    name = "RPAD"
    syntax = "RPAD(text, count, filling)"
    doc = words(
        "Filled up on the right to that many characters; a longer text is cut off.", "右侧补齐到指定长度；过长则截断。"
    )
    examples = ('RPAD(code, 6, ".")',)
    overloads = (
        Overload(("text", "count", "text"), TEXT, rpad, native=_padded("rpad", ", {c}"), fails=True),
        Overload(("text", "count"), TEXT, rpad, native=_padded("rpad", ""), fails=True),
    )


def repeated(text: str, count: Number) -> str:
    """The text that many times; raises EvaluationError #VALUE where it grows too long, and for fewer than none."""
    times = whole(count)
    if times < 0 or len(text) * times > LONGEST_TEXT:
        raise EvaluationError("#VALUE")
    return text * times


class Rept(Function):
    name = "REPT"
    syntax = "REPT(text, count)"
    doc = words(
        "The text repeated; blank for 0 times, the error #VALUE for a negative number.",
        "重复文本；0 次为空，负数得错误 #VALUE。",
    )
    examples = ('REPT("*", rating)',)
    overloads = (
        Overload(
            ("text", "count"),
            TEXT,
            repeated,
            native="CASE WHEN {b} >= 0 AND CAST(char_length({a}) AS bigint) * {b} <= "
            f"{LONGEST_TEXT} THEN repeat({{a}}, {{b}}) END",
            fails=True,
        ),
    )


def fitting(text: str) -> str:
    """The template of a text, NULL where it grows too large."""
    return f"(SELECT CASE WHEN char_length(j.v) <= {LARGEST_TEXT} THEN j.v END FROM (SELECT {text} AS v) AS j)"


def _joined(*values: str | None) -> str:
    return "".join(value for value in values if value)


class Concat(Function):
    name = "CONCAT"
    syntax = "CONCAT(a, b, …)"
    doc = words("Joins texts; blanks are left out.", "连接文本；忽略空值。")
    examples = ('CONCAT(first_name, " ", last_name)',)
    strict = False
    overloads = (Overload(("text",), TEXT, _joined, native=fitting("concat({all})"), repeats=True),)


def text_join(separator: str | None, ignore: bool | None, *values: str | None) -> str:
    """The texts with the separator between them, blank ones left out where that is asked for."""
    kept = [value for value in values if value] if ignore else [value or "" for value in values]
    return (separator or "").join(kept)


class TextJoin(Function):
    name = "TEXTJOIN"
    syntax = "TEXTJOIN(separator, ignore_blanks, a, b, …)"
    doc = words("Joins texts with a separator between them.", "用分隔符连接文本。")
    examples = ('TEXTJOIN(", ", TRUE, street, city, country)',)
    strict = False
    overloads = (
        Overload(
            ("text", "boolean", "text"),
            TEXT,
            text_join,
            native=fitting("array_to_string(ARRAY[{rest}], coalesce({a}, ''), CASE WHEN {b} THEN NULL ELSE '' END)"),
            repeats=True,
        ),
    )


def character(point: Number) -> str:
    """The character of a code point, none for 0; raises EvaluationError #VALUE where there is no such character."""
    code = whole(point)
    if code < 0 or code > LAST_CHARACTER or 0xD800 <= code < 0xE000:
        raise EvaluationError("#VALUE")
    return chr(code) if code else ""


class Chr(Function):
    name = "CHR"
    syntax = "CHR(number)"
    doc = words("The character of a code point; blank for 0.", "码点对应的字符；0 为空。")
    examples = ("CHR(65)",)
    overloads = (
        Overload(
            ("number",),
            TEXT,
            character,
            native="CASE WHEN trunc({a}) = 0 THEN '' WHEN trunc({a}) BETWEEN 1 AND 55295 "
            "OR trunc({a}) BETWEEN 57344 AND 1114111 THEN chr(CAST(trunc({a}) AS integer)) END",
            fails=True,
        ),
    )
