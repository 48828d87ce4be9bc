"""Patterns by which TEXT writes numbers (“#,##0.00”) and days (“yyyy-mm-dd”)."""

from __future__ import annotations

import re
from datetime import date, datetime

from .arithmetic import Number, multiply, rounded
from .typed import EvaluationError

NUMBER_PATTERN = re.compile(
    r"(?P<before>[^#0,.%]*)(?P<whole>[#0,]*)(?:[.](?P<decimals>[0#]+))?(?P<percent>%?)(?P<after>[^#0,.%]*)"
)
DAY_PART = re.compile(r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s", re.IGNORECASE | re.ASCII)
LONGEST_PATTERN = 100


def format_number(value: Number, pattern: str) -> str:
    """The number by the pattern; raises EvaluationError #VALUE for a pattern that is none."""
    # Matching takes time by the square of the length.
    found = NUMBER_PATTERN.fullmatch(pattern) if len(pattern) <= LONGEST_PATTERN else None
    if found is None or not (found["whole"] or found["decimals"]):
        raise EvaluationError("#VALUE")
    decimals = found["decimals"] or ""
    if len(decimals) > 16:
        raise EvaluationError("#VALUE")
    number = rounded(multiply(value, 100) if found["percent"] else value, len(decimals))
    digits = f"{number.copy_abs():.{len(decimals)}f}"
    whole, _, fraction = digits.partition(".")
    while len(fraction) > len(decimals.rstrip("#")) and fraction.endswith("0"):
        fraction = fraction[:-1]
    written = _whole(whole, found["whole"]) + (f".{fraction}" if fraction else "")
    sign = "-" if number < 0 else ""
    return f"{sign}{found['before']}{written}{found['percent']}{found['after']}"


def _whole(digits: str, pattern: str) -> str:
    least = pattern.count("0")
    digits = "" if digits == "0" and least == 0 else digits.zfill(least)
    if "," not in pattern:
        return digits
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    return ",".join(groups + [digits[place : place + 3] for place in range(head, len(digits), 3)])


def format_day(when: date, pattern: str) -> str:
    """The day (or moment) by the pattern: yyyy yy m mm d dd, h hh, s ss, and mm after hours as minutes."""
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError("#VALUE")
    after_hour = False
    written: list[str] = []
    place = 0
    for found in DAY_PART.finditer(pattern):
        word = found[0].lower()
        written += [pattern[place : found.start()], _part(when, word, after_hour)]
        after_hour = word[0] == "h"
        place = found.end()
    return "".join(written) + pattern[place:]


def _part(when: date, word: str, after_hour: bool) -> str:
    if word in {"mmm", "mmmm", "ddd", "dddd"}:
        raise EvaluationError("#VALUE")
    clock = when if isinstance(when, datetime) else datetime.combine(when, datetime.min.time())
    if word == "yyyy":
        return f"{when.year:04d}"
    if word == "yy":
        return f"{when.year % 100:02d}"
    value = {"m": clock.minute if after_hour else clock.month, "d": clock.day, "h": clock.hour, "s": clock.second}[
        word[0]
    ]
    return f"{value:0{len(word)}d}"
