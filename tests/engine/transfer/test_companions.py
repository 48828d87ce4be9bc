"""Another process saves pieces of an import as this one does: same verdicts, same records, whole batches only."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import psutil  # type: ignore[import-untyped]
import pytest

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer import companions as place
from metacrm.engine.transfer.batches import Piece
from metacrm.engine.transfer.companions import Brief, companions, worthwhile_processes
from metacrm.engine.transfer.csv_file import CsvFile, open_csv
from metacrm.engine.transfer.lanes import LaneBlocked
from metacrm.engine.transfer.mapping import parse_mapping
from metacrm.engine.transfer.messages import receive, send
from metacrm.engine.transfer.survey import Survey
from metacrm.metadata.problem import Problem, ProblemError
from tests.engine.transfer.rows import BOOK, book, codes, imported, records, written

MAPPING = parse_mapping({"steps": [book(copies={"column": "copies"}, genre={"column": "genre"})]})
ROWS = "isbn,title,copies,genre\n1,A,7,fiction\n2,,x,fiction\n3,C,2,Unheard\n"


def brief(file: CsvFile) -> Brief:
    return Brief(Context(origin="import"), file, MAPPING, Survey(3))


def test_a_companion_saves_and_tells(library_on_postgresql_only: Runtime, tmp_path: Path) -> None:
    runtime, file = library_on_postgresql_only, open_csv(written(tmp_path, ROWS))
    with companions(runtime.config, 1) as [companion], companion.lane(brief(file)) as save:
        saved = save(Piece([*file.rows()]))
        again = save(Piece([*file.rows()][:1]))
        process = psutil.Process(companion.process)
        os.kill(companion.process, signal.SIGINT)
        assert save(Piece([*file.rows()][:1])).counts == {("book", "unchanged"): 1}
        process.kill()
        with pytest.raises(ProblemError) as ended:
            save(Piece([*file.rows()][:1]))
    assert [problem.code for problem in ended.value.problems] == ["import_process_ended"]
    assert (saved.counts, again.counts) == ({("book", "created"): 1}, {("book", "unchanged"): 1})
    told = [(row.number, {problem.code for problem in row.problems}) for row in saved.refused]
    assert told == [(3, {"required", "not_a_number"}), (4, {"unknown_choice"})]
    assert all(problem.message("zh") for row in saved.refused for problem in row.problems)
    assert records(runtime, "book", "isbn", "copies") == [("1", 7)]


def test_a_companion_that_can_not_come_up_leaves_the_work_to_others(tmp_path: Path) -> None:
    file = open_csv(written(tmp_path, ROWS))
    nowhere = Config("sqlite:///:memory:", tmp_path)
    with companions(nowhere, 1) as [companion], pytest.raises(LaneBlocked), companion.lane(brief(file)):
        pass


def test_an_import_by_two_processes_is_the_same(library_on_postgresql_only: Runtime, tmp_path: Path) -> None:
    def cells(number: int) -> str:
        return f"{number * 7 % 300},{'' if number % 40 == 9 else f'T{number}'}{',more' * (number % 90 == 5)}\n"

    path = written(tmp_path, "isbn,title\n" + "".join(map(cells, range(600))))
    result = imported(library_on_postgresql_only, path, BOOK, batch_rows=20, processes=2)
    assert (result.rows, result.refused) == (600, 22)
    assert result.objects == {"book": {"created": 300, "updated": 278, "unchanged": 0}}
    assert len({row for row, _, _ in codes(result)}) == 22
    with path.with_suffix(".errors.csv").open(encoding="utf-8") as errors:
        left = [row[1] for row in csv.reader(errors)][1:]
    expected = [str(n * 7 % 300) for n in range(600) if n % 40 == 9 or n % 90 == 5]
    assert left == expected
    assert len(records(library_on_postgresql_only, "book", "isbn")) == 300


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, time\n"
        "from metacrm.engine.config import Config\n"
        "from metacrm.engine.transfer.companions import Companion\n"
        "print(Companion(Config('sqlite:///:memory:', pathlib.Path('.'))).process, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        process = psutil.Process(int(starter.stdout.readline()))
        starter.kill()
    process.wait(30)


def test_small_files_are_not_worth_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = open_csv(written(tmp_path, ROWS))
    assert worthwhile_processes(file) == 1
    monkeypatch.setattr(place, "WORTHWHILE_BYTES", 10)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {*range(16)}, raising=False)
    assert worthwhile_processes(file) == place.MOST_PROCESSES


def _told(message: object) -> object:
    stream = io.BytesIO()
    send(stream, message)
    stream.seek(0)
    return receive(stream)


def test_labels_and_problems_travel() -> None:
    problem = Problem("required", "title", {"field": MappingProxyType({"en": "Title", "zh": "书名"})})
    assert _told(problem) == problem
    error = _told(ProblemError(problem))
    assert isinstance(error, ProblemError) and error.problems == (problem,)
    with pytest.raises(EOFError):
        receive(io.BytesIO())
