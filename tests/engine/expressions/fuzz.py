"""Makes texts that are meant to break the reading, checking, evaluation or compilation of expressions."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from metacrm.engine.expressions.trial import TrialField
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.types import ExpressionType
from tests.engine.expressions.test_golden import FILES

TOKEN = re.compile(r'"[^"]*"|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\d+(?:\.\d+)?|[^\W\d][\w.]*|\s+|[<>=!]{2}|\S')
DEEPEST = 5
KINDS: Mapping[str, Sequence[Any]] = MappingProxyType(
    {
        "number": [
            *(None, Decimal(0), Decimal("2.5"), Decimal("-7"), Decimal("9" * 34), Decimal("1e-16"), Decimal("-1e33")),
            *(Decimal("99999999999999.99"), Decimal("0.1234567890123456"), Decimal(100_000), Decimal("1e-30")),
        ],
        "text": [
            None,
            "a",
            "好书😀",
            "e\u0301ß",
            "12.5",
            "2017-02-29",
            "%_\\*?[",
            "x" * 9_000,
            "a;b,c",
            "(a+)+$",
            "{}",
        ],
        "boolean": [None, True, False],
        "date": [None, date(1, 1, 1), date(9999, 12, 31), date(2016, 2, 29)],
        "datetime": [None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)],
        "time": [None, time(0), time(23, 59, 59, 999999)],
        "choice": [None, "won", "好"],
        "choices": [None, ("a", "b")],
        "record": [None, "0190c8a0-0000-7000-8000-00000000000a"],
        "money": [None, Decimal("12.50"), Decimal("-0.01"), Decimal("99999999999999.99")],
    }
)
LITERALS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "number": [
            "0",
            "1",
            "-1",
            "2.5",
            "0.5",
            "34",
            "1000000",
            "9" * 34,
            "-" + "9" * 34,
            "0." + "0" * 20 + "1",
            "1e5",
        ],
        "text": [
            *('"a"', '""', '"好😀"', '"%"', '"[^"', '"(a*)*b"', '"((a{0,100}){0,100}){0,100}"', '"last 7 days"', '"M"'),
            *(
                '"yyyy-MM-dd HH:mm:ss.SSS"',
                '"#,##0.00"',
                '"Asia/Shanghai"',
                '"$.a[0]"',
                r'"\\1\\9"',
                '"km"',
                '"(?P<n>a)"',
            ),
        ],
        "boolean": ["TRUE", "FALSE", "NULL"],
        "date": ["0001-01-01", "9999-12-31", "2016-02-29", "TODAY()"],
        "datetime": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "NOW()", "2017-03-01T10:00:00+08:00"],
        "time": ["TIMENOW()"],
        "html": [
            'HYPERLINK("https://a.b", t1)',
            'HYPERLINK("/a", "x")',
            'IMAGE("/static/a.png", "x")',
            "IMAGE(t1, t1)",
        ],
        "place": ["GEOLOCATION(1.5, 2)", "GEOLOCATION(n1, n2)", "GEOLOCATION(91, 0)"],
    }
)
REMARKABLE: Sequence[str] = ("money", "choice", "choices", "html", "place")
"""Kinds of a whole expression that few functions give or take."""
HOSTILE: Sequence[Callable[[int], str]] = (
    lambda size: "(" * size + "n0" + ")" * size,
    lambda size: "-" * size + "n0",
    lambda size: "NOT " * size + "b1",
    lambda size: "!" * size + "b1",
    lambda size: "^".join(["n0"] * size),
    lambda size: "+".join(["n4"] * size),
    lambda size: "*".join(["n4"] * size),
    lambda size: " & ".join(["t7"] * size),
    lambda size: " AND ".join(["n0 > 1"] * size),
    lambda size: "IF(b1, t1, " * size + "t2" + ")" * size,
    lambda size: "REPT(" * size + "t7" + ", 9)" * size,
    lambda size: "SUBSTITUTE(" * size + "t1" + ', "a", "aaaaaaaaaa")' * size,
    lambda size: "CONCAT(" * size + "t7, t7" + ", t7)" * size,
    lambda size: f"TEXTJOIN(t7, FALSE{', t1' * size})",
    lambda size: f"n0 IN ({', '.join(str(item) for item in range(size))})",
    lambda size: f"CASE(n0{', 1, 2' * size}, 3)",
    lambda size: "UPPER(" * size + "t3" + ")" * size,
    lambda size: f'REGEX(t7, "{"(x+x+)+" * min(size, 120)}y")',
    lambda size: f'REGEXREPLACE(t7, "", "{"y" * min(size, 300)}")',
    lambda size: f'LIKE(t7, "{"%x" * min(size, 900)}y")',
    lambda size: "9" * size,
    lambda size: '"' + "a" * size,
    lambda size: "/*" + "*" * size,
    lambda size: "a." * size + "a",
    lambda size: "好" * size + "(1)",
)
"""Texts that grow with a size: deep, long, or growing while they are computed."""


@cache
def seeds() -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Valid expressions and the fields they name."""
    corpus = [case for path in FILES for case in json.loads(path.read_text(encoding="utf-8"))]
    return tuple({case["expression"]: case["fields"] for case in corpus}.items())


