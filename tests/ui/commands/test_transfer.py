"""The commands import and export: what they take, what they print, and with which status they leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from metacrm.engine.runtime import Runtime
from metacrm.ui.commands.main import metacrm
from tests.engine.acting import ids_of, made
from tests.engine.conftest import clear, install, opened

ROWS = "title,copies,day\nEmma,2,13/1/2020\n=Formula,3,\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    folder = tmp_path_factory.mktemp("transfer")
    url = f"sqlite:///{(folder / 'library.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        yield runtime


@pytest.fixture
def runtime(library: Runtime) -> Runtime:
    clear(library)
    return library


def run(runtime: Runtime, *words: str | Path, status: int = 0, locale: str = "en") -> Result:
    environment = {"METACRM_DATABASE_URL": runtime.config.database_url, "METACRM_LOCALE": locale}
    result = CliRunner().invoke(metacrm, [str(word) for word in words], env=environment)
    assert result.exit_code == status, (result.output, result.exception)
    return result


def written(folder: Path, text: str, name: str = "books.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_import_tells_counts_and_unread_columns(runtime: Runtime, tmp_path: Path) -> None:
    result = run(runtime, "import", "book", written(tmp_path, ROWS))
    assert "book: 2 created, 0 updated, 0 unchanged" in result.stdout
    assert "2 rows: 2 imported, 0 refused" in result.stdout
    assert "Columns not read: day" in result.stdout
    assert "2 of 2 rows" in result.stderr
    run(runtime, "import", "book", written(tmp_path, ROWS), "--strict", status=1)
    assert len(ids_of(runtime, "book")) == 2


def test_refused_rows_make_status_1_and_a_file(runtime: Runtime, tmp_path: Path) -> None:
    path = written(tmp_path, ROWS.replace("2,", "two,"))
    result = run(runtime, "import", "book", path, "--errors", tmp_path / "bad.csv", status=1)
    assert "row 2: copies: [not_a_number]" in result.stderr
    assert (tmp_path / "bad.csv").read_text("utf-8").splitlines()[1].startswith("not_a_number: ")
    chinese = run(runtime, "import", "book", path, "--dry-run", status=1, locale="zh")
    assert "第 2 行" in chinese.stderr and "试运行" in chinese.stdout
    answer = json.loads(run(runtime, "import", "book", path, "--match", "title", "--json", status=1).stdout)
    assert (answer["refused"], answer["unchanged"], answer["problems"][0]["row"]) == (1, 1, 2)


def test_mapping_aliases_and_date_format(runtime: Runtime, tmp_path: Path) -> None:
    fields = {"title": {"column": "title"}, "copies": {"column": "copies"}, "published_on": {"column": "day"}}
    mapping = written(tmp_path, json.dumps({"steps": [{"object": "book", "fields": fields}]}), "mapping.json")
    path = written(tmp_path, "title,copies,day\nEmma,few,1/2/2020\nFew,9,\n")
    words = ("import", "book", path, "--mapping", mapping)
    assert "[ambiguous_dates]" in run(runtime, *words, status=1).stderr
    run(runtime, *words, "--alias", "copies:few=3", "--date-format", "D/M/YYYY")
    text = run(runtime, "export", "book", "--fields", "title,copies,published_on").stdout
    assert [*csv.reader(text.splitlines())][1:] == [["Emma", "3", "2020-02-01"], ["Few", "9", ""]]
    assert "[bad_alias]" in run(runtime, *words, "--alias", "nothing", status=1).stderr
    assert "[object_not_in_mapping]" in run(runtime, "import", "loan", path, "--mapping", mapping, status=1).stderr
    run(runtime, *words, "--match", "title", status=2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "mapping_not_json"),
        ('{"steps": []}', "mapping_wrong_shape"),
        ('{"steps": [{"object": "book"}]}', "mapping_wrong_shape"),
    ],
)
def test_bad_mapping(runtime: Runtime, tmp_path: Path, text: str, code: str) -> None:
    mapping = written(tmp_path, text, "mapping.json")
    result = run(runtime, "import", "book", written(tmp_path, ROWS), "--mapping", mapping, status=1)
    assert f"[{code}]" in result.stderr


def test_why_a_mapping_does_not_fit_is_said_in_chinese(runtime: Runtime, tmp_path: Path) -> None:
    mapping = written(tmp_path, '{"steps": "all"}', "mapping.json")
    result = run(runtime, "import", "book", written(tmp_path, ROWS), "--mapping", mapping, status=1, locale="zh")
    assert '"all" 的类型不是 "array"' in result.stderr


def test_export_guards_formulas_and_comes_back(runtime: Runtime, tmp_path: Path) -> None:
    run(runtime, "import", "book", written(tmp_path, ROWS))
    target = tmp_path / "out.csv"
    result = run(runtime, "export", "book", "--output", target, "--bom", "--where", "copies > 2")
    assert "1 record exported" in result.stderr
    content = target.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"'=Formula" in content
    answer = json.loads(run(runtime, "import", "book", target, "--json").stdout)
    assert (answer["unchanged"], answer["refused"]) == (1, 0)
    run(runtime, "export", "book", "--output", tmp_path / "none.csv", "--where", "copies >", status=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["books.csv", "out.csv"]


def test_a_file_that_cannot_be_written_is_told_first(runtime: Runtime, tmp_path: Path) -> None:
    path, nowhere = written(tmp_path, ROWS), tmp_path / "none" / "x.csv"
    for place in (nowhere, tmp_path, tmp_path / ("x" * 300)):
        assert "[file_not_writable]" in run(runtime, "import", "book", path, "--errors", place, status=1).stderr
        assert "[file_not_writable]" in run(runtime, "export", "book", "--output", place, status=1).stderr
    assert not ids_of(runtime, "book")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_acting_as_a_user_keeps_his_rights(runtime: Runtime, tmp_path: Path) -> None:
    made(
        runtime,
        "user",
        {"name": "Rita", "login": "rita", "roles": ["reader"]},
        {"name": "Old", "login": "old", "active": False},
    )
    path = written(tmp_path, ROWS)
    for words in (("import", "book", path), ("export", "book")):
        assert "[not_permitted]" in run(runtime, *words, "--user", "RITA", status=1).stderr
        for login in ("nobody", "old"):
            assert "[login_unknown]" in run(runtime, *words, "--user", login, status=1).stderr
    assert ids_of(runtime, "book") == []
