"""A reader of pages that behaves as a browser does, without one: it signs in, reads forms and posts them back."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

CHECKABLE = ("checkbox", "radio")
VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "use", "path"})


class FormReader(HTMLParser):
    """Collects what a browser would post for each form of a page, by the form's action."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, MultiDict[str, Any]] = {}
        self._form: MultiDict[str, Any] | None = None
        self._select: tuple[str, bool] | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: list[str] | None = None
        self._area_name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a form, take an input, begin a choice or an area of text."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action") or "", MultiDict())
        elif self._form is None or "disabled" in given:
            return
        elif tag == "input" and name and given.get("type") not in ("file", "submit", "button"):
            if given.get("type") not in CHECKABLE or "checked" in given:
                self._form.add(name, value)
        elif tag == "select" and name:
            self._select, self._options = (name, "multiple" in given), []
        elif tag == "option" and self._select:
            self._options.append((value, "selected" in given))
        elif tag == "textarea" and name:
            self._area, self._area_name = [], name

    def handle_data(self, data: str) -> None:
        """The words of an area of text."""
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open, as a browser reads it: an area loses its first line break and posts CR LF."""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            text = "".join(self._area).replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n")
            self._form.add(self._area_name, text)
            self._area = None
        elif tag == "select" and self._select and self._form is not None:
            name, multiple = self._select
            chosen = [value for value, selected in self._options if selected]
            if not chosen and not multiple and self._options:
                chosen = [self._options[0][0]]
            for value in chosen if multiple else chosen[-1:]:
                self._form.add(name, value)
            self._select = None


class Browser:
    """Somebody signed in, who opens pages and posts their forms."""

    def __init__(self, client: FlaskClient, login: str, password: str, locale: str = "en") -> None:
        self.client = client
        client.environ_base["HTTP_ACCEPT"] = "text/html,*/*;q=0.8"
        client.set_cookie("mc_locale", locale)
        form = self.form("/sign-in", "/sign-in")
        answer = client.post("/sign-in", data={**form, "login": login, "password": password})
        assert answer.status_code == 303, answer.text

    def open(self, address: str, status: int = 200) -> str:
        """The page at the address, as text."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code, answer.text[:400])
        return answer.text

    def form(self, address: str, action: str | None = None) -> MultiDict[str, Any]:
        """What a browser would post for the form of the page when nobody touches it."""
        return read_form(self.open(address), action or address)

    def post(self, address: str, form: Mapping[str, Any], **files: tuple[bytes, str]) -> TestResponse:
        """Send a form, with files as (content, name)."""
        data: MultiDict[str, Any] = MultiDict(form)
        for name, (content, file_name) in files.items():
            data.add(name.replace("__", "."), (BytesIO(content), file_name))
        kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
        return self.client.post(address, data=data, content_type=kind)

    def send(self, address: str, body: Any) -> TestResponse:
        """Send JSON as the scripts of the pages do."""
        token = self.form("/", "/preferences")["csrf_token"]
        return self.client.post(address, json=body, headers={"X-CSRF-Token": token, "Accept": "application/json"})


def read_form(page: str, action: str) -> MultiDict[str, Any]:
    """The form of a page with this action."""
    reader = FormReader()
    reader.feed(page)
    assert action in reader.forms, (action, list(reader.forms))
    return reader.forms[action]
