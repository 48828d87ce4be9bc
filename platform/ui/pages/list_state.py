"""What a list shows: the chosen view, what its address changes in it, and the viewer's own columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from ...engine.personal.views import SavedView, may_change
from ...metadata.definitions.list_view import MODES, SCOPES, USUAL_MODES, ListColumn, ListViewDefinition
from .column_choice import ColumnChoice, choice_of, read_choice, with_card, with_choice
from .columns import ColumnField, column_fields
from .filters import joined
from .groups import NO_GROUP, is_groupable
from .saved_views import TABLE, opened_view, readable
from .view import View

WHOLE = "1"


class ListQuestion(Struct, frozen=True):
    """What the address of a list asks: view, words to find, order, groups, columns, cursor, filter as an expression.

    `where` comes on top of the view's own filter; with `whole` it stands in its place. `within` is the group whose
    records alone are asked for. A calendar and a timeline take `who` (whose records), `on` (a day) and `mode`.
    """

    view: str = ""
    find: str = ""
    sort: str = ""
    group: str = ""
    columns: str = ""
    after: str = ""
    where: str = ""
    whole: str = ""
    within: str = ""
    who: str = ""
    on: str = ""
    mode: str = ""

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The question as pairs of an address, with some parts changed; blank ones are left out."""
        asked = replace(self, **changes)
        names = (name for name in self.__struct_fields__ if name != "after")
        return [(name, value) for name in (*names, "after") if (value := getattr(asked, name))]

    def href(self, path: str, **changes: Any) -> str:
        """An address that asks the question, with some parts changed; it begins again at the first page."""
        pairs = self.pairs(**{"after": "", "within": "", **changes})
        return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs)}" if pairs else path

    def narrowed(self, chosen: ListViewDefinition, where: str) -> dict[str, str]:
        """The changes that put `where` in place of the whole filter of the list."""
        if where == chosen.where:
            return {"where": "", "whole": ""}
        return {"where": where, "whole": WHOLE if chosen.where else ""}


class ListState(Struct, frozen=True):
    """A list as it stands. `chosen` is the view as it was saved; `notes` say what had to be left out.

    `mended`: something was left out. `adjusted`: the columns are not the view's own.
    """

    object: str
    question: ListQuestion
    chosen: ListViewDefinition
    columns: tuple[ColumnField, ...]
    frozen: int
    where: str
    sort: str
    group: str = ""
    saved: SavedView | None = None
    notes: tuple[str, ...] = ()
    may_change: bool = False
    mended: bool = False
    adjusted: bool = False

    @property
    def changed(self) -> bool:
        """Whether the list differs from the view in what the view keeps."""
        now, kept = (self.where, self.sort, self.group), (self.chosen.where, self.chosen.sort, self.chosen.group)
        dated = self.chosen.is_dated and self.kept_in_time != (self.chosen.scope, self.chosen.mode)
        columns = self.adjusted and (self.may_change or bool(self.question.columns))
        return now != kept or columns or dated or (self.mended and self.may_change)

    @property
    def kept_in_time(self) -> tuple[str, str]:
        """Of a calendar or a timeline: whose records show, and how much time; what is usual needs no word."""
        scope, mode = self.question.who, self.question.mode
        usual = mode == (self.chosen.mode or USUAL_MODES[self.chosen.type]) or mode not in MODES[self.chosen.type]
        return scope if scope in SCOPES else self.chosen.scope, self.chosen.mode if usual else mode

    @property
    def choice(self) -> ColumnChoice:
        """The columns shown as a choice."""
        return ColumnChoice(tuple((one.path, one.column.width or 0) for one in self.columns), self.frozen)


def list_state(view: View, object_name: str, question: ListQuestion) -> ListState:
    """What the question asks of the object's list, with all that still fits; nothing is read but the views."""
    opened = opened_view(view, object_name, question.view)
    chosen = opened.definition
    own = question.columns or view.personal(object_name).choices.columns.get(chosen.name, "")
    title = view.object(object_name).title
    shown = with_choice(chosen, read_choice(own), title) if own else with_card(chosen, title)
    columns, lost = _columns(view, object_name, shown)
    if not columns:
        columns, _ = _columns(view, object_name, with_choice(chosen, _only_title(view, object_name), ""))
    group, ungrouped = _group(view, object_name, question, chosen)
    choice = ColumnChoice(tuple((one.path, one.column.width or 0) for one in columns), shown.frozen)
    return ListState(
        object=object_name,
        question=question,
        chosen=chosen,
        columns=columns,
        frozen=shown.frozen,
        where=question.where if question.whole else joined(chosen.where, question.where),
        sort=question.sort or chosen.sort,
        group=group,
        saved=opened.saved,
        notes=(*opened.notes, *lost, *ungrouped),
        may_change=opened.saved is not None and may_change(view.model, view.context.actor, opened.saved),
        mended=opened.mended or bool(lost),
        adjusted=bool(own) and choice != choice_of(chosen),
    )


def _only_title(view: View, object_name: str) -> ColumnChoice:
    return ColumnChoice(((view.object(object_name).title, 0),))


def _columns(
    view: View, object_name: str, definition: ListViewDefinition
) -> tuple[tuple[ColumnField, ...], tuple[str, ...]]:
    """The columns the viewer may see, and what is said of those left out."""
    seen: dict[str, ListColumn] = {}
    lost: list[str] = []
    for name, column in definition.columns.items():
        if readable(view, object_name, column.field):
            seen[name] = column
        elif view.model.manifest.resolve_path(object_name, column.field):
            lost.append(view.t("view.column_forbidden", name=column.field.partition(".")[0]))
        else:
            lost.append(view.t("view.column_gone", name=column.field))
    return tuple(column_fields(view, object_name, seen)), tuple(dict.fromkeys(lost))


def _group(
    view: View, object_name: str, question: ListQuestion, chosen: ListViewDefinition
) -> tuple[str, Sequence[str]]:
    """What the records are grouped by, "" for nothing, and what is said where that can't be."""
    asked = question.group or chosen.group
    if chosen.type != TABLE or not asked or asked == NO_GROUP:
        return (chosen.group if chosen.type != TABLE else ""), ()
    if is_groupable(view, object_name, asked):
        return asked, ()
    return "", (view.t("view.group_gone", name=asked),)
