"""The addresses of the filter builder; it works as a page of its own and as a dialog over the list."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...metadata.filters.reading import read
from ...metadata.filters.writing import problems_of, write
from .addresses import question_of
from .filter_builder import filter_page
from .filter_input import FilterInput, pressed
from .filters import scope_of
from .list_heads import filtered_href
from .list_state import list_state
from .requests import current_view, render, see_other

filter_routes = Blueprint("filters", __name__)


@filter_routes.get("/<object_name>/filter")
def show_filter(object_name: str) -> Response:
    """The builder with the filter of the list's address; a new condition waits where there is none."""
    view = current_view()
    name = view.permitted("read", object_name)
    question = question_of()
    filter_ = read(list_state(view, name, question).where, scope_of(view, name))
    if not filter_.members:
        filter_, _ = pressed(view, name, filter_, "add", "r")
    return render("filter.html", filter_page(view, name, question, filter_), view)


@filter_routes.post("/<object_name>/filter")
def change_filter(object_name: str) -> Response:
    """What a button of the builder does: the list with the filter, or the builder with one part more or less."""
    view = current_view()
    name = view.permitted("read", object_name)
    question = question_of()
    filter_ = FilterInput(view, name, request.form).filter()
    action, _, address = request.form.get("do", "show").partition(":")
    scope = scope_of(view, name)
    if action == "apply" and not problems_of(filter_, scope):
        return see_other(filtered_href(list_state(view, name, question), write(filter_, scope)))
    filter_, focus = pressed(view, name, filter_, action, address)
    page = filter_page(view, name, question, filter_, focus, applied=action in ("apply", "check"))
    return render("filter.html", page, view)
