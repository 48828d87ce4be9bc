"""Expected answers about related records, by Python's own sums, sorting and statistics over plain lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from tests.metadata.expressions.golden.cases import Case, error, written

FILE = Path(__file__).resolve().parent / "related" / "lines.json"
PLAIN = "computed: Python over plain lists"
RULE = "written: docs/expressions.md"
Line = dict[str, Any]

MIXED: list[Line] = [
    {"amount": Decimal("1.10"), "status": "open", "title": "b", "day": date(2017, 3, 2), "done": True},
    {"amount": Decimal("-2.25"), "status": "closed", "title": "张", "day": None, "done": False},
    {"amount": None, "status": "open", "title": "a", "day": date(2017, 3, 1), "clock": time(9)},
    {"amount": Decimal("7.00"), "status": None, "title": None, "day": date(2016, 2, 29), "clock": time(8, 30)},
    {"amount": Decimal("7.00"), "status": "closed", "title": "李", "at": datetime(2017, 3, 1, 16)},
    {"amount": Decimal("0.00"), "status": "open", "title": "😀", "at": datetime(2016, 12, 31, 23, 59, 59, 999999)},
]
SETS: dict[str, list[Line]] = {
    "none": [],
    "one": MIXED[:1],
    "blank": [{}, {}],
    "mixed": MIXED,
    "backwards": MIXED[::-1],
    "many": [
        {
            "amount": Decimal(n) / 4,
            "status": "open" if n % 3 else None,
            "title": f"t{n % 7}",
            "day": date(2000, 2, 29) + timedelta(n),
        }
        for n in range(-20, 20)
    ],
    "thirds": [{"amount": Decimal(1)}, {"amount": Decimal(1)}, {"amount": Decimal(0)}],
}


def of(lines: list[Line], name: str, keep: Callable[[Line], bool] = lambda line: True) -> list[Any]:
    """The present values of the lines kept."""
    return [line[name] for line in lines if keep(line) and line.get(name) is not None]


def is_open(line: Line) -> bool:
    return line.get("status") == "open"


def mean(values: list[Decimal]) -> Decimal | None:
    """The mean to 16 decimals, half away from zero."""
    if not values:
        return None
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("1e-16"), rounding=ROUND_HALF_UP)


def asked(lines: list[Line]) -> Iterator[tuple[str, Any]]:
    """What is asked of a set, and the answer."""
    amounts, days, titles = of(lines, "amount"), of(lines, "day"), of(lines, "title")
    by_day = sorted(lines, key=lambda line: (line.get("day") is None, line.get("day") or date.min))
    latest = sorted(lines, key=lambda line: line.get("day") or date.min)[::-1]
    yield "COUNTOF(lines)", len(lines)
    yield 'COUNTOF(lines, status = "open")', len(list(filter(is_open, lines)))
    yield "COUNTOF(lines, amount > 1)", len([value for value in amounts if value > 1])
    yield "COUNTOF(lines, ISBLANK(amount))", len(lines) - len(amounts)
    yield "COUNTOF(lines, NULL)", 0
    yield "COUNTOF(lines, 1 / amount > 0)", len([value for value in amounts if value > 0])
    yield "COUNTOF(lines, amount > $Record.limit)", len([value for value in amounts if value > Decimal("0.5")])
    yield "EXISTS(lines)", bool(lines)
    yield 'EXISTS(lines, status = "closed")', any(line.get("status") == "closed" for line in lines)
    yield "NOT EXISTS(lines, done)", not any(line.get("done") for line in lines)
    yield "SUMOF(lines, amount)", sum(amounts, Decimal(0))
    yield 'SUMOF(lines, amount, status = "open")', sum(of(lines, "amount", is_open), Decimal(0))
    yield "SUMOF(lines, amount * 2 - 1)", sum((value * 2 - 1 for value in amounts), Decimal(0))
    yield "SUMOF(lines, 1)", len(lines)
    yield "SUMOF(lines, amount) / COUNTOF(lines, amount > 100)", error("#DIV0")
    yield "AVGOF(lines, amount)", mean(amounts)
    yield 'AVGOF(lines, amount, status = "open")', mean(of(lines, "amount", is_open))
    for name, choose in (("MINOF", min), ("MAXOF", max)):
        yield f"{name}(lines, amount)", choose(amounts, default=None)
        yield f"{name}(lines, -amount)", choose([-value for value in amounts], default=None)
        yield f"{name}(lines, day)", choose(days, default=None)
        yield f"{name}(lines, at)", choose(of(lines, "at"), default=None)
        yield f"{name}(lines, clock)", choose(of(lines, "clock"), default=None)
    yield "FIRSTOF(lines, amount)", lines[0].get("amount") if lines else None
    yield "LASTOF(lines, amount)", lines[-1].get("amount") if lines else None
    yield "FIRSTOF(lines, title, NOT ISBLANK(title))", titles[0] if titles else None
    yield "LASTOF(lines, title, NOT ISBLANK(title))", titles[-1] if titles else None
    yield 'FIRSTOF(lines, amount, TRUE, "day")', by_day[0].get("amount") if lines else None
    yield 'LASTOF(lines, amount, TRUE, "day")', latest[0].get("amount") if lines else None
    yield "JOINOF(lines, title, ', ')", ", ".join(titles) or None
    yield "JOINOF(lines, title, '')", "".join(titles) or None
    yield (
        'JOINOF(lines, title, "-", TRUE, "-day")',
        ("-".join(of(sorted(lines, key=lambda line: line.get("day") or date.min, reverse=True), "title")) or None),
    )


def written_out() -> Iterator[tuple[str, str, Any]]:
    """What the rules say of single cases: the set, the question, the answer."""
    yield "mixed", "SUMOF(lines, 1 / amount)", error("#DIV0")
    yield "mixed", "SUMOF(lines, 1 / amount, amount > 5)", Decimal("0.2857142857142858")
    yield "mixed", "MAXOF(lines, 10 / (amount - 7))", error("#DIV0")
    yield "mixed", "AVGOF(lines, 1 / amount)", error("#DIV0")
    yield "mixed", "IFERROR(SUMOF(lines, 1 / amount), -1)", -1
    yield "none", "SUMOF(lines, 1 / amount)", 0
    yield "mixed", "FIRSTOF(lines, 1 / amount)", Decimal("0.9090909090909091")
    yield "mixed", "LASTOF(lines, 1 / amount)", error("#DIV0")
    yield "mixed", 'JOINOF(lines, title, "，", title != "😀", "title")', "a，b，李，张"
    yield "mixed", 'JOINOF(lines, title, "|", title != "😀", "status,-title")', "b|a|张|李"
    yield "mixed", 'FIRSTOF(lines, title, TRUE, "-amount,title")', "李"
    yield "mixed", 'LASTOF(lines, title, TRUE, "amount,title")', "李"
    yield "mixed", "ISBLANK(JOINOF(lines, title, ', ', amount > 100))", True
    yield "thirds", "AVGOF(lines, amount)", Decimal("0.6666666666666667")
    yield "mixed", "IF(EXISTS(lines, amount > 6), COUNTOF(lines), 0)", 6
    yield "mixed", "COUNTOF(lines, BLANKVALUE(done, FALSE) = FALSE)", 5
    yield "mixed", "COUNTOF(lines, NOT done)", 1
    yield "mixed", 'COUNTOF(lines, status != "open")', 3
    yield "mixed", "COUNTOF(lines, at > 2017-01-01T00:00:00Z AND clock > clock)", 0


def all_cases() -> list[Case]:
    """Every question to every set."""
    computed = [(name, text, answer, PLAIN) for name, lines in SETS.items() for text, answer in asked(lines)]
    ruled = [(name, text, answer, RULE) for name, text, answer in written_out()]
    return [
        {"set": name, "expression": text, "expected": written(answer), "source": source}
        for name, text, answer, source in (*computed, *ruled)
    ]


def main() -> None:
    """Writes the sets, then one case a line: `python -m tests.metadata.expressions.golden.compute_related`."""
    sets = {
        name: [{key: written(value) for key, value in line.items()} for line in lines] for name, lines in SETS.items()
    }
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in all_cases())
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(f'{{"sets": {json.dumps(sets, ensure_ascii=False)},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
