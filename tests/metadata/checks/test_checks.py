"""Every check finds what it is there for: a broken definition, the code and the place it must answer with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from metacrm.metadata.checks.verdict import catalogue_of_checks, judge
from metacrm.metadata.problem import catalogue
from tests.fixtures.manifests import library_manifest
from tests.metadata.checks.layout_cases import LAYOUT_CASES
from tests.metadata.checks.view_cases import VIEW_CASES

Body = Mapping[str, Any]
WORDS = {"en": "Thing", "zh": "东西"}


def overlay(target: str, **body: Any) -> Body:
    return {"extends": target, **body}


def of_object(name: str, **body: Any) -> Body:
    return overlay(f"object/{name}", **body)


def fields(name: str, changes: Body) -> Body:
    return of_object(name, fields=changes)


def seeded(values: Body) -> Body:
    return overlay("seed/first_books", records={"dream": values})


def made(kind: str, name: str, **body: Any) -> Body:
    return {"kind": kind, "name": name, "label": WORDS, **body}


def field(type_: str = "text", **options: Any) -> Body:
    return {"type": type_, "label": WORDS, **options}


def book(**changes: Any) -> Body:
    return fields("book", changes)


def calendar(**days: Body) -> Body:
    labelled = {name: {"label": WORDS, **day} for name, day in days.items()}
    return made("calendar", "c", hours={"monday": ["09:00-17:00"]}, days=labelled)


def computed(expression: str) -> Body:
    return {"default": {"$expression": expression}}


def step(**body: Any) -> Body:
    return made("upgrade_step", "s", **{"version": "0.1.0", "object": "book", "set": {"title": '"x"'}, **body})


LAYOUT_ITEM = {"section": "main"}

CASES: tuple[tuple[str, str, tuple[Body, ...]], ...] = (
    # computed fields
    ("computed_cycle", "/fields/a", (book(a=field("formula", expression="b"), b=field("formula", expression="a")),)),
    ("computed_result", "/fields/a", (book(a=field("formula", expression="series_start")),)),
    ("computed_property", "/fields/a/search", (book(a=field("formula", expression="copies", search=True)),)),
    ("computed_live_here", "/fields/a/index", (book(a=field("formula", expression="TODAY()", index=True)),)),
    ("computed_as_system", "/fields/a/as", (book(a=field("formula", expression="copies", **{"as": "system"})),)),
    # names of related records
    ("related_name_taken", "/fields/m/related_name", (book(m=field("lookup", target="member", related_name="loans")),)),
    ("related_name_unfit", "/fields/m/related_name", (book(m=field(related_name="loans")),)),
    # references to objects
    ("unknown_object", "/fields/next/target", (book(next=field("lookup", target="bok")),)),
    ("unknown_object", "/fields/next/targets/1", (book(next=field("polymorphic_lookup", targets=["book", "boat"])),)),
    ("unknown_object", "/object", (made("list_view", "v", object="boat", columns={"name": {}}),)),
    ("unknown_object", "/object", (made("layout", "l", object="boat", sections={}, items={}),)),
    ("unknown_object", "/object", (made("seed", "s", object="boat", records={}),)),
    ("unknown_object", "/object", (made("validation_rule", "r", object="boat", when="TRUE", message=WORDS),)),
    ("unknown_object", "/items/boat", (overlay("app/library", items={"boat": {}}),)),
    ("unknown_object", "/items/b/object", (overlay("app/library", items={"b": {"object": "boat"}}),)),
    ("unknown_object", "/objects/boat", (overlay("role/librarian", objects={"boat": {"read": True}}),)),
    ("unknown_object", "/related/r/object", (overlay("layout/book", related={"r": {"object": "boat", "field": "x"}}),)),
    ("unknown_object", "/traits/subtype_of/object", (of_object("book", traits={"subtype_of": {"object": "paper"}}),)),
    # references to picklists
    ("unknown_picklist", "/fields/mood/picklist", (book(mood=field("picklist", picklist="moods")),)),
    ("unknown_picklist", "/parent", (overlay("picklist/tag", parent="tags"),)),
    # references to fields
    ("unknown_field", "/title", (of_object("book", title="titel"),)),
    ("unknown_field", "/highlights/0", (overlay("layout/book", highlights=["autor"]),)),
    ("unknown_field", "/items/autor", (overlay("layout/book", items={"autor": LAYOUT_ITEM}),)),
    ("unknown_field", "/related/loans/columns/0", (overlay("layout/book", related={"loans": {"columns": ["membr"]}}),)),
    ("unknown_field", "/related/loans/field", (overlay("layout/book", related={"loans": {"field": "bok"}}),)),
    ("unknown_field", "/related/loans/sort", (overlay("layout/book", related={"loans": {"sort": "-lent"}}),)),
    ("unknown_field", "/columns/age", (overlay("list_view/loan_all", columns={"age": {"field": "member.age"}}),)),
    ("unknown_field", "/sort", (overlay("list_view/loan_all", sort="-lent"),)),
    ("unknown_field", "/group", (overlay("list_view/book_board", group="mood"),)),
    ("unknown_field", "/sum", (overlay("list_view/book_board", sum="cost"),)),
    ("unknown_field", "/card/0", (overlay("list_view/book_board", card=["cost"]),)),
    ("unknown_field", "/field", (overlay("validation_rule/fine_not_negative", field="fines"),)),
    ("unknown_field", "/indexes/i/fields/0", (of_object("book", indexes={"i": {"fields": ["-cost"]}}),)),
    ("unknown_field", "/fields/shelf/parent_field", (fields("book", {"shelf": {"parent_field": "kind"}}),)),
    ("unknown_field", "/traits/timeline/date", (of_object("loan", traits={"timeline": {"date": "lent"}}),)),
    ("unknown_field", "/traits/subtype_of/copy/0", (of_object("user", traits={"subtype_of": {"copy": ["email"]}}),)),
    ("hidden_field", "/items/author", (fields("book", {"author": {"hidden": True}}),)),
    ("lookup_column_many", "/columns/x", (overlay("list_view/loan_all", columns={"x": {"field": "fine.member"}}),)),
    ("lookup_column_many", "/columns/x", (overlay("list_view/loan_all", columns={"x": {"field": "about.title"}}),)),
    # names
    ("reserved_name", "/fields/owner", (book(owner=field()),)),
    ("reserved_name", "/fields/currency", (book(currency=field()),)),
    ("reserved_name", "/fields/not", (book(**{"not": field()}),)),
    ("reserved_name", "/name", (made("object", "api", title="name", fields={"name": field()}),)),
    ("part_name_taken", "/fields/price_base", (book(price_base=field()),)),
    ("part_name_taken", "/fields/home_city", (fields("member", {"home_city": field()}),)),
    ("prefix_not_yours", "/fields/x_mood", (book(x_mood=field()),)),
    ("prefix_not_yours", "/name", (made("picklist", "x_mood", values={}),)),
    ("prefix_missing", "/fields/age", (of_object("user", fields={"age": field("integer")}),)),
    ("former_name_in_use", "/fields/author/formerly", (book(author={"formerly": ["isbn"]}),)),
    ("former_name_twice", "/fields/author/formerly", (book(author={"formerly": ["who"]}, isbn={"formerly": ["who"]}),)),
    ("former_name_in_use", "/formerly", (of_object("book", formerly=["loan"]),)),
    # what an object says about its fields
    ("title_not_text", "/title", (of_object("book", title="copies"),)),
    ("trait_field_unfit", "/traits/timeline/date", (of_object("loan", traits={"timeline": {"date": "number"}}),)),
    ("trait_field_unfit", "/traits/timeline/regarding", (
        of_object("loan", traits={"timeline": {"regarding": "fine"}}),
    )),
    ("not_indexable", "/fields/home/index", (fields("member", {"home": {"index": True}}),)),
    ("not_indexable", "/indexes/i/fields/0", (of_object("book", indexes={"i": {"fields": ["tags"]}}),)),
    ("not_uniquable", "/fields/tags/unique", (book(tags={"unique": True}),)),
    ("default_invalid", "/fields/copies/default", (book(copies={"default": "many"}),)),
    ("default_invalid", "/fields/genre/default", (book(genre={"default": "poems"}),)),
    ("default_invalid", "/fields/tags/default", (book(tags={"default": ["worn"]}),)),
    ("default_invalid", "/fields/home/default", (fields("member", {"home": {"default": {"moon": "1"}}}),)),
    ("pattern_invalid", "/fields/number/pattern", (fields("loan", {"number": {"pattern": "L-{year}"}}),)),
    # relationships
    ("required_cycle", "/fields/member", (
        fields("member", {"first_loan": field("lookup", target="loan", required=True)}),
    )),
    ("required_cycle", "/fields/next", (book(next=field("lookup", target="book", required=True)),)),
    ("cascade_cycle", "/fields/member", (
        fields("member", {"last_loan": field("lookup", target="loan", on_delete="cascade")}),
    )),
    ("required_cleared", "/fields/member/on_delete", (fields("loan", {"member": {"on_delete": "clear"}}),)),
    # picklists
    ("parent_cycle", "/parent", (overlay("picklist/genre", parent="shelf"),)),
    ("unknown_value", "/values/novel/parents", (overlay("picklist/shelf", values={"novel": {"parents": ["a"]}}),)),
    ("parents_without_parent", "/values/new/parents", (overlay("picklist/tag", values={"new": {"parents": ["a"]}}),)),
    ("parent_field_missing", "/fields/shelf", (book(shelf={"parent_field": None}),)),
    ("parent_field_unfit", "/fields/shelf/parent_field", (book(shelf={"parent_field": "author"}),)),
    # order and texts
    ("missing_anchor", "/fields/mood/after", (book(mood=field(after="gone")),)),
    ("anchor_cycle", "/fields/copies/after", (book(copies={"after": "isbn"}, isbn={"after": "copies"}),)),
    ("label_incomplete", "/fields/mood/label", (book(mood={"type": "text", "label": {"en": "Mood"}}),)),
    ("label_incomplete", "/values/new/label", (overlay("picklist/tag", values={"new": {"label": {"zh": " "}}}),)),
    ("translation_without_text", "/texts/object~1boat~1label", (
        made("translation", "t", language="fr", texts={"object/boat/label": "Bateau"}),
    )),
    *LAYOUT_CASES,
    *VIEW_CASES,
    ("columns_missing", "/columns", (made("list_view", "v", object="book"),)),
    ("two_defaults", "/default", (overlay("list_view/book_mine", default=True),)),
    # expressions
    ("expression_unknown_field_suggested", "/where", (overlay("list_view/book_mine", where='autor = "x"'),)),
    ("expression_syntax", "/where", (overlay("list_view/book_mine", where='author = = "x"'),)),
    ("expression_result_type", "/when", (overlay("validation_rule/fine_not_negative", when="fine"),)),
    ("expression_result_type", "/fields/author/required_when", (book(author={"required_when": "copies"}),)),
    (
        "expression_unknown_field_suggested",
        "/fields/author/read_only_when",
        (book(author={"read_only_when": "owner.department.nam = $User.department.name"}),),
    ),
    (
        "expression_unknown_field_suggested",
        "/sections/main/visible_when",
        (overlay("layout/book", sections={"main": {"visible_when": 'autor = "x"'}}),),
    ),
    ("expression_incomplete", "/items/author/visible_when", (
        overlay("layout/book", items={"author": {"visible_when": "copies >"}}),
    )),
    (
        "expression_unknown_field_suggested",
        "/fields/book/filter",
        (fields("loan", {"book": {"filter": "price > 0 AND $Record.membr.name = author"}}),),
    ),
    # what a lookup offers is said in the target's fields, not in those of the record that looks up
    ("expression_text_without_quotes", "/fields/book/filter", (fields("loan", {"book": {"filter": "rating > 3"}}),)),
    # computed defaults
    ("expression_unknown_function_suggested", "/fields/author/default/$expression", (book(author=computed("UPER()")),)),
    ("default_expression_type", "/fields/copies/default/$expression", (book(copies=computed('title & "x"')),)),
    ("default_expression_type", "/fields/series_start/default/$expression", (book(series_start=computed("$User.id")),)),
    ("default_invalid", "/fields/genre/default/$expression", (book(genre=computed('"romance"')),)),
    (
        "default_cycle",
        "/fields/author/default/$expression",
        (book(author=computed("subtitle"), subtitle=field(**computed("author"))),),
    ),
    ("default_not_computable", "/fields/number/default/$expression", (fields("loan", {"number": computed('"x"')}),)),
    (
        "required_may_hide",
        "/items/title/visible_when",
        (overlay("layout/book", items={"title": {"visible_when": "copies > 1"}}),),
    ),
    # calendars
    ("calendar_without_hours", "/hours", (made("calendar", "c", hours={"monday": []}),)),
    ("calendar_spans", "/hours/friday", (made("calendar", "c", hours={"friday": ["12:00-09:00"]}),)),
    ("calendar_days", "/days/a", (calendar(a={"from": "2025-02-30"}),)),
    ("calendar_day_twice", "/days/b", (calendar(a={"from": "2025-02-03"}, b={"from": "2025-02-03"}),)),
    # seeds
    ("unknown_field", "/records/dream/autor", (seeded({"autor": "x"}),)),
    ("seed_value_invalid", "/records/dream/copies", (seeded({"copies": "x"}),)),
    ("seed_value_invalid", "/records/dream/copies", (seeded({"copies": {"$today": 1}}),)),
    ("seed_lacks_required", "/records/blank", (overlay("seed/first_books", records={"blank": {"isbn": "1"}}),)),
    ("seed_read_only", "/records/dream/version", (seeded({"version": 1}),)),
    ("seed_read_only", "/records/dream/created_at", (seeded({"created_at": {"$today": -1}}),)),
    ("unknown_seed", "/records/dream/series_start", (
        seeded({"series_start": {"$seed": "first_books/draem"}}),
    )),
    ("seed_wrong_object", "/records/dream/series_start", (
        made("seed", "m", object="member", records={"a": {"name": "A"}}),
        seeded({"series_start": {"$seed": "m/a"}}),
    )),
    ("seed_needs_sample", "/records/dream/series_start", (
        made("seed", "b", object="book", sample=True, records={"a": {"title": "A"}}),
        seeded({"series_start": {"$seed": "b/a"}}),
    )),
    ("seed_cycle", "/records/dream", (
        overlay("seed/first_books", records={
            "dream": {"series_start": {"$seed": "first_books/origin"}},
            "origin": {"series_start": {"$seed": "first_books/dream"}},
        }),
    )),
    ("unknown_field", "/made/field", (overlay("seed/first_books", made={"field": "borne"}),)),
    # scenarios
    ("unknown_record", "/steps/two/record", (
        made("scenario", "s", steps={
            "one": {"do": "create", "object": "book", "record": "a"},
            "two": {"do": "update", "object": "book", "record": "b"},
        }),
    )),
    ("unknown_record", "/steps/one/set/series_start", (
        made("scenario", "s", steps={
            "one": {"do": "create", "object": "book", "record": "a", "set": {"series_start": {"$record": "a"}}},
        }),
    )),
    ("unknown_object", "/steps/one/object", (
        made("scenario", "s", steps={"one": {"do": "count", "object": "boook"}}),
    )),
    ("unknown_app", "/app", (overlay("role/reader", app="libary"),)),
    ("unknown_group", "/items/book/group", (overlay("app/library", items={"book": {"group": "shelves"}}),)),
    # upgrade steps
    ("unknown_field", "/set/titel", (step(set={"titel": "title"}),)),
    ("expression_unknown_field_suggested", "/where", (step(where="titel = 1"),)),
    ("step_value_type", "/set/copies", (step(set={"copies": "title"}),)),
    ("step_field_fixed", "/set/created_at", (step(set={"created_at": "NOW()"}),)),
    ("step_version_unfit", "/version", (step(version="9.0.0"),)),
    # packs
    ("pack_required", "/requires/museum", (overlay("pack/library", requires={"museum": ">=1.0"}),)),
    ("pack_in_another", "/name", (made("pack", "museum", version="9.0.0", prefix="mus"),)),
    ("pack_version_unfit", "/platform", (overlay("pack/library", platform=">=9"),)),
)  # fmt: skip


def test_library_has_no_problem() -> None:
    assert [problem.line_of_text() for problem in judge(library_manifest())] == []


@pytest.mark.parametrize(
    ("code", "pointer", "bodies"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_check_finds(code: str, pointer: str, bodies: tuple[Body, ...]) -> None:
    problems = judge(library_manifest(*bodies))
    found = [problem for problem in problems if (problem.code, problem.pointer) == (code, pointer)]
    assert found, [problem.line_of_text() for problem in problems]
    assert found[0].file, "a problem names its file"
    for locale in ("en", "zh"):
        assert "{" not in found[0].message(locale) or "{" in str(bodies)
        assert found[0].hint(locale) is None or "{known}" not in str(found[0].hint(locale))


def test_every_code_of_every_check_has_a_case() -> None:
    shown = {code for code, _, _ in CASES}
    for check in catalogue_of_checks().values():
        assert set(check.codes) <= shown, check.name
        assert set(check.codes) <= catalogue().keys(), check.name
