"""The filter of a list: its chips, its builder with and without scripts, and what hostile forms get."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from metacrm.engine.runtime import Runtime
from tests.engine.acting import lay_anchors, made
from tests.fixtures.manifests import types
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.test_lists import HOSTILE, asked, titles


def chips(page: str) -> list[str]:
    """The chips of a list, each in one line."""
    found = re.findall(r'<span class="mc-chip">(.*?)<a class="mc-chip-x"', page)
    return [unescape(" ".join(re.findall(r">([^<]+)<", chip))) for chip in found]


def pressing(browser: Browser, address: str, page: str, do: str, **changes: Any) -> str:
    """The builder after some inputs were changed and a button pressed."""
    answer = browser.post(address, with_button(changed(page, address, **changes), do))
    assert answer.status_code in (200, 303), answer.text[:500]
    return answer.text if answer.status_code == 200 else answer.location


def changed(page: str, address: str, **changes: Any) -> MultiDict[str, Any]:
    """The builder's form with some inputs changed; `r_0_operator` stands for "r-0-operator"."""
    form = read_form(page, address)
    for name, value in changes.items():
        form.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return form


def with_button(form: MultiDict[str, Any], do: str) -> MultiDict[str, Any]:
    """The form as the button sends it."""
    form["do"] = do
    return form


def operators(page: str) -> list[str]:
    """The operators that the builder offers for its first condition."""
    select = re.search(r'<select[^>]*id="r-0-operator".*?</select>', page, re.S)
    return re.findall(r'<option value="(\w+)"', select[0]) if select else []


@pytest.mark.parametrize("name", sorted(types().keys() - {"identifier", "image"}))
def test_every_operator_of_every_type_finds_without_failing(runtime: Runtime, browser: Browser, name: str) -> None:
    lay_anchors(runtime)
    item = runtime.current.object("specimen").fields[f"f_{name}"]
    raw = next(iter(item.type.values.valid_samples(item.definition)), ("x", "x"))[0]
    stored = item.writable and item.column is not None
    made(runtime, "specimen", {"name": "A"}, *([{"name": "B", f"f_{name}": raw}] if stored else []))
    address = "/specimen/filter"
    page = pressing(browser, address, browser.open(address), "show", r_0_step=f"f_{name}")
    offered = operators(page)
    if item.type.expression_type == "compound":
        return
    assert offered
    typed = raw if isinstance(raw, list) else {"true": "TRUE"}.get(str(raw).lower(), str(raw))
    day = str(raw)[:10] if item.type.expression_type == "datetime" else typed
    form = changed(page, address, r_0_0=day, r_0_1=day, r_0_0_mode="date", r_0_1_mode="date")
    for operator in offered:
        form["r-0-operator"] = operator
        answer = browser.post(address, with_button(form, "apply"))
        if answer.status_code == 303:
            listed = browser.open(answer.location)
            assert len(chips(listed)) == 1, operator
            if operator == "blank" and stored:
                assert titles(listed) == ["A"]
        else:
            assert 'class="mc-error"' in answer.text, (operator, day)


def test_moments_are_filtered_by_their_day(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "box", {"name": "A", "packed_at": "2026-03-01T20:00:00Z"}, {"name": "B"})
    address = "/box/filter"
    page = pressing(browser, address, browser.open(address), "show", r_0_step="packed_at")
    page = pressing(browser, address, page, "show", r_0_operator="is")
    # Eight in the evening UTC is the next day for an organisation in Shanghai.
    target = pressing(browser, address, page, "apply", r_0_0="2026-03-02")
    assert "DATEVALUE" in target and titles(browser.open(target)) == ["A"]


