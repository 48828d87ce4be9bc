"""A filter that a database would refuse is refused where it is defined, not by everyone who opens the list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.expressions.stored_filters import filter_problems
from metacrm.engine.packs.checking import check_folder
from metacrm.metadata.platform_layer import platform_layer
from tests.fixtures.manifests import LIBRARY, library_manifest, pack_layer


def view(where: str) -> dict[str, Any]:
    return {"extends": "list_view/book_mine", "where": where}


def loan_filter(text: str) -> dict[str, Any]:
    return {"extends": "object/loan", "fields": {"book": {"filter": text}}}


@pytest.mark.parametrize(
    ("body", "pointer", "reason"),
    [
        (view('REGEX(title, "a.*")'), "/where", "databases have other, partly unbounded regular expressions"),
        (view('EXISTS(loans, PROPER(number) = "A")'), "/where", "databases disagree on where a word begins"),
        (view("ISBLANK(1 / copies)"), "/where", "it can be an error, which the database can't tell from a blank"),
        (loan_filter('REGEX(title, "a")'), "/fields/book/filter", "databases have other, partly unbounded regular"),
    ],
)
def test_refuses_what_no_database_takes(body: dict[str, Any], pointer: str, reason: str) -> None:
    manifest = library_manifest(body)
    (problem,) = filter_problems(manifest)
    assert (problem.code, problem.pointer, problem.file) == ("expression_not_in_filter", pointer, "0.json")
    assert reason in problem.message("en") and problem.message("zh")


@pytest.mark.parametrize(
    "body",
    [
        view('owner.name = $User.name AND copies > 1 AND tags = "x" OR created_at < NOW()'),
        view("EXISTS(loans, due_on < TODAY() AND book.copies = $Record.copies)"),
        view('price > CONVERT(price, "USD") AND copies * CURRENCYRATE("USD") > 1'),
        view("title = PROPER($User.name)"),
        loan_filter("copies > 0 AND PROPER($Record.number) = title AND created_at < $Record.created_at"),
        view("titel = 1"),
    ],
)
def test_lets_pass_what_a_database_takes_and_what_the_checks_refuse_anyway(body: dict[str, Any]) -> None:
    assert [problem.line_of_text() for problem in filter_problems(library_manifest(body))] == []


def test_judges_only_what_changed() -> None:
    before = library_manifest(view('REGEX(title, "a")'))
    assert filter_problems(before, before) == []
    assert filter_problems(before, library_manifest()) != []


def test_a_folder_with_such_a_filter_does_not_pass(tmp_path: Path) -> None:
    (tmp_path / "view.json").write_text(json.dumps(view('REGEX(title, "a.*")')), encoding="utf-8")
    _, problems = check_folder(tmp_path, [platform_layer(), pack_layer(LIBRARY)])
    assert [(problem.code, problem.pointer) for problem in problems] == [("expression_not_in_filter", "/where")]
