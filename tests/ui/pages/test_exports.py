"""A list is exported as it is shown or whole, as text or workbook, at once or by a job; no cell becomes a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
from python_calamine import CalamineWorkbook

from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.runtime import Runtime
from metacrm.ui.pages import export_routes
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser

ADDRESS = "/book/export"


def cells(content: bytes) -> Sequence[Sequence[object]]:
    """The first sheet of a workbook."""
    rows: Sequence[Sequence[object]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return rows


def books(runtime: Runtime) -> None:
    """Three books, one of them with a dangerous name."""
    first = made(runtime, "book", {"title": "=1+1", "copies": 3, "price": "12.50", "genre": "fiction"})[0]
    made(runtime, "book", {"title": "B", "copies": 5, "series_start": first}, {"title": "C", "copies": 9})


def test_a_list_is_exported_in_the_form_that_is_chosen(runtime: Runtime, browser: Browser) -> None:
    books(runtime)
    form = browser.form(f"{ADDRESS}?choose=yes&where=copies+%3C+9&sort=-copies", ADDRESS)
    answer = browser.post(ADDRESS, {**form, "format": "xlsx", "which": "shown"})
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].endswith(".xlsx")
    heading, *rows = cells(answer.data)
    title = heading.index("Title")
    assert [row[title] for row in rows] == ["B", "=1+1"]
    whole = cells(browser.post(ADDRESS, {**form, "format": "xlsx", "which": "all"}).data)
    assert {"id", "title", "copies"} <= set(whole[0])
    assert whole[1][whole[0].index("copies")] == 5.0, "numbers are numbers"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    text = browser.post(ADDRESS, {**form, "format": "csv", "which": "shown"}).data.decode("utf-8-sig")
    assert "'=1+1" in text and '"=1+1' not in text


def test_a_long_list_is_written_by_a_job(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    books(runtime)
    monkeypatch.setattr(export_routes, "AT_ONCE", 2)
    form = browser.form(f"{ADDRESS}?choose=yes", ADDRESS)
    for wanted in ("xlsx", "csv"):
        answer = browser.post(ADDRESS, {**form, "format": wanted, "which": "all"})
        assert answer.status_code == 303
        Dispatcher(runtime).run_waiting()
        page, file = browser.open(answer.location), f"{answer.location}/file"
        assert file in page and "Records written" in page
        content = browser.client.get(file).data
        assert len(cells(content) if wanted == "xlsx" else content.decode().splitlines()) == 4
    signed_in("mara", "librarian").open(file, 404)


def test_bad_questions_and_missing_rights_are_told(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    books(runtime)
    form = browser.form(f"{ADDRESS}?choose=yes", ADDRESS)
    assert browser.post(ADDRESS, {**form, "format": "exe"}).status_code == 400
    assert browser.post(ADDRESS, {**form, "where": "nonsense = 1"}).status_code in (400, 422)
    assert browser.client.get(f"{ADDRESS}?sort=nonsense").status_code in (400, 422)
    reader = signed_in("theo", "reader")
    reader.open(f"{ADDRESS}?choose=yes", 403)
    form["csrf_token"] = reader.form("/", "/preferences")["csrf_token"]
    monkeypatch.setattr(export_routes, "AT_ONCE", 1)
    assert reader.post(ADDRESS, form).status_code == 403