def test_chips_say_the_condition_in_words(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("ada", "administrator", locale="zh")
    outer = made(runtime, "box", {"name": "大盒子"})[0]
    conditions = (
        f'outer = "{outer}"',
        "sealed = TRUE",
        'kind = "poetry"',
        "packed_on >= 2026-01-02",
        'INPERIOD(packed_on, "last 7 days")',
        "packed_on < TODAY() - 3",
        "packed_on <= TODAY()",
        'CONTAINS(outer.name, "盒")',
        '(count > 1 OR name = "x")',
        "LEN(name) > 3",
    )
    page = browser.open(asked("/box", *conditions))
    said = chips(page)
    endings = ("是 大盒子", "是 是", "是 诗歌", "不小于 2026-01-02", "处于 最近 7 天", "小于 3 天前", "不大于 今天")
    assert all(one.endswith(ending) for one, ending in zip(said, endings, strict=False)), said
    assert "包含 盒" in said[7] and " 或 " in said[8] and said[9] == "LEN(name) > 3"
    first = unescape(re.findall(r'<a class="mc-chip-x" href="([^"]+)"', page)[0])
    assert chips(browser.open(first)) == said[1:]


def test_the_builder_keeps_the_rest_of_the_address(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "box", {"name": "a|b", "count": 1})
    opened = browser.open(asked("/box", "count = 1", sort="name"))
    href = unescape(re.search(r'href="(/box/filter[^"]+)"', opened)[1])  # type: ignore[index]
    page = browser.open(href)
    action = "/box/filter?sort=name"
    page = pressing(browser, action, page, "add:r")
    page = pressing(browser, action, page, "show", r_1_step="name", r_1_operator="contains", r_1_0="a|b")
    assert "1 record fits" in page
    target = pressing(browser, action, page, "apply")
    page = browser.open(target)
    assert len(chips(page)) == 2 and titles(page) == ["a|b"] and 'aria-sort="ascending"' in page


def test_groups_formulas_and_lookups_are_built(runtime: Runtime, browser: Browser) -> None:
    outer = made(runtime, "box", {"name": "Big"})[0]
    made(runtime, "box", {"name": "Small", "outer": outer}, {"name": "Other"})
    address = "/box/filter"
    page = pressing(browser, address, browser.open(address), "show", r_0_step="outer.")
    assert 'id="r-0-step-1"' in page
    page = pressing(browser, address, page, "show", r_0_0="Big")
    page = pressing(browser, address, page, "group:r")
    page = pressing(browser, address, page, "show", r_1_denied="true", r_1_0_operator="is", r_1_0_0="Other")
    page = pressing(browser, address, page, "formula:r")
    page = pressing(browser, address, page, "show", r_2_text="LEN(name) > 1 /* kept */")
    target = pressing(browser, address, page, "apply")
    assert titles(browser.open(target)) == ["Small"]
    again = browser.open(target.replace("/box?", "/box/filter?"))
    form = read_form(again, address)
    assert [part.split(":")[1] for part in form.getlist("part")] == [
        "group",
        "condition",
        "group",
        "condition",
        "formula",
    ]
    assert form["r-2-text"] == "LEN(name) > 1 /* kept */" and form["r-1-denied"] == "true"
    text = pressing(browser, address, again, "text:r")
    whole = read_form(text, address)["r-0-text"]
    assert whole.startswith('CONTAINS(outer.name, "Big") AND NOT (name = "Other")')
    parts = pressing(browser, address, text, "parts:r-0")
    assert read_form(parts, address).getlist("part") == ["r:group", "r-0:group", *parts_of(parts)]


def test_related_records_numbers_and_anniversaries_are_asked_for(runtime: Runtime, browser: Browser) -> None:
    soon = str((date.today() + timedelta(days=5)).replace(year=2000))
    idle, busy = made(runtime, "member", {"name": "Idle"}, {"name": "Busy", "joined_on": soon})
    made(runtime, "loan", {"member": busy, "fine": "7"}, {"member": idle, "fine": "8"})
    address = "/member/filter"
    page = pressing(browser, address, browser.open(address), "remove:r-0")
    page = pressing(browser, address, page, "related:r")
    page = pressing(browser, address, page, "show", r_0_of="loans")
    page = pressing(browser, address, page, "add:r-0")
    page = pressing(browser, address, page, "show", r_0_0_step="fine")
    page = pressing(browser, address, page, "show", r_0_0_operator="any_of")
    page = pressing(browser, address, page, "show", r_0_0_0="7, 9，10")
    assert "There is none among" in page and "1 record fits" in page
    target = pressing(browser, address, page, "apply")
    listed = browser.open(target)
    assert titles(listed) == ["Idle"] and chips(listed) == [
        "has no Loans (Member) with: Fine is any of CN¥7 or CN¥9 or CN¥10"
    ]
    again = browser.open(target.replace("/member?", "/member/filter?"))
    assert read_form(again, address)["r-0-0-0"] == "7, 9, 10"
    page = pressing(browser, address, again, "show", r_0_of="reservations")
    assert read_form(page, address).getlist("part") == ["r:group", "r-0:group"]
    for odd in ("", ".", "$User.id", "nothing", "loans.loans"):
        assert "mc-filter-group" in pressing(browser, address, page, "show", r_0_of=odd)
    listed = browser.open(asked("/member", "NEXTANNIVERSARY(joined_on, TODAY()) <= TODAY() + 30"))
    assert titles(listed) == ["Busy"] and chips(listed)[0].endswith("comes round within 30 days")
    long = asked("/member", f"NEXTANNIVERSARY(joined_on, TODAY()) <= TODAY() + {'9' * 5000}")
    assert (
        browser.client.get(long).status_code < 500
        and browser.client.get(long.replace("?", "/filter?")).status_code < 500
    )


def parts_of(page: str) -> list[str]:
    """The parts of the builder below the second."""
    return read_form(page, "/box/filter").getlist("part")[2:]


def test_what_is_wrong_stands_at_its_place(runtime: Runtime, browser: Browser) -> None:
    address = "/box/filter"
    page = browser.open(address + "?where=" + "countt+%3E+1+AND+name+%3D+%22a%22")
    assert re.search(r'id="e-r-0"[^>]*><p class="mc-error">.*countt.*count', page)
    page = pressing(browser, address, page, "apply", r_0_text="count > ")
    assert re.search(r'id="e-r-0"[^>]*><p class="mc-error">', page) and "Complete the marked" in page
    page = pressing(browser, address, page, "remove:r-0")
    assert "0 records fit" in page
    page = pressing(browser, address, page, "add:r")
    assert 'class="mc-error"' not in page and "Complete the conditions" in page, "nobody is told off before he typed"
    for pressed in ("apply", "check"):
        assert 'class="mc-error"' in pressing(browser, address, page, pressed)
    listed = browser.open("/box?where=countt+%3E+1", 400)
    assert "This list did not load" in listed and chips(listed) == ["countt > 1"]


def test_a_value_of_the_wrong_kind_is_told(runtime: Runtime, browser: Browser) -> None:
    address = "/box/filter"
    for field, operator, value in (("count", "is", "many"), ("packed_on", "is", "someday"), ("count", "is", "")):
        page = pressing(browser, address, browser.open(address), "show", r_0_step=field)
        page = pressing(browser, address, page, "show", r_0_operator=operator)
        page = pressing(browser, address, page, "apply", r_0_0=value)
        assert 'class="mc-error"' in page, (field, value)


def test_who_may_not_read_gets_no_builder(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    reader = signed_in("olu", "reader")
    reader.open("/box/filter", 403)
    reader.open("/nothing/filter", 404)


def test_no_form_brings_the_builder_down(runtime: Runtime, browser: Browser) -> None:
    address = "/box/filter"
    form = read_form(browser.open(address), address)
    names = ("part", "r-any", "r-0-step", "r-0-was", "r-0-operator", "r-0-0", "r-0-0-mode", "do")
    shapes = ("{}", "r-0:{}", "add:{}", "r-{}:group")
    for name in names:
        for value in (shape.replace("{}", text) for text in HOSTILE[::3] for shape in shapes):
            hostile = MultiDict(form)
            hostile.setlist(name, [*hostile.getlist(name), value, value] if name == "part" else [value])
            answer = browser.post(address, hostile)
            assert answer.status_code < 500, (name, value)
            assert "<script>alert(1)" not in answer.text
    many = MultiDict(form)
    many.setlist("part", [f"r-{'0-' * depth}0:group" for depth in range(300)] + ["r:group", *["r-0:formula"] * 500])
    assert browser.post(address, many).status_code < 500
