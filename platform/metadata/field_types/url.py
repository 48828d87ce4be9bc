"""A web address."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, InvalidValue, Parser, Presentation, Values
from .cleaning import line_cleaner
from .columns import Keyed

LONGEST = 2000
SCHEMES = ("http", "https", "mailto")

# Digits behind the colon are a port: example.com:8080 has no scheme.
_scheme = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(?![0-9])").match
_is_plain = re.compile(r"https?://[a-z0-9](?:[a-z0-9.\-]*[a-z0-9])?(?:/[A-Za-z0-9\-._~/?=&%+#,;]*)?").fullmatch
_unsafe = re.compile(r"""[\s<>"\\^`{|}]""").search


class UrlValues(Values):
    """http, https and mailto only: an address is clicked, so it must not run anything."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Adds https:// where there is no scheme."""
        clean = line_cleaner(LONGEST)

        def parse(raw: Any) -> str | None:
            text = clean(raw)
            if text is None or _is_plain(text):
                return text
            if not _scheme(text):
                text = f"https://{text.removeprefix('//')}"
            if len(text) > LONGEST:
                raise InvalidValue("text_too_long", maximum=LONGEST, length=len(text))
            return _judged(text)

        return parse

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """With and without scheme, a port, Chinese, an address of mail."""
        return (
            ("https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d"),
            ("example.com", "https://example.com"),
            (" HTTP://Example.com/Path ", "http://Example.com/Path"),
            ("example.com:8080/x", "https://example.com:8080/x"),
            ("https://图书馆.中国/借阅", "https://图书馆.中国/借阅"),
            ("mailto:desk@example.com", "mailto:desk@example.com"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Other schemes, spaces, no host, a port that is none, too long, no text."""
        return (
            ("javascript:alert(1)", "url_scheme"),
            ("JaVaScRiPt:alert(1)", "url_scheme"),
            ("data:text/html,x", "url_scheme"),
            ("file:///etc/hosts", "url_scheme"),
            ("two words", "not_a_url"),
            ("https://", "not_a_url"),
            ("mailto:", "not_a_url"),
            ("https://[::1", "not_a_url"),
            ("https://example.com:99999/", "not_a_url"),
            ("java\nscript:alert(1)", "line_break"),
            (f"https://example.com/{'a' * LONGEST}", "text_too_long"),
            (80, "not_text"),
        )


class UrlPresentation(Presentation):
    """A link that opens in a new tab."""

    widget = "url"


class Url(FieldType):
    """A home page."""

    name = "url"
    label = MappingProxyType({"en": "URL", "zh": "网址"})
    expression_type = "text"
    options_schema = MappingProxyType({"match": {"type": "boolean", "default": False}})
    storage = Keyed()
    values = UrlValues()
    presentation = UrlPresentation()


def _judged(text: str) -> str:
    scheme, _, rest = text.partition(":")
    scheme = scheme.lower()
    if scheme not in SCHEMES:
        raise InvalidValue("url_scheme", allowed=SCHEMES)
    if _unsafe(text):
        raise InvalidValue("not_a_url")
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        # Reading the port judges it.
        reachable = "@" in rest[1:-1] if scheme == "mailto" else bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise InvalidValue("not_a_url") from None
    if not reachable:
        raise InvalidValue("not_a_url")
    return f"{scheme}:{rest}"
