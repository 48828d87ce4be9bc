"""The commands on definitions and databases, as a person or a script meets them: output, JSON and exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from metacrm.engine.packs.archive import build
from metacrm.engine.packs.scaffold import new_pack
from metacrm.ui.commands.main import metacrm
from tests.fixtures.manifests import LIBRARY

OVERLAY = {
    "extends": "object/book",
    "label": {"en": "Title"},
    "fields": {"x_place": {"type": "text", "label": {"en": "Place", "zh": "位置"}}},
}


class Terminal:
    """Runs commands against one database."""

    def __init__(self, url: str, environment: Mapping[str, str]) -> None:
        self.url, self.environment = url, dict(environment)

    def run(self, *words: str, database: bool = True) -> Result:
        arguments = [*words, *(["--database", self.url] if database else [])]
        result = CliRunner().invoke(metacrm, arguments, env=self.environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    def json(self, *words: str) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def terminal(sqlite_url: str) -> Terminal:
    return Terminal(sqlite_url, {"METACRM_LOCALE": "en"})


@pytest.fixture
def library(terminal: Terminal) -> Terminal:
    assert terminal.run("init").exit_code == 0
    assert terminal.run("install", str(LIBRARY)).exit_code == 0
    return terminal


def test_from_nothing_to_a_working_pack(terminal: Terminal) -> None:
    for command in (["plan", str(LIBRARY)], ["install", str(LIBRARY)], ["layers", "object/book"], ["purge"]):
        result = terminal.run(*command)
        assert result.exit_code == 1 and "[not_initialised]" in result.stderr
    assert terminal.run("doctor").exit_code == 1
    assert terminal.json("init")["version"] == 1
    assert terminal.json("init")["empty"]
    assert terminal.run("doctor").exit_code == 0
    planned = terminal.run("plan", str(LIBRARY))
    assert planned.exit_code == 0 and "+ create object book (Book)" in planned.stdout
    assert "nothing was changed yet" in planned.stdout
    assert terminal.json("install", str(LIBRARY), "--sample")["seeds"] == 5
    assert terminal.json("plan", str(LIBRARY))["empty"]
    assert "Nothing to change." in terminal.run("install", str(LIBRARY)).stdout
    assert "library 1.0.0" in terminal.json("doctor")["facts"]["layers"]


def test_doctor_cleans_up_after_uploads(terminal: Terminal, tmp_path: Path) -> None:
    terminal.environment["METACRM_DATA"] = str(tmp_path)
    digest = "0" * 64
    left = tmp_path / "files" / digest[:2] / digest
    left.parent.mkdir(parents=True)
    left.write_text("of no record", encoding="utf-8")
    os.utime(left, (0, 0))
    assert terminal.run("init").exit_code == 0
    assert terminal.json("doctor", "--clean")["swept"] == {"records": 0, "contents": 1}
    assert not left.exists()


def test_every_text_is_there_in_chinese(terminal: Terminal) -> None:
    terminal.environment["METACRM_LOCALE"] = "zh_CN.UTF-8"
    assert "[not_initialised] 该数据库尚未初始化" in terminal.run("plan", str(LIBRARY)).stderr
    assert "+ 新建对象 user（用户）" in terminal.run("init").stdout
    assert "已写入 2 条初始记录" in terminal.run("install", str(LIBRARY)).stdout
    assert "没有需要变更的内容" in terminal.run("plan", str(LIBRARY)).stdout


def test_choices_of_init_are_judged(terminal: Terminal) -> None:
    assert "[unknown_zone]" in terminal.run("init", "--zone", "Mars/Base").stderr
    assert terminal.run("init", "--locale", "xx").exit_code == 2
    for currency in ("XYZQ", "é1", "XXX", ""):
        assert "[unknown_currency]" in terminal.run("init", "--base-currency", currency).stderr
    assert terminal.run("init", "--base-currency", "usd").exit_code == 0
    assert terminal.json("init")["empty"], "what was not said is no wish"
    words = ("--base-currency", "EUR", "--zone", "Europe/Berlin", "--locale", "en")
    refused = terminal.run("init", *words, "--json")
    assert refused.exit_code == 1
    codes = [problem["code"] for problem in json.loads(refused.stdout)["problems"]]
    assert codes == ["base_currency_fixed", "zone_chosen", "locale_chosen"]
    assert "metacrm organisation --zone Europe/Berlin" in terminal.run("init", *words).stderr


@pytest.mark.parametrize("command", ["doctor", "init", "plan"])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("bogus://x", "database_url_invalid"),
        ("notaurl", "database_url_invalid"),
        ("mysql://a/b", "database_url_invalid"),
        ("postgresql+asyncpg://a/b", "database_url_invalid"),
        ("postgresql://a:port/b", "database_url_invalid"),
        ("sqlite:///:memory:", "database_url_invalid"),
        ("postgresql://ann:secret@127.0.0.1:1/b", "database_unreachable"),
        ("sqlite:///{text}", "database_unreachable"),
        ("sqlite:///{text}/below.sqlite", "database_unreachable"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told(command: str, url: str, code: str, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("not a database, but more than a hundred bytes of a text " * 20, encoding="utf-8")
    terminal = Terminal(url.format(text=text), {"METACRM_LOCALE": "en"})
    told = terminal.run(command, *([str(LIBRARY)] if command == "plan" else []))
    assert told.exit_code == 1 and f"[{code}]" in told.stderr
    assert "secret" not in told.output


def test_an_uninstall_that_only_lists_says_so(terminal: Terminal, tmp_path: Path) -> None:
    new_pack("clinic", tmp_path)
    terminal.run("init")
    terminal.run("install", str(tmp_path / "clinic"))
    listed = terminal.run("uninstall", "clinic")
    assert listed.exit_code == 0 and "nothing was changed yet" in listed.stdout and "--data" in listed.stdout
    assert "- remove object" in listed.stdout and "+ remove" not in listed.stdout
    assert "nothing was changed yet" not in terminal.run("uninstall", "clinic", "--data", "drop").stdout


def test_check_needs_no_database_and_tells_everything(terminal: Terminal, tmp_path: Path) -> None:
    good = terminal.run("check", str(LIBRARY), database=False)
    assert good.exit_code == 0 and "0 problems" in good.stdout
    assert terminal.run("check", "standard_crm", database=False).exit_code == 0
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"kind": "pick", "name": "x"}', encoding="utf-8")
    bad = terminal.run("check", str(tmp_path), database=False)
    assert bad.exit_code == 1
    assert "a.json:1:2: [malformed_json]" in bad.stderr and "b.json#/kind: [unknown_kind]" in bad.stderr
    answer = terminal.run("check", str(tmp_path), "--json", database=False)
    assert [entry["code"] for entry in json.loads(answer.stdout)["problems"]] == ["malformed_json", "unknown_kind"]
    assert "[pack_unknown]" in terminal.run("check", "nowhere", database=False).stderr
    assert terminal.run("check", database=False).exit_code == 2


def test_check_takes_the_file_that_a_pack_was_built_into(terminal: Terminal, tmp_path: Path) -> None:
    for name, needs in (("ground", ()), ("clinic", (str(tmp_path / "ground"),))):
        new_pack(name, tmp_path, needs)
    layout = tmp_path / "clinic" / "layouts" / "clinic_item.json"
    layout.write_text(layout.read_text(encoding="utf-8").replace('"due_on"', '"dew_on"'), encoding="utf-8")
    folder = terminal.run("check", str(tmp_path / "clinic"), "--json", database=False)
    problems = json.loads(folder.stdout)["problems"]
    assert problems and all(one["file"] == "layouts/clinic_item.json" and one["pointer"] for one in problems)
    file = build(tmp_path / "clinic", tmp_path).file
    built = terminal.run("check", str(file), "--json", database=False)
    assert (built.exit_code, json.loads(built.stdout)["problems"]) == (1, problems), "it stands on the pack beside it"
    file.write_bytes(file.read_bytes()[:-30])
    damaged = terminal.run("check", str(file), database=False)
    assert damaged.exit_code == 1 and "[pack_archive_unreadable]" in damaged.stderr


def test_layers_shows_what_covers_what(library: Terminal, tmp_path: Path) -> None:
    overlay = tmp_path / "book.json"
    overlay.write_text(json.dumps(OVERLAY), encoding="utf-8")
    library.run("customize", str(overlay), "--apply")
    values = {value["pointer"]: value for value in library.json("layers", "object/book")["values"]}
    assert values["/label/en"] == {
        "pointer": "/label/en",
        "value": "Title",
        "layer": "customer",
        "shadowed": [{"layer": "library", "value": "Book"}],
    }
    shown = library.run("layers", "object/book").stdout
    assert '/label/en: "Title"  [customer]  < library: "Book"' in shown
    unknown = library.run("layers", "object/bok")
    assert unknown.exit_code == 1 and "object/book" in unknown.stderr


def test_customising_is_planned_applied_undone_and_carried_away(library: Terminal, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "book.json").write_text(json.dumps(OVERLAY), encoding="utf-8")
    planned = library.run("plan", str(source)).stdout
    assert "2 changes planned" in planned and "+ add field book.x_place" in planned
    assert "~ change object book: /label/en" in planned
    assert not library.json("customize", str(source))["empty"]
    assert library.json("customize", str(source), "--apply")["version"] == 3
    assert library.json("export-layer", str(target)) == {"files": ["objects/book.overlay.json"], "warnings": []}
    exported = json.loads((target / "objects" / "book.overlay.json").read_text(encoding="utf-8"))
    assert exported == OVERLAY
    undone = library.json("customize", "--undo")
    assert [entry["operation"] for entry in undone["operations"]] == ["remove_field", "change_definition"]
    again = library.json("export-layer", str(target))
    assert again["files"] == [] and [one["code"] for one in again["warnings"]] == ["layer_file_left"]
    library.json("export-layer", str(tmp_path / "empty"))
    assert library.json("import-layer", str(tmp_path / "empty"))["empty"]
    nothing = library.run("customize", "--undo")
    assert nothing.exit_code == 1 and "[nothing_to_undo]" in nothing.stderr
    assert library.json("import-layer", str(target), "--apply")["version"] == 5
    in_the_way = library.run("export-layer", str(target / "objects" / "book.overlay.json" / "below"))
    assert in_the_way.exit_code == 1 and "[file_not_writable]" in in_the_way.stderr
    assert library.json("customize", "--remove", "object/book#/label", "--apply")["version"] == 6
    assert library.run("customize").exit_code == 2
    assert library.run("customize", str(source), "--undo").exit_code == 2


def test_a_plan_with_problems_leaves_with_one(library: Terminal, tmp_path: Path) -> None:
    overlay = tmp_path / "book.json"
    body = {"extends": "object/book", "fields": {"place": OVERLAY["fields"]["x_place"]}}  # type: ignore[index]
    overlay.write_text(json.dumps(body), encoding="utf-8")
    planned = library.run("customize", str(overlay), "--json")
    assert planned.exit_code == 1
    assert json.loads(planned.stdout)["problems"][0]["pointer"] == "/fields/place"
    applied = library.run("customize", str(overlay), "--apply")
    assert applied.exit_code == 1 and "/fields/place" in applied.stderr


def test_purge_tells_what_it_drops(library: Terminal, tmp_path: Path) -> None:
    overlay = tmp_path / "book.json"
    overlay.write_text(json.dumps(OVERLAY), encoding="utf-8")
    library.run("customize", str(overlay), "--apply")
    library.run("customize", "--undo")
    assert library.json("purge")["dropped"] == []
    assert library.json("purge", "--days", "0", "--dry-run") == {"dropped": ["book.x_place (x_place)"], "dry_run": True}
    assert "- book.x_place (x_place)" in library.run("purge", "--days", "0").stdout
    assert library.json("purge", "--days", "0")["dropped"] == []


def test_what_was_changed_is_told(library: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(OVERLAY), encoding="utf-8")
    library.run("customize", str(tmp_path), "--apply")
    told = library.run("customize", "--history").stdout
    assert 'object/book#/label/en: null → "Title"' in told and "library: " in told
    assert library.json("customize", "--history")["changes"][0]["changes"][0]["overlay"]
    assert library.run("customize", str(tmp_path), "--history").exit_code == 2
