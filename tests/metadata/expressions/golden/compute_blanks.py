"""Expected values of functions that are given a blank, argument by argument, and of those that few other cases ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import product
from typing import Any

from tests.metadata.expressions.golden.cases import (
    BLANK_DATE,
    BLANK_MOMENT,
    BLANK_NUMBER,
    BLANK_TEXT,
    BLANK_TIME,
    BLANK_TRUTH,
    Blank,
    Case,
    case,
    error,
)

TABLE = "written: features.md section 6"
BLANK = TABLE + ": blank gives blank"
ARITHMETIC = "written: design 5.11, arithmetic with a blank is blank"
COMPARED = "written: design 5.11, a comparison of days, moments or times with a blank is blank"
NO_LABELS = "written: a trial knows no labels, so the names stand"
VIEWER = "written: the viewer of the tests is a librarian only"
CLOCK = "written: the tests' moment is 2017-03-01 17:30 UTC, the next day in Shanghai"
PYTHON = "computed: Python re"
PAGES = "computed: Python html.escape"

CALLS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    # the call, where its meaning stands, and values of which each is left blank in turn
    ("ATAN2(a, b)", ARITHMETIC, (1, 1)),
    ("POWER(a, b)", ARITHMETIC, (2, 0)),
    ("a ^ b", ARITHMETIC, (2, 0)),
    ("-a", ARITHMETIC, (1,)),
    ("RMB_UPPER(a)", BLANK, (1,)),
    ("CHR(a)", BLANK, (65,)),
    ("CODE(a)", BLANK, ("A",)),
    ("FISCALYEAR(a)", BLANK, (BLANK_DATE,)),
    ("FISCALQUARTER(a)", BLANK, (BLANK_DATE,)),
    ("UNIXTIMESTAMP(a)", BLANK, (BLANK_MOMENT,)),
    ("TIMEVALUE(a)", BLANK, (BLANK_MOMENT,)),
    ("TIMEVALUE(a)", BLANK, ("10:00:00",)),
    ("DATETIMEVALUE(a)", BLANK, ("2017-03-01 10:00:00",)),
    ("FROMUNIXTIME(a)", BLANK, (0,)),
    ("FORMATDURATION(a)", BLANK, (3725,)),
    ("FORMATDURATION(a, b)", BLANK, (90000, True)),
    ("FORMATCURRENCY(a, b)", BLANK, ("CNY", 1)),
    ("HTMLENCODE(a)", BLANK, ("x",)),
    ("HYPERLINK(a, b)", BLANK, ("https://a.example", "x")),
    ("HYPERLINK(a, b, c)", BLANK, ("https://a.example", "x", "_blank")),
    ("IMAGE(a, b)", BLANK, ("/star.svg", "star")),
    ("INITCAP(a)", BLANK, ("x",)),
    ("PROPER(a)", BLANK, ("x",)),
    ("PINYIN(a)", BLANK, ("重庆",)),
    ("PINYIN(a, b)", BLANK, ("重庆", True)),
    ('JSONVALUE(a, "k")', BLANK, ('{"k": 1}',)),
    ('JSONPATHVALUE(a, "$.k")', BLANK, ('{"k": 1}',)),
    ("LIKE(a, b)", BLANK, ("x", "%")),
    ("LPAD(a, b)", BLANK, ("x", 3)),
    ("LPAD(a, b, c)", BLANK, ("x", 3, "-")),
    ("RPAD(a, b)", BLANK, ("x", 3)),
    ("RPAD(a, b, c)", BLANK, ("x", 3, "-")),
    ("MASK(a, b, c)", BLANK, ("abcd", 1, 2)),
    ("MID(a, b, c)", BLANK, ("abcd", 1, 2)),
    ("REPT(a, b)", BLANK, ("x", 2)),
    ('REPLACE(a, b, c, "x")', BLANK, ("abcd", 1, 1)),
    ('REGEXEXTRACT(a, "x*")', BLANK, ("x",)),
    ('REGEXREPLACE(a, "x*", "y")', BLANK, ("x",)),
)
KINDS: dict[type, Blank] = {int: BLANK_NUMBER, str: BLANK_TEXT, bool: BLANK_TRUTH}


def each_argument() -> Iterator[Case]:
    """Every call with each argument blank in turn, and with all."""
    for call, source, values in CALLS:
        empty = [KINDS.get(type(value), value) for value in values]
        rows = [[*values[:place], empty[place], *values[place + 1 :]] for place in range(len(values))]
        for row in [*rows, empty] if len(values) > 1 else rows:
            yield case(call, None, source, **dict(zip("abc", row, strict=False)))


def blank_parts() -> Iterator[Case]:
    """Where a blank stands for the empty text."""
    excel = "written: documented results of spreadsheets, an empty text in place of the characters"
    for start, count, wanted in ((2, 2, "ad"), (1, 4, None), (4, 9, "abc")):
        yield case("REPLACE(a, b, c, d)", wanted, excel, a="abcd", b=start, c=count, d=BLANK_TEXT)
    yield case('REGEXREPLACE(a, "x", b)', re.sub("x", "", "axbx"), PYTHON, a="axbx", b=BLANK_TEXT)
    yield case('REGEXREPLACE(a, b, "y")', re.sub("", "y", "axb"), PYTHON, a="axb", b=BLANK_TEXT)


def choices() -> Iterator[Case]:
    single, none = {"type": "choice", "value": None}, {"type": "choices", "value": []}
    for names in (["b", "a"], ["a"], ["c", "a", "b"], []):
        several = {"type": "choices", "value": names}
        yield case("LABELOF(a)", ", ".join(names), NO_LABELS, a=several)
        yield case("PICKLISTCOUNT(a)", len(names), TABLE, a=several)
        yield case("PICKLISTCOUNT(a) > b", len(names) > 1, TABLE, a=several, b=1)
        for name in ("a", "b", "A"):
            yield case(f'INCLUDES(a, "{name}")', name in names, TABLE + ": exact member", a=several)
        yield case('NOT INCLUDES(a, "b")', "b" not in names, TABLE, a=several)
    yield case("LABELOF(a)", None, BLANK, a=single)
    yield case('LABELOF(a) & "!"', "!", TABLE + ": & ignores blanks", a=single)
    yield case("ISBLANK(LABELOF(a))", True, BLANK, a=none)
    yield case('LABELOF(a) = "open"', True, NO_LABELS, a={"type": "choice", "value": "open"})


def extracts() -> Iterator[Case]:
    for text in ("ab42c7", "好书12", "x-y-z", "😀7"):
        for pattern in ("([0-9]+)", "[a-z]", "(.)-(.)", "^[^0-9]"):
            found = re.search(pattern, text)
            wanted = found.group(1 if found.re.groups else 0) if found else None
            yield case(f'REGEXEXTRACT(a, "{pattern}")', wanted, PYTHON, a=text)


def pictures() -> Iterator[Case]:
    for address, label in (("/star.svg", "star"), ("https://a.example/p?x=1&y=2", 'a "b" <c>'), ("/s.svg", "星")):
        wanted = f'<img src="{escape(address)}" alt="{escape(label)}">'
        yield case("IMAGE(a, b)", wanted, PAGES, a=address, b=label)
    for address in ("javascript:alert(1)", "data:text/html,x", "//elsewhere.example/x", " /x"):
        yield case("IMAGE(a, b)", error("#VALUE"), TABLE + ": escaped, no raw HTML", a=address, b="x")


def surroundings() -> Iterator[Case]:
    """What is asked about the viewer, the clock, the save and errors, beside a blank."""
    for given, blank in ((5, False), (BLANK_NUMBER, True)):
        yield case('HASROLE("librarian") AND ISBLANK(a)', blank, VIEWER, a=given)
        yield case('NOT HASROLE("reader")', True, VIEWER, a=given)
        yield case('IF(HASROLE("librarian"), a, 0)', None if blank else given, VIEWER, a=given)
        yield case('HASROLE("reader") OR a > 1', not blank, VIEWER, a=given)
    yield case("NOW() - a", 1, CLOCK, a={"type": "datetime", "value": "2017-02-28T17:30:00Z"})
    yield case("NOW() = a", True, CLOCK, a={"type": "datetime", "value": "2017-03-01T17:30:00Z"})
    yield case("DATEVALUE(NOW()) = a", True, CLOCK, a={"type": "date", "value": "2017-03-02"})
    for now, empty in (("NOW()", BLANK_MOMENT), ("TODAY()", BLANK_DATE), ("TIMENOW()", BLANK_TIME)):
        yield case(f"{now} > a", None, COMPARED, a=empty)
        yield case(f"a <= {now}", None, COMPARED, a=empty)
    yield case('a & BR() & "x"', "\nx", TABLE + ": & ignores blanks", a=BLANK_TEXT)
    yield case("IFERROR(a, 7)", None, TABLE + ": the alternative only on an error", a=BLANK_NUMBER)
    yield case("IFERROR(1 / 0, a)", None, TABLE, a=BLANK_NUMBER)
    for call in ("PRIORVALUE(a)", "PRIORVALUE(a) + 1"):
        yield case(call, None, TABLE, a={"type": "number", "value": "3", "prior": None})


def beyond_the_plane() -> Iterator[Case]:
    """Characters of four bytes stand after all others, and one whose small letter is two stays one."""
    for x, y in product(("😀", "\ue000", "～", "𠮷"), repeat=2):
        yield case("a < b", x < y, "computed: Python compares code points, as design 5.11 has it", a=x, b=y)
    for call in ('SEARCH("x", a)', 'FIND("x", a)'):
        yield case(call, "İx".index("x") + 1, "computed: Python's index of the character", a="İx")


def decided() -> Iterator[Case]:
    """Errors beside an operand that decides, and beside one that does not."""
    rule = "written: docs/expressions.md, an operand that decides outweighs an error, whatever the order"
    failed = error("#DIV0")
    for value in (True, False):
        yield case("OR(1 / a = 0, b)", True if value else failed, rule, a=0, b=value)
        yield case("AND(1 / a = 0, b)", failed if value else False, rule, a=0, b=value)
        yield case("b OR 1 / a = 0", True if value else failed, rule, a=0, b=value)


def all_cases() -> dict[str, list[Case]]:
    """The cases by the file they go to."""
    return {
        "blanks": [
            *each_argument(),
            *blank_parts(),
            *choices(),
            *extracts(),
            *pictures(),
            *surroundings(),
            *beyond_the_plane(),
            *decided(),
        ]
    }
