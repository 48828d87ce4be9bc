"""Values edited where they stand, in a list or on a page: by right, with the form's rules, problems and conflicts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, lay_anchors, made
from tests.ui.pages.browsing import Browser, read_form


def sent(browser: Browser, address: str, **values: Any) -> Any:
    """The answer to a cell that was changed."""
    form = read_form(browser.open(address), address)
    token = browser.form("/", "/preferences")["csrf_token"]
    headers = {"X-CSRF-Token": token, "Accept": "application/json"}
    return browser.client.post(address, data={**form, **values}, headers=headers)


def test_every_cell_that_may_be_edited_has_a_control(runtime: Runtime, browser: Browser) -> None:
    lay_anchors(runtime)
    book = made(runtime, "book", {"title": "Harbour", "genre": "fiction"})[0]
    cells = set(re.findall(r'data-cell="(\w+)"', browser.open("/book")))
    assert {"title", "author", "genre"} <= cells
    fields = runtime.current.object("book").fields
    editable = 0
    for name in fields:
        answer = browser.client.get(f"/book/{book}/cell/{name}")
        assert answer.status_code in (200, 422), (name, answer.text)
        editable += answer.status_code == 200
        assert answer.status_code == 200 or not fields[name].writable or fields[name].definition.part_of
    assert editable > 8
    assert browser.client.get(f"/book/{book}/cell/nothing").status_code == 422
    assert browser.client.get(f"/book/{'0' * 36}/cell/title").status_code == 404


def test_a_cell_is_saved_and_can_be_taken_back(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour", "price": "3"})[0]
    answer = sent(browser, f"/book/{book}/cell/price", price="12.5")
    assert answer.status_code == 200 and "12.5" in answer.json["cell"] and "Harbour" in answer.json["message"]
    assert answer.json["undo"].startswith("/undo/")
    assert runtime.records.get(at(), "book", book)["price"] == "12.50"
    same = sent(browser, f"/book/{book}/cell/price")
    assert same.status_code == 200 and not same.json["undo"] and not same.json["message"]
    assert sent(browser, f"/book/{book}/cell/price", title="Quay").status_code == 200
    assert runtime.records.get(at(), "book", book)["title"] == "Harbour"


def test_a_refused_cell_says_what_to_do(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    answer = sent(browser, f"/book/{book}/cell/copies", copies="-5")
    assert answer.status_code == 422
    assert "Copies: the number is too small. Use 0 or more." in answer.json["form"]


def pasted(browser: Browser, text: Any, columns: Any, records: Any, name: str = "book") -> Any:
    """The answer to a block of cells."""
    headers = {"X-CSRF-Token": browser.form("/", "/preferences")["csrf_token"], "Accept": "application/json"}
    body = {"text": text, "columns": columns, "records": records}
    return browser.client.post(f"/{name}/paste", json=body, headers=headers)


def test_a_block_of_nothing_and_a_number_among_words_are_told(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour", "price": "3"})[0]
    assert pasted(browser, "\n", ["title"], [book]).status_code == 400
    assert pasted(browser, "\n", [], [book]).status_code == 400
    assert pasted(browser, "Suite 12", ["price"], [book]).status_code == 422
    for text in ("CN¥1,234.50", "-¥3", "CNY 7", "￥8", "8"):
        assert pasted(browser, text, ["price"], [book]).status_code == 200, text


def test_an_amount_of_another_currency_is_not_taken_as_one_of_the_record(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour", "price": "3"})[0]
    for text in ("-US$3", "EUR 7", "$8", "€ 1,200"):
        answer = pasted(browser, text, ["price"], [book])
        assert answer.status_code == 422 and "is not in CNY, the currency of the record" in answer.text, text
    assert runtime.records.get(at(), "book", book)["price"] == "3.00"


def test_a_cell_does_not_wait_for_a_record_that_the_block_renames(runtime: Runtime, browser: Browser) -> None:
    first, second = made(runtime, "book", {"title": "Harbour"}, {"title": "Quay"})
    answer = pasted(browser, "Later part\tNew name\nNew name\t", ["title", "series_start"], [first, second])
    assert answer.status_code == 422 and "New name" in answer.text
    assert runtime.records.get(at(), "book", first)["title"] == "Harbour"


def test_a_block_of_cells_is_saved_whole_and_taken_back(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("mara", "librarian")
    books = made(runtime, "book", *({"title": f"Book {number}", "copies": 3} for number in range(3)))
    columns = ["title", "genre", "modified_at", "price", "published_on", "series_start", "copies", "available"]
    rows = (
        '"Harbour ""lights"""\tFiction\tx\t¥1,234.50\t2024/5/17\tBook 2\t 7 \tYes',
        "Quay\t小说\t\t12\t17 May 2024\t\t\t否",
    )
    answer = pasted(browser, "\r\n".join(rows) + "\r\n", columns, books)
    assert answer.status_code == 200, re.findall("<li>“.*?</li>", answer.text)
    assert answer.json["message"].startswith("Changed 2 records") and "Modified at" in answer.json["message"]
    first, second = (runtime.records.get(at(), "book", one) for one in books[:2])
    assert [first[name] for name in ("genre", "price", "published_on", "series_start", "copies", "available")] == [
        "fiction",
        "1234.50",
        "2024-05-17",
        books[2],
        7,
        True,
    ]
    assert (second["title"], second["genre"], second["published_on"]) == ("Quay", "fiction", "2024-05-17")
    assert (second["copies"], second["available"]) == (None, False)
    token = browser.form("/", "/preferences")["csrf_token"]
    assert browser.post(answer.json["undo"], {"csrf_token": token}).status_code == 303
    assert [runtime.records.get(at(), "book", one)["title"] for one in books[:2]] == ["Book 0", "Book 1"]


