"""The form of a role: what its holders may do with the records of each object, of which types, and who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....engine.query.select import ListRequest
from ....metadata.authoring.members import differences
from ....metadata.definitions.role import ACTION_WORDS, ACTIONS
from ....metadata.plan import Plan
from ....metadata.scope import VIEWER_OBJECT
from ...view_models import Choice, CustomiseForm, Field, FormSection, Shown
from ..navigation import apps_of
from ..view import View
from .definition import FIRST, definition_of, head_of
from .inputs import Inputs, Posted, errors_at
from .overview import address_of
from .proposal import Proposal, panel
from .role_types import types_patches, types_pointers, types_section

KIND, OTHERS = "role", "*"
WHOLE = ("administrator", "share_views")
"""Rights that are about no object."""
HOLDERS = 50

Rights = Mapping[str, Mapping[str, bool]]
"""Object, or "*" for all that are not named → action → whether it is granted."""


def role_page(view: View, name: str, posted: Posted, made: Proposal, plan: Plan | None) -> CustomiseForm:
    """A line of actions for each object, by the apps that they stand in."""
    definition = definition_of(view, KIND, name)
    held: Rights = definition.body.get("objects", {})
    pointers = {f"/objects/{one}": f"objects.{one}" for one in (OTHERS, *view.model.manifest.objects)}
    pointers |= types_pointers(view)
    inputs = Inputs(view, posted, errors_at(view, plan.problems if plan else (), pointers))
    whole = [inputs.tick(one, view.t(f"customise.{one}"), bool(definition.body.get(one))) for one in WHOLE]
    others = _actions(view, inputs, OTHERS, view.t("customise.other_objects"), held)
    sections = [FormSection("", (_holders(view, name), *whole, others), columns=1)]
    for title, objects in _places(view):
        fields = tuple(_actions(view, inputs, one, view.mark(one).label_plural, held) for one in objects)
        sections.append(FormSection(title, fields, columns=1))
    sections.extend(types_section(view, inputs, definition.body))
    address = address_of(KIND, name)
    head = head_of(view, definition, FIRST)
    return CustomiseForm(head, address, tuple(sections), plan=panel(view, made, plan, address) if plan else None)


def role_proposal(view: View, name: str, posted: Posted) -> Proposal:
    """The overlay that grants what is ticked, and says nothing of objects that stay as they are."""
    definition = definition_of(view, KIND, name)
    held: Rights = definition.body.get("objects", {})
    wanted = {one: posted.ticked(one) for one in WHOLE if posted.ticked(one) != bool(definition.body.get(one))}
    rights = {
        one: patch
        for one in (OTHERS, *view.model.manifest.objects)
        if f"objects.{one}" in posted.values and (patch := _changed(held, one, posted.many(f"objects.{one}")))
    }
    members = {"objects": rights, "record_types": types_patches(view, definition.body, posted)}
    said = {**wanted, **{member: patches for member, patches in members.items() if patches}}
    return Proposal([{"extends": f"{KIND}/{name}", **said}] if said else [])


def _places(view: View) -> Iterator[tuple[str, Sequence[str]]]:
    """The title of each app with its objects, each object once; those of no app come last."""
    told: set[str] = set()
    for app in apps_of(view.model.manifest):
        objects = [name for name in app.items if name not in told and name in view.model.manifest.objects]
        told.update(objects)
        if objects:
            yield view.text(app.label, app.name), objects
    rest = sorted(view.model.manifest.objects.keys() - told, key=lambda name: view.mark(name).label)
    if rest:
        yield view.t("customise.no_app"), rest


def _actions(view: View, inputs: Inputs, name: str, label: str, held: Rights) -> Field:
    words = [Choice(action, view.text(ACTION_WORDS[action], action).capitalize()) for action in ACTIONS]
    return inputs.choices(f"objects.{name}", label, words, _granted(held, name), wide=True)


def _granted(held: Rights, name: str) -> list[str]:
    """What holds for the object: its own line, else that of all objects not named."""
    line = held.get(name)
    if line is None or line.get("hidden"):
        line = held.get(OTHERS, {})
    return [action for action in ACTIONS if line.get(action)]


def _changed(held: Rights, name: str, ticked: Sequence[str]) -> dict[str, Any]:
    if set(ticked) == set(_granted(held, name)):
        return {}
    line = held.get(name, {})
    wanted = {action: action in ticked for action in ACTIONS if action in ticked or line.get(action)}
    back = {"hidden": None} if line.get("hidden") else {}
    # A line that grants nothing must say so: without a line the object is one of the others.
    return {**differences(line, wanted or {"read": False}), **back}


def _holders(view: View, name: str) -> Field:
    """Who has the role, by name; only the first of many."""
    request = ListRequest(
        VIEWER_OBJECT, where=f'INCLUDES(roles, "{name}")', sort="name", fields=("name",), limit=HOLDERS, count="true"
    )
    page = view.records.list(view.context, request)
    names = view.t("list.comma").join(str(record["name"]) for record in page.records)
    left = (page.count or 0) - HOLDERS
    more = view.t("customise.more_holders", count=left) if left > 0 else ""
    text = " ".join(filter(None, (names, more))) or view.t("customise.no_holders")
    return Field("holders", view.t("customise.holders"), "readonly", shown=Shown(text=text), read_only=True, wide=True)
