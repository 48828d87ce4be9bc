"""Reads a whole file once before anything is written: its structure, its length, the order of its dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from .csv_file import CsvFile
from .dates import OrderFinder


class Survey(Struct):
    """`orders`: column index → what its dates look like; `coming`: (object, field) → hashes of the keys in the file.

    `meant`: (object, field) → hashes of the keys by which rows name records, or more than one row gives the same; None
    where that can't be told of single cells.
    """

    rows: int = 0
    orders: Mapping[int, OrderFinder] = field(default_factory=dict)
    coming: Mapping[tuple[str, str], set[int]] = field(default_factory=dict)
    meant: Mapping[tuple[str, str], set[int] | None] = field(default_factory=dict)


class KeyColumn(Struct, frozen=True):
    """A column that holds keys of an object: those that its rows give, or (`names`) by which they refer to records."""

    object: str
    field: str
    index: int
    key: Callable[[str], Any]
    names: bool = False


def survey(
    file: CsvFile, date_columns: Sequence[int], keys: Sequence[KeyColumn], meaning: Sequence[KeyColumn] = ()
) -> Survey:
    """What the whole file shows; ProblemError where its structure breaks."""
    orders = {index: OrderFinder() for index in date_columns}
    coming: dict[tuple[str, str], set[int]] = {(entry.object, entry.field): set() for entry in keys}
    watched = [(index, finder.see) for index, finder in orders.items()]
    collected = [(entry.index, entry.key, coming[entry.object, entry.field]) for entry in keys]
    meant: dict[tuple[str, str], set[int]] = {(entry.object, entry.field): set() for entry in meaning}
    met: dict[tuple[str, str], set[int]] = {pair: set() for pair in meant}
    width, rows = len(file.header), 0
    for _, cells in file.rows():
        rows += 1
        if len(cells) != width:
            continue
        for index, see in watched:
            see(cells[index])
        for index, key, found in collected:
            # The hash is enough to know that a record is coming, and keeps the memory small.
            found.add(hash(key(cells[index])))
        for entry in meaning:
            pair, key_hash = (entry.object, entry.field), hash(entry.key(cells[entry.index]))
            (meant if entry.names or key_hash in met[pair] else met)[pair].add(key_hash)
    return Survey(rows, orders, coming, meant)
