"""The form of a new object, with all that makes it usable at once."""

from __future__ import annotations

from ....metadata.authoring.naming import name_for
from ....metadata.authoring.objects import ObjectWish, object_definitions, roles_that_work
from ....metadata.plan import Plan
from ....metadata.problem import Problem, ProblemError
from ...view_models import Choice, Crumbs, CustomiseForm, FormSection, Link
from ..navigation import apps_of
from ..view import View
from .inputs import Inputs, Posted, errors_at
from .overview import ADDRESS, address_of, address_of_kind
from .proposal import Proposal, panel
from .tones import tone_choices

ICON, TONE = "box", "blue"


def object_page(view: View, posted: Posted, made: Proposal, plan: Plan | None) -> CustomiseForm:
    """The form."""
    t = view.t
    pointers = {"": "label.en", "/name": "name", "/label": "label.en", "/plural": "plural.en", "/icon": "icon"}
    pointers |= {"/fields/name/label": "title.en", "/fields/name/pattern": "pattern"}
    inputs = Inputs(view, posted, errors_at(view, plan.problems if plan else (), pointers))
    apps = [Choice(app.name, view.text(app.label, app.name)) for app in apps_of(view.model.manifest)]
    roles = view.model.manifest.roles
    working = roles_that_work(view.model.manifest)
    names = [Choice(name, view.text(roles[name].label, name)) for name in roles if not roles[name].administrator]
    identity = (
        *inputs.labels("label", "customise.label", {}, required=True),
        *inputs.labels("plural", "customise.plural", {}),
        inputs.text("name", t("customise.name"), help=t("customise.name_help"), maximum_length=40),
        inputs.text("icon", t("customise.icon"), ICON, help=t("customise.icon_help")),
        inputs.choice("tone", t("customise.tone"), tone_choices(view), TONE),
    )
    title = (
        *inputs.labels("title", "customise.title_label", {"en": "Name", "zh": "名称"}, required=True),
        inputs.text("pattern", t("customise.pattern"), help=t("customise.pattern_help"), wide=True),
    )
    people = (
        inputs.choice("app", t("kind.app"), apps, apps[0].value if apps else ""),
        inputs.choices("roles", t("customise.roles"), names, working, wide=True, help=t("customise.roles_help")),
    )
    way = (Link(t("customise.title"), ADDRESS), Link(t("kinds.object"), address_of_kind("object")))
    return CustomiseForm(
        head=Crumbs(t("customise.new_object"), way, "database"),
        action=f"{ADDRESS}/new-object",
        sections=(
            FormSection(t("kind.object"), identity),
            FormSection(t("customise.section_title"), title),
            FormSection(t("customise.section_people"), people),
        ),
        plan=panel(view, made, plan, address_of("object", _name(view, posted))) if plan else None,
    )


def object_proposal(view: View, posted: Posted) -> Proposal:
    """The object with layout, list, place in an app and rights."""
    label, name = posted.label("label"), _name(view, posted)
    if ("object", name) in view.model.manifest.merged:
        raise ProblemError(Problem("name_taken", pointer="/name", parameters={"name": name}))
    wish = ObjectWish(
        name=name,
        label=label,
        plural={**label, **posted.label("plural")},
        title=posted.label("title"),
        icon=posted.one("icon"),
        tone=posted.one("tone"),
        pattern=posted.one("pattern"),
        app=posted.one("app"),
        roles=posted.many("roles"),
    )
    return Proposal(object_definitions(view.model.manifest, wish))


def _name(view: View, posted: Posted) -> str:
    label = posted.one("label.en") or posted.one("label.zh")
    return posted.one("name") or name_for(label, view.model.manifest.objects, otherwise="object")
