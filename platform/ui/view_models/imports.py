"""An import or export on screens: the upload, the columns and what they become, the first rows, the result."""

from __future__ import annotations

from msgspec import Struct

from .jobs import JobRow
from .lists import ObjectMark
from .values import Choice


class UploadPage(Struct, frozen=True):
    """Where a file is chosen or cells are pasted; `problems` are sentences about the last attempt."""

    object: ObjectMark
    action: str
    limit: int
    pasted: str = ""
    problems: tuple[str, ...] = ()


class ExportPage(Struct, frozen=True):
    """In which form a list is wanted; `hidden` are the parts of its question."""

    object: ObjectMark
    action: str
    hidden: tuple[tuple[str, str], ...]


class ImportColumn(Struct, frozen=True):
    """One column of the file: some of its cells, the field it becomes, and what else must be said of that.

    `lookups` (of a link: by which field the target is found) and `formats` (of a date) are empty where it is neither.
    """

    index: int
    name: str
    samples: tuple[str, ...]
    field: str = ""
    lookups: tuple[Choice, ...] = ()
    lookup: str = ""
    formats: tuple[Choice, ...] = ()
    format: str = ""
    problems: tuple[str, ...] = ()


class PreviewCell(Struct, frozen=True):
    """A cell of the file with what stands against it."""

    text: str
    problems: tuple[str, ...] = ()


class PreviewLine(Struct, frozen=True):
    """A row of the file, what becomes of it, and problems that belong to no cell."""

    number: int
    status: Choice
    cells: tuple[PreviewCell, ...]
    problems: tuple[str, ...] = ()


class MappingPage(Struct, frozen=True):
    """`steps` are the sentences of a mapping file, which takes the place of the controls; `action` is the page."""

    object: ObjectMark
    action: str
    file: str
    total: str
    columns: tuple[ImportColumn, ...]
    fields: tuple[Choice, ...]
    matches: tuple[Choice, ...]
    match: str
    modes: tuple[Choice, ...]
    mode: str
    aliases: str
    stop_href: str
    mapping_href: str
    lines: tuple[PreviewLine, ...] = ()
    problems: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    remembered: bool = False


class KeptRecord(Struct, frozen=True):
    """A record that an undo left alone, and why."""

    name: str
    href: str
    reason: str


class ImportResultPage(Struct, frozen=True):
    """`counts` are labels with numbers; `refused` the first refused rows with their reasons.

    `undo_href` is "" where there is nothing to take back (any more); `undo` is the job that takes it back.
    """

    object: ObjectMark
    job: JobRow
    counts: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    ignored: str = ""
    errors_href: str = ""
    mapping_href: str = ""
    undo_href: str = ""
    undo: JobRow | None = None
    undone: tuple[tuple[str, str], ...] = ()
    kept: tuple[KeptRecord, ...] = ()
