"""The same readings of texts as PostgreSQL templates, none of which fails on a text that can't be read."""

from __future__ import annotations

from .templates import made_day, settled_sql, within_time

TWO = "[0-9][0-9]"
FOUR = TWO + TWO
NUMBER_PATTERN = "'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9][0-9]?)?$'"
DAY_PATTERN = f"({FOUR})-({TWO})-({TWO})"
CLOCK_PATTERN = f"({TWO}):({TWO})(?::({TWO})(?:[.]([0-9]{{1,6}}))?)?"
MOMENT_PATTERN = f"'^{DAY_PATTERN}(?:[T ]{CLOCK_PATTERN}(Z|[+-]{TWO}:{TWO})?)?$'"


def _integer(group: int) -> str:
    return f"CAST(coalesce(m.g[{group}], '0') AS integer)"


def _seconds(whole: int, fraction: int) -> str:
    return f"CAST(coalesce(m.g[{whole}], '0') || '.' || coalesce(m.g[{fraction}], '0') AS double precision)"


def _matched(pattern: str, value: str) -> str:
    return f"(SELECT {value} FROM (SELECT regexp_match({{a}}, {pattern}) AS g) AS m WHERE m.g IS NOT NULL)"


def _on_the_clock(hour: int) -> str:
    return f"{_integer(hour)} < 24 AND {_integer(hour + 1)} < 60 AND {_integer(hour + 2)} < 60"


IS_NUMBER = f"coalesce(char_length({{a}}) <= 100 AND {{a}} ~ {NUMBER_PATTERN}, FALSE)"
NUMBER_SQL = f"CASE WHEN {IS_NUMBER} THEN {settled_sql('CAST({a} AS numeric)')} END"
DAY_SQL = _matched(f"'^{DAY_PATTERN}$'", made_day(_integer(1), _integer(2), _integer(3)))
CLOCK_SQL = _matched(
    f"'^{CLOCK_PATTERN}$'",
    f"CASE WHEN {_on_the_clock(1)} THEN make_time({_integer(1)}, {_integer(2)}, {_seconds(3, 4)}) END",
)
OFFSET = (
    "make_interval(mins => CASE WHEN length(m.g[8]) = 6 THEN CAST(substr(m.g[8], 1, 1) || '1' AS integer) "
    "* (CAST(substr(m.g[8], 2, 2) AS integer) * 60 + CAST(substr(m.g[8], 5, 2) AS integer)) ELSE 0 END)"
)
KNOWN_OFFSET = (
    "(m.g[8] IS NULL OR m.g[8] = 'Z' OR "
    "(CAST(substr(m.g[8], 2, 2) AS integer) <= 14 AND CAST(substr(m.g[8], 5, 2) AS integer) <= 59))"
)
MOMENT_SQL = _matched(
    MOMENT_PATTERN,
    f"CASE WHEN {_on_the_clock(4)} THEN CASE WHEN {KNOWN_OFFSET} THEN "
    + within_time(
        f"timezone('UTC', {made_day(_integer(1), _integer(2), _integer(3))} + make_interval(hours => {_integer(4)}, "
        f"mins => {_integer(5)}, secs => {_seconds(6, 7)}) - {OFFSET})"
    )
    + " END END",
)
