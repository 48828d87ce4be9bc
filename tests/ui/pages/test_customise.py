"""The customise pages: what there is and whence it comes, JSON checked at its lines, plans, apply, undo, reset."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from metacrm.engine.packs.customer import customer_layer, customize, replaced_by, with_definitions
from metacrm.engine.runtime import Runtime
from metacrm.metadata.reader import read_bodies
from tests.ui.pages.browsing import Browser, read_form

HOME = "/admin/customise"
APPLY = f"{HOME}/apply"
BOOK = f"{HOME}/object/book"
TITLE = {"extends": "object/book", "label": {"en": "Title"}}


@pytest.fixture(autouse=True)
def as_before(runtime: Runtime) -> Iterator[None]:
    """The customer layer is empty again afterwards: other tests share the database."""
    yield
    customize(runtime.database, replaced_by(()), apply=True)
    runtime.refresh()


def lay(runtime: Runtime, *bodies: Mapping[str, Any]) -> None:
    definitions, _ = read_bodies((f"{place}.json", body) for place, body in enumerate(bodies))
    customize(runtime.database, with_definitions(definitions), apply=True)
    runtime.refresh()


def layer(runtime: Runtime) -> dict[str, Any]:
    with runtime.database.read() as connection:
        return {raw.name: dict(raw.body) for raw in customer_layer(connection).definitions}


def planned_json(browser: Browser, text: str, status: int = 200) -> str:
    address = f"{BOOK}/json"
    answer = browser.post(address, {**browser.form(address), "text": text})
    assert answer.status_code == status, answer.text[:300]
    return answer.text


def test_only_administrators_come_in(signed_in: Callable[..., Browser]) -> None:
    mara = signed_in("mara", "librarian")
    for address in (HOME, BOOK, f"{BOOK}/json", f"{HOME}/undo", f"{HOME}/history"):
        mara.open(address, 403)
    assert HOME not in mara.open("/")


def test_definitions_by_kind_with_our_own_first(runtime: Runtime, browser: Browser) -> None:
    assert f'href="{HOME}"' in browser.open("/")
    before = browser.open(HOME)
    book, loan = (f'href="{HOME}/object/{name}"' for name in ("book", "loan"))
    assert before.index(book) < before.index(loan) and "library 1.0.0" in before
    lay(runtime, {"extends": "object/loan", "label": {"en": "Loan of ours"}})
    after = browser.open(HOME)
    assert after.index(loan) < after.index(book) and "Loan of ours" in after and "command line, " in after
    assert book not in browser.open(f"{HOME}?kind=object&find=ours")
    assert book not in browser.open(f"{HOME}?kind=object&origin=ours")
    assert loan in browser.open(f"{HOME}?origin=ours")
    assert "No definition here" in browser.open(f"{HOME}?kind=nothing&find=%00")


def test_every_definition_can_be_looked_at(runtime: Runtime, browser: Browser) -> None:
    for kind, name in dict(sorted(runtime.current.manifest.merged)).items():
        browser.open(f"{HOME}/{kind}/{name}/properties")
    for kind in ("object/book", "picklist/genre", "layout/book", "list_view/book_all"):
        for tab in ("", "/json", "/history", "/properties"):
            browser.open(f"{HOME}/{kind}{tab}")
    for nothing in ("object/nothing", "x/y", "object/nothing/json", "picklist/nothing/history"):
        browser.open(f"{HOME}/{nothing}", 404)


def test_json_is_planned_shown_and_applied(runtime: Runtime, browser: Browser) -> None:
    body = {**TITLE, "fields": {"x_place": {"type": "text", "label": {"en": "Place", "zh": "位置"}}}}
    page = planned_json(browser, json.dumps(body))
    assert "add field book.x_place (Place)" in html.unescape(page) and "Apply 2 changes" in page
    assert layer(runtime) == {}, "a plan changes nothing"
    answer = browser.post(APPLY, read_form(page, APPLY))
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/object/book/json")
    assert layer(runtime)["book"]["label"] == {"en": "Title"}
    assert "you, " in browser.open(f"{BOOK}/properties")
    assert "x_place" in browser.open(BOOK)
    emptied = planned_json(browser, '{"extends": "object/book"}')
    assert "remove field book.x_place" in emptied
    browser.post(APPLY, read_form(emptied, APPLY))
    assert layer(runtime) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n "extends": "object/book",\n "label": }', "Line 3, column 11"),
        ('{"extends": "object/book",\n "fields": {\n  "x_a": {"type": "nothing"}}}', "Line 3, column 11"),
        ('{"extends": "object/book",\n\n "colour": 1}', "Line 3, column 2"),
        ('{"extends": "object/loan"}', "another definition"),
        ("[]", "Line 1, column 1"),
        ("", "Line 1, column 1"),
        ('{"extends": "object/book", "fields": {"plain": {"type": "text", "label": {"en": "P", "zh": "P"}}}}', "x_"),
        ("[" * 5000, "Line 1"),
    ],
    ids=["broken", "type", "property", "other", "list", "nothing", "prefix", "deep"],
)
def test_problems_stand_at_their_line(runtime: Runtime, browser: Browser, text: str, told: str) -> None:
    assert told in html.unescape(planned_json(browser, text, 422))
    sent: Any = browser.send(f"{HOME}/check", {"text": text, "kind": "object", "name": "book"}).json
    assert sent["problems"] and all(one["start"] <= one["end"] for one in sent["problems"])
    assert layer(runtime) == {}


def test_of_two_administrators_the_second_sees_the_new_plan(runtime: Runtime, browser: Browser) -> None:
    page = planned_json(browser, json.dumps(TITLE))
    lay(runtime, {"extends": "object/book", "label": {"zh": "书目"}})
    answer = browser.post(APPLY, read_form(page, APPLY))
    assert answer.status_code == 409 and "since this plan was made" in answer.text
    assert layer(runtime)["book"] == {"label": {"zh": "书目"}}
    assert browser.post(APPLY, read_form(answer.text, APPLY)).status_code == 303
    assert runtime.refresh().manifest.objects["book"].label["en"] == "Title"


def test_undo_and_reset_show_first_what_they_do(runtime: Runtime, browser: Browser) -> None:
    lay(runtime, {**TITLE, "plural": {"en": "Titles"}})
    page = browser.open(f"{BOOK}/properties")
    assert "library 1.0.0" in page and "Reset /label/en" in page
    reset = browser.open(f"{HOME}/reset?place=object/book%23/label/en")
    assert "/label/en" in reset
    browser.post(APPLY, read_form(reset, APPLY))
    assert layer(runtime)["book"] == {"plural": {"en": "Titles"}}
    for _ in range(2):
        browser.post(APPLY, read_form(browser.open(f"{HOME}/undo"), APPLY))
    assert layer(runtime) == {}
    history = browser.open(f"{HOME}/history")
    assert "Taken back" in history and "Takes back version" in history
    assert "object/book#/label/en" in browser.open(f"{BOOK}/history")
    assert "sets nothing" in browser.open(f"{HOME}/reset?place=object/book%23/label/en")


def test_completion_knows_the_schemas(browser: Browser) -> None:
    def words(text: str) -> list[str]:
        body = {"text": text, "position": len(text)}
        answer: Any = browser.send(f"{HOME}/words", body).json
        return [word["text"] for word in answer["words"]]

    begun = '{"extends": "object/book", '
    assert {"label", "plural", "fields"} <= set(words(begun))
    assert words(begun + '"plu') == ["plural"]
    assert {"title", "genre"} <= set(words(begun + '"fields": {'))
    field = begun + '"fields": {"x_a": {"type": "text", '
    assert {"required", "max_length"} <= set(words(field))
    assert words(field + '"required": ') == ["true", "false"]
    assert "picklist" in words(begun + '"fields": {"x_a": {"type": "pick')
    assert "genre" in words(begun + '"fields": {"x_a": {"type": "picklist", "picklist": "')
    assert "object" in words("{") or "kind" in words("{")
    for odd in ("", "}", "]]]", '"', "{{{{", '{"extends": 5, ', "\x00"):
        words(odd)
    assert browser.send(f"{HOME}/words", [1]).status_code == 200


@pytest.mark.parametrize(
    "proposal", ["", "{", "1", '{"definitions": 1, "remove": [], "meant": ""}', "[" * 3000], ids=list("12345")
)
def test_a_proposal_that_no_page_sent_is_refused(browser: Browser, proposal: str) -> None:
    form = browser.form("/", "/preferences")
    answer = browser.post(APPLY, {"csrf_token": form["csrf_token"], "proposal": proposal})
    assert answer.status_code == 400
