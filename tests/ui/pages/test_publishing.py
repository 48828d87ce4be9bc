"""A saved view becomes a definition of the customer layer: shown as a plan, applied, there for everybody."""

from __future__ import annotations

from collections.abc import Callable

from metacrm.engine.runtime import Runtime
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.test_views import heads, notes, saved


def test_an_administrator_publishes_a_view_for_everybody(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    root, olu = signed_in("root", "administrator"), signed_in("olu", "librarian")
    shown = "title:300,owner.name,copies,owner.department.name,owner_department.name;2"
    key = saved(root, f"/book?where=copies+%3E+2&sort=-title&group=genre&columns={shown}", "Large")
    made(runtime, "book", {"title": "Harbour", "copies": 5, "genre": "fiction"})
    publish = f"/admin/customise/publish/book/{key}"
    assert publish in root.open("/book/views") and "publish" not in olu.open("/book/views")
    olu.open(publish, 403)
    root.open(publish.replace("/book/", "/loan/"), 404)
    apply = "/admin/customise/apply"
    answer = root.post(apply, read_form(root.open(publish), apply))
    assert answer.status_code == 303 and answer.location == "/book?view=x_large"
    page = olu.open(answer.location)
    columns = ["title", "owner.name", "copies", "owner.department.name", "owner_department.name"]
    assert notes(page) == "" and "Large" in page and heads(page) == columns
    assert "Published here" in olu.open("/book/views")
    board = saved(root, "/book?view=book_board&where=copies+%3E+2", "Large board")
    plan = root.open(f"/admin/customise/publish/book/{board}")
    answer = root.post(apply, read_form(plan, apply))
    assert answer.location == "/book?view=x_large_board" and "data-board" in olu.open(answer.location)
