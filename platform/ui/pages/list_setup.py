"""The setup of a table: its columns from a tree of fields, its order and its groups, as the form has them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from werkzeug.datastructures import MultiDict

from ...engine.query.sorting import MAXIMUM_KEYS
from ...metadata.expressions.bounds import MOST_LINKS
from ..view_models import Choice, FieldNode, SetupColumn, SetupPage, SortKeyRow
from .column_choice import MOST_COLUMNS, MOST_FROZEN, ColumnChoice, bounded_width
from .filter_words import path_label
from .groups import NO_GROUP, grouping_choices
from .list_state import ListState
from .saved_views import is_sortable, readable
from .view import View


class Setup(Struct, frozen=True):
    """The form as it stands: columns with widths, how many are frozen, keys of the order, group, open branches."""

    choice: ColumnChoice
    sort: str
    group: str
    open: frozenset[str] = frozenset()


def setup_of(state: ListState) -> Setup:
    """The setup of the list as it is shown."""
    return Setup(state.choice, state.sort, state.group)


def posted_setup(view: View, object_name: str, posted: MultiDict[str, str]) -> Setup:
    """The setup that the form holds; what can't be a column is left out."""
    widths = [*posted.getlist("width"), *[""] * MOST_COLUMNS]
    columns = {
        path: bounded_width(width.strip())
        for path, width in zip(posted.getlist("column")[:MOST_COLUMNS], widths, strict=False)
        if readable(view, object_name, path)
    }
    frozen = posted.get("frozen", "")
    ways = [*posted.getlist("way"), *[""] * MAXIMUM_KEYS]
    keys = {
        path: f"-{path}" if way == "down" else path
        for path, way in zip(posted.getlist("key")[:MAXIMUM_KEYS], ways, strict=False)
        if is_sortable(view, object_name, path)
    }
    return Setup(
        ColumnChoice(tuple(columns.items()), min(int(frozen), MOST_FROZEN) if frozen.isdecimal() else 1),
        ",".join(keys.values()),
        posted.get("by", ""),
        frozenset(posted.getlist("open")[:MOST_COLUMNS]),
    )


def pressed(view: View, object_name: str, setup: Setup, action: str, target: str) -> tuple[Setup, str]:
    """The setup after a button, and the id of the control to go on with."""
    columns = list(setup.choice.columns)
    place = int(target) if target.isdecimal() and len(target) < 4 else -1
    focus = ""
    if action in ("up", "down") and 0 <= place < len(columns):
        goal = max(0, min(place + (1 if action == "down" else -1), len(columns) - 1))
        columns.insert(goal, columns.pop(place))
        focus = f"{action}-{goal}"
    elif action == "remove" and 0 <= place < len(columns) and len(columns) > 1:
        del columns[place]
        focus = f"remove-{min(place, len(columns) - 1)}"
    elif action == "add" and readable(view, object_name, target) and len(columns) < MOST_COLUMNS:
        columns.append((target, 0))
        focus = f"remove-{len(columns) - 1}"
    opened = setup.open | {target} if action == "open" else setup.open - {target} if action == "close" else setup.open
    focus = f"branch-{target}" if action in ("open", "close") else focus
    unique = tuple(dict(columns).items())
    return replace(setup, choice=replace(setup.choice, columns=unique), open=opened), focus


def setup_page(view: View, state: ListState, setup: Setup, focus: str = "") -> SetupPage:
    """The page for the setup as it stands in the form."""
    name = state.object
    chosen = {path for path, _ in setup.choice.columns}
    fields = [path for path, _ in setup.choice.columns] + [
        path for path in _names(view, name, "") if path not in chosen
    ]
    labels = {path: path_label(view, name, path) for path in fields}
    keys = [word for word in setup.sort.split(",") if word]
    rows = [SortKeyRow(word.lstrip("+-"), word.startswith("-")) for word in keys]
    for row in rows:
        labels.setdefault(row.path, path_label(view, name, row.path))
    groups = grouping_choices(view, name, labels)
    return SetupPage(
        object=view.mark(name),
        action=state.question.href(f"/{name}/setup"),
        cancel_href=state.question.href(f"/{name}"),
        columns=tuple(
            SetupColumn(path, labels[path], str(width) if width else "") for path, width in setup.choice.columns
        ),
        frozen=setup.choice.frozen,
        tree=_branch(view, name, "", chosen, setup.open),
        sort=(*rows, *[SortKeyRow("")] * min(1, MAXIMUM_KEYS - len(rows))),
        sort_choices=tuple(Choice(path, label) for path, label in labels.items() if is_sortable(view, name, path)),
        group=setup.group if any(one.value == setup.group for one in groups) else NO_GROUP,
        group_choices=tuple(groups),
        adjusted=state.adjusted,
        focus=focus,
        open_branches=tuple(sorted(setup.open)),
    )


def _branch(
    view: View, object_name: str, parent: str, chosen: set[str], opened: frozenset[str]
) -> tuple[FieldNode, ...]:
    nodes = []
    for path in _names(view, object_name, parent):
        field = view.model.manifest.resolve_path(object_name, path)[-1]
        has_fields = bool(_names(view, object_name, path)) and path.count(".") < MOST_LINKS
        is_open = has_fields and path in opened
        nodes.append(
            FieldNode(
                path=path,
                label=view.text(field.label, field.name),
                chosen=path in chosen,
                has_fields=has_fields,
                open=is_open,
                fields=_branch(view, object_name, path, chosen, opened) if is_open else (),
            )
        )
    return tuple(nodes)


def _names(view: View, object_name: str, parent: str) -> Sequence[str]:
    """The paths of the fields behind a lookup (of the object itself for ""), those the viewer may read."""
    manifest = view.model.manifest
    prefix = f"{parent}." if parent else ""
    paths = (f"{prefix}{name}" for name in dict.fromkeys(manifest.names_after(object_name, f"{prefix}id")))
    return [path for path in paths if _is_offered(view, object_name, path)]


def _is_offered(view: View, object_name: str, path: str) -> bool:
    """Whether a field may be a column: no amount that follows from another field."""
    passed = readable(view, object_name, path)
    if not passed:
        return False
    fields = view.model.object(passed[-1].object).fields
    whole = fields.get(passed[-1].part_of or "")
    return whole is None or whole.column is None
