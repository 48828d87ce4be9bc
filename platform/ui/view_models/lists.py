"""List and board pages: what stands above the records, and the records as rows or cards."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ...metadata.frozen import EMPTY
from .shell import Link
from .values import BLANK, Field, Shown


class ObjectMark(Struct, frozen=True):
    """An object's face: API name, labels in the viewer's language, icon (sprite name) and tone, address of its list."""

    name: str
    label: str
    label_plural: str
    icon: str = "database"
    tone: str = "slate"
    href: str = ""

    def label_of(self, count: int) -> str:
        """The word for so many records: the plural but for one."""
        return self.label if count == 1 else self.label_plural


class ViewTab(Struct, frozen=True):
    """A saved view; `count` is a short text or "", `icon` that of a view that is no table."""

    label: str
    href: str
    current: bool = False
    count: str = ""
    icon: str = ""


class KindLink(Struct, frozen=True):
    """Another way to look at the same records, such as table or board; `icon` is a sprite name."""

    label: str
    href: str
    icon: str
    current: bool = False


class Chip(Struct, frozen=True):
    """One condition in words; of a group or a formula only `field` is filled. `remove_href` is the list without it."""

    field: str
    operator: str
    value: str
    remove_href: str


class FilterForm(Struct, frozen=True):
    """What narrows the list: the search box, which GETs `action` with `hidden` pairs and `find`; and the builder."""

    action: str
    builder_href: str
    hidden: tuple[tuple[str, str], ...] = ()
    find: str = ""


class ListTools(Struct, frozen=True):
    """How a table is set up, and where that is changed. `grouped_by` and `sorted_by` are "" for nothing.

    `columns_href` takes the columns of the table as a POST of {"columns": text}; `columns` counts them.
    """

    setup_href: str
    columns_href: str
    grouped_by: str = ""
    sorted_by: str = ""
    columns: int = 0
    frozen: int = 1


class ViewChange(Struct, frozen=True):
    """What can be done with a list that differs from its view. `save_url` is "" where one may not change the view.

    `waits`: it does not differ yet, but may without another page.
    """

    save_url: str
    save_as_href: str
    discard_url: str
    waits: bool = False


class ListHead(Struct, frozen=True):
    """What list and board share. `new_href` and `export_href` are "" where the right is missing; `quick`: short forms.

    `notes` say what of the view had to be left out.
    """

    object: ObjectMark
    title: str
    views: tuple[ViewTab, ...] = ()
    views_href: str = ""
    kinds: tuple[KindLink, ...] = ()
    chips: tuple[Chip, ...] = ()
    filter: FilterForm | None = None
    tools: ListTools | None = None
    change: ViewChange | None = None
    notes: tuple[str, ...] = ()
    new_href: str = ""
    quick: tuple[Link, ...] = ()
    export_href: str = ""
    import_href: str = ""
    clear_href: str = ""


class Column(Struct, frozen=True):
    """A column of the table.

    `align` is "left" or "right". `main` is the one that holds the record's name. `slot` ("title", "sub", "end", "end2")
    is the place on a phone card, "" leaves it out there. `sort_href` re-sorts by it ("" when it cannot be sorted),
    `sort_also_href` after the keys there are; `rank` is its place among several keys, 0 for none. `sorted` is "",
    "ascending" or "descending". `total` is the formatted total over the whole filter, `summed`
    says that the column has one. `width` is in pixels.
    """

    name: str
    label: str
    align: str = "left"
    main: bool = False
    slot: str = ""
    sort_href: str = ""
    sorted: str = ""
    total: str = ""
    width: int = 160
    sort_also_href: str = ""
    rank: int = 0
    summed: bool = False


class Row(Struct, frozen=True):
    """A record in the table; `cells` stand in the order of the columns, `name` says it aloud."""

    id: str
    name: str
    href: str
    cells: tuple[Shown, ...]
    edit_href: str = ""
    delete_href: str = ""


class RowGroup(Struct, frozen=True):
    """A group of the list with its figures over the whole filter.

    `totals` stand in the order of the columns. `href` is the list of this group alone, whose rows are fetched when it
    is opened; `rows` are those that came along, `more_href` leads to further ones.
    """

    key: str
    face: Shown
    count: int
    totals: tuple[str, ...]
    href: str
    rows: tuple[Row, ...] = ()
    more_href: str = ""


class ListPage(Struct, frozen=True):
    """A page of records as a table.

    `count` counts the whole filter; `count_capped` says it stopped counting there ("10,000 or more"). `next_href` holds
    the cursor of the next page; scrolling brings its rows. `first_href` leads back to the first page ("" on it).
    Where the list is grouped, `groups` stand in place of `rows`. The first `frozen` columns stay at the left.
    `state` is "" with rows, "empty" when the object has no record, "no_result" when the filter finds none, "forbidden"
    when the viewer may not read the object, "failed" when the query broke off (`request_id` then says which,
    `message` why, where it is not the time it took). `editable`: column name → the field that its cells edit.
    `bulk`: what may be done with many records: edit, transfer, delete.
    """

    head: ListHead
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    count: int | None = None
    count_capped: bool = False
    next_href: str = ""
    first_href: str = ""
    state: str = ""
    request_id: str = ""
    message: str = ""
    editable: Mapping[str, str] = EMPTY
    bulk: tuple[str, ...] = ()
    frozen: int = 1
    groups: tuple[RowGroup, ...] = ()

    @property
    def group_span(self) -> int:
        """How many columns the head of a group spans: those before the first figure, as far as they stay together."""
        figures = (place for group in self.groups for place, total in enumerate(group.totals) if total)
        before = max(1, min(figures, default=len(self.columns)))
        return min(before, self.frozen or before) if before >= self.frozen else 1


class CellForm(Struct, frozen=True):
    """The control of one cell; a save POSTs the form to `action` with the `version` it was made of."""

    field: Field
    action: str
    version: int


class BoardCard(Struct, frozen=True):
    """A record on the board; `facts` are the fields of the card after its title, `person` its owner.

    `note` is the last line (next step, what is late) and `note_alert` colours it. `stay`: how long it stands here.
    """

    id: str
    version: int
    title: str
    href: str
    move_url: str = ""
    facts: tuple[Shown, ...] = ()
    amount: str = ""
    person: Shown = BLANK
    note: str = ""
    note_alert: bool = False
    edit_href: str = ""
    stay: str = ""


class BoardColumn(Struct, frozen=True):
    """One value of the grouping field with the count and sum of all its records, not only those loaded.

    `value` "" is the column of records without a value. `locked` columns take no card. `more_href` is the list of all.
    `limit` is how many cards it should hold at most, 0 for any number.
    """

    value: str
    label: str
    tone: str = "slate"
    count: int = 0
    sum: str = ""
    note: str = ""
    cards: tuple[BoardCard, ...] = ()
    more_href: str = ""
    more_count: int = 0
    locked: bool = False
    limit: int = 0


class BoardPage(Struct, frozen=True):
    """A board.

    A move POSTs JSON {"field", "value", "version"} to the card's `move_url` and expects
    {"version", "columns": [{"value", "count", "sum"}], "message", "undo": address} or {"problems": [{"message"}]}.
    `field_label` words the menu twin ("Move to…"). `movable` is false where the viewer may not edit the field.
    """

    head: ListHead
    field: str
    field_label: str
    columns: tuple[BoardColumn, ...] = ()
    movable: bool = True
    state: str = ""
    request_id: str = ""
    message: str = ""
