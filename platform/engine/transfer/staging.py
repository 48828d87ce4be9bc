"""The folder of one import or export in the background: the file that came, the one that is read, what was refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO

from msgspec import Struct

from ...metadata.problem import Problem, ProblemError
from ..config import Config
from .csv_file import CsvFile, open_csv
from .workbook import is_workbook, workbook_to_csv

FOLDER = "transfers"


class Staging(Struct, frozen=True):
    """Files lie in the data folder, where every process of the installation finds them."""

    folder: Path

    @classmethod
    def of(cls, config: Config, job: str) -> Staging:
        """The folder of a job, which need not exist yet."""
        return cls(config.data_folder / FOLDER / job)

    @property
    def source(self) -> Path:
        """The file that an import reads."""
        return self.folder / "source.csv"

    @property
    def refused(self) -> Path:
        """The rows that an import refused, to be corrected and imported again."""
        return self.folder / "refused.csv"

    def take(self, content: IO[bytes], encoding: str | None = None, delimiter: str | None = None) -> CsvFile:
        """Keep an upload, a workbook as CSV; ProblemError with what is wrong with it, and then nothing is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        received = self.folder / "received"
        try:
            with received.open("wb") as file:
                shutil.copyfileobj(content, file)
            if is_workbook(received):
                workbook_to_csv(received, self.source)
                received.unlink()
                return open_csv(self.source, "utf-8", ",")
            received.replace(self.source)
            return open_csv(self.source, encoding, delimiter)
        except BaseException:
            self.remove()
            raise

    def opened(self, encoding: str, delimiter: str) -> CsvFile:
        """The file that was taken in; ProblemError `upload_gone`."""
        if not self.source.is_file():
            raise ProblemError(Problem("upload_gone"))
        return open_csv(self.source, encoding, delimiter)

    def remove(self) -> None:
        """Delete the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
