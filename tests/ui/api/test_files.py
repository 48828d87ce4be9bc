"""Files over HTTP: sent, read by whoever may, and refused with a problem."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from tests.ui.interface import Library, codes

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def sent(library: Library, content: bytes, name: str = "note.txt", who: str = "root", **more: Any) -> Any:
    """The answer to a file."""
    data = {"file": (BytesIO(content), name)}
    return library.ask("POST", "/files", who=who, data=data, content_type="multipart/form-data", **more)


def test_a_file_is_stored_linked_and_read(library: Library) -> None:
    answer = sent(library, b"one, two\n", "figures.csv")
    assert answer.status_code == 201
    file = answer.get_json()
    assert (file["name"], file["media_type"], file["size"]) == ("figures.csv", "text/csv", 9)
    read = library.get(f"/files/{file['id']}", who="root")
    assert (read.status_code, read.data, read.headers["X-Content-Type-Options"]) == (200, b"one, two\n", "nosniff")
    assert "attachment" in read.headers["Content-Disposition"]
    assert codes(library.get(f"/files/{file['id']}")) == ["record_not_found"]
    library.made("specimen", name="A", f_file=file["id"])
    assert library.get(f"/files/{file['id']}").data == b"one, two\n"
    assert codes(library.get(f"/files/{file['id']}", who="bob")) == ["record_not_found"]


def test_bad_requests_are_told(library: Library) -> None:
    assert codes(library.ask("POST", "/files", {}, who="root")) == ["no_file_sent"]
    assert codes(sent(library, b"x", who="bob")) == ["not_permitted"]
    assert codes(sent(library, b"x" * (26 * 1024 * 1024))) == ["body_too_large"]
    assert codes(sent(library, b"x" * (25 * 1024 * 1024 + 1))) == ["file_too_large"]
    assert codes(library.get("/files/x", who="root")) == ["record_not_found"]
    file = sent(library, PNG, "broken.png").get_json()
    assert codes(library.get(f"/files/{file['id']}?size=thumb", who="root")) == ["image_unreadable"]
    unknown = library.get(f"/files/{file['id']}?size=large", who="root")
    assert codes(unknown) == ["invalid_parameter"] and "thumb" in unknown.json["problems"][0]["hint"]
    assert codes(library.get(f"/files/{file['id']}?shape=round", who="root")) == ["unknown_parameter"]


def test_nobody_writes_the_facts_of_a_file(library: Library) -> None:
    file = sent(library, b"x").get_json()
    forged = library.ask("PATCH", f"/records/file/{file['id']}", {"sha256": "0" * 64, "version": 1}, who="root")
    assert codes(forged) == ["read_only_field"]
    made = library.ask("POST", "/records/file", {"name": "x", "sha256": file["sha256"]}, who="root")
    assert codes(made) == ["read_only_field"]
