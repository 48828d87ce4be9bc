"""The addresses around the layout of a record page: why it is this one, and how a person arranges it for himself."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...engine.security.rights import not_permitted
from ...metadata.problem import ProblemError
from .arrange_page import arrange_page, keep_arrangement
from .layout_explanations import layout_page
from .requests import current_view, record_of, render, see_other, with_toast

layout_routes = Blueprint("layout_pages", __name__)


@layout_routes.get("/<object_name>/<identifier>/layout")
def explain_layout(object_name: str, identifier: str) -> Response:
    """Why the record has the layout it has; for administrators."""
    view = current_view()
    name = view.object(object_name).name
    if not view.rights.administrator:
        raise ProblemError(not_permitted("edit", view.object(name).label))
    return render("layout.html", layout_page(view, name, record_of(view, name, identifier)), view)


@layout_routes.get("/<object_name>/<identifier>/arrange")
def show_arrangement(object_name: str, identifier: str) -> Response:
    """The parts of the record's page, to be ordered and hidden."""
    view = current_view()
    name = view.object(object_name).name
    return render("arrange.html", arrange_page(view, record_of(view, name, identifier), name), view)


@layout_routes.post("/<object_name>/<identifier>/arrange")
def arrange(object_name: str, identifier: str) -> Response:
    """Keep the order for this person, and go back to the record."""
    view = current_view()
    name = view.object(object_name).name
    record = record_of(view, name, identifier)
    keep_arrangement(view, record, name, dict(request.form.lists()))
    return with_toast(see_other(f"/{name}/{record['id']}"), view.t("arrange.kept"))
