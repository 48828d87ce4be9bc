"""How numbers, money, dates and times are written for a reader; everything about a locale is looked up once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from string import ascii_letters
from types import MappingProxyType

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol, list_currencies

_NO_MONEY = frozenset({"XXX", "XTS"})
_BRIEF = MappingProxyType(
    {
        "en": ((Decimal(10**9), "B", 2), (Decimal(10**6), "M", 2)),
        "zh": ((Decimal(10**8), " 亿", 2), (Decimal(10**4), " 万", 1)),
    }
)
"""From which size on a figure is cut, the word for so many, and the decimals left."""


@functools.cache
def babel_locale(locale: str) -> Locale:
    """The Babel locale of "en", "zh" or another language code, made once."""
    return Locale.parse(locale)


def is_currency(code: str) -> bool:
    """Whether it is a code of ISO 4217, in capitals, for money that somebody pays with."""
    return code in list_currencies() and code not in _NO_MONEY


def number_text(value: Decimal | int, locale: str) -> str:
    """The number with all its decimals and the locale's separators: 1,234.50."""
    plain = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    group, point = _separators(locale)
    if (group, point) == (",", "."):
        return plain
    return plain.replace(",", "\0").replace(".", point).replace("\0", group)


def short_number_text(value: Decimal, locale: str) -> str:
    """The number without zeros at the end of its decimals: 12.5, 25."""
    whole = value.to_integral_value()
    return number_text(whole if whole == value else value.normalize(), locale)


def money_text(amount: Decimal, currency_code: str, locale: str) -> str:
    """The amount with its currency's sign, its decimals only where they are not all zero: €317,996 or €0.50."""
    sign, digits = _currency(currency_code, locale)
    rounded = amount.quantize(Decimal(1).scaleb(-digits))
    whole = rounded.to_integral_value()
    text = number_text(abs(whole if whole == rounded else rounded), locale)
    return f"{'-' if rounded < 0 else ''}{sign}{text}"


def brief_text(amount: Decimal, currency_code: str, locale: str) -> str:
    """A large figure as a tile shows it, money with its sign: €1.09M or 248.9 万; a smaller one in full."""
    sign = _currency(currency_code, locale)[0] if currency_code else ""
    for unit, word, digits in _BRIEF["zh" if locale == "zh" else "en"]:
        if abs(amount) >= unit:
            short = number_text(round(abs(amount) / unit, digits), locale)
            return f"{'-' if amount < 0 else ''}{sign}{short}{word}"
    return money_text(amount, currency_code, locale) if currency_code else short_number_text(amount, locale)


def date_text(value: date, locale: str) -> str:
    """12 Dec 2026 or 2026-12-12."""
    return _date_writer(locale)(value)


def clock_text(value: time | datetime, locale: str) -> str:
    """Hours and minutes, with seconds where there are any: 16:05."""
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def list_text(items: list[str], locale: str) -> str:
    """The items with the locale's comma between them."""
    return ("、" if locale == "zh" else ", ").join(items)


@functools.cache
def _separators(locale: str) -> tuple[str, str]:
    symbols = babel_locale(locale).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@functools.cache
def _currency(code: str, locale: str) -> tuple[str, int]:
    sign = get_currency_symbol(code, babel_locale(locale))
    # A code that has no sign of its own stands before the figure with a space.
    return (f"{sign} " if sign == code else sign), get_currency_precision(code)


@functools.cache
def currency_signs(code: str) -> frozenset[str]:
    """What may stand before an amount of the currency: its code and its signs, "$" as well as "US$"."""
    signs = {get_currency_symbol(code, babel_locale(locale)) for locale in ("en", "zh")}
    return frozenset({code, *signs, *(sign.lstrip(ascii_letters) for sign in signs)})


@functools.cache
def _date_writer(locale: str) -> Callable[[date], str]:
    # Two plain forms, written without the pattern machinery: a list shows a hundred days.
    if locale == "zh":
        return lambda value: value.isoformat()[:10]
    months = babel_locale(locale).months["format"]["abbreviated"]
    return lambda value: f"{value.day} {months[value.month]} {value.year:04d}"
