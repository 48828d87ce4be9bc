"""Expected values of what depends on more than the record: calendars, the organisation, rates, the write under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.metadata.expressions.golden.cases import Case, case, error

TABLE = "written: features.md section 6"
BOUND = "written: docs/expressions.md, a text has at most 100,000 characters"


def bounds() -> Iterator[Case]:
    yield case('LEN(SUBSTITUTE(REPT(a, 50000), "a", "bb"))', 100_000, BOUND, a="a")
    yield case('SUBSTITUTE(REPT(a, 50001), "a", "bb")', error("#VALUE"), BOUND, a="a")
    yield case('SUBSTITUTE(REPT(a, 99999), "a", "bbb", 7)', error("#VALUE"), BOUND, a="a")
    yield case('LEN(SUBSTITUTE(REPT(a, 100000), "aa", "b"))', 50_000, BOUND, a="a")
    yield case('REGEXREPLACE(REPT(a, 1000), "a", REPT("b", 101))', error("#VALUE"), BOUND, a="a")
    yield case(r'REGEXREPLACE(a, "(.)(.)", "\\2\\1")', "badc", "written: groups by number", a="abcd")
    yield case('TEXT(a, "ſ")', "ſ", TABLE + ": no letter of a pattern", a=date(2017, 3, 1))


def all_cases() -> dict[str, list[Case]]:
    """Every file's cases by its name."""
    return {"bounds": list(bounds())}