@cache
def makers() -> Mapping[str, Sequence[tuple[str, tuple[str, ...], bool]]]:
    """Ways to make a value of a kind: function, kinds of its arguments, whether the last may be repeated."""
    found: dict[str, list[tuple[str, tuple[str, ...], bool]]] = defaultdict(list)
    for name, function in catalogue().items():
        for overload in function.overloads:
            parameters = overload.parameters[: len(overload.parameters) - overload.optional]
            found[overload.result.kind].append((name, parameters, overload.repeats))
    found["boolean"] += [(name, ("number", "number"), False) for name in ("=", "!=", "<", "<=", ">", ">=")]
    found["boolean"] += [
        ("AND", ("boolean", "boolean"), True),
        ("OR", ("boolean",), True),
        ("=", ("text", "text"), False),
    ]
    for kind in ("number", "text", "date", "datetime", "boolean", *REMARKABLE):
        found[kind] += [("IF", ("boolean", kind, kind), False), ("IFERROR", (kind, kind), False)]
        found[kind] += [("BLANKVALUE", (kind, kind), False)]
    return found


def fields() -> dict[str, TrialField]:
    """A field for every value above: n0, n1, … the numbers, t0 … the texts, and so on by the kind's first letter."""
    letters = {"datetime": "m", "time": "w", "choices": "s", "money": "a"}
    return {
        f"{letters.get(kind, kind[0])}{place}": TrialField(ExpressionType(kind), value)
        for kind, values in KINDS.items()
        for place, value in enumerate(values)
    }


class Fuzz:
    """One stream of texts; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._names: dict[str, list[str]] = defaultdict(list)
        for name, field in fields().items():
            self._names[field.type.kind].append(name)

    def text(self) -> str:
        """The next text."""
        way = self.dice.choices((self._noise, self._tokens, self._mutated, self._typed, self._hostile), (1, 2, 4, 8, 1))
        return way[0]()

    def _noise(self) -> str:
        blocks = ((0, 0x7F), (0x80, 0x24F), (0x4E00, 0x4E40), (0xD7F0, 0xE010), (0x1F600, 0x1F640), (0xFE00, 0xFFFF))
        return "".join(chr(self.dice.randint(*self.dice.choice(blocks))) for _ in range(self.dice.randint(0, 60)))

    def _tokens(self) -> str:
        pool = [*catalogue(), *fields(), *"()()()(),,,+-*/^&", *(word for some in LITERALS.values() for word in some)]
        return " ".join(self.dice.choice(pool) for _ in range(self.dice.randint(1, 25)))

    def _mutated(self) -> str:
        """A valid text with its fields renamed to those here, or another expression in their place, and damaged."""
        text, named = self.dice.choice(seeds())
        replaced = {name: self._of_kind(str(body.get("type"))) for name, body in named.items()}
        parts = [replaced.get(token, token) for token in TOKEN.findall(text)]
        for _ in range(self.dice.choice((0, 0, 1, 1, 2, 5))):
            at, other = self.dice.randrange(len(parts)), self.dice.randrange(len(parts))
            match self.dice.randrange(5):
                case 0:
                    parts[at], parts[other] = parts[other], parts[at]
                case 1:
                    parts[at] = ""
                case 2:
                    parts[at] *= 2
                case 3:
                    parts[at] = self._noise()[:2]
                case _:
                    parts[at] = self._of_kind(self.dice.choice(list(KINDS)))
        return "".join(parts)

    def _typed(self) -> str:
        plain = ("number", "text", "boolean", "boolean", "date", "datetime", "time")
        return self._made(self.dice.choice((*plain, *REMARKABLE)), 0)

    def _hostile(self) -> str:
        return self.dice.choice(HOSTILE)(self.dice.choice((1, 2, 5, 10, 30, 59, 61, 99, 101, 500, 3_000)))

    def _made(self, kind: str, depth: int) -> str:
        """A well-typed text of that kind."""
        kind = {"count": "number", "scalar": "text", "any": "text"}.get(kind, kind)
        ways = makers().get(kind)
        if not ways or depth >= DEEPEST or self.dice.random() < 0.15 * depth:
            return self._of_kind(kind)
        name, parameters, repeats = self.dice.choice(ways)
        kinds = [*parameters, *parameters[-1:] * (self.dice.randrange(3) if repeats else 0)]
        arguments = [self._made(item, depth + 1) for item in kinds]
        if name == "NEGATE":
            return f"-({arguments[0]})"
        return f"{name}({', '.join(arguments)})" if name[0].isalpha() else f"({arguments[0]} {name} {arguments[1]})"

    def _of_kind(self, kind: str) -> str:
        known = self._names.get({"decimal": "number"}.get(kind, kind), [])
        return self.dice.choice([*known, *LITERALS.get(kind, ())] or ["n0"])
