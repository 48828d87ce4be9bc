"""Amounts written with their currency."""

from __future__ import annotations

import re

from ..arithmetic import Number, rounded
from ..typed import EvaluationError
from ..types import TEXT
from .base import Function, Overload, words

WITHOUT_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
WITH_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
CODE = re.compile("[A-Z]{3}")
WHOLE = "FM" + "999," * 11 + "990"


def decimals_of(code: str) -> int:
    """The decimals that ISO 4217 gives a currency."""
    if CODE.fullmatch(code) is None:
        raise EvaluationError("#VALUE")
    return 0 if code in WITHOUT_DECIMALS else 3 if code in WITH_THREE else 2


def with_currency(code: str, amount: Number) -> str:
    """The amount with code and separators: CNY 1,234.50."""
    places = decimals_of(code)
    number = rounded(amount, places)
    return f"{code} {number if number else abs(number):,.{places}f}"


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


class FormatCurrency(Function):
    name = "FORMATCURRENCY"
    syntax = "FORMATCURRENCY(code, amount)"
    doc = words("The amount with its currency's code and decimals.", "带币种代码和该币种小数位的金额。")
    examples = ('FORMATCURRENCY("CNY", 1234.5)',)
    overloads = (
        Overload(
            ("text", "number"),
            TEXT,
            with_currency,
            native="CASE WHEN {a} ~ '^[A-Z][A-Z][A-Z]$' THEN {a} || ' ' || CASE "
            f"WHEN {{a}} IN ({_listed(WITHOUT_DECIMALS)}) THEN to_char(round({{b}}, 0), '{WHOLE}') "
            f"WHEN {{a}} IN ({_listed(WITH_THREE)}) THEN to_char(round({{b}}, 3), '{WHOLE}.000') "
            f"ELSE to_char(round({{b}}, 2), '{WHOLE}.00') END END",
            fails=True,
        ),
    )
