"""Loads a new manifest as soon as it is in force, so that the next request of this process need not wait for it."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import DBAPIError, TimeoutError

from ..metadata.problem import ProblemError
from .runtime import Runtime
from .storage.versions import CHANNEL

LOGGER = logging.getLogger("metacrm.manifest")
LOOK_SECONDS = 1.0
"""How often the thread looks whether it is to end."""
RETRY_SECONDS = 5.0


class ManifestWatch:
    """Listens for switches, on PostgreSQL. Without it a process learns of them all the same, with its next request."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="manifest", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        if not self._runtime.database.is_sqlite:
            self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        from psycopg import Error  # a process on SQLite never loads the driver

        while not self._closing.is_set():
            try:
                self._listen()
            except (DBAPIError, TimeoutError, Error, ProblemError):
                LOGGER.warning("the switch to a new manifest can't be listened for", exc_info=True)
                self._closing.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        with self._runtime.database.read() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            connection.detach()  # nobody else is to get a connection that listens
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._runtime.refresh()
            while not self._closing.is_set():
                for _ in driver.notifies(timeout=LOOK_SECONDS, stop_after=1):
                    self._runtime.refresh()
