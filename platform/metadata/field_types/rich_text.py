"""Formatted text: HTML reduced to what is safe to show."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import nh3

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, InvalidValue, Parser, Presentation, Values
from .cleaning import lines_cleaner
from .columns import BINARY_TEXT, Single

DEFAULT_LENGTH = 100_000
"""Characters of HTML."""
DEEPEST = 100
"""Elements inside one another; a deeper document takes the sanitiser time that grows with the square."""

PASSES = 5
"""How often a document is repaired before only its words are kept."""

_TAGS = (
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
)
_UNCOUNTED = frozenset(("br", "hr", "img", "input", "wbr", "meta", "link", "p", "li", "td", "th", "tr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_BREAK = re.compile(r"<(?:br|hr|/p|/li|/h[2-4]|/tr|/td|/th|/pre|/blockquote)\b[^>]*>")


def plain_text(value: str) -> str:
    """The words of a rich text, one paragraph a line: for search, excerpts and text mail."""
    text = html.unescape(nh3.clean(_BREAK.sub(r"\g<0>" + "\n", value), tags=set()))
    return "\n".join(stripped for line in text.splitlines() if (stripped := line.strip()))


class RichTextValues(Values):
    """Sanitised on the way in, so that pages may show it as it is."""

    sample_options = MappingProxyType({"max_length": 1000})

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Judges length and depth, then keeps the allowed elements; None where no text is left."""
        clean = lines_cleaner(_maximum(field))

        def parse(raw: Any) -> str | None:
            text = clean(raw)
            if text is None:
                return None
            _judge_depth(text)
            safe = _settled(text, clean)
            return safe if safe and plain_text(safe) else None

        return parse

    def search_text(self, value: Any) -> str:
        """The words without their tags."""
        return plain_text(value)

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Allowed tags stay, dangerous ones go, bare text is escaped."""
        return (
            ("<p>Hello <strong>world</strong></p>", "<p>Hello <strong>world</strong></p>"),
            ("<p>读书<script>alert(1)</script>会</p>", "<p>读书会</p>"),
            ('<p onclick="x()">a</p><iframe src="//x"></iframe>', "<p>a</p>"),
            ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
            ("a < b & c 😀", "a &lt; b &amp; c 😀"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Too long, too deep, control characters, half a character, no text."""
        return (
            ("<p>" + "x" * _maximum(field), "text_too_long"),
            ("<b>" * (DEEPEST + 1), "too_deeply_nested"),
            ("<p>\x00</p>", "control_character"),
            ("<p>\udc00</p>", "broken_character"),
            (7, "not_text"),
            ({}, "not_text"),
        )


class RichTextPresentation(Presentation):
    """An editor with a tool bar; a page shows the HTML itself."""

    widget = "richtext"
    roomy = True

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """The words without their tags."""
        return plain_text(value)


class RichText(FieldType):
    """Minutes of a meeting, a text with headings and lists."""

    name = "rich_text"
    label = MappingProxyType({"en": "Rich text", "zh": "富文本"})
    expression_type = "text"
    options_schema = MappingProxyType(
        {"max_length": {"type": "integer", "minimum": 100, "maximum": DEFAULT_LENGTH, "default": DEFAULT_LENGTH}}
    )
    aggregates = ("count",)
    groupable = ()
    storage = Single(BINARY_TEXT, sortable=False)
    values = RichTextValues()
    presentation = RichTextPresentation()


def _maximum(field: FieldDefinition) -> int:
    return int(field.options.get("max_length", DEFAULT_LENGTH))


def _sanitised(text: str) -> str:
    return nh3.clean(
        text,
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _settled(text: str, clean: Callable[[Any], str | None]) -> str | None:
    """The sanitised text that sanitising again leaves as it is: repairing broken nesting can take several turns."""
    for _ in range(PASSES):
        safe = clean(_sanitised(text))
        if safe is None or safe == text:
            return safe
        text = safe
    return clean(_sanitised(html.escape(plain_text(text))))


def _judge_depth(text: str) -> None:
    """Refuse a document nested deeper than DEEPEST; a closing tag counts only for its own kind."""
    opened: dict[str, int] = {}
    depth = 0
    for closing, tag in _TAG.findall(text):
        name = tag.lower()
        if name in _UNCOUNTED:
            continue
        if not closing:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            raise InvalidValue("too_deeply_nested", maximum=DEEPEST)
