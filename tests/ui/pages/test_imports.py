"""An import on screens: uploaded or pasted, mapped, previewed, begun, and its result with what was refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime

import pytest
import xlsxwriter

from metacrm.engine.context import Context
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.runtime import Runtime
from tests.engine.acting import ids_of
from tests.engine.transfer.rows import records
from tests.ui.pages.browsing import Browser, read_form

BOOKS = (
    "书名,ISBN,Published on,类别,nonsense\n"
    "活着,1,13/2/1993,小说,x\n兄弟,2,1/8/2005,没有,y\n许三观卖血记,3,3/12/1995,小说,z\n"
)


def uploaded(browser: Browser, content: str | bytes, name: str = "books.csv", **more: tuple[bytes, str]) -> str:
    """The address of the mapping page."""
    form = browser.form("/book/import")
    raw = content.encode() if isinstance(content, str) else content
    answer = browser.post("/book/import", form, file=(raw, name), **more)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def begun(runtime: Runtime, browser: Browser, address: str, **chosen: str) -> str:
    """The result page after the import ran."""
    answer = browser.post(address, {**browser.form(address), **chosen, "then": "begin"})
    assert answer.status_code == 303, answer.text
    Dispatcher(runtime).run_waiting()
    return browser.open(address)


def test_a_file_is_mapped_previewed_and_imported(runtime: Runtime, browser: Browser) -> None:
    assert "/book/import" in browser.open("/book")
    address = uploaded(browser, BOOKS)
    form = browser.form(address)
    names = [form[f"field.{place}"] for place in range(5)]
    assert names == ["title", "isbn", "published_on", "genre", ""]
    page = browser.open(address)
    assert "3 rows" in page and "Refused" in page and page.count('class="mc-wrong"') == 1
    assert ids_of(runtime, "book") == [], "a preview writes nothing"
    shown = begun(runtime, browser, address, match="isbn", aliases="类别:没有=小说")
    assert "Done" in shown and "Rows read" in shown
    assert records(runtime, "book", "title", "genre", "published_on", sort="isbn") == [
        ("活着", "fiction", "1993-02-13"),
        ("兄弟", "fiction", "2005-08-01"),
        ("许三观卖血记", "fiction", "1995-12-03"),
    ]
    again = browser.form(uploaded(browser, BOOKS))
    assert (again["match"], again["field.1"]) == ("isbn", "isbn"), "the mapping is remembered"


def test_refused_rows_are_told_and_can_be_imported_again(runtime: Runtime, browser: Browser) -> None:
    address = uploaded(browser, BOOKS)
    shown = begun(runtime, browser, address)
    assert "Row 3" in shown and f"{address}/refused" in shown
    refused = browser.client.get(f"{address}/refused").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(refused)))
    assert rows[0][0] == "\ufeffproblems" and rows[1][1] == "兄弟" and len(rows) == 2
    corrected = uploaded(browser, refused.replace("没有", "小说"))
    begun(runtime, browser, corrected, **{"format.3": "D/M/YYYY"})
    assert len(ids_of(runtime, "book")) == 3


def test_dates_that_can_be_read_both_ways_are_asked_about(runtime: Runtime, browser: Browser) -> None:
    address = uploaded(browser, "title,published_on\nA,1/2/1993\nB,3/4/1994\n")
    page = browser.open(address)
    assert "1/2/1993" in page and "disabled" in page and "D/M/YYYY" in page
    begun(runtime, browser, address, **{"format.1": "D/M/YYYY"})
    assert records(runtime, "book", "published_on", sort="title") == [("1993-02-01",), ("1994-04-03",)]


def test_an_import_is_taken_back_as_a_whole(runtime: Runtime, browser: Browser) -> None:
    address = uploaded(browser, BOOKS.replace("没有", "小说"))
    assert f"{address}/undo" in begun(runtime, browser, address)
    kept = ids_of(runtime, "book", where='isbn = "3"')[0]
    assert runtime.records.update(Context(), "book", kept, {"copies": 5}).ok
    form = read_form(browser.open(address), f"{address}/undo")
    assert browser.post(f"{address}/undo", form).status_code == 303
    assert "hx-trigger" in browser.open(address)
    Dispatcher(runtime).run_waiting()
    page = browser.open(address)
    assert "Records deleted" in page and "Changed since the import" in page and f"/book/{kept}" in page
    assert f"{address}/undo" not in page and ids_of(runtime, "book") == [kept]
    assert browser.post(f"{address}/undo", form).status_code == 409


def test_a_workbook_and_pasted_cells_are_taken(runtime: Runtime, browser: Browser) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("Empty")
        sheet = workbook.add_worksheet("Books")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Title", "Copies", "Published on"])
        sheet.write_row(1, 0, ["To Live", 3])
        sheet.write_datetime(1, 2, datetime(1993, 2, 13), day)
    begun(runtime, browser, uploaded(browser, target.getvalue(), "books.xlsx"))
    form = browser.form("/book/import")
    answer = browser.post("/book/import", {**form, "pasted": "书名\tCopies\r\n兄弟\t2\r\n"})
    begun(runtime, browser, str(answer.location))
    assert records(runtime, "book", "title", "copies", "published_on", sort="title") == [
        ("To Live", 3, "1993-02-13"),
        ("兄弟", 2, None),
    ]


def test_a_mapping_file_says_it_all_and_can_be_taken_along(runtime: Runtime, browser: Browser) -> None:
    mapping = {
        "steps": [{"object": "book", "match": "isbn", "fields": {"isbn": {"column": "n"}, "title": {"column": "t"}}}]
    }
    address = uploaded(browser, "n,t\n1,A\n", mapping=(json.dumps(mapping).encode(), "books.json"))
    assert "found by isbn" in browser.open(address)
    assert browser.client.get(f"{address}/mapping").json == mapping
    begun(runtime, browser, address)
    assert records(runtime, "book", "isbn", "title") == [("1", "A")]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "no rows"),
        (b"PK\x03\x04 no workbook", "a.xlsx", "damaged"),
        (b"title,title\nA,B\n", "a.csv", "title"),
        (b"\xd0\xcf\x11\xe0 old", "a.xls", "damaged"),
    ],
)
def test_broken_files_are_told(browser: Browser, content: bytes, name: str, words: str) -> None:
    answer = browser.post("/book/import", browser.form("/book/import"), file=(content, name))
    assert answer.status_code == 400 and words in answer.text


def test_a_file_that_breaks_further_down_is_told_before_anything_is_written(runtime: Runtime, browser: Browser) -> None:
    address = uploaded(browser, 'title,isbn\nA,1\n"never closed,2\n')
    assert "is never closed" in browser.open(address)
    answer = browser.post(address, {**browser.form(address), "then": "begin"})
    assert answer.status_code == 303
    Dispatcher(runtime).run_waiting()
    assert "Failed" in browser.open(address) and ids_of(runtime, "book") == []


def test_bad_requests_are_told_and_rights_are_asked(signed_in: Callable[..., Browser], browser: Browser) -> None:
    reader, address = signed_in("theo", "reader"), uploaded(browser, BOOKS)
    reader.open("/book/import", 403)
    reader.open(address, 404)
    assert "/book/import" not in reader.open("/book")
    assert browser.post("/book/import", browser.form("/book/import")).status_code == 400
    form = browser.form(address)
    twice = browser.post(address, {**form, "field.1": "title", "then": "begin"})
    assert twice.status_code == 422 and "Two columns" in twice.text
    assert browser.post(address, {**form, "aliases": "nothing", "then": "begin"}).status_code == 422
    assert browser.post(address, {**form, "field.0": "x", "match": "\x00", "mode": "y"}).status_code == 200
    browser.open(f"{address}/refused", 404)
    stop = f"/jobs/{address.rpartition('/')[2]}/stop"
    assert browser.post(stop, read_form(browser.open(address), address)).status_code == 303
    assert browser.post(address, form).status_code == 409
