"""Sort keys order texts as people look for them; match keys make equal what people call equal."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from metacrm.metadata.text_keys import (
    MATCH_KEY_LENGTH,
    SORT_KEY_LENGTH,
    match_key,
    pinyin_full,
    pinyin_initials,
    sort_key,
)


@pytest.mark.parametrize(
    "ordered",
    [
        ["安", "北京", "陈", "重庆"],
        ["阿城", "巴金", "曹雪芹", "老舍", "鲁迅", "钱锺书", "王小波", "张爱玲"],
        ["李安", "李白", "李娜", "连城"],
        ["alpha", "Beta", "gamma"],
        ["Lao She", "老舍", "Lu Xun", "鲁迅"],
        ["Ａpple", "banana"],
        ["10", "2", "a", "北"],
    ],
)
def test_order(ordered: list[str]) -> None:
    mixed = ordered[::-1]
    assert sorted(mixed, key=sort_key) == ordered


def test_characters_of_one_sound_stand_together() -> None:
    names = ["黎二", "李一", "黎一", "李二"]
    assert sorted(names, key=sort_key) in (["黎二", "黎一", "李二", "李一"], ["李二", "李一", "黎二", "黎一"])


@pytest.mark.parametrize("text", ["重庆", "长安", "长大", "银行", "行走", "音乐", "快乐", "绿色", "女儿", "旅行社"])
def test_phrases_decide_the_reading(text: str) -> None:
    assert pinyin_full(text) == "".join(lazy_pinyin(text))
    assert pinyin_initials(text) == "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


def test_pinyin_keeps_what_is_not_chinese() -> None:
    assert pinyin_full("重庆 ABC 书店2号") == "chongqing abc shudian2hao"
    assert pinyin_initials("重庆 ABC 书店2号") == "cq abc sd2h"
    assert pinyin_full("War") == pinyin_initials("War") == "war"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme  Ltd", "ACME Ltd"),
        ("ＡＣＭＥ", "acme"),
        ("Straße", "STRASSE"),
        (" 商务\u3000印书馆 ", "商务 印书馆"),
        ("ﬁne", "FINE"),
    ],
)
def test_match(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


def test_different_texts_have_different_match_keys() -> None:
    long = "x" * 1000
    assert match_key(long + "a") != match_key(long + "b")
    assert len(match_key(long)) == MATCH_KEY_LENGTH
    assert match_key("Café") != match_key("Cafe")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_keys_are_short_and_the_same_each_time(text: str) -> None:
    assert len(sort_key(text)) <= SORT_KEY_LENGTH
    assert len(match_key(text)) <= MATCH_KEY_LENGTH
    assert sort_key(text) == sort_key(text)
    if len(text) < MATCH_KEY_LENGTH // 20:
        assert match_key(match_key(text)) == match_key(text)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="ascii"), max_size=50), st.text(st.characters(codec="ascii"), max_size=50))
def test_ascii_takes_a_short_way_to_the_same_place(one: str, other: str) -> None:
    """The key of an ASCII text must fit among those that the long way makes."""
    assert sort_key(one) == one.casefold()
    assert match_key(one) == " ".join(one.casefold().split())
    assert (sort_key(one) < sort_key(other)) == (one.casefold() < other.casefold())


def test_latin_texts_never_load_the_pinyin_dictionaries() -> None:
    code = (
        "import sys; from metacrm.metadata.text_keys import *; sort_key('War and Peace'); sort_key('Café');"
        "pinyin_full('x'); sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
