"""Everything a process needs to work on one database: the model in force, swapped with the manifest, and services."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

from ..metadata.manifest import Manifest
from ..metadata.problem import Problem, ProblemError
from ..metadata.resolution import resolve
from ..metadata.type_catalogue import field_types
from .collector import collect_seldom
from .config import Config
from .database import Database
from .files import Files, file_store
from .model import Model
from .records.service import RecordService
from .storage.facts import CURSOR_SECRET, MANIFEST_FINGERPRINT, organisation, read_facts
from .storage.layer_store import load_layers
from .storage.physical import load_physical_model
from .storage.tables import build_tables
from .storage.versions import stored_version


class Runtime:
    """One database at work in this process; `current` is swapped whole, so that who holds a model keeps a whole one.

    `known` is a manifest that was resolved before: where it is the one in force, it is taken over.
    """

    def __init__(self, config: Config, database: Database, known: Manifest | None = None) -> None:
        self.config = config
        self.database = database
        self._lock = threading.Lock()
        self._model = self._load(None, known)
        self.records = RecordService(self)
        self.files = Files(file_store(config), self, self.records)

    @classmethod
    def open(cls, config: Config, known: Manifest | None = None) -> Runtime:
        """Connect and load; ProblemError `not_initialised` on a database that `metacrm init` has not set up."""
        collect_seldom()
        return cls(config, Database(config.database_url, config.pool_size), known)

    @property
    def current(self) -> Model:
        """The model in force when it was last looked at."""
        return self._model

    def refresh(self) -> Model:
        """Look at the database's manifest version and load the new model where it moved."""
        with self._lock:
            with self.database.read() as connection:
                version = stored_version(connection)
            if version != self._model.version:
                self._model = self._load(self._model, self._model.manifest)
            return self._model

    def close(self) -> None:
        """Give all connections back."""
        self.database.dispose()

    def _load(self, before: Model | None, known: Manifest | None) -> Model:
        with self.database.read() as connection:
            if not read_facts(connection):
                raise ProblemError(Problem("not_initialised"))
            # The version is read first and again at the end: what lies between was read under one manifest.
            while True:
                version = stored_version(connection)
                model = self._read(connection, version, before, known)
                if stored_version(connection) == version:
                    return model

    def _read(self, connection: Connection, version: int, before: Model | None, known: Manifest | None) -> Model:
        facts = read_facts(connection)
        if not facts or version == 0:
            raise ProblemError(Problem("not_initialised"))
        applied = facts.get(MANIFEST_FINGERPRINT)
        if known and known.fingerprint == applied:
            manifest = known
        else:
            manifest = resolve(load_layers(connection), field_types(), trusted=known, applied=applied)
        model = Model(
            database=self.database,
            organisation=organisation(facts),
            manifest=manifest,
            version=version,
            tables=build_tables(manifest, load_physical_model(connection), before=before.tables if before else None),
            secret=bytes.fromhex(facts[CURSOR_SECRET]),
        )
        if before is not None:
            model.new_identifier = before.new_identifier
        return model
