"""What a file is, told by its first bytes: the name alone proves nothing, and a browser is never left to guess."""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "application/octet-stream"
IMAGE = "image/"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_ZIP = b"PK\x03\x04"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ZIPPED: Mapping[str, str] = {
    "docx": f"{_OPEN_XML}wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}spreadsheetml.sheet",
    "pptx": f"{_OPEN_XML}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_LONGEST_CHARACTER = 4


def media_type_of(head: bytes, name: str) -> str:
    """The media type of content that begins with `head`; the extension of `name` only tells kinds of one family apart.

    Markup and scripts count as plain text, so that no browser ever runs them.
    """
    extension = name.rpartition(".")[2].lower()
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(_ZIP):
        return _ZIPPED.get(extension, "application/zip")
    if _is_text(head):
        return "text/csv" if extension == "csv" else "text/plain"
    return UNKNOWN


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut in two at the end does not count against it."""
    if b"\x00" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - _LONGEST_CHARACTER:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(character < " " and character not in "\t\n\r\f" for character in text)
