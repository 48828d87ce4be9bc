"""Validation rules without JSON: added, changed, taken out, brought back; each is planned first and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Context
from metacrm.engine.packs.customer import customize, replaced_by
from metacrm.engine.runtime import Runtime
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.customising import APPLY, HOME, checked, done, layer

RULES = f"{HOME}/object/loan/rules"
NEW = f"{HOME}/object/loan/new-rule"
SHIPPED = f"{HOME}/validation_rule/fine_not_negative"
WORDS: dict[str, Any] = {
    "label.en": "Fine is small",
    "label.zh": "罚款不高",
    "message.en": "A fine is 10 at most.",
    "message.zh": "罚款最多为 10。",
    "when": "fine > 10",
    "field": "fine",
}


@pytest.fixture(autouse=True)
def as_before(runtime: Runtime) -> Iterator[None]:
    """The customer layer is empty again afterwards: other tests share the database."""
    yield
    customize(runtime.database, replaced_by(()), apply=True)
    runtime.refresh()


def refusals(runtime: Runtime, fine: str) -> dict[str | None, str]:
    """What a loan with that fine is refused for, by field."""
    (outcome,) = runtime.records.preview(Context(), [RecordInput("loan", {"fine": fine})])
    return {one.field: one.message("en") for one in outcome.problems if one.code == "rule_broken"}


def test_a_rule_is_added_and_judges_the_next_save(runtime: Runtime, browser: Browser) -> None:
    page = checked(browser, NEW, WORDS)
    assert "x_fine_is_small" in page and layer(runtime) == {}
    assert browser.post(APPLY, read_form(page, APPLY)).headers["Location"].endswith(RULES)
    words = {name: value for name, value in WORDS.items() if "." not in name}
    assert layer(runtime) == {
        "validation_rule/x_fine_is_small": {
            "object": "loan",
            "label": {"en": "Fine is small", "zh": "罚款不高"},
            "message": {"en": "A fine is 10 at most.", "zh": "罚款最多为 10。"},
            **words,
        }
    }
    runtime.refresh()
    assert refusals(runtime, "11") == {"fine": "A fine is 10 at most."} and not refusals(runtime, "10")
    listed = browser.open(RULES)
    assert "Fine is small" in listed and "fine &gt; 10" in listed and "Fine is not negative" in listed


def test_a_rule_is_changed_taken_out_and_brought_back(runtime: Runtime, browser: Browser) -> None:
    assert "Nothing changes." in checked(browser, SHIPPED, {})
    done(browser, SHIPPED, {"when": "fine < 1", "message.en": "Enter 1 or more.", "field": "", "active": "true"})
    said = {"when": "fine < 1", "message": {"en": "Enter 1 or more."}, "field": None}
    assert layer(runtime) == {"validation_rule/fine_not_negative": said}
    runtime.refresh()
    assert refusals(runtime, "0") == {None: "Enter 1 or more."}
    done(browser, SHIPPED, {"active": "false"})
    assert not refusals(runtime, "0") and "Not active" in browser.open(RULES)

    waiting = browser.open(f"{SHIPPED}/remove")
    assert browser.post(APPLY, read_form(waiting, APPLY)).status_code == 303
    runtime.refresh()
    assert "fine_not_negative" not in runtime.current.manifest.validation_rules
    assert "Hidden" in browser.open(RULES) and "Bring back" in browser.open(SHIPPED)
    back = browser.open(f"{HOME}/reset?place=validation_rule/fine_not_negative%23/hidden")
    assert browser.post(APPLY, read_form(back, APPLY)).status_code == 303
    assert "fine_not_negative" in runtime.refresh().manifest.validation_rules


def test_ones_own_rule_goes_whole_and_the_undo_brings_it_again(runtime: Runtime, browser: Browser) -> None:
    done(browser, NEW, WORDS)
    own = f"{HOME}/validation_rule/x_fine_is_small"
    done(browser, own, {"field": "", "blank_as": "true", "label.zh": "罚款低"})
    held = layer(runtime)["validation_rule/x_fine_is_small"]
    assert "field" not in held and held["blank_as"] == "zero" and held["label"]["zh"] == "罚款低"
    assert browser.post(APPLY, read_form(browser.open(f"{own}/remove"), APPLY)).status_code == 303
    assert layer(runtime) == {}
    assert browser.post(APPLY, read_form(browser.open(f"{HOME}/undo"), APPLY)).status_code == 303
    assert layer(runtime) == {"validation_rule/x_fine_is_small": held}


def test_records_that_break_the_rule_today_are_counted(runtime: Runtime, browser: Browser) -> None:
    (member,), (book,) = made(runtime, "member", {"name": "Lin"}), made(runtime, "book", {"title": "Emma"})
    made(runtime, "loan", *({"book": book, "member": member, "fine": fine} for fine in ("9", "11", "12")))
    assert "2 records would be refused as they are now" in checked(browser, NEW, WORDS)
    for when in ("fine > 12", "ISCHANGED(fine)"):
        assert "refused as they" not in checked(browser, NEW, {**WORDS, "when": when})


def test_what_is_wrong_stands_at_its_field(browser: Browser) -> None:
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"when": "fne > 1"}, "e-when"),
        ({"when": "fine"}, "e-when"),
        ({"when": ""}, "e-when"),
        ({"label.en": "", "label.zh": ""}, "e-label"),
        ({"message.en": "", "message.zh": ""}, "e-message"),
        ({"field": "nothing"}, "e-field"),
        ({"name": "fine_not_negative"}, "e-name"),
        ({"name": "Not a name"}, "e-name"),
    )
    for words, at in wrong:
        assert at in checked(browser, NEW, {**WORDS, **words}, 422), words


def test_rules_of_nothing_are_not_found(browser: Browser) -> None:
    for address in ("object/nothing/rules", "object/nothing/new-rule", "validation_rule/x", "validation_rule/x/remove"):
        assert browser.client.get(f"{HOME}/{address}").status_code == 404, address
