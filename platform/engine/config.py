"""What one installation is told from outside: where its database and its files lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """`database_url` as SQLAlchemy writes it; `data_folder` holds files and the embedded database.

    `file_store` names the entry of the catalogue of file stores that keeps the contents of files.
    """

    database_url: str
    data_folder: Path
    pool_size: int = 8
    file_store: str = "disk"

    @classmethod
    def from_environment(
        cls,
        database_url: str | None = None,
        environment: Mapping[str, str] = os.environ,
        data_folder: Path | None = None,
    ) -> Config:
        """The command line's URL, else METACRM_DATABASE_URL, else SQLite in METACRM_DATA (default: ./data)."""
        folder = data_folder or Path(environment.get("METACRM_DATA", "data"))
        url = (
            database_url
            or environment.get("METACRM_DATABASE_URL")
            or f"sqlite:///{folder.absolute() / 'metacrm.sqlite'}"
        )
        return cls(database_url=with_driver(url), data_folder=folder)


def with_driver(url: str) -> str:
    """The URL with the driver that metacrm uses: postgres:// and postgresql:// mean psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
