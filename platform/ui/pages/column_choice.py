"""The columns of a list as one text, in addresses and in what a person keeps: "name:240,account.name,owner;1"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from msgspec import Struct, structs

from ...metadata.definitions.list_view import ListColumn, ListViewDefinition

MOST_COLUMNS = 50
MOST_FROZEN = 4
NARROWEST, WIDEST = 40, 800
_LONGEST_PATH = 400
SLOTS = ("title", "sub", "end", "end2")


class ColumnChoice(Struct, frozen=True):
    """Paths with their widths in pixels (0: as the kind of value needs), and how many stay at the left."""

    columns: tuple[tuple[str, int], ...]
    frozen: int = 1

    @property
    def text(self) -> str:
        """The choice as one text."""
        words = [f"{path}:{width}" if width else path for path, width in self.columns]
        return f"{','.join(words)};{self.frozen}"


def read_choice(text: str) -> ColumnChoice:
    """The choice again; what can't be a column is left out, each column once."""
    words, _, frozen = text.partition(";")
    columns: dict[str, int] = {}
    for word in words.split(",")[: 2 * MOST_COLUMNS]:
        path, _, width = word.strip().partition(":")
        if path and len(path) <= _LONGEST_PATH:
            columns.setdefault(path, bounded_width(width))
    count = int(frozen[:2]) if frozen[:2].isdecimal() else 1
    return ColumnChoice(tuple(columns.items())[:MOST_COLUMNS], min(count, MOST_FROZEN))


def bounded_width(text: str) -> int:
    """A width that was typed or dragged, within bounds; 0 where it is none."""
    if not text.isdecimal() or len(text) > 6 or int(text) == 0:
        return 0
    return max(NARROWEST, min(int(text), WIDEST))


def choice_of(definition: ListViewDefinition) -> ColumnChoice:
    """The view's own columns."""
    columns = tuple((column.field, column.width or 0) for column in definition.columns.values())
    return ColumnChoice(columns, definition.frozen)


def with_choice(definition: ListViewDefinition, choice: ColumnChoice, title: str) -> ListViewDefinition:
    """The view with other columns; those that it had keep their label and their place on a phone's card."""
    known = {column.field: column for column in definition.columns.values()}
    chosen = [
        structs.replace(known.get(path) or ListColumn(path.replace(".", "__"), path), width=width or None)
        for path, width in choice.columns
    ]
    columns = {column.name: column for column in chosen}
    return with_card(replace(definition, columns=MappingProxyType(columns), frozen=choice.frozen), title)


def with_card(definition: ListViewDefinition, title: str) -> ListViewDefinition:
    """The view with every place of a phone's card taken, as far as it has columns."""
    columns = {column.name: column for column in _with_slots(definition.columns.values(), title)}
    return replace(definition, columns=MappingProxyType(columns))


def _with_slots(columns: Iterable[ListColumn], title: str) -> list[ListColumn]:
    """Fill the free places of the card: the record's name, then the columns in their order."""
    listed = list(columns)
    taken = {column.slot for column in listed if column.slot}
    free = [slot for slot in SLOTS if slot not in taken]
    given: Mapping[str, str] = {}
    if "title" in free:
        first = next((column for column in listed if column.field == title and not column.slot), None)
        first = first or next((column for column in listed if not column.slot), None)
        given = {first.field: "title"} if first else {}
        free.remove("title")
    rest = (column.field for column in listed if not column.slot and column.field not in given)
    given = {**given, **dict(zip(rest, free, strict=False))}
    return [structs.replace(column, slot=column.slot or given.get(column.field)) for column in listed]
