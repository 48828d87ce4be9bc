"""The definitions by kind, those that we changed first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from ....engine.packs.history import definitions_changed
from ....metadata.kinds import kinds
from ....metadata.layers import CUSTOMER, MergedDefinition
from ...view_models import Crumbs, CustomisePage, DefinitionRow, Link
from ..view import View
from .origins import Authors, Touched, origin_of

ADDRESS = "/admin/customise"
ICONS: Mapping[str, str] = {
    "object": "database",
    "layout": "layout-list",
    "list_view": "table",
    "picklist": "list-check",
    "app": "apps",
    "role": "shield",
    "validation_rule": "checks",
    "calendar": "calendar",
    "desktop": "home",
}
FIRST_KINDS = ("object", "picklist", "layout", "list_view", "validation_rule", "app", "desktop", "role")
OURS, PACKS = "ours", "packs"


def overview_page(view: View, kind: str, find: str, origin: str) -> CustomisePage:
    """The definitions of a kind ("" for all that we changed), those that have the words, of that origin."""
    with view.model.database.read() as connection:
        changed = definitions_changed(connection)
    authors = Authors(view, changed.values())
    held = [one for one in view.model.manifest.merged.values() if _is_wanted(one, kind)]
    chosen = [one for one in held if _has(view, one, find) and _is_from(one, origin)]
    ranked = sorted(chosen, key=lambda one: _rank(view, one, changed))
    return CustomisePage(
        head=Crumbs(view.t("customise.title"), (), tabs=tuple(_tabs(view, kind)), buttons=_buttons(view, kind)),
        find=find,
        segments=tuple(_segments(view, kind, find, origin, held)) if kind else (),
        rows=tuple(_row(view, one, authors, changed.get((one.kind, one.name))) for one in ranked),
        hidden=tuple((name, value) for name, value in (("kind", kind), ("origin", origin)) if value),
    )


def is_ours(definition: MergedDefinition) -> bool:
    """Whether the customer layer made it or says anything about it."""
    return definition.layer == CUSTOMER or CUSTOMER in definition.files


def label_of(view: View, definition: MergedDefinition) -> str:
    """Its label in the viewer's language."""
    return view.text(definition.body.get("label"), definition.name)


def address_of(kind: str, name: str, tab: str = "") -> str:
    """Where a definition is shown."""
    return f"{ADDRESS}/{kind}/{name}" + (f"/{tab}" if tab else "")


def address_of_kind(kind: str, **more: str) -> str:
    """Where the definitions of a kind are listed."""
    query = urlencode({name: value for name, value in {"kind": kind, **more}.items() if value})
    return f"{ADDRESS}?{query}" if query else ADDRESS


def _is_wanted(definition: MergedDefinition, kind: str) -> bool:
    return definition.kind == kind if kind else is_ours(definition)


def _has(view: View, definition: MergedDefinition, find: str) -> bool:
    texts = (definition.name, *map(str, (definition.body.get("label") or {}).values()))
    return all(any(word in text.casefold() for text in texts) for word in find.casefold().split())


def _is_from(definition: MergedDefinition, origin: str) -> bool:
    return {OURS: is_ours(definition), PACKS: not is_ours(definition)}.get(origin, True)


def _rank(view: View, one: MergedDefinition, changed: Mapping[tuple[str, str], Touched]) -> tuple[bool, float, str]:
    touched = changed.get((one.kind, one.name)) if is_ours(one) else None
    return not is_ours(one), -touched[0].timestamp() if touched else 0.0, label_of(view, one).casefold()


def _row(view: View, one: MergedDefinition, authors: Authors, touched: Touched | None) -> DefinitionRow:
    label = one.body.get("label") or {}
    others = [text for locale, text in label.items() if locale != view.context.locale]
    ours = is_ours(one)
    return DefinitionRow(
        label=label_of(view, one),
        other=others[0] if others else "",
        name=one.name,
        href=address_of(one.kind, one.name),
        kind=view.t(f"kind.{one.kind}"),
        icon=str(one.body.get("icon") or ICONS.get(one.kind, "file-text")),
        origin=origin_of(view, one.layer),
        changed=authors.told(touched) if ours else "",
    )


def _tabs(view: View, chosen: str) -> Iterator[Link]:
    counts: dict[str, int] = {}
    for kind, _ in view.model.manifest.merged:
        counts[kind] = counts.get(kind, 0) + 1
    own = sum(map(is_ours, view.model.manifest.merged.values()))
    yield Link(view.t("customise.own_changes"), address_of_kind("", origin=OURS), current=not chosen, count=str(own))
    for kind in dict.fromkeys((*FIRST_KINDS, *kinds())):
        if counts.get(kind):
            label = view.t(f"kinds.{kind}")
            yield Link(label, address_of_kind(kind), current=kind == chosen, count=str(counts[kind]))


def _segments(view: View, kind: str, find: str, origin: str, held: list[MergedDefinition]) -> Iterator[Link]:
    own = sum(map(is_ours, held))
    for value, key, count in (
        ("", "customise.all", len(held)),
        (OURS, "customise.ours", own),
        (PACKS, "customise.from_packs", len(held) - own),
    ):
        yield Link(
            view.t(key), address_of_kind(kind, find=find, origin=value), current=value == origin, count=str(count)
        )


def _buttons(view: View, kind: str) -> tuple[Link, ...]:
    words = {"object": "customise.new_object", "desktop": "desk.new"}
    return (
        Link(view.t("customise.undo"), f"{ADDRESS}/undo", "restore"),
        Link(view.t("customise.history"), f"{ADDRESS}/history", "history"),
        *(Link(view.t(words[kind]), f"{ADDRESS}/new-{kind}", "plus", current=True) for _ in words.keys() & {kind}),
    )
