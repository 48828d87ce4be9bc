"""Any file becomes rows or clear problems with row and column, whatever is wrong with it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from metacrm.engine.transfer.csv_file import LONGEST_CELL, CsvFile, open_csv
from metacrm.metadata.problem import Problem, ProblemError

TEXT = 'name,city\r\n李雷,杭州\r\n"Smith, J","New\nYork"\r\n'
ROWS = [(2, ["李雷", "杭州"]), (3, ["Smith, J", "New\nYork"])]


def written(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def problems_of(path: Path, **options: str) -> list[Problem]:
    with pytest.raises(ProblemError) as raised:
        list(open_csv(path, **options).rows())
    return [*raised.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    content = TEXT + "plain ascii words,in many rows\r\n" * 30
    file = open_csv(written(tmp_path, content, encoding))
    assert file.header == ("name", "city")
    assert [*file.rows()][:2] == ROWS


def test_late_byte_decides_the_encoding(tmp_path: Path) -> None:
    start = "name,city\n" + "ascii,only\n" * 300_000
    assert open_csv(written(tmp_path, start + "李雷,杭州\n", "gb18030")).encoding == "gb18030"


def test_named_encoding_must_fit(tmp_path: Path) -> None:
    path = written(tmp_path, "name\nplain\n" + "李雷\n", "gb18030")
    (problem,) = problems_of(path, encoding="utf-8")
    assert (problem.code, problem.line) == ("wrong_encoding", 3)
    assert [found.code for found in problems_of(path, encoding="klingon")] == ["unknown_encoding"]


def test_no_encoding_fits(tmp_path: Path) -> None:
    (problem,) = problems_of(written(tmp_path, b"name,city\nCaf\xe9,M\xfcnchen\xff\n"))
    assert (problem.code, problem.line) == ("undecodable", 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    content = TEXT.replace(",", delimiter) + f'"a,b;c|d"{delimiter}"1,5"\n'
    file = open_csv(written(tmp_path, content))
    assert file.delimiter == delimiter
    assert [*file.rows()][-1][1] == ["a,b;c|d", "1,5"]


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert [*open_csv(written(tmp_path, "name\na\nb\n")).rows()] == [(2, ["a"]), (3, ["b"])]


def test_blank_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    file = open_csv(written(tmp_path, "\n,\nname,city\n\n , \na,b\n"))
    assert file.header == ("name", "city")
    assert [*file.rows()] == [(6, ["a", "b"])]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    assert [problem.code for problem in problems_of(written(tmp_path, content))] == ["empty_file"]


def test_missing_file(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(tmp_path / "none.csv")] == ["file_not_found"]


def test_every_fault_of_the_header_is_told(tmp_path: Path) -> None:
    problems = problems_of(written(tmp_path, "name,,city,name\n1,2,3,4\n"))
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("blank_header", 1, 2),
        ("duplicate_header", 1, 4),
    ]


def test_huge_cell_is_told_with_its_place(tmp_path: Path) -> None:
    content = 'name,city,note\na,b,c\nd,"e, f",' + "x" * 10_000_000 + "\n"
    path = written(tmp_path, content)
    tracemalloc.start()
    (problem,) = problems_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (problem.code, problem.line, problem.column) == ("cell_too_large", 3, 3)
    assert peak < 40_000_000


@pytest.mark.parametrize(
    ("content", "code", "row", "column"),
    [
        ('a,b\n1,"2\n3,4\n', "open_quote", 2, 2),
        ('a,b\n1,2\n"x"y,2\n', "bad_quotes", 3, 1),
        ('a,b\n"1","2" 3\n', "bad_quotes", 2, 2),
        ('a,b\n1,"' + "2\n" * LONGEST_CELL + "\n", "cell_too_large", 2, 2),
    ],
)
def test_broken_quotes_are_told_with_their_place(
    tmp_path: Path, content: str, code: str, row: int, column: int
) -> None:
    (problem,) = problems_of(written(tmp_path, content))
    assert (problem.code, problem.line, problem.column) == (code, row, column)


def test_ragged_rows_and_zero_characters_are_read_as_they_are(tmp_path: Path) -> None:
    file = open_csv(written(tmp_path, "a,b\n1\n1,2,3\n\x00,2\n"))
    assert [cells for _, cells in file.rows()] == [["1"], ["1", "2", "3"], ["\x00", "2"]]


def test_bad_delimiter(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(written(tmp_path, TEXT), delimiter="::")] == ["bad_delimiter"]


def test_memory_stays_flat(tmp_path: Path) -> None:
    file: CsvFile = open_csv(written(tmp_path, "a,b\n" + "some text,some more\n" * 100_000))
    tracemalloc.start()
    count = sum(1 for _ in file.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 1_000_000
