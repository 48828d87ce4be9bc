"""The validation rules of an object, and the form of one: when a record is refused, what is then said, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from ....engine.query.select import ListRequest
from ....metadata.authoring.naming import name_for
from ....metadata.authoring.rules import KIND, RuleWish, rule_definitions
from ....metadata.layers import CUSTOMER, MergedDefinition
from ....metadata.plan import Plan
from ....metadata.problem import Problem, ProblemError
from ...messages import LOCALES
from ...view_models import (
    Choice,
    Crumbs,
    CustomiseForm,
    Field,
    FormSection,
    Link,
    PlanLine,
    PlanPanel,
    RuleRow,
    RulesPage,
    RuleTrial,
)
from ..view import View
from .definition import FIRST, RULES, definition_of, head_of, reset_address
from .inputs import Inputs, Posted, errors_at
from .origins import origin_of
from .overview import address_of, is_ours, label_of
from .proposal import Proposal, panel

NEW = "new-rule"
COUNTED, TOLD = 10_000, 3
"""How many records that the condition finds are counted, and how many of them named."""


def rules_page(view: View, object_name: str) -> RulesPage:
    """The rules of the object by their labels; those taken out of use come last."""
    definition = definition_of(view, "object", object_name)
    new = Link(view.t("customise.new_rule"), address_of("object", object_name, NEW), "plus", current=True)
    rules = [
        one for (kind, _), one in view.model.manifest.merged.items() if kind == KIND and _is_about(one, object_name)
    ]
    rules.sort(key=lambda one: (not _is_used(one.body), label_of(view, one).casefold()))
    return RulesPage(head_of(view, definition, RULES, buttons=(new,)), tuple(_row(view, one) for one in rules))


def rule_page(
    view: View, object_name: str, name: str, posted: Posted, made: Proposal, plan: Plan | None
) -> CustomiseForm:
    """The form; `name` is "" for a new rule, `object_name` for one that there is."""
    held = definition_of(view, KIND, name) if name else None
    body: Mapping[str, Any] = held.body if held else {}
    about = str(body.get("object", object_name))
    inputs = Inputs(view, posted, errors_at(view, plan.problems if plan else (), _POINTERS))
    shown = panel(view, made, plan, address_of("object", about, RULES)) if plan else None
    if shown and plan and not plan.problems:
        shown = _with_offenders(view, shown, about, posted)
    return CustomiseForm(
        head=_head(view, about, held),
        action=address_of(KIND, name) if name else address_of("object", about, NEW),
        sections=tuple(_sections(view, inputs, about, body)),
        plan=shown,
        trial=RuleTrial(_record(view, about), view.model.database.dialect_name),
    )


def rule_proposal(view: View, object_name: str, name: str, posted: Posted) -> Proposal:
    """The definition of a new rule, or what an overlay must say of the one there is."""
    manifest = view.model.manifest
    held = definition_of(view, KIND, name).body if name else {}
    label = posted.label("label")
    text = label.get("en") or label.get("zh", "")
    made = name or posted.one("name") or name_for(text, manifest.validation_rules, otherwise="rule")
    if not name and (KIND, made) in manifest.merged:
        raise ProblemError(Problem("name_taken", pointer="/name", parameters={"name": made}))
    wish = RuleWish(
        object=str(held.get("object", object_name)),
        name=made,
        label=label,
        message=posted.label("message"),
        when=posted.one("when"),
        field=posted.one("field"),
        active=posted.ticked("active"),
        blank_as="zero" if posted.ticked("blank_as") else "blank",
    )
    return Proposal(rule_definitions(manifest, wish))


def removal(view: View, name: str) -> Proposal:
    """What takes the rule out: the customer's own goes, a pack's is hidden."""
    if definition_of(view, KIND, name).layer == CUSTOMER:
        return Proposal(remove=[f"{KIND}/{name}"])
    return Proposal([{"extends": f"{KIND}/{name}", "hidden": True}])


_POINTERS: Mapping[str, str] = {
    "": "label.en",
    "/name": "name",
    "/label": "label.en",
    "/label/zh": "label.zh",
    "/message": "message.en",
    "/message/zh": "message.zh",
    "/when": "when",
    "/field": "field",
}


def _head(view: View, object_name: str, held: MergedDefinition | None) -> Crumbs:
    if held is None:
        return head_of(view, definition_of(view, "object", object_name), "", view.t("customise.new_rule"))
    remove = Link(view.t("customise.remove_rule"), address_of(KIND, held.name, "remove"), "trash")
    back = Link(view.t("customise.bring_back"), reset_address(f"{KIND}/{held.name}#/hidden"), "restore")
    return head_of(view, held, FIRST, buttons=(back if held.body.get("hidden") else remove,))


def _sections(view: View, inputs: Inputs, object_name: str, body: Mapping[str, Any]) -> Iterator[FormSection]:
    t, new = view.t, not body
    name = (inputs.text("name", t("customise.name"), help=t("customise.name_help"), maximum_length=40),) if new else ()
    active = inputs.tick("active", t("customise.rule_active"), bool(body.get("active", True)))
    labels = inputs.labels("label", "customise.label", body.get("label", {}), required=True)
    yield FormSection(t("kind.validation_rule"), (*labels, *name, active))
    when = inputs.text(
        "when",
        t("customise.rule_when"),
        str(body.get("when", "")),
        "condition",
        wide=True,
        required=True,
        help=t("customise.rule_when_help"),
        formula_object=object_name,
    )
    zero = inputs.tick("blank_as", t("customise.rule_blank_as"), body.get("blank_as") == "zero", wide=True)
    yield FormSection(t("customise.section_condition"), (when, zero))
    yield FormSection(
        t("customise.section_message"), (*_messages(inputs, body), _place(view, inputs, object_name, body))
    )


def _messages(inputs: Inputs, body: Mapping[str, Any]) -> Iterator[Field]:
    t, held = inputs.view.t, body.get("message", {})
    for locale in LOCALES:
        label = t(f"customise.in_{locale}", label=t("customise.rule_message"))
        yield inputs.text(f"message.{locale}", label, held.get(locale, ""), "textarea", required=True)


def _place(view: View, inputs: Inputs, object_name: str, body: Mapping[str, Any]) -> Field:
    """The fields that people know; the one held is among them whatever it is."""
    held = str(body.get("field") or "")
    own = definition_of(view, "object", object_name).body.get("fields", {})
    definition = view.model.manifest.objects.get(object_name)
    fields = [one for one in definition.fields.values() if one.name in own or one.name == held] if definition else []
    choices = sorted((Choice(one.name, view.text(one.label, one.name)) for one in fields), key=lambda one: one.label)
    return inputs.choice(
        "field", view.t("customise.rule_field"), choices, held, help=view.t("customise.rule_field_help")
    )


def _is_about(rule: MergedDefinition, object_name: str) -> bool:
    return rule.body.get("object") == object_name


def _is_used(body: Mapping[str, Any]) -> bool:
    return not body.get("hidden") and bool(body.get("active", True))


def _row(view: View, rule: MergedDefinition) -> RuleRow:
    body = rule.body
    return RuleRow(
        label=label_of(view, rule),
        message=view.text(body.get("message"), ""),
        when=str(body.get("when", "")),
        href=address_of(KIND, rule.name),
        origin=origin_of(view, CUSTOMER if is_ours(rule) else rule.layer),
        state="" if _is_used(body) else view.t(f"customise.{'hidden' if body.get('hidden') else 'rule_off'}"),
    )


def _with_offenders(view: View, shown: PlanPanel, object_name: str, posted: Posted) -> PlanPanel:
    """The plan with a line on the records that the condition finds today: they stay, but can't be saved again so."""
    if not posted.ticked("active") or posted.ticked("blank_as"):
        return shown
    asked = ListRequest(object_name, where=posted.one("when"), fields=("id",), limit=TOLD, count=f"upto:{COUNTED}")
    try:
        page = view.records.list(view.context, asked)
    except ProblemError:
        return shown  # a condition that only a save can judge
    if not page.count:
        return shown
    count = f"{COUNTED}+" if page.count > COUNTED else str(page.count)
    titles = view.records.titles(view.context, {object_name: [str(record["id"]) for record in page.records]})
    names = view.t("list.comma").join(filter(None, titles.values()))
    line = PlanLine("change", view.t("customise.offenders", count=page.count, shown=count), names)
    return structs.replace(shown, risks=(*shown.risks, line))


def _record(view: View, object_name: str) -> Field:
    label = view.t("workbench.record", object=view.t.inside(view.mark(object_name).label))
    return Field("record", label, "lookup", lookup_url=f"/lookup/{object_name}")