def test_a_cell_asks_for_what_the_form_needs_then(runtime: Runtime, browser: Browser) -> None:
    record = made(runtime, "reservation", {"name": "A", "days": 5})[0]
    address = f"/reservation/{record}/cell/state"
    token = browser.form("/", "/preferences")["csrf_token"]
    refused = browser.post(address, {"csrf_token": token, "version": "1", "state": "cancelled"})
    assert refused.status_code == 422 and "Reason is needed in this case." in refused.get_json()["ask"]
    form = read_form(refused.get_json()["ask"], address)
    assert (form["state"], form["version"], form["reason"]) == ("cancelled", "1", "")
    saved = browser.post(address, {**form, "csrf_token": token, "reason": "ill"})
    assert saved.status_code == 200 and "Cancelled" in saved.get_json()["cell"] and saved.get_json()["undo"]
    assert runtime.records.get(at(), "reservation", record)["reason"] == "ill"


def test_days_that_may_be_two_are_told_by_the_label_of_their_column(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    answer = pasted(browser, "3/4/2024", ["published_on"], [book])
    assert answer.status_code == 422 and "column “Published on”" in answer.get_json()["detail"]


def test_a_line_separator_within_a_cell_begins_no_row(runtime: Runtime, browser: Browser) -> None:
    first, second = made(runtime, "book", {"title": "Harbour"}, {"title": "Quay"})
    assert pasted(browser, "One\u2028more", ["title"], [first, second]).status_code == 422
    assert runtime.records.get(at(), "book", second)["title"] == "Quay"


def test_a_block_with_one_wrong_cell_changes_nothing(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    mara, rita = signed_in("mara", "librarian"), signed_in("rita", "reader")
    books = made(runtime, "book", *({"title": f"Book {number}"} for number in range(3)))
    refused = pasted(mara, "many\tNobody\n4\t\n", ["copies", "series_start"], books)
    assert refused.status_code == 422 and "Nothing was pasted" in refused.text
    assert "Book 0" in refused.text and "Copies" in refused.text and "Nobody" in refused.text
    assert pasted(mara, "A\n\n", ["title"], books).status_code == 422
    assert {runtime.records.get(at(), "book", one)["copies"] for one in books} == {1}
    wrong: list[tuple[Any, Any, Any]] = [
        ("a\nb\nc\nd", ["title"], books),
        ("a\tb", ["title"], books),
        ("a", ["modified_at"], books),
        ("a", ["nothing.at.all"], books),
        ("", ["title"], books),
        (None, None, None),
        ("a", ["title"], [books[0], books[0]]),
        ("a", [{}, 1], ["x"]),
        ("a", ["title"], ["0" * 36]),
    ]
    for one in wrong:
        assert pasted(mara, *one).status_code in (400, 404, 422), one
    assert pasted(rita, "A", ["title"], books).status_code in (403, 422)
    assert pasted(mara, "A", ["title"], books, "nothing").status_code == 404
    assert pasted(mara, "Gone", ["title"], ["01a00000-0000-7000-8000-000000000000"]).status_code in (404, 422)
    assert [runtime.records.get(at(), "book", one)["title"] for one in books] == ["Book 0", "Book 1", "Book 2"]


def test_problems_come_back_in_the_cell(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    wrong = sent(browser, f"/book/{book}/cell/copies", copies="many")
    assert wrong.status_code == 422 and 'value="many"' in wrong.json["form"] and "mc-cell-errors" in wrong.json["form"]
    blank = sent(browser, f"/book/{book}/cell/title", title="")
    assert blank.status_code == 422 and "Title" in blank.json["form"]


def test_choices_fit_what_controls_them(runtime: Runtime, browser: Browser) -> None:
    fiction, other = made(runtime, "book", {"title": "A", "genre": "fiction"}, {"title": "B", "genre": "science"})
    options = [
        set(re.findall(r'option value="(\w+)"', browser.open(f"/book/{one}/cell/shelf"))) for one in (fiction, other)
    ]
    assert options[0] and options[0] != options[1]


def test_two_people_meet_in_one_cell(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour", "author": "Ann"})[0]
    address = f"/book/{book}/cell/author"
    form = read_form(browser.open(address), address)
    runtime.records.update(at(1), "book", book, {"copies": 3})
    headers = {"X-CSRF-Token": browser.form("/", "/preferences")["csrf_token"], "Accept": "application/json"}
    assert browser.client.post(address, data={**form, "author": "Bob"}, headers=headers).status_code == 200
    runtime.records.update(at(2), "book", book, {"author": "Cem"})
    met: Any = browser.client.post(address, data={**form, "author": "Dee"}, headers=headers)
    assert met.status_code == 409 and "“Cem”" in met.json["form"] and 'value="Dee"' in met.json["form"]
    again = read_form(met.json["form"], address)
    assert browser.client.post(address, data=again, headers=headers).status_code == 200
    assert runtime.records.get(at(), "book", book)["author"] == "Dee"


def test_nobody_edits_without_the_right(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    reader = signed_in("olu", "reader")
    assert "data-cell" not in reader.open("/book") + reader.open(f"/book/{book}")
    assert reader.client.get(f"/book/{book}/cell/title").status_code == 422
    headers = {"X-CSRF-Token": reader.form("/", "/preferences")["csrf_token"], "Accept": "application/json"}
    refused = reader.client.post(f"/book/{book}/cell/title", data={"title": "x"}, headers=headers)
    assert refused.status_code == 422 and runtime.records.get(at(), "book", book)["title"] == "Harbour"


def test_a_record_page_has_pencils_for_what_may_be_changed(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    loan = made(runtime, "loan", {"member": member})[0]
    in_place = re.findall(r'data-cell="(\w+)"', browser.open(f"/loan/{loan}"))
    assert {"about", "remark", "fine", "rating"} <= set(in_place) and "number" not in in_place
    files = {field.name for field in runtime.current.object("loan").fields.values() if field.type.presentation.accept}
    assert not files & set(in_place)


def test_links_and_long_texts_are_edited_where_they_stand(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    book = made(runtime, "book", {"title": "Harbour"})[0]
    loan = made(runtime, "loan", {"member": member})[0]
    answer = sent(browser, f"/loan/{loan}/cell/about", about_object="book", about=book)
    assert answer.status_code == 200 and "Harbour" in answer.json["cell"]
    assert sent(browser, f"/loan/{loan}/cell/remark", remark="Torn\r\nand wet").status_code == 200
    stored = runtime.records.get(at(), "loan", loan)
    assert stored["about"]["id"] == book and stored["remark"] == "Torn\nand wet"


def test_what_the_form_locks_for_this_record_has_no_control(runtime: Runtime, browser: Browser) -> None:
    open_one, locked = made(runtime, "reservation", {"name": "A"}, {"name": "Late"})
    assert 'data-cell="tag"' in browser.open(f"/reservation/{open_one}")
    assert browser.client.get(f"/reservation/{open_one}/cell/tag").status_code == 200
    assert 'data-cell="tag"' not in browser.open(f"/reservation/{locked}")
    assert browser.client.get(f"/reservation/{locked}/cell/tag").status_code == 422
