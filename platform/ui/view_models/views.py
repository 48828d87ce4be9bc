"""The setup of a list, the views of an object, and the form that saves one."""

from __future__ import annotations

from msgspec import Struct

from .lists import ObjectMark
from .values import Choice


class SetupColumn(Struct, frozen=True):
    """A column chosen; `width` in pixels as the input holds it, "" where nobody chose one."""

    path: str
    label: str
    width: str = ""


class FieldNode(Struct, frozen=True):
    """A field on offer as a column; a lookup `has_fields` of its record, which stand in `fields` where it is `open`."""

    path: str
    label: str
    chosen: bool = False
    has_fields: bool = False
    open: bool = False
    fields: tuple[FieldNode, ...] = ()


class SortKeyRow(Struct, frozen=True):
    """One key of the order: the field taken ("" for none) and whether it goes down."""

    path: str
    descending: bool = False


class SetupPage(Struct, frozen=True):
    """Columns, order and groups of a table, as a page and as a dialog over the list.

    The form POSTs to `action` with `do` = "apply", "reset", "show", "up:N", "down:N", "remove:N", "add:PATH",
    "open:PATH" or "close:PATH"; "apply" and "reset" redirect to the list, all others answer the page anew. `focus` is
    the id of the control to go on with. `adjusted` says that the columns are not the view's own.
    """

    object: ObjectMark
    action: str
    cancel_href: str
    columns: tuple[SetupColumn, ...]
    frozen: int
    tree: tuple[FieldNode, ...]
    sort: tuple[SortKeyRow, ...]
    sort_choices: tuple[Choice, ...]
    group: str
    group_choices: tuple[Choice, ...]
    adjusted: bool = False
    focus: str = ""
    open_branches: tuple[str, ...] = ()


class ViewEntry(Struct, frozen=True):
    """A view in the list of all. `detail` says whose it is or who sees it. Addresses are "" where one may not."""

    key: str
    label: str
    href: str
    detail: str
    current: bool = False
    pinned: bool = False
    first: bool = False
    at_home: bool = False
    edit_href: str = ""
    delete_url: str = ""
    publish_href: str = ""


class ViewsPage(Struct, frozen=True):
    """All views of an object, as a page and as a dialog. Its form POSTs `do` = a word and KEY.

    The words are first, pin, unpin, home and unhome.
    """

    object: ObjectMark
    action: str
    cancel_href: str
    save_as_href: str
    print_href: str
    share_href: str
    entries: tuple[ViewEntry, ...]


class ViewForm(Struct, frozen=True):
    """Name and audience of a view; `audiences` are the choices of whom to share with, only "nobody" without the right.

    `summary` says in words what the view holds.
    """

    object: ObjectMark
    title: str
    action: str
    cancel_href: str
    label: str = ""
    audience: str = ""
    audiences: tuple[Choice, ...] = ()
    first: bool = False
    problems: tuple[str, ...] = ()
    maximum_length: int = 120
