"""Why a record is shown and edited as it is: the layouts that could serve, and which of their conditions hold."""

from __future__ import annotations

from ...engine.layout_choice import Verdict, candidates
from ...metadata.definitions.layout import RECORD_TYPES, ROLES, WHEN, LayoutDefinition
from ..view_models import LayoutCandidate, LayoutCondition, LayoutPage, ModeLayouts
from .layouts import EDIT, VIEW, verdicts_of
from .record_types import types_explained
from .showing import Record
from .view import View


def layout_page(view: View, object_name: str, record: Record) -> LayoutPage:
    """The candidates for the record's page and for its form, in the order in which they are asked."""
    definition = view.object(object_name)
    modes = []
    for mode in (VIEW, EDIT):
        layouts = candidates(view.model, object_name, mode)
        verdicts = verdicts_of(view, layouts, record) if layouts else ()
        chosen = next((one.layout.name for one in verdicts if one.applies), "")
        shown = tuple(_candidate(view, one, chosen) for one in verdicts)
        modes.append(ModeLayouts(view.t(f"layout.{mode}"), shown))
    title = str(record.get(definition.title) or record["id"])
    back = f"/{definition.name}/{record['id']}"
    return LayoutPage(view.t("layout.title", title=title), tuple(modes), types_explained(view, definition), back)


def _candidate(view: View, verdict: Verdict, chosen: str) -> LayoutCandidate:
    layout = verdict.layout
    conditions = tuple(
        LayoutCondition(_worded(view, layout, name), holds) for name, holds in verdict.conditions.items()
    )
    return LayoutCandidate(view.text(layout.label, layout.name), layout.name, layout.name == chosen, conditions)


def _worded(view: View, layout: LayoutDefinition, condition: str) -> str:
    """The condition as a sentence."""
    if condition == WHEN:
        return view.t("layout.when", expression=layout.when)
    comma = view.t("list.comma")
    if condition == ROLES:
        roles = view.model.manifest.roles
        return view.t("layout.roles", roles=comma.join(view.text(roles[one].label, one) for one in layout.roles))
    assert condition == RECORD_TYPES
    choices = view.object(layout.object).fields[view.object(layout.object).record_type].choices
    named = [view.text(choices.values[one].label, one) if choices else one for one in layout.record_types]
    return view.t("layout.record_types", types=comma.join(named))
