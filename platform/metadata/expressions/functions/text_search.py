"""Finding in texts and replacing: by the text sought, by place, with or without regard to case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, literal

from ..arithmetic import Number, whole
from ..bounds import LONGEST_TEXT
from ..case_maps import folded
from ..sql_template import Template, cased
from ..typed import Apply, Constant, EvaluationError
from ..types import BOOLEAN, NUMBER, TEXT
from .base import Function, Overload, words

FOUND = (
    "CASE WHEN {c} IS NULL THEN NULL WHEN {a} IS NULL OR {b} IS NULL THEN 0 "
    "WHEN strpos(substr({b}, greatest({c}, 1)), {a}) > 0 "
    "THEN strpos(substr({b}, greatest({c}, 1)), {a}) + greatest({c}, 1) - 1 ELSE 0 END"
)


def find(part: str | None, text: str | None, start: Number | None = 1) -> int | None:
    """The place of the part from `start` on, counted from 1; 0 where it is not found or either is blank."""
    if start is None:
        return None
    if part is None or text is None:
        return 0
    return text.find(part, max(0, whole(start) - 1)) + 1


def search(part: str | None, text: str | None, start: Number | None = 1) -> int | None:
    """As `find`, upper and lower case the same."""
    return find(part and folded(part), text and folded(text), start)


def _find_sql(part: Any, text: Any, start: Any = None) -> ColumnElement[Any]:
    return Template(FOUND, (part, text, literal(1, Integer) if start is None else start), Integer())


def _search_sql(part: Any, text: Any, start: Any = None) -> ColumnElement[Any]:
    return _find_sql(cased(part, "lower_single"), cased(text, "lower_single"), start)


class Find(Function):
    name = "FIND"
    syntax = "FIND(part, text, start)"
    doc = words(
        "The place of the part, counted from 1, upper and lower case apart; 0 where there is none.",
        "该部分的位置，从 1 数起，区分大小写；找不到为 0。",
    )
    trap = words(
        "Where the part is missing the answer is 0. Excel gives an error.",
        "找不到时得 0，Excel 则报错。",
    )
    examples = ('FIND("-", code)', 'FIND("-", code, 5)')
    strict = False
    overloads = (
        Overload(("text", "text"), NUMBER, find, native=_find_sql),
        Overload(("text", "text", "count"), NUMBER, find, native=_find_sql),
    )


class SearchFor(Function):
    name = "SEARCH"
    syntax = "SEARCH(part, text, start)"
    doc = words("As FIND, upper and lower case the same.", "同 FIND，但不区分大小写。")
    examples = ('SEARCH("gtx", name)',)
    strict = False
    overloads = (
        Overload(("text", "text"), NUMBER, search, native=_search_sql),
        Overload(("text", "text", "count"), NUMBER, search, native=_search_sql),
    )


def substitute(text: str | None, old: str | None, new: str | None, nth: Number | None = None) -> str | None:
    """Every occurrence replaced, or only the nth; blank where the text or what is sought is.

    Raises EvaluationError #VALUE where the result would be too long.
    """
    if text is None or old is None:
        return None
    count = text.count(old)
    if nth is not None and not 0 < whole(nth) <= count:
        return text
    if len(text) + (count if nth is None else 1) * (len(new or "") - len(old)) > LONGEST_TEXT:
        raise EvaluationError("#VALUE")
    if nth is None:
        return text.replace(old, new or "") or None
    parts = text.split(old)
    place = whole(nth)
    return f"{old.join(parts[:place])}{new or ''}{old.join(parts[place:])}" or None


SUBSTITUTED = (
    "CASE WHEN char_length({a}) + CAST(char_length(replace({a}, {b}, '')) - char_length({a}) AS bigint) "
    "/ char_length({b}) * (char_length({b}) - char_length(coalesce({c}, ''))) "
    f"<= {LONGEST_TEXT} THEN replace({{a}}, {{b}}, coalesce({{c}}, '')) END"
)


class Substitute(Function):
    name = "SUBSTITUTE"
    syntax = "SUBSTITUTE(text, old, new, which)"
    doc = words(
        "Every occurrence of old becomes new, or only the one counted by which.",
        "把所有 old 换成 new；给出第几个时只换那一个。",
    )
    examples = ('SUBSTITUTE(phone, "-", "")', 'SUBSTITUTE("a-b-c", "-", "+", 2)')
    strict = False
    overloads = (
        Overload(("text", "text", "text"), TEXT, substitute, native=SUBSTITUTED, fails=True),
        Overload(("text", "text", "text", "count"), TEXT, substitute, fails=True),
    )

    def fails(self, call: Apply) -> bool:
        old, new = call.arguments[1:3]
        if not isinstance(old, Constant) or not isinstance(new, Constant):
            return True
        # What does not grow can't become too long.
        return len(new.value or "") > len(old.value or "")


def replaced(text: str | None, start: Number | None, count: Number | None, new: str | None) -> str | None:
    """The text with `count` characters from `start` on replaced; blank where text, start or count is."""
    if text is None or start is None or count is None:
        return None
    first = max(0, whole(start) - 1)
    return f"{text[:first]}{new or ''}{text[first + max(0, whole(count)) :]}" or None


class Replace(Function):
    name = "REPLACE"
    syntax = "REPLACE(text, start, count, new)"
    doc = words("Characters by their place replaced by others.", "按位置把若干字符换成新的文本。")
    examples = ('REPLACE(phone, 4, 4, "****")',)
    strict = False
    overloads = (
        Overload(
            ("text", "count", "count", "text"),
            TEXT,
            replaced,
            native="CASE WHEN num_nulls({a}, {b}, {c}) = 0 THEN left({a}, greatest({b}, 1) - 1) "
            "|| coalesce({d}, '') || "
            "substr({a}, greatest({b}, 1) + greatest({c}, 0)) END",
        ),
    )


class Exact(Function):
    name = "EXACT"
    syntax = "EXACT(a, b)"
    doc = words(
        "Whether two texts are the same, upper and lower case apart; two blanks are.",
        "两个文本是否完全相同，区分大小写；两个空值相同。",
    )
    examples = ('EXACT(code, "A1")',)
    strict = False
    overloads = (Overload(("text", "text"), BOOLEAN, lambda a, b: a == b, native="{a} IS NOT DISTINCT FROM {b}"),)


def masked(text: str, first: Number, last: Number) -> str:
    """The text with the characters from `first` to `last` replaced by asterisks."""
    begin, end = max(1, whole(first)), min(len(text), whole(last))
    return text if end < begin else text[: begin - 1] + "*" * (end - begin + 1) + text[end:]


MASKED = (
    "left({a}, greatest({b}, 1) - 1) || repeat('*', least({c}, char_length({a})) - greatest({b}, 1) + 1) || "
    "substr({a}, greatest(least({c}, char_length({a})), greatest({b}, 1) - 1) + 1)"
)


class Mask(Function):
    name = "MASK"
    syntax = "MASK(text, from, to)"
    doc = words("The characters from one place to another become asterisks.", "把从某位到某位的字符换成星号。")
    examples = ("MASK(phone, 4, 7)",)
    overloads = (
        Overload(
            ("text", "count", "count"),
            TEXT,
            masked,
            native=MASKED,
        ),
    )


class PicklistCount(Function):
    name = "PICKLISTCOUNT"
    syntax = "PICKLISTCOUNT(choices)"
    doc = words("How many values are chosen; 0 for a blank.", "已选值的个数；空值为 0。")
    examples = ("PICKLISTCOUNT(interests)",)
    strict = False
    refusal = words("several choices are stored as rows of their own", "多选值单独成行存储")
    overloads = (Overload(("choices",), NUMBER, lambda chosen: len(chosen or ())),)
