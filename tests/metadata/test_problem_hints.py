"""What problems say: one thing is counted as one, and a hint that has nothing to suggest is left out."""

from __future__ import annotations

from metacrm.metadata.problem import Problem, catalogue, template_of


def test_a_suggestion_needs_something_to_suggest() -> None:
    label = {"en": "Book", "zh": "图书"}
    some = Problem("unknown_field", parameters={"object": label, "name": "titel", "known": ["title"]})
    none = Problem("unknown_field", parameters={"object": label, "name": "titel", "known": []})
    assert "title" in (some.hint("en") or "")
    assert none.hint("en") is None
    assert none.hint("zh") is None


def test_one_thing_is_counted_as_one() -> None:
    def said(rows: object, locale: str = "en") -> str:
        return Problem("values_removed", parameters={"object": "loan", "field": "fee", "rows": rows}).message(locale)

    assert said(1) == "1 record has a value in loan.fee, which is removed."
    assert said("1") == said(1), "as it comes back from the store of jobs"
    assert said(2) == "2 records have a value in loan.fee, which is removed."
    assert "1 条记录" in said(1, "zh")


def test_documents_show_the_form_for_several() -> None:
    assert template_of("{rows:1 record has|{rows} records have} it, {field}") == "{rows} records have it, {field}"
    for code, entry in catalogue().items():
        for texts in (entry["message"], entry.get("hint", {})):
            assert all("|" not in template_of(text) for text in texts.values()), code


def test_chinese_sentences_follow_each_other_without_a_space() -> None:
    parameters = {"object": {"en": "Book", "zh": "图书"}, "name": "titel", "known": ["title"]}
    problem = Problem("unknown_field", parameters=parameters)
    english, chinese = problem.said("en"), problem.said("zh")
    assert english == f"{problem.message('en')} {problem.hint('en')}"
    assert chinese == f"{problem.message('zh')}{problem.hint('zh')}" and "。 " not in chinese
