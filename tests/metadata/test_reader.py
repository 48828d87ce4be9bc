"""Reading definitions: every unreadable file is told with its place, and none hides another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metacrm.metadata.reader import MAXIMUM_BYTES, MAXIMUM_DEPTH, read_bodies, read_folder, read_text
from metacrm.metadata.reasons import json_reason

GOOD = {"kind": "picklist", "name": "color", "label": {"en": "Color", "zh": "颜色"}}


def nested(levels: int) -> str:
    return '{"kind":"picklist","name":"deep","values":' * 1 + '{"a":' * levels + "1" + "}" * levels + "}"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "malformed_json"),
        (b"", "malformed_json"),
        (b'{"kind": "picklist",}', "malformed_json"),
        (b'\xff\xfe{"kind"', "not_utf8"),
        (b"[1, 2]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"kind": "pick", "name": "color"}', "unknown_kind"),
        (b'{"kind": ["picklist"], "name": "color"}', "unknown_kind"),
        (b'{"kind": {"a": 1}, "name": "color"}', "unknown_kind"),
        (b'{"name": "color"}', "unknown_kind"),
        (b'{"$schema": "../v2/picklist.json", "kind": "picklist", "name": "color"}', "schema_version_unknown"),
        (b'{"$schema": "../v0/colour.json", "kind": "colour"}', "schema_version_unknown"),
        (b'{"kind": "picklist"}', "name_missing"),
        (b'{"kind": "picklist", "name": ""}', "name_missing"),
        (b'{"kind": "picklist", "name": 7}', "name_missing"),
        (b'{"extends": "picklist"}', "name_missing"),
        (b'{"extends": "thing/color"}', "unknown_kind"),
        (b'{"extends": 3}', "unknown_kind"),
        (b'{"kind": "picklist", "name": "a", "name": "b"}', "duplicate_key"),
        (b'{"kind": "picklist", "name": "a", "values": {"x": {}, "x": {}}}', "duplicate_key"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b'{"kind": "picklist", "name": "a", "order": ' + b"1" * 5_000 + b"}", "malformed_json"),
        (b'{"kind": "picklist", "name": "a", "order": NaN}', "malformed_json"),
        (b'{"kind": "picklist", "name": "a", "label": {"en": "half \\ud800"}}', "text_unfit"),
        (b'{"kind": "picklist", "name": "a", "label": {"en": "nothing \\u0000"}}', "text_unfit"),
        (b'{"kind": "picklist", "name": "\\udfff", "values": {"a": {"\\ud800": ["\\ud800"]}}}', "text_unfit"),
        (b" " * (MAXIMUM_BYTES + 1), "definition_too_large"),
    ],
)
def test_bad_files_are_told(content: bytes, code: str) -> None:
    _, problems = read_text(content, "picklists/color.json")
    assert [problem.code for problem in problems] == [code]
    assert problems[0].file == "picklists/color.json"
    for locale in ("en", "zh"):
        assert "{" not in problems[0].line_of_text(locale).replace("{ ", "").replace("{ 开头", "")


def test_the_place_in_the_text_is_told() -> None:
    _, problems = read_text(b'{\n  "kind": "picklist"\n  "name": "x"}', "x.json")
    assert (problems[0].line, problems[0].column) == (3, 3)


def test_depth_has_a_limit_and_no_less() -> None:
    fits, problems = read_text(nested(MAXIMUM_DEPTH - 2).encode(), "a.json")
    assert fits is not None and not problems
    _, problems = read_text(nested(MAXIMUM_DEPTH).encode(), "a.json")
    assert [problem.code for problem in problems] == ["too_deep"]


def test_a_byte_order_mark_is_no_obstacle() -> None:
    raw, problems = read_text(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), "a.json")
    assert raw is not None and not problems
    assert (raw.kind, raw.name, raw.extends) == ("picklist", "color", False)
    assert dict(raw.body) == {"label": {"en": "Color", "zh": "颜色"}}


def test_an_overlay_says_what_it_extends() -> None:
    raw, problems = read_text(b'{"$schema": "x", "extends": "picklist/color", "label": {"en": "Tint"}}', "a.json")
    assert raw is not None and not problems
    assert (raw.kind, raw.name, raw.extends, dict(raw.body)) == ("picklist", "color", True, {"label": {"en": "Tint"}})


def test_a_folder_is_read_whole_in_order(tmp_path: Path) -> None:
    for name, content in (("b.json", "{"), ("a.json", json.dumps(GOOD)), ("c/d.json", "[]"), ("e.txt", "no json")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    definitions, problems = read_folder(tmp_path)
    assert [raw.file for raw in definitions] == ["a.json"]
    assert [(problem.file, problem.code) for problem in problems] == [
        ("b.json", "malformed_json"),
        ("c/d.json", "not_an_object"),
    ]


def test_what_is_no_file_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    (tmp_path / "b.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c.json").write_text(json.dumps(GOOD), encoding="utf-8")
    definitions, problems = read_folder(tmp_path)
    assert [raw.name for raw in definitions] == ["color"]
    assert [(problem.file, problem.code) for problem in problems] == [
        ("a.json", "file_unreadable"),
        ("b.json", "file_unreadable"),
    ]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    _, problems = read_folder(tmp_path / "nowhere")
    assert [problem.code for problem in problems] == ["folder_missing"]


def test_parsed_bodies_are_judged_like_files() -> None:
    definitions, problems = read_bodies([("one", GOOD), ("two", {"kind": "picklist"})])
    assert [raw.name for raw in definitions] == ["color"]
    assert [(problem.file, problem.code) for problem in problems] == [("two", "name_missing")]


def test_why_it_is_no_json_is_said_in_both_languages() -> None:
    _, (problem,) = read_text(b'{"kind": "picklist" "name": "x"}', "a.json")
    assert problem.message("en") == "The text is not JSON: a comma or a bracket is expected."
    assert problem.message("zh") == "文本不符合 JSON 格式：此处应为逗号或括号。"
    assert json_reason("unexpected end of data")["zh"] == "内容不完整"
