"""Ids are UUIDs of version 7, ordered by their making and never given twice."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from metacrm.engine.identifiers import identifier_source, is_identifier


def test_ids_are_canonical_and_of_version_seven() -> None:
    before = time.time_ns() // 1_000_000
    text = identifier_source()()
    parsed = uuid.UUID(text)
    assert str(parsed) == text and parsed.version == 7 and parsed.variant == uuid.RFC_4122
    assert before <= parsed.int >> 80 <= time.time_ns() // 1_000_000


def test_each_id_is_greater_than_the_one_before() -> None:
    new = identifier_source()
    ids = [new() for _ in range(20_000)]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)


def test_threads_never_get_the_same_id() -> None:
    new = identifier_source()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [new() for _ in range(2_000)], range(8)))
    ids = [text for part in found for text in part]
    assert len(set(ids)) == 16_000
    assert all(part == sorted(part) for part in found)


def test_two_sources_do_not_meet() -> None:
    one, other = identifier_source(), identifier_source()
    assert not {one() for _ in range(5_000)} & {other() for _ in range(5_000)}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("01936c7e-0f00-7000-8000-000000000001", True),
        ("01936C7E-0f00-7000-8000-000000000001", False),
        ("01936c7e0f0070008000000000000001", False),
        ("{01936c7e-0f00-7000-8000-000000000001}", False),
        ("01936c7e-0f00-7000-8000-000000000001\n", False),
        ("", False),
        ("7", False),
    ],
)
def test_only_the_canonical_form_is_an_id(text: str, holds: bool) -> None:
    assert is_identifier(text) is holds
