"""Line breaks, links and pictures, and texts made safe for addresses and pages."""

from __future__ import annotations

import html
import re
import string

from ..typed import EvaluationError
from ..types import TEXT, ExpressionType
from .base import Function, Overload, words

HTML = ExpressionType("html")
UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|[?#])[^\s\x00-\x1f\\]*", re.IGNORECASE)
PLAIN_WORD = re.compile(r"_(?:blank|self|parent|top)")


def address(text: str) -> str:
    """The address escaped for an attribute; raises EvaluationError #VALUE for one that could run a script."""
    if SAFE_ADDRESS.fullmatch(text) is None:
        raise EvaluationError("#VALUE")
    return html.escape(text)


def link(url: str, label: str, target: str = "_self") -> str:
    """A link; label and address are escaped."""
    if PLAIN_WORD.fullmatch(target) is None:
        raise EvaluationError("#VALUE")
    return f'<a href="{address(url)}" target="{target}" rel="noopener">{html.escape(label)}</a>'


def picture(url: str, label: str) -> str:
    """A picture with a text for those who do not see it."""
    return f'<img src="{address(url)}" alt="{html.escape(label)}">'


class Break(Function):
    name = "BR"
    syntax = "BR()"
    doc = words("A line break.", "换行。")
    examples = ("street & BR() & city",)
    overloads = (Overload((), TEXT, lambda: "\n", native="chr(10)"),)


class Hyperlink(Function):
    name = "HYPERLINK"
    syntax = "HYPERLINK(address, text, target)"
    doc = words(
        "A link; addresses other than http, https, mailto, tel and our own give the error #VALUE.",
        "链接；仅允许 http、https、mailto、tel 和本站地址，否则得错误 #VALUE。",
    )
    examples = ('HYPERLINK(website, "site")',)
    refusal = words("markup is made where it is shown", "标记在显示时生成")
    overloads = (Overload(("text", "text", "text"), HTML, link, optional=1, fails=True),)


class Image(Function):
    name = "IMAGE"
    syntax = "IMAGE(address, text)"
    doc = words("A picture, with the text for those who do not see it.", "图片，附替代文字。")
    examples = ('IMAGE("/static/star.svg", "star")',)
    refusal = Hyperlink.refusal
    overloads = (Overload(("text", "text"), HTML, picture, fails=True),)


ENCODED = (
    "(SELECT string_agg(CASE WHEN s.piece ~ '^[A-Za-z0-9_.~-]$' THEN s.piece ELSE "
    "upper(regexp_replace(encode(convert_to(s.piece, 'UTF8'), 'hex'), '(..)', chr(37) || '\\1', 'g')) END, "
    "'' ORDER BY s.place) FROM unnest(string_to_array({a}, NULL)) WITH ORDINALITY AS s(piece, place))"
)


def percent_encoded(text: str) -> str:
    """The text as a part of an address, every byte of UTF-8 beside letters, digits and -._~ as %XX."""
    return "".join(chr(byte) if chr(byte) in UNRESERVED else f"%{byte:02X}" for byte in text.encode())


class UrlEncode(Function):
    name = "URLENCODE"
    syntax = "URLENCODE(text)"
    doc = words(
        "The text as a part of an address: all but letters, digits and -._~ as %XX of UTF-8.",
        "按 UTF-8 编码为网址的一部分。",
    )
    examples = ('URLENCODE("中 文")',)
    overloads = (Overload(("text",), TEXT, percent_encoded, native=ENCODED),)


class HtmlEncode(Function):
    name = "HTMLENCODE"
    syntax = "HTMLENCODE(text)"
    doc = words("The text with & < > and quotes written as a page needs them.", "把 & < > 和引号转为网页写法。")
    examples = ('HTMLENCODE("<b>")',)
    overloads = (
        Overload(
            ("text",),
            TEXT,
            lambda text: html.escape(text).replace("&#x27;", "&#39;"),
            native="replace(replace(replace(replace(replace({a}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), "
            "chr(34), '&quot;'), chr(39), '&#39;')",
        ),
    )
