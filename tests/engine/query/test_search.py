"""Search finds a record by what people type: fragments of Chinese, pinyin, beginnings of words, tails of numbers."""

from __future__ import annotations

import pytest

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Actor
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, counted, ids_of, made

TITLES = {
    "红楼梦": ("红楼", "楼梦", "红", "梦", "hongloumeng", "honglou", "hlm", "hl", "HLM", "红楼梦"),
    "重庆森林的故事": ("重庆", "森林", "chongqing", "cqsl", "故事"),
    "War and Peace": ("war", "PEA", "peace war", "wa pe"),
    "Öl und Straße": ("ÖL", "strasse", "öl"),
    "1984 (Orwell), 3rd ed.": ("1984", "orw", "3rd", "198"),
    "项目A-42 续集": ("项目", "a", "42", "续集 42", "项目 a"),
    "x1e5a v2.0 12e5": ("x1e", "x1e5a", "12e5", "v2"),
    "ＡＢＣ全角": ("abc", "全角", "ABC"),
    'O\'Brien & "Söhne" <b>': ("o'brien", "brien", "söhne", '"söhne"', "& brien"),
}
NOTHING = (
    "红梦",
    "ouse",
    "hongmeng",
    "eace",
    "不存在",
    "zzz",
    "",
    "  ",
    "'",
    '"',
    "*",
    "AND",
    "&",
    "|",
    "!",
    "(",
    "a:b:c",
)


def test_records_are_found_by_what_people_type(library_runtime: Runtime) -> None:
    ids = dict(zip(TITLES, made(library_runtime, "book", *({"title": title} for title in TITLES)), strict=True))
    for title, words in TITLES.items():
        for word in words:
            assert ids[title] in ids_of(library_runtime, "book", search=word), (title, word)


@pytest.mark.parametrize("word", NOTHING)
def test_what_is_not_there_is_not_found(library_runtime: Runtime, word: str) -> None:
    made(library_runtime, "book", {"title": "红楼梦"}, {"title": "House of peace"}, {"title": "重庆"})
    assert ids_of(library_runtime, "book", search=word) == [] or word == ""
    hits = library_runtime.records.search(at(), word)
    assert list(hits) == []


@pytest.mark.parametrize("phone", ["138 0013 8000", "+86 138-0013-8000", "13800138000"])
def test_phones_are_found_by_their_tail(library_runtime: Runtime, phone: str) -> None:
    [box] = made(library_runtime, "box", {"name": "x", "phone": phone})
    made(library_runtime, "box", {"name": "y", "phone": "139 1111 2222"})
    for word in ("8000", "38000", "00138000", "13800138000", "1380"):
        assert ids_of(library_runtime, "box", search=word) == [box], word


def test_search_follows_every_change(library_runtime: Runtime) -> None:
    records = library_runtime.records
    [book] = made(library_runtime, "book", {"title": "红楼梦", "author": "曹雪芹"})
    assert ids_of(library_runtime, "book", search="曹雪") == [book]
    records.update(at(1), "book", book, {"title": "石头记"})
    assert ids_of(library_runtime, "book", search="红楼") == []
    assert ids_of(library_runtime, "book", search="石头") == [book] == ids_of(library_runtime, "book", search="cxq")
    records.update(at(2), "book", book, {"author": None})
    assert ids_of(library_runtime, "book", search="曹雪") == []
    records.delete(at(3), "book", book)
    assert ids_of(library_runtime, "book", search="石头") == [] and list(records.search(at(), "石头")) == []
    records.restore(at(4), "book", book)
    assert ids_of(library_runtime, "book", search="石头") == [book]
    batch = [RecordInput("book", {"title": f"石头 {n}"}) for n in range(60)]
    assert all(outcome.ok for outcome in records.save(at(5), batch))
    assert len(ids_of(library_runtime, "book", search="石头")) == 61
    assert len(ids_of(library_runtime, "book", search="石头 59")) == 1


def test_a_user_made_and_renamed_in_one_transaction_is_found_once(library_runtime: Runtime) -> None:
    [user] = made(library_runtime, "user", {"name": "张三"})
    assert ids_of(library_runtime, "user", search="张三") == [user] == ids_of(library_runtime, "principal", search="zs")
    twice = [RecordInput("user", {"name": name}, "update", user) for name in ("李四", "王五")]
    assert all(outcome.ok for outcome in library_runtime.records.save(at(1), twice))
    assert ids_of(library_runtime, "user", search="李四") == []
    assert ids_of(library_runtime, "user", search="王五") == [user] == ids_of(library_runtime, "principal", search="ww")


def test_all_words_must_be_in_one_field(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "Emma", "author": "Jane Austen"})
    assert ids_of(library_runtime, "book", search="jane aus") == [book]
    assert ids_of(library_runtime, "book", search="emma austen") == []


def test_search_everywhere_answers_objects_the_reader_may_open(library_runtime: Runtime) -> None:
    [book] = made(library_runtime, "book", {"title": "Ann of Green Gables"})
    [member] = made(library_runtime, "member", {"name": "Ann"})
    [user] = made(library_runtime, "user", {"name": "Ann"})
    found = {(hit["object"], hit["id"]) for hit in library_runtime.records.search(at(), "ann")}
    assert {("book", book), ("member", member), ("user", user)} <= found
    reader = Actor(user, "Ann", frozenset({"reader"}))
    hits = library_runtime.records.search(at(0, reader), "ann")
    assert [(hit["object"], hit["id"], hit["name"]) for hit in hits] == [("book", book, "Ann of Green Gables")]
    assert library_runtime.records.search(at(), "ann", ("member",))[0]["name"] == "Ann"


def test_search_combines_with_filter_sort_and_paging(library_runtime: Runtime) -> None:
    ids = made(library_runtime, "book", *({"title": f"Emma {n}", "copies": n % 3} for n in range(12)))
    request = ListRequest("book", search="emma", where="copies > 0", sort="-copies,title", limit=5, count="true")
    page = library_runtime.records.list(at(), request)
    assert page.count == 8 and len(page.records) == 5 and page.next
    with counted(library_runtime) as statements:
        assert len(ids_of(library_runtime, "book", search="emma")) == len(ids)
    assert len(statements) <= 1


def test_search_everywhere_asks_once_and_once_more_for_each_object_found(library_runtime: Runtime) -> None:
    books = made(library_runtime, "book", *({"title": f"Ann {number}"} for number in range(8)))
    made(library_runtime, "member", {"name": "Ann"})
    library_runtime.records.search(at(), "ann")
    with counted(library_runtime) as statements:
        hits = library_runtime.records.search(at(), "ann", ("book", "member", "user"))
    assert len(statements) <= 3
    assert len([hit for hit in hits if hit["object"] == "book" and hit["id"] in books]) == 5
    for nothing in ("", "zzz", "'"):
        assert library_runtime.records.search(at(), nothing) == []
