"""The form of a picklist: its values, their labels, colours and order, which are retired, and under which parents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....metadata.authoring.members import differences, joined, overlay, reordered
from ....metadata.authoring.naming import PREFIX, labels_in, name_for
from ....metadata.definitions.base import ordered
from ....metadata.layers import CUSTOMER
from ....metadata.plan import Plan
from ...messages import LOCALES
from ...view_models import Choice, CustomiseForm, FormSection, MemberGroup, MemberRow
from ..view import View
from .definition import FIRST, definition_of, head_of
from .inputs import Inputs, Posted, errors_at
from .overview import address_of
from .proposal import Proposal, panel
from .rows import posted_order
from .tones import tone_choices

KIND = "picklist"


def picklist_page(view: View, name: str, posted: Posted, made: Proposal, plan: Plan | None) -> CustomiseForm:
    """The values as rows, and lines for new ones."""
    definition = definition_of(view, KIND, name)
    values: Mapping[str, Any] = ordered(definition.body.get("values", {}))
    pointers = {f"/values/{key}": f"label.en.{key}" for key in values}
    inputs = Inputs(view, posted, errors_at(view, plan.problems if plan else (), pointers))
    new = inputs.text(
        "values", view.t("customise.new_values"), "", "textarea", wide=True, help=view.t("customise.new_values_help")
    )
    order = posted_order(posted, list(values))
    rows = tuple(_row(view, inputs, name, key, values[key], place) for place, key in enumerate(order, start=1))
    address = address_of(KIND, name)
    return CustomiseForm(
        head=head_of(view, definition, FIRST),
        action=address,
        sections=(FormSection("", (new,), columns=1),),
        groups=(MemberGroup("", view.t("customise.values"), rows),),
        groups_title=view.t("customise.values"),
        plan=panel(view, made, plan, address) if plan else None,
    )


def picklist_proposal(view: View, name: str, posted: Posted) -> Proposal:
    """The overlay that makes the values what the form says."""
    definition = definition_of(view, KIND, name)
    held: Mapping[str, Any] = definition.body.get("values", {})
    shown = list(ordered(held))
    changed = {key: patch for key in shown if (patch := _changed(posted, key, held[key], _parent(view, name)))}
    moved = reordered(held, posted_order(posted, shown))
    prefix = "" if definition.layer == CUSTOMER else PREFIX
    new: dict[str, Any] = {}
    for line in posted.lines("values"):
        label = labels_in(line)
        new[name_for(label["en"], {*held, *new}, prefix=prefix, otherwise="value")] = {"label": label}
    return Proposal(overlay(KIND, name, values=joined(changed, moved, new)))


def _row(view: View, inputs: Inputs, name: str, key: str, body: Mapping[str, Any], place: int) -> MemberRow:
    t, label = view.t, body.get("label", {})
    texts = [
        inputs.text(
            f"label.{locale}.{key}",
            t(f"customise.in_{locale}", label=t("customise.label")),
            label.get(locale, ""),
            maximum_length=200,
        )
        for locale in LOCALES
    ]
    tone = inputs.choice(f"tone.{key}", t("customise.tone"), tone_choices(view), str(body.get("tone", "slate")))
    used = inputs.tick(f"active.{key}", t("customise.in_use"), bool(body.get("active", True)))
    fields = [*texts, tone, used]
    if parent := _parent(view, name):
        above = view.model.manifest.picklists[parent].values.values()
        choices = [Choice(one.name, view.text(one.label, one.name)) for one in above]
        fields.append(
            inputs.choices(f"parents.{key}", t("customise.parents"), choices, body.get("parents", ()), wide=True)
        )
    return MemberRow(key, view.text(label, key), place, tuple(fields), note=key)


def _changed(posted: Posted, key: str, body: Mapping[str, Any], parent: str) -> dict[str, Any]:
    if f"tone.{key}" not in posted.values:
        return {}  # it came into being after the form was opened
    wanted: dict[str, Any] = {"label": {locale: posted.one(f"label.{locale}.{key}") for locale in LOCALES}}
    if posted.one(f"tone.{key}") != body.get("tone", "slate"):
        wanted["tone"] = posted.one(f"tone.{key}")
    if posted.ticked(f"active.{key}") != body.get("active", True):
        wanted["active"] = posted.ticked(f"active.{key}")
    if parent and set(posted.many(f"parents.{key}")) != set(body.get("parents", ())):
        wanted["parents"] = posted.many(f"parents.{key}")
    return differences(body, wanted)


def _parent(view: View, name: str) -> str:
    """The picklist whose values limit these; "" where there is none."""
    picklist = view.model.manifest.picklists.get(name)
    parent = (picklist.parent if picklist else None) or ""
    return parent if parent in view.model.manifest.picklists else ""
