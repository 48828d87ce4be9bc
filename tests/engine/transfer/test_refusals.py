"""Files and mappings that can't be imported are refused before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.context import Actor, Context
from metacrm.engine.runtime import Runtime
from tests.engine.transfer.rows import BOOK, codes, imported, records, refused_codes, written


def test_broken_structure_stops_before_anything_is_written(library_runtime: Runtime, tmp_path: Path) -> None:
    text = "isbn,title\n" + "".join(f"{number},B\n" for number in range(3000)) + '9999,"open\n'
    assert refused_codes(library_runtime, written(tmp_path, text), BOOK) == ["open_quote"]
    assert records(library_runtime, "book", "id") == []


def test_zero_characters_are_refused_in_their_row(library_runtime: Runtime, tmp_path: Path) -> None:
    result = imported(library_runtime, written(tmp_path, "isbn,title\n1,a\x00b\n2,c\n"), BOOK)
    assert codes(result) == [(2, "control_character", "title")]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"object": "nothing", "fields": {"title": {"column": "title"}}}, "unknown_object"),
        ({"object": "book", "fields": {"titel": {"column": "title"}}}, "unknown_field"),
        ({"object": "book", "fields": {"title": {"column": "titel"}, "isbn": {"column": "isbn"}}}, "column_missing"),
        ({"object": "book", "fields": {"title": {"column": "name"}}}, "no_header"),
        ({"object": "book", "match": "author", "fields": {"title": {"column": "title"}}}, "match_not_mapped"),
        ({"object": "book", "match": "series_start", "fields": {"series_start": {"column": "title"}}}, "not_matchable"),
        ({"object": "book", "fields": {"title": {"column": "title", "lookup": "name"}}}, "not_a_reference"),
        ({"object": "book", "fields": {"series_start": {"column": "title", "lookup": "x"}}}, "not_matchable"),
        ({"object": "book", "fields": {"published_on": {"column": "title", "date_format": "what"}}}, "bad_date_format"),
    ],
)
def test_wrong_names_in_a_mapping(library_runtime: Runtime, tmp_path: Path, step: Any, code: str) -> None:
    assert refused_codes(library_runtime, written(tmp_path, "isbn,title\n1,x\n"), step) == [code]


def test_strict_refuses_unread_columns(library_runtime: Runtime, tmp_path: Path) -> None:
    path = written(tmp_path, "problems,isbn,title,more\n,1,x,y\n")
    assert refused_codes(library_runtime, path, BOOK, strict=True) == ["unmapped_column"]


def test_rights_are_asked_first(library_runtime: Runtime, tmp_path: Path) -> None:
    nobody = Context(actor=Actor("01936c7e-0f00-7000-8000-000000000001", "Nobody"))
    path = written(tmp_path, "isbn,title\n1,x\n")
    assert refused_codes(library_runtime, path, BOOK, context=nobody) == ["not_permitted"]
