"""The address of the formula workbench, for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...metadata.problem import Problem, ProblemError
from .requests import current_view, render
from .workbench import ADDRESS, workbench_page

LONGEST_TEXT = 20_000

workbench_routes = Blueprint("workbench", __name__)


@workbench_routes.get(ADDRESS)
def show_workbench() -> Response:
    """The workbench for the object and the formula of the address."""
    view = current_view()
    if not view.rights.administrator:
        raise ProblemError(Problem("not_administrator"))
    text = request.args.get("expression", "").replace("\x00", "")[:LONGEST_TEXT]
    return render("workbench.html", workbench_page(view, request.args.get("object", ""), text), view)
