"""Paths over lookups: as long as anybody writes them, as many as a question takes, and told where it takes no more."""

from __future__ import annotations

import pytest

from metacrm.engine.query.aggregate import AggregateRequest
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.expressions.bounds import MOST_LINKS
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, ids_of, made

STARTS = (
    "owner",
    "created_by",
    "modified_by",
    "member.created_by",
    "member.modified_by",
    "book.owner",
    "book.created_by",
)
WIDE = tuple(f"{start}{'.superior' * 9}.name" for start in STARTS)


def chained(runtime: Runtime, count: int) -> list[str]:
    """Members m0, m1, …, each with the one before as its guarantor."""
    chain: list[str] = []
    for number in range(count):
        chain += made(runtime, "member", {"name": f"m{number}", "guarantor": chain[-1] if chain else None})
    return chain


def over(hops: int) -> str:
    """The name that many guarantors behind the member of a loan."""
    return f"member.{'guarantor.' * hops}name"


def test_columns_over_many_lookups(library_runtime: Runtime) -> None:
    chain = chained(library_runtime, 6)
    [loan, other] = made(library_runtime, "loan", {"member": chain[-1]}, {"member": chain[1]})
    paths = [over(hops) for hops in range(7)]
    request = ListRequest("loan", fields=tuple(paths), sort=f"-{paths[4]}", where=f'{paths[3]} = "m2"')
    [record] = library_runtime.records.list(at(), request).records
    assert [record[path] for path in paths] == ["m5", "m4", "m3", "m2", "m1", "m0", None]
    assert ids_of(library_runtime, "loan", sort=paths[4]) == [loan, other], "blanks last"


def test_paths_may_be_of_any_length(library_runtime: Runtime) -> None:
    chain = chained(library_runtime, 40)
    [near, far] = made(library_runtime, "loan", {"member": chain[1]}, {"member": chain[-1]})
    paths = [over(hops) for hops in (9, 10, 25, 39, 40, MOST_LINKS - 1)]
    where = f'NOT ISBLANK({paths[0]}) AND {paths[2]} = "m14"'
    [record] = library_runtime.records.list(at(), ListRequest("loan", where, paths[3], tuple(paths))).records
    assert [record[path] for path in paths] == ["m30", "m29", "m14", "m0", None, None]
    assert ids_of(library_runtime, "loan", sort=paths[3]) == [far, near], "blanks last"
    groups = library_runtime.records.aggregate(at(), AggregateRequest("loan", (paths[3],), ("count()",))).groups
    assert [(group["key"][paths[3]], group["count()"]) for group in groups] == [("m0", 1), (None, 1)]
    of_others = f"EXISTS(member{'.guarantor' * 38}.loans) AND COUNTOF(member{'.guarantor' * 12}.loans) = 0"
    assert ids_of(library_runtime, "loan", where=of_others) == [far]


@pytest.mark.parametrize("paths", [(over(MOST_LINKS),), WIDE], ids=["long", "wide"])
def test_too_many_links_are_a_problem_on_either_database(library_runtime: Runtime, paths: tuple[str, ...]) -> None:
    where = " OR ".join(f"ISBLANK({path})" for path in paths)
    for request in (ListRequest("loan", fields=paths), ListRequest("loan", where=where)):
        with pytest.raises(ProblemError) as refused:
            library_runtime.records.list(at(), request)
        assert {problem.code for problem in refused.value.problems} == {"too_many_links"}
