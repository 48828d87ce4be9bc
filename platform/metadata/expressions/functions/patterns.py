"""Regular expressions, matched in linear time, so that no pattern can hold up a request."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import re2  # type: ignore[import-untyped]

from ..bounds import LONGEST_PATTERN, LONGEST_TEXT, MOST_MATCHES, MOST_STEPS
from ..typed import Apply, Constant, EvaluationError
from ..types import BOOLEAN, TEXT
from .base import CallSite, Function, Overload, words

PIECE = re.compile(r"[\\$]([0-9])|\\([\\$])")
"""A group, or an escaped backslash or dollar, in the text that stands in place of a match."""


@functools.lru_cache(maxsize=500)
def compiled(pattern: str) -> Any:
    """The pattern ready to match; raises EvaluationError #VALUE where it is none."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        if len(pattern) > LONGEST_PATTERN:
            raise EvaluationError("#VALUE")
        return re2.compile(pattern, options)
    except re2.error:
        raise EvaluationError("#VALUE") from None


def whole_match(text: str | None, pattern: str | None) -> bool:
    """Whether the whole text fits the pattern; a blank counts as the empty text."""
    return ready(pattern, text).fullmatch(text or "") is not None


def ready(pattern: str | None, text: str | None) -> Any:
    """The pattern, compiled, for that text; raises EvaluationError #VALUE where matching them could take too long."""
    expression = compiled(pattern or "")
    if expression.programsize * len(text or "") > MOST_STEPS:
        raise EvaluationError("#VALUE")
    return expression


def extract(text: str | None, pattern: str | None) -> str | None:
    """The first group of the first match, or the match where the pattern has no group; blank where there is none."""
    found = ready(pattern, text).search(text or "")
    if found is None:
        return None
    value: str | None = found.group(1) if found.re.groups else found.group(0)
    return value or None


def replace(text: str | None, pattern: str | None, new: str | None) -> str | None:
    r"""Every match replaced; $1 or \1 in the new text is the first group, $0 the match."""
    if text is None:
        return None
    expression, template = ready(pattern, text), _template(new or "")
    groups = Counter(piece for piece in template if isinstance(piece, int))
    if any(group > expression.groups for group in groups):
        raise EvaluationError("#VALUE")
    matches = list(islice(expression.finditer(text), MOST_MATCHES + 1))
    _bound(len(matches), MOST_MATCHES)
    _bound(len(matches) * len(template), MOST_STEPS)
    _bound(
        len(matches) * sum(len(piece) for piece in template if isinstance(piece, str))
        + sum(times * len(found.group(group) or "") for found in matches for group, times in groups.items())
    )
    result = "".join(_replaced(text, matches, template))
    _bound(len(result))
    return result or None


def _template(new: str) -> list[str | int]:
    """The new text in pieces: texts, and numbers of groups."""
    pieces: list[str | int] = []
    place = 0
    for found in PIECE.finditer(new):
        pieces += [new[place : found.start()], found[2] or int(found[1])]
        place = found.end()
    return [piece for piece in (*pieces, new[place:]) if piece != ""]


def _replaced(text: str, matches: list[Any], template: list[str | int]) -> Iterator[str]:
    place = 0
    for found in matches:
        yield text[place : found.start()]
        yield from (piece if isinstance(piece, str) else found.group(piece) or "" for piece in template)
        place = found.end()
    yield text[place:]


def _bound(length: int, most: int = LONGEST_TEXT) -> None:
    if length > most:
        raise EvaluationError("#VALUE")


class PatternFunction(Function):
    """What the three share: a pattern written out is judged at definition time."""

    strict = False
    costly = True
    refusal = words(
        "databases have other, partly unbounded regular expressions", "数据库的正则表达式不同，且耗时可能无界"
    )

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        pattern = site.arguments[1] if len(site.arguments) > 1 else None
        if call is None or not isinstance(pattern, Constant):
            return call
        try:
            compiled(pattern.value or "")
        except EvaluationError:
            site.problem("expression_bad_pattern", pattern.span)
            return None
        return call


class Regex(PatternFunction):
    name = "REGEX"
    syntax = "REGEX(text, pattern)"
    doc = words("Whether the whole text fits the regular expression (RE2).", "整个文本是否符合正则表达式（RE2）。")
    examples = (r'REGEX(phone, "1[0-9]{10}")',)
    overloads = (Overload(("text", "text"), BOOLEAN, whole_match, fails=True),)


class RegexExtract(PatternFunction):
    name = "REGEXEXTRACT"
    syntax = "REGEXEXTRACT(text, pattern)"
    doc = words(
        "The first group of the first match, or the match itself; blank where there is none.",
        "第一处匹配的第一个分组（无分组则为匹配本身）；无匹配为空。",
    )
    examples = ('REGEXEXTRACT(code, "([0-9]+)")',)
    overloads = (Overload(("text", "text"), TEXT, extract, fails=True),)


class RegexReplace(PatternFunction):
    name = "REGEXREPLACE"
    syntax = "REGEXREPLACE(text, pattern, new)"
    doc = words(
        "Every match replaced; $1 to $9 in the new text are the groups of the pattern, $0 the match, \\\\$ a dollar.",
        "替换所有匹配；新文本中 $1 到 $9 为模式中的分组，$0 为整个匹配，\\\\$ 为美元符号。",
    )
    examples = ('REGEXREPLACE(phone, "[^0-9]", "")', 'REGEXREPLACE(name, "(.+), (.+)", "$2 $1")')
    overloads = (Overload(("text", "text", "text"), TEXT, replace, fails=True),)
