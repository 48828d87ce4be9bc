"""The addresses of the generated screens; what they show is built next door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, redirect, request
from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from ...engine.database import is_timeout
from ...metadata.problem import Problem, ProblemError
from ..api.errors import ERROR_PAGE
from ..assets import read_assets
from ..rendering import Renderer
from ..session import sign_in, sign_out
from ..style_samples import style_page
from ..view_models import DeskBlock, ErrorPage, SignInPage, Tile
from ..visit import current_visit
from .addresses import question_of
from .board_routes import board_routes
from .boards import board_page
from .bulk import operations_of
from .bulk_routes import bulk_routes
from .calendar.bars_page import bars_page
from .calendar.calendar_page import calendar_page
from .calendar.routes import calendar_routes
from .cell_routes import cell_routes
from .cells import editable_columns
from .customise.routes import customise_routes
from .desks import block_of
from .device_routes import device_routes
from .export_routes import export_routes
from .file_routes import file_routes
from .filter_routes import filter_routes
from .form_routes import form_routes
from .home import home_page, search_page
from .import_routes import import_routes
from .job_routes import job_routes
from .layout_routes import layout_routes
from .list_state import ListState, list_state
from .lists import TIMEOUT, failed_list, forbidden_list, list_page
from .palette import Ticked, palette_groups
from .preferences import save_preferences
from .record_routes import record_routes
from .requests import (
    came_from,
    current_view,
    is_by_script,
    is_turning,
    local_path,
    render,
    render_part,
    see_other,
    shell_of,
    use_renderer,
)
from .saved_views import BOARD, CALENDAR, TIMELINE
from .sheet_routes import sheet_routes
from .undo_routes import undo_routes
from .view import View
from .view_routes import view_routes
from .workbench_routes import workbench_routes

MAXIMUM_ADDRESS = 8_000

page_routes = Blueprint("pages", __name__)

_OTHER_KINDS: Mapping[str, tuple[str, Callable[[View, ListState], object]]] = {
    BOARD: ("board.html", board_page),
    CALENDAR: ("calendar.html", calendar_page),
    TIMELINE: ("bars.html", bars_page),
}
"""The template and the page of a list that is no table, by the type of its view."""


def register_pages(app: Flask) -> None:
    """Add the screens to the application, and let problems of browsers end on a page."""
    use_renderer(app, Renderer(read_assets()))
    app.extensions[ERROR_PAGE] = error_page
    app.register_blueprint(page_routes)
    app.register_blueprint(device_routes)
    app.register_blueprint(file_routes)
    app.register_blueprint(export_routes)
    app.register_blueprint(workbench_routes)
    app.register_blueprint(customise_routes)
    app.register_blueprint(filter_routes)
    app.register_blueprint(form_routes)
    app.register_blueprint(job_routes)
    app.register_blueprint(undo_routes)
    app.register_blueprint(import_routes)
    app.register_blueprint(cell_routes)
    app.register_blueprint(calendar_routes)
    app.register_blueprint(bulk_routes)
    app.register_blueprint(layout_routes)
    app.register_blueprint(view_routes)
    app.register_blueprint(sheet_routes)
    app.register_blueprint(board_routes)
    app.register_blueprint(record_routes)


def error_page(problems: Sequence[Problem], status: int) -> Response:
    """What went wrong, as a page; who is not signed in is asked to, and comes back to the page that he was on."""
    visit, is_stale = current_visit(), problems[0].code == "csrf_failed"
    if problems[0].code == "not_signed_in" or (is_stale and request.path == "/sign-in"):
        target = wanted_address()
        answer: Any = redirect(f"/sign-in?{urlencode({'next': target})}" if target != "/" else "/sign-in")
        return answer  # type: ignore[no-any-return]
    if problems[0].code == "unknown_object":
        status = HTTPStatus.NOT_FOUND
    view = current_view() if visit.identity else None
    message = "" if is_stale else problems[0].message(visit.locale)
    page = ErrorPage(status, visit.request_id, message, back_href=came_from() if is_stale else "", is_stale=is_stale)
    return render("error.html", page, view, status)


def wanted_address() -> str:
    """Where somebody goes on who has to sign in first."""
    if request.path == "/sign-in":
        return local_path(request.form.get("next", "/"))
    return request.full_path.rstrip("?") if request.method == "GET" else came_from()


@page_routes.get("/sign-in")
def show_sign_in() -> Response:
    """The sign-in page."""
    return render("sign_in.html", SignInPage("/sign-in", next=local_path(request.args.get("next", "/"))))


@page_routes.post("/sign-in")
def begin_session() -> Response:
    """Sign in and go where the person wanted to."""
    target = local_path(request.form.get("next", "/"))
    login = request.form.get("login", "")[:200]
    try:
        sign_in(login, request.form.get("password", ""))
    except ProblemError as error:
        message = error.problems[0].message(current_visit().locale)
        return render(
            "sign_in.html", SignInPage("/sign-in", next=target, login=login, problem=message), status=error.status
        )
    return see_other(target)


@page_routes.post("/sign-out")
def end_session() -> Response:
    """Sign out."""
    sign_out()
    return see_other("/sign-in")


@page_routes.post("/preferences")
def choose_preferences() -> Response:
    """Keep what was chosen for the screens, and go back; a script stays on its page."""
    answer = Response(status=204) if is_by_script() else see_other(local_path(request.form.get("next", "/")))
    return save_preferences(answer, request.form)


@page_routes.get("/")
def show_home() -> Response:
    """The home page, or one block of it for a page that did not wait for it."""
    view, desk, block = current_view(), request.args.get("desk", ""), request.args.get("block")
    if block is not None:
        return _show_block(view, block_of(view, desk, block))
    shell = shell_of(view)
    return render("home.html", home_page(view, shell.navigation[1:], shell.create, desk), view)


def _show_block(view: View, block: DeskBlock | Tile | None) -> Response:
    if isinstance(block, Tile):
        return render_part("parts/desk_tile.html", view, tile=block)
    return render_part("parts/desk_block.html", view, block=block, shell=shell_of(None)) if block else Response("")


@page_routes.get("/search")
def show_search() -> Response:
    """Records found by words."""
    view = current_view()
    return render("search.html", search_page(view, request.args.get("q", "").replace("\x00", "")[:200]), view)


@page_routes.get("/palette")
def show_palette() -> Response:
    """The entries of the palette for `q`, on the page at `at` with so much ticked there."""
    view = current_view()
    names = ("q", "at", *Ticked.__struct_fields__)
    asked = {name: request.args.get(name, "").replace("\x00", "")[:MAXIMUM_ADDRESS] for name in names}
    query, address = asked.pop("q")[:200], asked.pop("at")
    groups = palette_groups(view, query, address, Ticked(**asked))
    return render_part("parts/palette_entries.html", view, groups=groups, query=query)


@page_routes.get("/style")
def show_style() -> Response:
    """Every widget and state of the design language."""
    view = current_view()
    return render("style.html", style_page(view.context.locale, "/lookup/user"), view)


@page_routes.get("/<object_name>")
def show_list(object_name: str) -> Response:
    """The records of an object as a table, a board, a calendar or a timeline, as the chosen view says."""
    view = current_view()
    name = view.object(object_name).name
    if not view.rights.allows("read", name):
        return render("list.html", forbidden_list(view, name), view, HTTPStatus.FORBIDDEN)
    state = list_state(view, name, question_of())
    try:
        if state.chosen.type in _OTHER_KINDS:
            if is_turning():
                return Response(status=HTTPStatus.NO_CONTENT)
            template, page_of = _OTHER_KINDS[state.chosen.type]
            return render(template, page_of(view, state), view)
        editable = editable_columns(view, name, {one.path: one.column for one in state.columns})
        page = replace(list_page(view, state), editable=editable, bulk=operations_of(view, name))
        return render("list.html", page, view)
    except ProblemError as error:
        problems, status = error.problems, error.status
    except DBAPIError as error:
        if not is_timeout(error):
            raise
        problems = (Problem(TIMEOUT),)
        status = problems[0].status
    wrong_question = status == HTTPStatus.UNPROCESSABLE_ENTITY
    page = failed_list(view, state, problems)
    return render("list.html", page, view, HTTPStatus.BAD_REQUEST if wrong_question else status)
