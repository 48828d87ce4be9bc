"""How many records a question finds: whole or bounded, and asked of no more tables than the condition needs."""

from __future__ import annotations

from typing import Any

import pytest

from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, made


def test_counts_are_whole_or_bounded(library_runtime: Runtime) -> None:
    made(library_runtime, "book", *({"title": str(n), "copies": n} for n in range(30)))

    def count(word: str, **asked: Any) -> tuple[int | None, bool]:
        page = library_runtime.records.list(at(), ListRequest("book", limit=3, count=word, **asked))
        return page.count, page.count_is_limited

    assert count("") == (None, False)
    assert count("true") == (30, False)
    assert count("true", where="copies >= 20") == (10, False)
    assert count("true", where='series_start.title = "x" OR copies < 5') == (5, False)
    assert count("upto:30") == (30, False)
    assert count("upto:29") == (29, True)
    assert count("upto:10000", where="copies < 0") == (0, False)
    for word in ("upto", "upto:0", "upto:-1", "upto:x", "all", "upto:9999999", "upto:١"):
        with pytest.raises(ProblemError) as refused:
            count(word)
        assert [problem.code for problem in refused.value.problems] == ["invalid_parameter"]


def test_a_count_joins_only_what_the_condition_reads(library_runtime: Runtime) -> None:
    made(library_runtime, "box", *({"name": str(n), "count": n} for n in range(9)))

    def counting(where: str) -> str:
        asked = ListRequest("box", where, "book.title", ("name", "outer.name"), limit=5, count="true")
        library_runtime.records.list(at(), asked)
        cache = library_runtime.current.cache
        return next(str(cache[key].counting.core) for key in cache if key[:3:2] == ("list", where))

    assert "JOIN" not in counting("count > -9") and counting('outer.name != "x"').count("JOIN") == 1
