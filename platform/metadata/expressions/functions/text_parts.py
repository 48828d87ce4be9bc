"""Parts of a text, by counting characters (code points) from 1."""

from __future__ import annotations

from ..arithmetic import Number, whole
from ..types import NUMBER, TEXT
from .base import Function, Overload, words


def left(text: str, count: Number) -> str:
    """The first characters; none for a count below 1."""
    return text[: max(0, whole(count))]


def right(text: str, count: Number) -> str:
    """The last characters; none for a count below 1."""
    return text[max(0, len(text) - max(0, whole(count))) :]


def mid(text: str, start: Number, count: Number) -> str:
    """`count` characters from `start`, which is at least 1."""
    first = max(0, whole(start) - 1)
    return text[first : first + max(0, whole(count))]


def substr(text: str, start: Number, count: Number | None = None) -> str:
    """Characters from `start`, which counts from the end where it is negative; none before the beginning."""
    place = whole(start)
    first = len(text) + place if place < 0 else max(0, place - 1)
    if first < 0:
        return ""
    return text[first:] if count is None else text[first : first + max(0, whole(count))]


FIRST = "CASE WHEN {b} < 0 THEN char_length({a}) + {b} + 1 ELSE greatest({b}, 1) END"


class Left(Function):
    name = "LEFT"
    syntax = "LEFT(text, count)"
    doc = words("The first characters; blank for a count below 1.", "开头的若干字符；个数小于 1 时为空。")
    examples = ("LEFT(name, 3)",)
    overloads = (Overload(("text", "count"), TEXT, left, native="left({a}, greatest({b}, 0))"),)


class Right(Function):
    name = "RIGHT"
    syntax = "RIGHT(text, count)"
    doc = words("The last characters; blank for a count below 1.", "末尾的若干字符；个数小于 1 时为空。")
    examples = ("RIGHT(phone, 4)",)
    overloads = (Overload(("text", "count"), TEXT, right, native="right({a}, greatest({b}, 0))"),)


class Mid(Function):
    name = "MID"
    syntax = "MID(text, start, count)"
    doc = words("Characters from a place on; a start below 1 counts as 1.", "从某位置起的若干字符；起点小于 1 视为 1。")
    examples = ("MID(code, 3, 2)",)
    overloads = (
        Overload(("text", "count", "count"), TEXT, mid, native="substr({a}, greatest({b}, 1), greatest({c}, 0))"),
    )


class Substr(Function):
    name = "SUBSTR"
    syntax = "SUBSTR(text, start, count)"
    doc = words(
        "Characters from a place on, counted from the end where the start is negative; all of them without a count.",
        "从某位置起的字符；起点为负时从末尾数起；省略个数取到末尾。",
    )
    examples = ("SUBSTR(code, -4)", "SUBSTR(code, 2, 3)")
    overloads = (
        Overload(("text", "count"), TEXT, substr, native=f"CASE WHEN {FIRST} > 0 THEN substr({{a}}, {FIRST}) END"),
        Overload(
            ("text", "count", "count"),
            TEXT,
            substr,
            native=f"CASE WHEN {FIRST} > 0 THEN substr({{a}}, {FIRST}, greatest({{c}}, 0)) END",
        ),
    )


class Reverse(Function):
    name = "REVERSE"
    syntax = "REVERSE(text)"
    doc = words("The characters in reverse order.", "字符倒序。")
    examples = ('REVERSE("abc")',)
    overloads = (Overload(("text",), TEXT, lambda text: text[::-1], native="reverse({a})"),)


class Ascii(Function):
    name = "ASCII"
    syntax = "ASCII(text)"
    doc = words("The code point of the first character.", "第一个字符的码点。")
    examples = ('ASCII("A")',)
    overloads = (Overload(("text",), NUMBER, lambda text: ord(text[0]), native="CAST(ascii({a}) AS numeric)"),)


class Code(Ascii):
    name = "CODE"
    syntax = "CODE(text)"
    doc = words("The same as ASCII.", "等同于 ASCII。")
    examples = ('CODE("A")',)
