"""The contract of a file store: content goes in once, is named by its SHA-256, and never changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ..config import Config


@dataclass(frozen=True, slots=True)
class Staged:
    """Content taken in but not kept yet; `token` finds it in its store, `head` are its first bytes, `size` in bytes."""

    token: str
    sha256: str
    size: int
    head: bytes


class TooLarge(Exception):
    """The content is longer than it may be; nothing of it was left behind."""


class FileStore(ABC):
    """A place that holds contents by their digest (64 hexadecimal digits)."""

    @abstractmethod
    def stage(self, content: IO[bytes], limit: int) -> Staged:
        """Take the content in, beside what is kept; raises TooLarge beyond `limit` bytes."""

    @abstractmethod
    def keep(self, staged: Staged) -> None:
        """Put staged content under its digest; content that is there already is only marked as new."""

    @abstractmethod
    def open(self, sha256: str) -> IO[bytes]:
        """The content, to be read and closed; raises FileNotFoundError."""

    @abstractmethod
    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every digest with the moment (UTC) at which it was last put in."""

    @abstractmethod
    def remove(self, sha256: str, before: datetime) -> bool:
        """Delete the content unless it was put in again since that moment; whether it was deleted."""

    @abstractmethod
    def clear_staged(self, before: datetime) -> int:
        """Delete what was staged before the moment and never kept; answers how many."""


@dataclass(frozen=True)
class StoreKind:
    """An entry of the catalogue; `opened` makes the store of one installation."""

    name: str
    opened: Callable[[Config], FileStore]
