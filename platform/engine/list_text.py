"""Writes lists of texts for PostgreSQL in one piece: ids and keys come by the thousand, the driver takes each apart."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def list_dumper() -> type[Any]:
    """The driver's own way with lists, but for texts that are plain."""
    from psycopg.types.array import ListDumper  # a process on SQLite never loads the driver

    class PlainListDumper(ListDumper):
        """Takes plain texts whole."""

        def dump(self, obj: list[Any]) -> Any:
            return plain_array(obj) or super().dump(obj)

    return PlainListDumper


def plain_array(values: list[Any]) -> bytes | None:
    """The array as PostgreSQL reads it; None where something in it must be escaped, or is no text."""
    if set(map(type, values)) != {str}:
        return None
    inside = '","'.join(values)
    if inside.count('"') != 2 * (len(values) - 1) or "\\" in inside or "\0" in inside:
        return None
    return f'{{"{inside}"}}'.encode()
