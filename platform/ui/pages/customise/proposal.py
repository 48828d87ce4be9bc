"""A change of the customer layer that somebody proposes on a page: planned, shown, and applied as it was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....engine.packs.customer import as_written, customize, undo, with_definitions
from ....engine.runtime import Runtime
from ....engine.storage.draft import LayerChange
from ....metadata.operations import ChangeDefinition, Operation
from ....metadata.plan import Plan
from ....metadata.problem import Problem, ProblemError
from ....metadata.reader import read_bodies
from ...view_models import PlanLine, PlanPanel
from ..view import View

EXACT, UNDO = "exact", "undo"
"""How a proposal is meant: its definitions replace what the layer says about them; the last change is taken back."""


@dataclass(frozen=True)
class Proposal:
    """Definitions and overlays as files hold them, places to take out, and how they are meant ("" or see above)."""

    definitions: Sequence[Mapping[str, Any]] = ()
    remove: Sequence[str] = ()
    meant: str = ""

    def text(self) -> str:
        """The form in which a page carries it."""
        return json.dumps({"definitions": self.definitions, "remove": self.remove, "meant": self.meant})

    @classmethod
    def read(cls, text: str) -> Proposal:
        """A proposal from its text; ProblemError for what no page of ours has sent."""
        try:
            body = json.loads(text)
            definitions, remove, meant = body["definitions"], body["remove"], body["meant"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise ProblemError(Problem("bad_request")) from None
        fine = isinstance(definitions, list) and isinstance(remove, list) and isinstance(meant, str)
        if not fine or not all(isinstance(place, str) for place in remove):
            raise ProblemError(Problem("bad_request"))
        return cls(definitions, remove, meant)

    def change(self) -> LayerChange:
        """What the engine is asked for; ProblemError with every definition that can't be read."""
        raw, problems = read_bodies((f"{place + 1}", body) for place, body in enumerate(self.definitions))
        if problems:
            raise ProblemError(problems)
        return as_written(raw) if self.meant == EXACT else with_definitions(raw, self.remove)


def planned(runtime: Runtime, proposal: Proposal) -> Plan:
    """What the proposal would do; what keeps it from being one stands among the plan's problems."""
    model = runtime.refresh()
    try:
        return _carried_out(runtime, proposal, apply=False)
    except ProblemError as error:
        return Plan(problems=error.problems, base=model.version)


def applied(runtime: Runtime, proposal: Proposal, actor: str | None, version: int | None) -> Plan:
    """Apply what was shown, if the definitions are still those of that version; ProblemError otherwise."""
    plan = _carried_out(runtime, proposal, apply=True, actor=actor, planned_on=version)
    runtime.refresh()
    return plan


def _carried_out(runtime: Runtime, proposal: Proposal, **how: Any) -> Plan:
    how["current"] = runtime.refresh().manifest
    if proposal.meant == UNDO:
        return undo(runtime.database, **how)
    return customize(runtime.database, proposal.change(), **how)


def panel(view: View, proposal: Proposal, plan: Plan, following: str) -> PlanPanel:
    """The plan in words; `following` is where who applies it comes back to."""
    return PlanPanel(
        lines=tuple(_line(view, each) for each in plan.operations),
        problems=tuple(dict.fromkeys(worded(view, each) for each in plan.problems)),
        warnings=tuple(dict.fromkeys(worded(view, each, place=False) for each in plan.warnings)),
        risks=tuple(
            PlanLine(
                "remove",
                view.t("customise.rows_at_risk", count=risk.rows, place=f"{risk.object}.{risk.field}")
                if risk.field
                else view.t("customise.records_at_risk", count=risk.rows, object=risk.object),
                view.t("list.comma").join(value for _, value in risk.examples[:3]),
            )
            for risk in plan.at_risk
        ),
        proposal=proposal.text(),
        version=plan.base or view.model.version,
        next=following,
    )


def worded(view: View, problem: Problem, *, place: bool = True) -> str:
    """Where, what and what to do, in one line."""
    locale = view.context.locale
    where = "".join((problem.file or "", f"#{problem.pointer}" if problem.pointer else "")) if place else ""
    said = problem.said(locale)
    return f"{where}{view.t('form.colon')}{said}" if where else said


def _line(view: View, operation: Operation) -> PlanLine:
    if not isinstance(operation, ChangeDefinition):
        return PlanLine(operation.effect, operation.describe(view.context.locale))
    held = view.model.manifest.named(operation.kind).get(operation.name)
    label = view.text(held.label if held else None, operation.name)
    kind = view.t(f"kind.{operation.kind}")
    places = view.t("list.comma").join(operation.pointers[:5]) + (" …" if len(operation.pointers) > 5 else "")
    return PlanLine(operation.effect, view.t("customise.plan_line", kind=kind, name=label), places)
