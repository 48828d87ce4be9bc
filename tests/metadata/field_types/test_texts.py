"""Details of the types that hold text: line breaks, keys, addresses of mail and web, formatted text."""

from __future__ import annotations

import contextlib
import time
from types import MappingProxyType

import pytest

from metacrm.metadata.field_types.base import InvalidValue
from metacrm.metadata.field_types.columns import BINARY_TEXT
from metacrm.metadata.field_types.phone import phone_key
from metacrm.metadata.field_types.rich_text import DEEPEST, plain_text
from tests.metadata.field_types.samples import TYPES, field_of, parse


def roles(type_name: str, *, unique: bool = False, match: bool = False) -> list[str]:
    options = {"match": match} if match else {}
    return [spec.role for spec in TYPES[type_name].storage.columns(field_of(type_name, unique=unique, **options))]


def test_a_key_column_stands_only_where_it_is_used() -> None:
    assert roles("text") == ["value", "sort"]
    assert roles("text", unique=True) == ["value", "sort", "key"]
    assert roles("text", match=True) == ["value", "sort", "key"]
    assert roles("long_text") == ["value"]
    assert roles("email", unique=True) == ["value", "key"]


def test_columns_of_text_are_compared_by_code_point() -> None:
    specs = TYPES["text"].storage.columns(field_of("text", unique=True))
    assert {spec.suffix for spec in specs} == {"", "__sort", "__key"}
    assert all(spec.type is BINARY_TEXT for spec in specs)


@pytest.mark.parametrize("blank", ["", "   ", "\u3000"])
@pytest.mark.parametrize("name", ["text", "long_text", "rich_text", "email", "phone", "url"])
def test_blank_text_is_none(name: str, blank: str) -> None:
    assert parse(name, blank) is None


def test_a_text_grows_shorter_or_longer_by_normal_form_before_it_is_measured() -> None:
    assert parse("text", "e\u0301" * 5, max_length=5) == "é" * 5
    with pytest.raises(InvalidValue):
        parse("text", "\u0958" * 4, max_length=5)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("+86 (21) 5555-0101", "+862155550101"),
        ("(+44) 20 7946 0000", "+442079460000"),
        ("021-5555 0101", "02155550101"),
        ("１３８", "138"),
        ("555 0101 +12", "555010112"),
    ],
)
def test_phone_keys(typed: str, key: str) -> None:
    assert phone_key(typed) == key


def test_the_same_phone_in_two_spellings_has_one_key() -> None:
    derive = TYPES["phone"].storage.derived(field_of("phone", unique=True))["key"]
    assert derive("+86 138-0013-8000") == derive("(+86)13800138000")


@pytest.mark.parametrize("name", ["email", "url", "rich_text", "duration", "phone"])
@pytest.mark.parametrize("unit", ["a", "a.", "<b", "<br", "a@", "1 ", "(", "<!--", "&#", " x" + " " * 1000])
def test_hostile_texts_are_judged_in_no_time(name: str, unit: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(InvalidValue):
        parse(name, (unit * 50_000)[:99_999], **({"max_length": 100_000} if name == "rich_text" else {}))
    assert time.perf_counter() - started < 2


def test_deep_rich_text_is_refused_before_it_costs_time() -> None:
    for text in ("<div>" * 20_000, "<b><i>" * 10_000, "</b><div>" * 10_000, "<p><div>" * 10_000):
        started = time.perf_counter()
        with pytest.raises(InvalidValue) as refusal:
            parse("rich_text", text, max_length=100_000)
        assert refusal.value.code == "too_deeply_nested"
        assert time.perf_counter() - started < 1
    assert parse("rich_text", "<b>" * DEEPEST + "x" + "</b>" * DEEPEST, max_length=100_000)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>x",
        "<img src=x onerror=alert(1)>x",
        "<svg onload=alert(1)>x</svg>",
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<p style="background:url(javascript:alert(1))">x</p>',
        'x<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">x',
        "<form action=//x><button>x</button></form>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>x",
    ],
)
def test_nothing_that_runs_survives(hostile: str) -> None:
    safe = parse("rich_text", hostile).lower()
    for word in ("<script", "<img", "<svg", "<iframe", "<form", "<style", "style=", "javascript:", "<math"):
        assert word not in safe
    assert parse("rich_text", safe) == safe


@pytest.mark.parametrize(
    "broken", ["<h2>a<table><h2>b", "<p>\u00a0<h2>x<form><b>", "<li><select><li><h2>", "<pre>\n\nx"]
)
def test_broken_nesting_is_repaired_for_good(broken: str) -> None:
    safe = parse("rich_text", f"x{broken}")
    assert parse("rich_text", safe) == safe


def test_rich_text_without_words_is_blank() -> None:
    assert parse("rich_text", "<p><br></p>") is None
    assert parse("rich_text", "<script>x</script>") is None


def test_rich_text_is_searched_by_its_words() -> None:
    text = parse("rich_text", "<h2>会议</h2><p>War &amp; Peace<br>two</p><ul><li>a</li><li>b</li></ul>")
    assert plain_text(text) == "会议\nWar & Peace\ntwo\na\nb"
    assert TYPES["rich_text"].values.search_text(text) == plain_text(text)


def test_an_address_is_set_as_a_whole() -> None:
    compound = TYPES["address"].values.compound
    assert compound is not None
    spread = compound.spread({"city": "杭州"}, field_of("address"))
    assert spread == {"country": None, "province": None, "city": "杭州", "street": None, "postcode": None}
    assert isinstance(parse("address", {"city": "杭州"}), MappingProxyType)
