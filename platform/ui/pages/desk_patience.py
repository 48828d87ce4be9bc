"""How long a home page waits for its blocks: what takes longer comes when it is in sight."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from ...engine.database import is_timeout
from ...engine.model import Model

T = TypeVar("T")

PAGE_SECONDS = 0.25
"""What is not asked for by then is left for later."""
BLOCK_SECONDS = 0.05
"""A block that took longer when it was last asked for no page waits for."""
_TAKEN = "seconds of desk blocks"


class Patience:
    """The time that one answer has for blocks; how long each took is kept with the model, for all who ask."""

    def __init__(self, model: Model) -> None:
        self._taken: dict[str, float] = model.cache.setdefault(_TAKEN, {})
        self._end = time.perf_counter() + PAGE_SECONDS

    def shown(self, key: str, ask: Callable[[], T], later: T, late: T) -> T:
        """What `ask` finds; `later` where there is no time for it, `late` where the database gave up looking."""
        if self._taken.get(key, 0.0) > BLOCK_SECONDS or time.perf_counter() > self._end:
            return later
        return self.awaited(key, ask, late)

    def awaited(self, key: str, ask: Callable[[], T], late: T) -> T:
        """What `ask` finds, however long it takes; `late` where the database gave up looking."""
        begun = time.perf_counter()
        try:
            return ask()
        except DBAPIError as error:
            if not is_timeout(error):
                raise
            return late
        finally:
            self._taken[key] = time.perf_counter() - begun
