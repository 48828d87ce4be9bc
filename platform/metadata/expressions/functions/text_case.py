"""Upper and lower case, and words with a capital."""

from __future__ import annotations

import re
from collections.abc import Callable

from babel import Locale, UnknownLocaleError
from msgspec.structs import replace

from ..case_maps import dotted_lower, dotted_upper, is_dotted, lower, upper
from ..sql_template import cased, cased_with_dots
from ..typed import Apply, Constant
from ..types import TEXT
from .base import CallSite, Function, Overload, words


def overloads_of(case: str, plain: Callable[[str], str], dotted: Callable[[str], str]) -> tuple[Overload, Overload]:
    """Without a locale, and with one that tells i and ı apart; `case` is the database's word for it."""
    return (
        Overload(("text",), TEXT, plain, native=lambda text: cased(text, case)),
        Overload(
            ("text", "text"),
            TEXT,
            lambda text, locale: dotted(text),
            native=lambda text, locale: cased_with_dots(text, case),
        ),
    )


class Cased(Function):
    """UPPER and LOWER: a locale, where one is named, matters only to languages that tell i and ı apart."""

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None or len(call.arguments) == 1:
            return call
        text, locale = call.arguments
        if not isinstance(locale, Constant) or not isinstance(locale.value, str):
            site.problem("expression_literal_needed", locale.span, name=self.name)
            return None
        if not is_locale(locale.value):
            site.problem("expression_unknown_locale", locale.span, value=locale.value[:60])
            return None
        return call if is_dotted(locale.value) else replace(call, arguments=(text,), overload=self.overloads[0])


class Lower(Cased):
    name = "LOWER"
    syntax = "LOWER(text, locale)"
    doc = words(
        "The text in lower case; with a locale of Turkish or Azerbaijani I becomes ı and İ becomes i.",
        "转为小写；可给语言区域，土耳其语和阿塞拜疆语中 I 变为 ı、İ 变为 i。",
    )
    examples = ('LOWER("ABC")', 'LOWER(city, "tr")')
    overloads = overloads_of("lower", lower, dotted_lower)


class Upper(Cased):
    name = "UPPER"
    syntax = "UPPER(text, locale)"
    doc = words(
        "The text in upper case; ß becomes SS; with a locale of Turkish or Azerbaijani i becomes İ.",
        "转为大写；ß 变为 SS；可给语言区域，土耳其语和阿塞拜疆语中 i 变为 İ。",
    )
    examples = ('UPPER("abc")', 'UPPER(city, "tr")')
    overloads = overloads_of("upper", upper, dotted_upper)


def is_locale(text: str) -> bool:
    """Whether there is such a locale, written tr, tr-TR or tr_TR."""
    try:
        return bool(Locale.parse(text.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return False


def proper(text: str) -> str:
    """Each word with a capital; a word is a run of letters and digits, a digit at its start leaves it small."""
    return re.sub(r"[^\W_]+", lambda word: word[0][:1].upper() + lower(word[0][1:]), text)


class Proper(Function):
    name = "PROPER"
    syntax = "PROPER(text)"
    doc = words("Every word with a capital; “123smith” stays.", "每个词首字母大写；“123smith” 不变。")
    examples = ('PROPER("zhang SAN")',)
    refusal = words("databases disagree on where a word begins", "各数据库对词的边界看法不同")
    overloads = (Overload(("text",), TEXT, proper),)


class InitCap(Proper):
    name = "INITCAP"
    syntax = "INITCAP(text)"
    doc = words("The same as PROPER.", "等同于 PROPER。")
    examples = ('INITCAP("zhang SAN")',)
