"""A number drawn by lot."""

from __future__ import annotations

import secrets
from decimal import Decimal

from ..naming import LOTS
from ..types import NUMBER
from .base import Function, Overload, words

DIGITS = 16


class Random(Function):
    name = "RANDOM"
    syntax = "RANDOM()"
    doc = words("A number from 0 up to, but not, 1, drawn anew each time.", "0 到 1（不含 1）之间的随机数，每次不同。")
    examples = ("FLOOR(RANDOM() * 6) + 1",)
    volatility = "instant"
    places = LOTS
    elsewhere = words("the answer here must be the same each time", "此处的结果必须每次相同")
    refusal = words("the answer must be the same each time", "结果必须每次相同")
    overloads = (Overload((), NUMBER, lambda: Decimal(secrets.randbelow(10**DIGITS)).scaleb(-DIGITS)),)
