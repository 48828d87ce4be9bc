"""What two processes of an import tell each other through a pipe; both are of the same installation."""

from __future__ import annotations

import pickle
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any

from ...metadata.frozen import freeze


def send(stream: IO[bytes], message: object) -> None:
    """Write one message; OSError where nobody listens any more."""
    whole = BytesIO()
    _Pickler(whole, pickle.HIGHEST_PROTOCOL).dump(message)
    stream.write(whole.getbuffer())
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message; EOFError where the other side is gone."""
    try:
        return pickle.load(stream)
    except pickle.UnpicklingError as error:
        raise EOFError from error


class _Pickler(pickle.Pickler):
    """Takes read-only views along too: labels in problems are such."""

    def reducer_override(self, value: Any) -> Any:
        if type(value) is MappingProxyType:
            return freeze, (dict(value),)
        return NotImplemented
