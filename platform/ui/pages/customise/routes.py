"""The addresses of the customise pages, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ....metadata.problem import Problem, ProblemError, sentences
from ....metadata.schema_words import words_at
from ...api.answers import json_answer
from ...view_models import ChangePage, Crumbs, Link
from ...visit import current_context, current_runtime
from ..requests import current_view, local_path, render, see_other, with_toast
from ..view import View
from .definition import RULES, definition_of, fields_page, properties_page
from .form_routes import customise_forms
from .history_pages import definition_history_page, history_page
from .json_editor import LONGEST_TEXT, json_page, planned_text, told_problems
from .overview import ADDRESS, address_of, overview_page
from .proposal import UNDO, Proposal, applied, panel, planned
from .publishing import published_view
from .rule_form import removal, rules_page

customise_routes = Blueprint("customise", __name__, url_prefix=ADDRESS)
customise_routes.register_blueprint(customise_forms)


@customise_routes.before_request
def only_administrators() -> None:
    """ProblemError `not_administrator` for everybody else."""
    if not current_view().rights.administrator:
        raise ProblemError(Problem("not_administrator"))


@customise_routes.get("")
def show_overview() -> Response:
    """The definitions of the kind asked for, or all that we changed."""
    view = current_view()
    kind = _asked("kind") if _asked("kind") or _asked("origin") else "object"
    return render("customise/overview.html", overview_page(view, kind, _asked("find"), _asked("origin")), view)


@customise_routes.get("/history")
def show_history() -> Response:
    """What was changed in all definitions."""
    view, before = current_view(), _asked("before")
    return render("customise/history.html", history_page(view, _whole(before)), view)


@customise_routes.get("/undo")
def show_undo() -> Response:
    """What taking the last change back would do."""
    return _waiting(current_view(), Proposal(meant=UNDO), "customise.undo", ADDRESS)


@customise_routes.get("/reset")
def show_reset() -> Response:
    """What taking one of our values back would do."""
    place = _asked("place")
    back = f"{ADDRESS}/{place.partition('#')[0]}/properties"
    return _waiting(current_view(), Proposal(remove=[place]), "customise.reset_title", local_path(back))


@customise_routes.get("/validation_rule/<name>/remove")
def show_removal(name: str) -> Response:
    """What taking a validation rule out would do."""
    view = current_view()
    about = str(definition_of(view, "validation_rule", name).body.get("object", ""))
    following = address_of("object", about, RULES)
    back = address_of("validation_rule", name)
    return _waiting(view, removal(view, name), "customise.remove_rule", following, back=back)


@customise_routes.get("/object/<name>/rules")
def show_rules(name: str) -> Response:
    """The validation rules of an object."""
    view = current_view()
    return render("customise/rules.html", rules_page(view, name), view)


@customise_routes.get("/publish/<object_name>/<key>")
def show_publishing(object_name: str, key: str) -> Response:
    """What making a saved view a definition for everybody would do."""
    view = current_view()
    body = published_view(view, view.permitted("read", object_name), key)
    following = f"/{object_name}?view={body['name']}"
    return _waiting(view, Proposal([body]), "customise.publish_view", following, back=f"/{object_name}?view={key}")


@customise_routes.post("/apply")
def apply() -> Response:
    """Apply what was shown; where somebody was faster, show what it would do now."""
    view = current_view()
    proposal = Proposal.read(request.form.get("proposal", ""))
    following = local_path(request.form.get("next", ADDRESS))
    try:
        plan = applied(
            current_runtime(), proposal, current_context().actor.id, _whole(request.form.get("manifest_version", ""))
        )
    except ProblemError as error:
        locale = view.context.locale
        said = sentences((problem.message(locale) for problem in error.problems), locale)
        return _waiting(current_view(), proposal, "customise.not_applied", following, said, error.status)
    answer = see_other(following)
    words = view.t("customise.applied", count=len(plan.operations), version=str(plan.version))
    return with_toast(answer, words if plan.version else view.t("customise.nothing"))


@customise_routes.post("/check")
def check() -> Response:
    """What is wrong with the text of a definition, for the script of its editor."""
    view, body = current_view(), request.get_json(silent=True)
    text, kind, name = (
        str((body or {}).get(key, "")) if isinstance(body, dict) else "" for key in ("text", "kind", "name")
    )
    plan = planned_text(current_runtime(), kind, name, text[:LONGEST_TEXT])
    return json_answer({"problems": told_problems(view, text, plan.problems), "operations": len(plan.operations)})


@customise_routes.post("/words")
def words() -> Response:
    """What may be written at a place of the text of a definition."""
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    text, position = str(body.get("text", ""))[:LONGEST_TEXT], body.get("position")
    place = position if type(position) is int and 0 <= position <= len(text) else len(text)
    cursor, found = words_at(text, place, current_view().model.manifest)
    options = [{"text": word.text, "detail": word.detail} for word in found]
    return json_answer({"start": cursor.start, "quoted": cursor.quoted, "is_key": cursor.is_key, "words": options})


@customise_routes.get("/<kind>/<name>")
def show_definition(kind: str, name: str) -> Response:
    """A definition as its kind is best looked at."""
    view = current_view()
    if kind == "object":
        return render("customise/fields.html", fields_page(view, name), view)
    return render("customise/properties.html", properties_page(view, kind, name), view)


@customise_routes.get("/<kind>/<name>/properties")
def show_properties(kind: str, name: str) -> Response:
    """Every value of a definition with its origin."""
    view = current_view()
    return render("customise/properties.html", properties_page(view, kind, name), view)


@customise_routes.get("/<kind>/<name>/history")
def show_definition_history(kind: str, name: str) -> Response:
    """What we changed in a definition."""
    view = current_view()
    return render("customise/history.html", definition_history_page(view, kind, name), view)


@customise_routes.get("/<kind>/<name>/json")
def show_json(kind: str, name: str) -> Response:
    """What the customer layer says about a definition, as JSON."""
    view = current_view()
    return render("customise/json.html", json_page(view, kind, name), view)


@customise_routes.post("/<kind>/<name>/json")
def plan_json(kind: str, name: str) -> Response:
    """What the JSON would change."""
    text = request.form.get("text", "").replace("\r\n", "\n")[:LONGEST_TEXT]
    plan = planned_text(current_runtime(), kind, name, text)
    view = current_view()
    return render("customise/json.html", json_page(view, kind, name, text, plan), view, 422 if plan.problems else 200)


def _waiting(
    view: View, proposal: Proposal, title: str, following: str, notice: str = "", status: int = 200, back: str = ""
) -> Response:
    """What the proposal would do; `following` is where who applies it goes, `back` who does not."""
    plan = planned(current_runtime(), proposal)
    head = Crumbs(view.t(title), (Link(view.t("customise.title"), ADDRESS),), "git-compare")
    page = ChangePage(head, panel(view, proposal, plan, following), notice, back or following)
    return render("customise/change.html", page, view, status)


def _asked(name: str) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:400]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
