"""The address of the sheet in which a page makes a new record without being left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from ..visit import current_runtime
from .lookup_creation import ANY_TYPE
from .record_routes import allow_files, posted_form, title_of
from .record_types import types_page
from .requests import current_view, part, render_part
from .saving import save_form
from .sheets import sheet_mode, sheet_page

sheet_routes = Blueprint("sheet_pages", __name__)
sheet_routes.url_value_preprocessor(allow_files)


@sheet_routes.get("/<object_name>/sheet")
def show_sheet(object_name: str) -> Response:
    """The sheet, for a script that puts it over its page; nothing where the type must be asked for first."""
    view = current_view()
    definition = view.object(object_name)
    name = view.permitted("create", definition.name)
    if ANY_TYPE not in request.args and types_page(view, definition, request.args):
        return Response(status=204)
    given = {field: texts for field, texts in request.args.lists() if field in definition.fields}
    return render_part("parts/sheet.html", view, page=sheet_page(view, name, given))


@sheet_routes.post("/<object_name>/sheet")
def create_in_sheet(object_name: str) -> tuple[Mapping[str, Any], int]:
    """Create the record: its id and name, or the sheet again with what was typed and what is wrong."""
    view = current_view()
    name = view.permitted("create", object_name)
    form = posted_form(view, name, sheet_mode(view, name), whole=False)
    result = save_form(view, current_runtime().files, form)
    if not result.ok:
        again = part("parts/sheet.html", view, page=sheet_page(view, name, {}, result))
        return {"form": again}, result.every_problem[0].status
    title = title_of(view, name, result.outcome)
    return {"id": result.outcome.id, "name": title, "message": view.t("form.saved", title=title)}, 201
