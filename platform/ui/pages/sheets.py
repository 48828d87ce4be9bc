"""The sheet over a page in which a new record is made: its short form, or the whole one where nobody defined any."""

from __future__ import annotations

from urllib.parse import urlencode

from msgspec.structs import replace

from ..view_models import FormPage
from .addresses import values_of_address
from .forms import form_page
from .layouts import EDIT, QUICK, defined_layout
from .new_records import begun_record
from .saving import FormResult
from .view import Posted, View


def sheet_mode(view: View, name: str) -> str:
    """Whose layout the sheet has: that of the quick form, where the object has one."""
    return QUICK if defined_layout(view, name, QUICK) else EDIT


def sheet_page(view: View, name: str, given: Posted, result: FormResult | None = None) -> FormPage:
    """The sheet, filled in with what is `given`; lines wait for the whole form."""
    record = {} if result else begun_record(view, name, values_of_address(view, name, given))
    record = {**record, **(result.linked if result else {})}
    page = form_page(view, name, record, result=result, mode=sheet_mode(view, name), whole=False)
    shown = {field.name for section in page.sections for field in section.fields}
    named = {field for field, _ in page.hidden}
    kept = tuple((field, texts[0]) for field, texts in given.items() if field not in shown | named and texts)
    return replace(
        page,
        action=f"/{name}/sheet",
        cancel_href=f"/{name}/new?{urlencode([(field, text) for field, texts in given.items() for text in texts])}",
        hidden=(*page.hidden, *kept),
    )
