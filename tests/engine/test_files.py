"""Files: kept by digest, sniffed, read by who may, small copies, sweeping; and what a file field takes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Actor, Context
from metacrm.engine.files import MAXIMUM_BYTES, Upload, clean_name
from metacrm.engine.media_types import media_type_of
from metacrm.engine.runtime import Runtime
from metacrm.engine.sweeping import sweep_files
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, codes, ids_of, made


def png(side: int = 4) -> bytes:
    """A small red picture."""
    target = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(target, "PNG")
    return target.getvalue()


def sent(name: str, content: bytes, field: str = "file") -> Upload:
    """An upload of that content."""
    return Upload(name, io.BytesIO(content), field)


def person(runtime: Runtime, name: str, *roles: str) -> Context:
    """A request of a new user with these roles."""
    user = made(runtime, "user", {"name": name, "login": name.lower(), "roles": list(roles)})[0]
    return replace(at(), actor=Actor(user, name, frozenset(roles)))


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (png(), "x.txt", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "x.png", "image/jpeg"),
        (b"GIF89a....", "x", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "image/webp"),
        (b"%PDF-1.7\n", "x.html", "application/pdf"),
        (b"PK\x03\x04....", "x.zip", "application/zip"),
        (b"<html><script>alert(1)</script>", "x.html", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "x.svg", "text/plain"),
        ("甲,乙\n".encode(), "x.csv", "text/csv"),
        ("甲".encode() * 2730 + "甲".encode()[:2], "x.txt", "text/plain"),
        (b"\x00\x01\x02", "x.txt", "application/octet-stream"),
        (b"\xff\xfe broken", "x.txt", "application/octet-stream"),
        (b"", "x", "text/plain"),
    ],
)
def test_kinds_are_told_by_the_first_bytes(head: bytes, name: str, expected: str) -> None:
    assert media_type_of(head, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C:\\Users\\mara\\scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe\r\n", "agnp.exe"),
        ("", "file"),
        (".", "file"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
        ("文件.pdf", "文件.pdf"),
    ],
)
def test_names_are_cleaned(name: str, expected: str) -> None:
    assert clean_name(name) == expected


def test_a_file_and_the_record_that_links_it_are_saved_together(library_runtime: Runtime) -> None:
    runtime = library_runtime
    upload = runtime.files.taken_in(sent("cover.png", png()), "cover")
    outcomes = runtime.records.save(
        at(), [upload, RecordInput("specimen", {"name": "A", "f_image": {"$ref": "cover"}})]
    )
    assert codes(outcomes) == [[], []]
    linked = runtime.records.get(at(), "specimen", str(outcomes[1].id), ("f_image",))["f_image"]
    file = runtime.files.get(at(), linked)
    assert (file.name, file.media_type, file.size) == ("cover.png", "image/png", len(png()))
    with runtime.files.open(file) as content:
        assert content.read() == png()


def test_equal_contents_are_kept_once(library_runtime: Runtime) -> None:
    files = library_runtime.files
    first, second = (files.create(at(), sent(name, b"the same")) for name in ("a.txt", "b.txt"))
    one, other = (files.get(at(), str(outcome.id)) for outcome in (first, second))
    assert one.sha256 == other.sha256 and one.name != other.name


def test_an_image_field_takes_only_pictures(library_runtime: Runtime) -> None:
    runtime = library_runtime
    upload = runtime.files.taken_in(sent("cover.png", b"not a picture"), "cover")
    outcomes = runtime.records.save(
        at(), [upload, RecordInput("specimen", {"f_image": {"$ref": "cover"}, "f_file": {"$ref": "cover"}})]
    )
    assert codes(outcomes)[1] == [("not_an_image", "f_image")]
    unknown = runtime.records.create(at(), "specimen", {"f_image": "01a1ffb8-dbb8-7000-8001-221f963eb571"})
    assert codes([unknown])[0] == [("dangling_reference", "f_image")]


def test_too_large_a_file_is_refused_and_leaves_nothing(library_runtime: Runtime) -> None:
    with pytest.raises(ProblemError) as caught:
        library_runtime.files.taken_in(sent("big.bin", b"x" * (MAXIMUM_BYTES + 1), "f_file"))
    assert [(problem.code, problem.field) for problem in caught.value.problems] == [("file_too_large", "f_file")]


def test_a_file_is_read_by_its_maker_and_through_records(library_runtime: Runtime) -> None:
    runtime = library_runtime
    maker, reader = person(runtime, "Mara", "librarian"), person(runtime, "Olu", "reader")
    upload = runtime.files.taken_in(sent("note.txt", b"note"))
    file = str(runtime.records.save(maker, [upload])[0].id)
    assert runtime.files.get(maker, file).name == "note.txt"
    with pytest.raises(ProblemError) as caught:
        runtime.files.get(reader, file)
    assert caught.value.problems[0].code == "record_not_found"
    made(runtime, "specimen", {"name": "A", "f_file": file})
    assert runtime.files.get(person(runtime, "Ida", "member"), file).name == "note.txt"
    with pytest.raises(ProblemError):
        runtime.files.get(reader, file)  # readers may not read specimens


def test_nobody_links_a_file_he_may_not_read(library_runtime: Runtime) -> None:
    runtime = library_runtime
    secret = str(runtime.files.create(at(), sent("secret.txt", b"secret")).id)
    other = person(runtime, "Mara", "administrator")
    limited = replace(other, actor=Actor(other.actor.id, "Mara", frozenset({"librarian"})))
    specimen = made(runtime, "specimen", {"name": "A"})[0]
    outcome = runtime.records.update(other, "specimen", specimen, {"f_file": secret})
    assert outcome.ok
    runtime.records.update(other, "specimen", specimen, {"f_file": None})
    refused = runtime.records.update(limited, "specimen", specimen, {"f_file": secret})
    assert not refused.ok


def test_creating_a_file_alone_needs_its_right(library_runtime: Runtime) -> None:
    reader = person(library_runtime, "Olu", "reader")
    with pytest.raises(ProblemError) as caught:
        library_runtime.files.create(reader, sent("a.txt", b"a"))
    assert caught.value.problems[0].code == "not_permitted"


def test_small_copies(library_runtime: Runtime) -> None:
    files = library_runtime.files
    big = files.get(at(), str(files.create(at(), sent("big.png", png(900))).id))
    with Image.open(io.BytesIO(files.thumbnail(big))) as small:
        assert small.size == (320, 320)
    for content in (b"\x89PNG\r\n\x1a\nbroken", b"plain text"):
        file = files.get(at(), str(files.create(at(), sent("x.png", content)).id))
        with pytest.raises(ProblemError) as caught:
            files.thumbnail(file)
        assert caught.value.problems[0].code == "image_unreadable"


def test_orphans_are_swept_after_a_day(library_runtime: Runtime) -> None:
    files = library_runtime.files
    files.sweep(at().now + timedelta(days=4000))
    kept = files.get(at(), str(files.create(at(), sent("a.txt", b"kept for good")).id))
    files.taken_in(sent("b.txt", b"never saved"))
    assert files.sweep(at().now - timedelta(days=4000)) == 0
    assert files.sweep(at().now + timedelta(days=4000)) == 1
    with files.open(kept) as content:
        assert content.read() == b"kept for good"


def test_files_to_which_nothing_points_are_swept(library_runtime: Runtime) -> None:
    runtime, files = library_runtime, library_runtime.files
    moment = datetime.now(UTC)

    def stored(name: str, hours: float) -> str:
        context = replace(at(), now=moment - timedelta(hours=hours))
        return str(files.create(context, sent(name, name.encode())).id)

    fresh, lost, old = stored("fresh", 23), stored("lost", 25), stored("old", 24 * 20)
    linked, former, of_deleted = stored("linked", 25), stored("former", 25), stored("deleted", 25)
    holder, changed, gone = made(runtime, "specimen", *[{"name": name} for name in "ABC"])
    for record, file in ((holder, linked), (changed, former), (gone, of_deleted)):
        assert runtime.records.update(at(), "specimen", record, {"f_file": file}).ok
    assert runtime.records.update(at(), "specimen", changed, {"f_file": None}).ok
    assert runtime.records.delete(at(), "specimen", gone).ok
    assert sweep_files(runtime, thoroughly=False).records == 1
    assert sorted(ids_of(runtime, "file")) == sorted([fresh, old, linked, former, of_deleted])
    assert sweep_files(runtime).records == 1
    assert old not in ids_of(runtime, "file")
    assert runtime.records.restore(at(), "file", lost).ok
    files.sweep(moment + timedelta(days=40))
    for name, there in (("lost", True), ("old", False), ("linked", True)):
        assert (hashlib.sha256(name.encode()).hexdigest() in stored_digests(runtime)) is there, name


def stored_digests(runtime: Runtime) -> set[str]:
    return {path.name for path in (runtime.config.data_folder / "files").glob("??/*")}


def test_content_that_is_gone_is_told(library_runtime: Runtime) -> None:
    file = library_runtime.files.get(at(), str(library_runtime.files.create(at(), sent("a.txt", b"going")).id))
    with pytest.raises(ProblemError) as caught:
        library_runtime.files.open(replace(file, sha256="0" * 64))
    assert caught.value.problems[0].code == "file_content_missing"
