"""Making packs: a new one works at once, is tested by its scenarios, and becomes a file that shows every change."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from metacrm.engine.config import Config
from metacrm.engine.packs.archive import CONTENTS, MOST_FILES, build, found_pack
from metacrm.engine.packs.checking import check_folder
from metacrm.engine.packs.folder import read_pack
from metacrm.engine.packs.install import install
from metacrm.engine.packs.scaffold import new_pack
from metacrm.engine.packs.trial import try_pack
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    new_pack("clinic", tmp_path)
    return tmp_path / "clinic"


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime.open(Config(set_up_url, tmp_path / "data"))
    yield made
    made.close()


def codes(error: pytest.ExceptionInfo[ProblemError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_a_new_pack_passes_its_own_test(clinic: Path) -> None:
    trial = try_pack(clinic)
    assert trial.passed and not trial.problems, (trial.problems, trial.failures)
    assert (trial.samples, trial.steps) == (1, 4)


def test_a_new_pack_may_stand_on_a_shipped_one(tmp_path: Path) -> None:
    new_pack("clinic", tmp_path, ["standard_crm"])
    assert read_pack(tmp_path / "clinic").requires == ("standard_crm",)


def test_names_and_folders_that_can_not_be_are_refused(clinic: Path) -> None:
    for name, code in {"Clinic": "name_invalid", "../up": "name_invalid", "clinic": "folder_taken"}.items():
        with pytest.raises(ProblemError) as caught:
            new_pack(name, clinic.parent)
        assert codes(caught) == [code]


def test_a_scenario_that_comes_out_otherwise_is_told(clinic: Path) -> None:
    path = clinic / "scenarios" / "clinic_item_life.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["steps"]["counted"]["expect"]["count"] = 2
    path.write_text(json.dumps(body), encoding="utf-8")
    trial = try_pack(clinic)
    assert not trial.passed
    (failure,) = trial.failures
    assert failure.parameters == {"step": "clinic_item_life/counted", "found": "1", "wanted": "2"}


def test_a_scenario_of_what_there_is_not_is_a_problem(clinic: Path) -> None:
    path = clinic / "scenarios" / "clinic_item_life.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["steps"]["made"]["set"]["nmae"] = "x"
    body["steps"]["finished"]["record"] = "two"
    path.write_text(json.dumps(body), encoding="utf-8")
    assert sorted(problem.code for problem in try_pack(clinic).problems) == ["unknown_field", "unknown_record"]


def test_the_same_pack_gives_the_same_file(clinic: Path, tmp_path: Path) -> None:
    (clinic / "notes.py").write_text("print('stays at home')", encoding="utf-8")
    first = build(clinic, tmp_path / "one")
    os.utime(clinic / "pack.json", (0, 10**9))
    assert build(clinic, tmp_path / "two").sha256 == first.sha256
    assert first.file.name == "clinic-0.1.0.mcpack"
    with found_pack(str(first.file)) as source:
        assert read_pack(source.folder).name == "clinic"
        assert not (source.folder / "notes.py").exists()


@pytest.mark.parametrize("name", ["../pack.json", "/etc/pack.json", "a\\b.json", "C:pack.json", "run.py"])
def test_a_file_that_leads_elsewhere_is_not_unpacked(clinic: Path, tmp_path: Path, name: str) -> None:
    made = build(clinic, tmp_path).file
    with zipfile.ZipFile(made) as archive:
        contents = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    contents[name] = contents.pop("pack.json")
    contents[CONTENTS] = contents[CONTENTS].replace(b"  pack.json", b"  " + name.encode())
    with zipfile.ZipFile(made, "w") as archive:
        for place, data in contents.items():
            entry = zipfile.ZipInfo(place)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    with pytest.raises(ProblemError) as caught, found_pack(str(made)):
        pass
    assert codes(caught) == ["pack_archive_member"]


def test_a_file_that_was_changed_is_refused(clinic: Path, tmp_path: Path) -> None:
    made = build(clinic, tmp_path).file
    whole = made.read_bytes()
    for damaged in (whole[:-30], whole[:200] + b"x" + whole[201:], b"no archive"):
        made.write_bytes(damaged)
        with pytest.raises(ProblemError) as caught, found_pack(str(made)):
            pass
        assert codes(caught)[0] in ("pack_archive_unreadable", "pack_archive_changed")


@pytest.mark.parametrize("trick", ["link", "crowd", "understated"])
def test_a_file_that_is_made_to_deceive_is_refused(clinic: Path, tmp_path: Path, trick: str) -> None:
    (clinic / "notes.txt").write_bytes(b"0" * 100_000)
    made = build(clinic, tmp_path).file
    if trick == "understated":
        # The size that the directory tells of the notes, not what they unpack to.
        made.write_bytes(made.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    else:
        with zipfile.ZipFile(made) as archive:
            contents = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        crowd = {f"n{number}.txt": b"" for number in range(MOST_FILES if trick == "crowd" else 0)}
        with zipfile.ZipFile(made, "w") as archive:
            for place, data in {**contents, **crowd}.items():
                entry = zipfile.ZipInfo(place)
                entry.external_attr = (0o120777 if trick == "link" and place == "notes.txt" else 0o100644) << 16
                archive.writestr(entry, data)
    with pytest.raises(ProblemError) as caught, found_pack(str(made)):
        pass
    refused = {"link": "pack_archive_member", "crowd": "pack_archive_large"}
    assert codes(caught) == [refused.get(trick, "pack_archive_unreadable")]


def test_a_pack_leads_nowhere_else_by_its_name_or_needs(clinic: Path, tmp_path: Path) -> None:
    path = clinic / "pack.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**body, "requires": {f"../{tmp_path.name}/other": ">=0"}}), encoding="utf-8")
    new_pack("other", tmp_path)
    (tmp_path / "other" / "broken.json").write_text("{", encoding="utf-8")
    assert {problem.file for problem in check_folder(clinic)[1]} == {"pack.json"}, "nothing is read elsewhere"
    for change in ({"name": "../up"}, {"version": "1/../../up"}, {"name": "/tmp/up"}):
        path.write_text(json.dumps({**body, **change}), encoding="utf-8")
        with pytest.raises(ProblemError) as caught:
            build(clinic, tmp_path / "made")
        assert codes(caught) == ["name_invalid"]
    assert not [*tmp_path.rglob("*.mcpack")]


def test_a_second_pack_in_a_folder_is_none(clinic: Path, runtime: Runtime) -> None:
    ghost = {"kind": "pack", "name": "ghost", "version": "9.0.0", "prefix": "gho", "label": {"en": "Ghost", "zh": "鬼"}}
    (clinic / "a_ghost.json").write_text(json.dumps(ghost), encoding="utf-8")
    body = json.loads((clinic / "pack.json").read_text(encoding="utf-8"))
    (clinic / "pack.json").write_text(json.dumps({**body, "requires": {"ghost": ">=1"}}), encoding="utf-8")
    assert read_pack(clinic).name == "clinic"
    assert [problem.code for problem in check_folder(clinic)[1]] == ["pack_in_another"]
    with pytest.raises(ProblemError) as caught:
        install(runtime, clinic)
    assert codes(caught) == ["pack_in_another"]


def test_a_bomb_is_not_unpacked(clinic: Path, tmp_path: Path) -> None:
    (clinic / "readme.txt").write_bytes(b"0" * 60_000_000)
    made = build(clinic, tmp_path).file
    assert made.stat().st_size < 200_000
    with pytest.raises(ProblemError) as caught, found_pack(str(made)):
        pass
    assert codes(caught) == ["pack_archive_large"]
