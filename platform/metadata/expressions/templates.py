"""Pieces of PostgreSQL that several functions share: exact quotients, bounds, moved days and moments."""

from __future__ import annotations

FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"
FIRST_MOMENT, END_OF_TIME = "TIMESTAMPTZ '0001-01-01 00:00:00+00'", "TIMESTAMPTZ '10000-01-01 00:00:00+00'"


def settled_sql(number: str) -> str:
    """The number rounded to 16 decimals, NULL where it has more than 34 digits before the point."""
    return f"CAST(substring(CAST(round({number}, 16) AS text) FROM '^-?[0-9]{{1,34}}(?:[.][0-9]+)?$') AS numeric)"


def quotient(dividend: str, divisor: str) -> str:
    """The exact quotient, half away from zero at 16 decimals; NULL for a divisor of zero."""
    return (
        f"CASE WHEN {divisor} <> 0 THEN "
        + settled_sql(
            f"sign({dividend}) * sign({divisor}) * div(abs({dividend}) * 20000000000000000 + abs({divisor}), "
            f"2 * abs({divisor})) * 0.0000000000000001"
        )
        + " END"
    )


def within(day: str) -> str:
    """The day, or NULL where it lies outside the calendar of the language."""
    return f"(SELECT CASE WHEN w.v BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN w.v END FROM (SELECT {day} AS v) AS w)"


def within_time(moment: str) -> str:
    """The moment, or NULL where it lies outside the calendar of the language."""
    inside = f"w.v >= {FIRST_MOMENT} AND w.v < {END_OF_TIME}"
    return f"(SELECT CASE WHEN {inside} THEN w.v END FROM (SELECT {moment} AS v) AS w)"


def on_the_clock(zone: str, moment: str) -> str:
    """The moment on the clock of a zone, or NULL where it lies outside the calendar there."""
    inside = "w.v >= TIMESTAMP '0001-01-01 00:00:00' AND w.v < TIMESTAMP '10000-01-01 00:00:00'"
    return f"(SELECT CASE WHEN {inside} THEN w.v END FROM (SELECT timezone({zone}, {moment}) AS v) AS w)"


def swapped(template: str) -> str:
    """The template with its first two arguments the other way round."""
    return template.replace("{a}", "{0}").replace("{b}", "{a}").replace("{0}", "{b}")


def made_day(year: str, month: str, day: str) -> str:
    """The day of three integers, NULL where the calendar has none such."""
    first = f"make_date({year}, {month}, 1)"
    last = f"extract(day FROM {first} + INTERVAL '1 month' - INTERVAL '1 day')"
    return (
        f"CASE WHEN {year} BETWEEN 1 AND 9999 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND 31 THEN "
        f"CASE WHEN {day} <= {last} THEN make_date({year}, {month}, {day}) END END"
    )


QUOTIENT = quotient("{a}", "{b}")
GAP = quotient("((extract(epoch FROM {a}) - extract(epoch FROM {b})) * 1000000)", "CAST(86400000000 AS numeric)")
# The database's own calendar ends too: a day or a moment beyond it would be a failure of the whole question.
MOVED_DAY = (
    f"CASE WHEN ({{a}} - {FIRST_DAY}) + CAST({{b}} AS bigint) BETWEEN 0 AND {LAST_DAY} - {FIRST_DAY} "
    "THEN {a} + {b} END"
)
MOVED_MOMENT = (
    "CASE WHEN abs({b}) < 4000000 AND extract(epoch FROM {a}) + {b} * 86400 BETWEEN -62135596801 AND 253402300801 THEN "
    + within_time("{a} + make_interval(secs => CAST(round({b} * 86400) AS double precision))")
    + " END"
)
MOVED_TIME = (
    "CAST({a} + make_interval(secs => CAST(mod(trunc({b} * 1000), 86400000000) / 1000000.0 AS double precision)) "
    "AS time)"
)
POWER = (
    "CASE WHEN {a} IS NULL THEN NULL WHEN {b} = 0 THEN 1 WHEN {a} = 0 THEN CASE WHEN {b} > 0 THEN 0 END "
    "WHEN {a} < 0 AND {b} <> trunc({b}) THEN NULL "
    "WHEN abs({b}) > 1000000000 THEN CASE WHEN abs({a}) = 1 THEN power(sign({a}), mod({b}, 2)) "
    "WHEN (abs({a}) > 1) = ({b} < 0) THEN 0 END "
    "WHEN {b} * log(abs({a})) > 40 THEN NULL WHEN {b} * log(abs({a})) < -40 THEN 0 "
    "ELSE " + settled_sql("power(round({a}, 40), {b})") + " END"
)
