"""Reads a CSV file row by row: its form is found out first, what breaks its structure is told with row and column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ...metadata.problem import Problem, ProblemError
from .encoding import detect_encoding

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 131_072
"""Characters; a longer cell is a quote that never ends, or no table at all."""
LONGEST_LINE = 4_000_000
MAXIMUM_COLUMNS = 1_000

_LOOKED_AT = 20

Row = tuple[int, list[str]]
"""The row's number as a spreadsheet counts (the header is row 1), and its cells."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose form is known; `header` holds the trimmed names of its columns."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """All rows below the header that are not blank; ProblemError where the structure breaks."""
        with _opened(self.path, self.encoding) as file:
            rows = _filled(_numbered(self.path, file, self.delimiter))
            next(rows, None)
            yield from rows


def open_csv(path: Path, encoding: str | None = None, delimiter: str | None = None) -> CsvFile:
    """The file with its encoding, delimiter and header; ProblemError with all that is wrong with them."""
    if not path.is_file():
        raise ProblemError(Problem("file_not_found", file=str(path), parameters={"path": str(path)}))
    found = detect_encoding(path, encoding)
    separator = delimiter or _detect_delimiter(path, found)
    if len(separator) != 1 or separator in '"\r\n':
        raise ProblemError(Problem("bad_delimiter", parameters={"delimiter": separator}))
    with _opened(path, found) as file:
        first = next(_filled(_numbered(path, file, separator)), None)
    if first is None:
        raise ProblemError(Problem("empty_file", file=str(path)))
    header = tuple(cell.strip() for cell in first[1])
    problems = _header_problems(path, header)
    if problems:
        raise ProblemError(problems)
    return CsvFile(path, found, separator, header)


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="")


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    return ((number, cells) for number, cells in rows if cells and any(map(str.strip, cells)))


def _numbered(path: Path, file: TextIO, delimiter: str) -> Iterator[Row]:
    number = 0
    pending: list[str] = []
    reader = csv.reader(_lines(file, pending), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            number += 1
            yield number, cells
            pending.clear()
    except csv.Error as error:
        raise ProblemError(_structure_problem(path, number + 1, "".join(pending), delimiter, str(error))) from None


def _lines(file: TextIO, pending: list[str]) -> Iterator[str]:
    """The lines of the file; `pending` collects those of the row that is being read."""
    read = file.readline
    while line := read(LONGEST_LINE):
        pending.append(line)
        yield line


def _structure_problem(path: Path, row: int, text: str, delimiter: str, reason: str) -> Problem:
    code = "bad_quotes"
    if "field larger" in reason:
        code = "cell_too_large"
    elif "unexpected end" in reason:
        code = "open_quote"
    column = _broken_column(text, delimiter)
    parameters = {"row": row, "place": column, "limit": LONGEST_CELL}
    return Problem(code, file=str(path), line=row, column=column, parameters=parameters)


def _broken_column(text: str, delimiter: str) -> int:
    """The column (from 1) of the cell that is too long, badly quoted or never closed in the text of a row."""
    column, begin, place, size = 1, 0, 0, len(text)
    while place < size:
        quoted = text[place] == '"'
        if quoted:
            place += 1
            while (place := text.find('"', place)) >= 0 and text[place + 1 : place + 2] == '"':
                place += 2
            if place < 0 or place - begin > LONGEST_CELL:
                return column
            place += 1
        ends = text.find(delimiter, place)
        if ends < 0 or ends - begin > LONGEST_CELL or (quoted and ends != place):
            return column
        column, begin, place = column + 1, ends + 1, ends + 1
    return column


def _detect_delimiter(path: Path, encoding: str) -> str:
    """The candidate that cuts the first rows into equally many cells, the most where several do."""
    best, best_score = DELIMITERS[0], (0, 0)
    for candidate in DELIMITERS:
        widths = _first_widths(path, encoding, candidate)
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths)
        score = (alike * 100 // len(widths), widths[0])
        if score > best_score:
            best, best_score = candidate, score
    return best


def _first_widths(path: Path, encoding: str, delimiter: str) -> Sequence[int]:
    widths: list[int] = []
    try:
        with _opened(path, encoding) as file:
            for _, cells in _numbered(path, file, delimiter):
                if cells:
                    widths.append(len(cells))
                if len(widths) == _LOOKED_AT:
                    break
    except ProblemError:
        # Under a wrong delimiter quotes may look broken; what was read before still counts.
        return widths
    return widths


def _header_problems(path: Path, header: Sequence[str]) -> list[Problem]:
    if len(header) > MAXIMUM_COLUMNS:
        return [Problem("too_many_columns", file=str(path), line=1, parameters={"limit": MAXIMUM_COLUMNS})]
    problems = []
    seen: dict[str, int] = {}
    for place, name in enumerate(header, 1):
        if not name:
            problems.append(Problem("blank_header", file=str(path), line=1, column=place, parameters={"place": place}))
        elif name in seen:
            parameters = {"name": name, "place": place, "first": seen[name]}
            problems.append(Problem("duplicate_header", file=str(path), line=1, column=place, parameters=parameters))
        seen.setdefault(name, place)
    return problems
