"""The addresses of the forms without JSON: each is opened, checked, and shows its plan beside it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, request

from ....metadata.plan import Plan
from ....metadata.problem import ProblemError
from ...view_models import CustomiseForm
from ...visit import current_runtime
from ..requests import current_view, render
from ..view import View
from .arrange_form import arrange_page, arrange_proposal
from .desk_form import desk_page, desk_proposal
from .field_form import field_page, field_proposal
from .inputs import Posted
from .object_form import object_page, object_proposal
from .picklist_form import picklist_page, picklist_proposal
from .proposal import Proposal, planned
from .role_form import role_page, role_proposal
from .rule_form import rule_page, rule_proposal

METHODS = ("GET", "POST")
DRAW = "draw"
"""Posted as `step` by a script that only wants the form drawn anew, for the type now chosen."""

customise_forms = Blueprint("forms", __name__)


@customise_forms.route("/object/<name>/new-field", methods=METHODS)
def new_field(name: str) -> Response:
    """A field to be added."""
    return _answered(
        lambda view, *about: field_page(view, name, "", *about),
        lambda view, posted: field_proposal(view, name, "", posted),
    )


@customise_forms.route("/object/<name>/fields/<field>", methods=METHODS)
def change_field(name: str, field: str) -> Response:
    """A field as it is."""
    return _answered(
        lambda view, *about: field_page(view, name, field, *about),
        lambda view, posted: field_proposal(view, name, field, posted),
    )


@customise_forms.route("/new-object", methods=METHODS)
def new_object() -> Response:
    """An object to be added."""
    return _answered(object_page, object_proposal)


@customise_forms.route("/picklist/<name>", methods=METHODS)
def change_picklist(name: str) -> Response:
    """The values of a picklist."""
    return _answered(
        lambda view, *about: picklist_page(view, name, *about),
        lambda view, posted: picklist_proposal(view, name, posted),
    )


@customise_forms.route("/object/<name>/new-rule", methods=METHODS)
def new_rule(name: str) -> Response:
    """A validation rule to be added."""
    return _answered(
        lambda view, *about: rule_page(view, name, "", *about),
        lambda view, posted: rule_proposal(view, name, "", posted),
    )


@customise_forms.route("/validation_rule/<name>", methods=METHODS)
def change_rule(name: str) -> Response:
    """A validation rule as it is."""
    return _answered(
        lambda view, *about: rule_page(view, "", name, *about),
        lambda view, posted: rule_proposal(view, "", name, posted),
    )


@customise_forms.route("/role/<name>", methods=METHODS)
def change_role(name: str) -> Response:
    """The rights of a role."""
    return _answered(
        lambda view, *about: role_page(view, name, *about),
        lambda view, posted: role_proposal(view, name, posted),
    )


@customise_forms.route("/new-desktop", methods=METHODS, defaults={"name": ""})
@customise_forms.route("/desktop/<name>", methods=METHODS)
def change_desktop(name: str) -> Response:
    """The blocks of a home page."""
    return _answered(
        lambda view, *about: desk_page(view, name, *about),
        lambda view, posted: desk_proposal(view, name, posted),
    )


@customise_forms.route("/layout/<name>", methods=METHODS, defaults={"kind": "layout"})
@customise_forms.route("/list_view/<name>", methods=METHODS, defaults={"kind": "list_view"})
def arrange(kind: str, name: str) -> Response:
    """The fields of a layout, or the columns of a list."""
    return _answered(
        lambda view, *about: arrange_page(view, kind, name, *about),
        lambda view, posted: arrange_proposal(view, kind, name, posted),
    )


def _answered(
    page: Callable[[View, Posted, Proposal, Plan | None], CustomiseForm], proposal: Callable[[View, Posted], Proposal]
) -> Response:
    view, posted = current_view(), Posted(dict(request.form.lists()))
    if request.method == "GET" or posted.one("step") == DRAW:
        return render("customise/form.html", page(view, posted, Proposal(), None), view)
    current_runtime().refresh()
    view = current_view()
    try:
        made = proposal(view, posted)
        plan = planned(current_runtime(), made)
    except ProblemError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            raise
        made, plan = Proposal(), Plan(problems=error.problems)
    return render("customise/form.html", page(view, posted, made, plan), view, 422 if plan.problems else 200)
