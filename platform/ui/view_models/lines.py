"""The lines of a form: records that are parts of the one edited, as rows of a table."""

from __future__ import annotations

from msgspec import Struct

from .values import Field


class LineColumn(Struct, frozen=True):
    """A column: `is_number` sets it to the end; `total` is the sum under it as text, where it is `summed`."""

    name: str
    label: str
    required: bool = False
    is_number: bool = False
    summed: bool = False
    total: str = ""


class LineRow(Struct, frozen=True):
    """A row; its cells post under `lines.<grid>.<key>.<field>`, beside them `version` and `row.remove`.

    `key` is the id of a stored record, anything else for a new one; `typed` are the fields somebody typed, with spaces
    between. `errors` are those that belong to no cell.
    """

    key: str
    cells: tuple[Field, ...]
    number: int = 0
    version: str = ""
    is_new: bool = False
    removed: bool = False
    typed: str = ""
    errors: tuple[str, ...] = ()

    @property
    def error_count(self) -> int:
        """How much is wrong in the row."""
        return len(self.errors) + sum(1 for cell in self.cells if cell.errors)


class LineGrid(Struct, frozen=True):
    """The lines of one object. `blank` is the row that "Add line" copies, `spare` are some for pages without scripts.

    `note` says why there are no rows to edit, where there are too many; the list of them all is at `href`.
    """

    name: str
    label: str
    columns: tuple[LineColumn, ...]
    rows: tuple[LineRow, ...] = ()
    blank: LineRow | None = None
    spare: tuple[LineRow, ...] = ()
    can_remove: bool = False
    can_move: bool = False
    note: str = ""
    href: str = ""

    @property
    def error_count(self) -> int:
        """How much is wrong in all rows."""
        return sum(row.error_count for row in self.rows)
