"""Files: content in a store under its digest, a record of the platform object `file` for each, and who reads it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import IO, Any

from sqlalchemy import or_, select

from ..metadata.problem import Problem, ProblemError
from ..metadata.registry import discover
from . import file_stores
from .change import CREATE, Outcome, RecordInput
from .config import Config
from .context import Context
from .file_stores.base import FileStore, StoreKind, TooLarge
from .media_types import IMAGE, media_type_of
from .model import ModelSource
from .query.file_access import FILE_OBJECT, readable_files
from .records.service import RecordService
from .security.rights import not_permitted, rights_of

MAXIMUM_BYTES = 25 * 1024 * 1024
THUMBNAIL_SIDE = 320
"""Pixels of the longer side of a thumbnail."""
MAXIMUM_PIXELS = 60_000_000
"""Pictures with more are not decoded: a small file may hold a huge one."""
GRACE = timedelta(hours=24)
"""An upload has so long to be linked."""
RESTORABLE = timedelta(days=30)
"""So long after its record was deleted the content is kept."""
CHUNK = 500
LONGEST_NAME = 255
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sends it; `field` is where it is to be linked, for problems."""

    name: str
    content: IO[bytes]
    field: str = FILE_OBJECT
    label: Mapping[str, str] | str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the actor may read; `size` in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str

    @property
    def is_image(self) -> bool:
        """Whether it is a picture that browsers draw."""
        return self.media_type.startswith(IMAGE)


def file_store(config: Config) -> FileStore:
    """The store that the configuration names. Raises KeyError for one that is not in the catalogue."""
    return discover(file_stores, StoreKind)[config.file_store].opened(config)


class Files:
    """The files of one database."""

    def __init__(self, store: FileStore, models: ModelSource, records: RecordService) -> None:
        self._store = store
        self._models = models
        self._records = records

    def taken_in(self, upload: Upload, reference: str | None = None) -> RecordInput:
        """Keep the content and answer the record to be saved for it, in one batch with what refers to it.

        ProblemError `file_too_large`. Content whose record is never saved is an orphan, which `sweep` deletes.
        """
        name = clean_name(upload.name)
        try:
            staged = self._store.stage(upload.content, MAXIMUM_BYTES)
        except TooLarge:
            label = upload.label or self._models.current.manifest.objects[FILE_OBJECT].label
            parameters = {"field": label, "name": name, "limit": MAXIMUM_BYTES // 1024 // 1024}
            raise ProblemError(Problem("file_too_large", field=upload.field, parameters=parameters)) from None
        self._store.keep(staged)
        values = {
            "name": name,
            "media_type": media_type_of(staged.head, name),
            "size": staged.size,
            "sha256": staged.sha256,
        }
        return RecordInput(FILE_OBJECT, values, CREATE, reference=reference, dependent=True)

    def create(self, context: Context, upload: Upload) -> Outcome:
        """A file on its own, to be linked later; ProblemError `not_permitted` without the right to create files."""
        model = self._models.current
        if not rights_of(model, context.actor).allows("create", FILE_OBJECT):
            raise ProblemError(not_permitted("create", model.manifest.objects[FILE_OBJECT].label))
        return self._records.save(context, [self.taken_in(upload)])[0]

    def get(self, context: Context, record: str) -> StoredFile:
        """The file, if the actor made it or may read a record that points to it; ProblemError `record_not_found`."""
        model = self._models.current
        with model.database.read() as connection:
            found = readable_files(model, context, connection, rights_of(model, context.actor), [record]).get(record)
        if found is None:
            parameters = {"object": model.manifest.objects[FILE_OBJECT].label, "id": record}
            raise ProblemError(Problem("record_not_found", parameters=parameters))
        return StoredFile(record, found["name"], found["media_type"] or "", found["size"] or 0, found["sha256"] or "")

    def open(self, file: StoredFile) -> IO[bytes]:
        """The content, to be read and closed; ProblemError `file_content_missing`."""
        try:
            return self._store.open(file.sha256)
        except FileNotFoundError:
            raise ProblemError(Problem("file_content_missing", parameters={"name": file.name})) from None

    def thumbnail(self, file: StoredFile) -> bytes:
        """A small copy drawn anew as PNG, so that nothing hidden in the original goes with it.

        ProblemError `image_unreadable` for what is no picture, damaged or too large to decode.
        """
        with self.open(file) as content:
            drawn = _small_copy(content) if file.is_image else None
        if drawn is None:
            raise ProblemError(Problem("image_unreadable", parameters={"name": file.name}))
        return drawn

    def sweep(self, now: datetime) -> int:
        """Delete contents without a record, and uploads broken off, once they are a day old; answers how many.

        The record of a file that was deleted a month ago does not count.
        """
        before = now - GRACE
        old = (digest for digest, moment in self._store.kept() if moment < before)
        removed = self._store.clear_staged(before)
        while digests := [*islice(old, CHUNK)]:
            for digest in set(digests) - self._recorded(digests, now):
                removed += self._store.remove(digest, before)
        return removed

    def _recorded(self, digests: Sequence[str], now: datetime) -> set[str]:
        """Those of the contents that a record has."""
        model = self._models.current
        file = model.tables[FILE_OBJECT]
        column, deleted = file.column("sha256"), file.table.c.deleted_at
        needed = or_(deleted.is_(None), deleted >= now - RESTORABLE)
        with model.database.read() as connection:
            found: set[Any] = set(connection.execute(select(column).where(column.in_(digests), needed)).scalars())
        return found


def clean_name(name: str) -> str:
    """The last part of a path, without characters that can't be seen, short enough, its extension kept."""
    last = _UNFIT.sub("", name.replace("\\", "/").rpartition("/")[2]).strip().lstrip(".") or FILE_OBJECT
    if len(last) <= LONGEST_NAME:
        return last
    stem, dot, extension = last.rpartition(".")
    kept = LONGEST_NAME - len(dot) - len(extension)
    return f"{stem[:kept]}{dot}{extension}" if dot and kept > 0 else last[:LONGEST_NAME]


def _small_copy(content: IO[bytes]) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(content, formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            if picture.width * picture.height > MAXIMUM_PIXELS:
                return None
            picture.draft("RGB", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            clean = Image.new("RGBA", upright.size)
            clean.paste(upright)
            target = io.BytesIO()
            clean.save(target, "PNG", optimize=False)
            return target.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
