"""Record ids: UUID version 7 (RFC 9562), so that new rows lie together in every index."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable

_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def identifier_source() -> Callable[[], str]:
    """A function that gives a new canonical id at each call, each greater than the one before in this process."""
    lock = threading.Lock()
    last = began = 0
    beginning = ""

    def new_identifier() -> str:
        nonlocal last, began, beginning
        with lock:
            # 48 bits of milliseconds and 26 bits within them: later calls in one millisecond count upwards.
            last = max(last + 1, (time.time_ns() // 1_000_000) << 26)
            stamp = last
            if stamp >> 14 != began:
                # The time, version 7 and the upper 12 bits of the count: the same for many ids in a row.
                began = stamp >> 14
                beginning = f"{began >> 28:08x}-{began >> 12 & 0xFFFF:04x}-7{began & 0xFFF:03x}"
            here = beginning
        return f"{here}-{0x8000 | stamp & 0x3FFF:04x}-{os.urandom(6).hex()}"

    return new_identifier


def is_identifier(text: str) -> bool:
    """Whether the text is an id in its canonical form; nothing else can be asked of a column of ids."""
    return _CANONICAL.fullmatch(text) is not None
