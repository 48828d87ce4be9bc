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
    last = 0

    def new_identifier() -> str:
        nonlocal last
        with lock:
            # 48 bits of milliseconds and 26 bits within them: later calls in one millisecond count upwards.
            last = max(last + 1, (time.time_ns() // 1_000_000) << 26)
            stamp = last
        milliseconds, count = stamp >> 26, stamp & 0x3FFFFFF
        value = (milliseconds << 80) | (0x7 << 76) | ((count >> 14) << 64) | (0b10 << 62)
        value |= ((count & 0x3FFF) << 48) | int.from_bytes(os.urandom(6))
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    return new_identifier


def is_identifier(text: str) -> bool:
    """Whether the text is an id in its canonical form; nothing else can be asked of a column of ids."""
    return _CANONICAL.fullmatch(text) is not None
