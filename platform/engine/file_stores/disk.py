"""Files in a folder of the installation's data folder: files/ab/ab… by digest, files/staged for what is coming in."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from .base import FileStore, Staged, StoreKind, TooLarge

CHUNK = 1024 * 1024
HEAD = 8192
STAGED = "staged"
_DIGEST_LENGTH = 64


class DiskStore(FileStore):
    """A folder, made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stage(self, content: IO[bytes], limit: int) -> Staged:
        """Copy to a file of a random name, counting and hashing on the way."""
        folder = self._folder / STAGED
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / uuid.uuid4().hex
        digest, size, head = hashlib.sha256(), 0, b""
        try:
            with path.open("xb") as target:
                while chunk := content.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    head += chunk[: HEAD - len(head)]
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Staged(path.name, digest.hexdigest(), size, head)

    def keep(self, staged: Staged) -> None:
        """Move it to its place; the newer time saves content that is used again from a sweep going on."""
        source, target = self._folder / STAGED / staged.token, self._path(staged.sha256)
        if target.exists():
            os.utime(target)
            source.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)

    def open(self, sha256: str) -> IO[bytes]:
        """The file, opened for reading."""
        return self._path(sha256).open("rb")

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """By name of file."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if len(path.name) == _DIGEST_LENGTH:
                yield path.name, _modified(path)

    def remove(self, sha256: str, before: datetime) -> bool:
        """Delete the file."""
        path = self._path(sha256)
        if _modified(path) >= before:
            return False
        path.unlink(missing_ok=True)
        return True

    def clear_staged(self, before: datetime) -> int:
        """Delete old files of the staging folder."""
        left = [path for path in (self._folder / STAGED).glob("*") if _modified(path) < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != _DIGEST_LENGTH or not set(sha256) <= set("0123456789abcdef"):
            raise FileNotFoundError(sha256)
        return self._folder / sha256[:2] / sha256


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        # Somebody moved or deleted it just now: as new as can be.
        return datetime.now(UTC)


DISK = StoreKind("disk", lambda config: DiskStore(config.data_folder / "files"))
