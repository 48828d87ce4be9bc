"""The pages that the application's own map of addresses leads to, each with data: jobs done, a saved view, a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from unittest.mock import patch

from metacrm.engine.context import Context
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.ui.pages import bulk_routes, export_routes
from tests.browser.screens.site import PASSWORD, Site
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.test_file_pages import document

OBJECT, IMPORTED, DATED = "sales_order", "supplier", "activity"
"""Whose pages stand for those of any object, where it can be; what is on them most, the tour opens of every object."""
QUERIES: Mapping[str, str] = {
    "/admin/customise/reset": f"place=object/{OBJECT}%23/label/en",
    "/<object_name>/export": "choose=yes",
    "/<object_name>/events": f"view={DATED}_calendar&from=2031-01-01&to=2031-02-01",
}
"""What must be asked along, by rule."""
OF_DATED = frozenset({"/<object_name>/events", "/<object_name>/quick"})


@dataclass(frozen=True)
class Traces:
    """What people leave behind, by ids: jobs by the first word of the address of their page, an import to be begun."""

    jobs: Mapping[str, str]
    begun: str
    view: str
    file: str


def traces(site: Site, browser: Browser) -> Traces:
    """Do what makes the pages of jobs, imports, changes, exports and saved views exist; their ids."""
    token = browser.form("/", "/preferences")["csrf_token"]
    upload, bulk, export = f"/{IMPORTED}/import", f"/{IMPORTED}/bulk", f"/{OBJECT}/export"

    def sent(address: str, form: Mapping[str, str], **files: tuple[bytes, str]) -> str:
        answer = browser.post(address, {"csrf_token": token, **form}, **files)
        assert answer.status_code == 303, answer.text[:400]
        return str(answer.location)

    def uploaded() -> str:
        rows = f"name\nAtlas one\n{'too long ' * 99}\n".encode()
        return sent(upload, browser.form(upload).to_dict(), file=(rows, "atlas.csv"))

    imported = uploaded()
    sent(imported, {**browser.form(imported).to_dict(), "then": "begin"})
    Dispatcher(site.runtime).run_waiting()
    change = {"operation": "edit", "all": "true", "where": 'name = "Atlas one"', "field": "name", "name": "Atlas three"}
    preview = browser.post(bulk, {"csrf_token": token, **change, "step": "preview"}).text
    form = {**browser.form(f"{export}?choose=yes", export).to_dict(), "format": "csv", "which": "all"}
    with patch.object(bulk_routes, "AT_ONCE", 0), patch.object(export_routes, "AT_ONCE", 0):
        changed, exported = sent(bulk, {**read_form(preview, bulk).to_dict(), "step": "run"}), sent(export, form)
        Dispatcher(site.runtime).run_waiting()
    name = f"/{OBJECT}/views/new"
    view = sent(name, {**browser.form(name).to_dict(), "label": "Atlas"}).partition("view=")[2]
    values = {**browser.form("/business_document/new").to_dict(), "name": "Atlas"}
    record = sent("/business_document/new", values, content=(document(1), "atlas.pdf")).rpartition("/")[2]
    file = str(site.runtime.records.get(Context(), "business_document", record)["content"])
    ids = [address.rpartition("/")[2] for address in (imported, changed, exported, uploaded())]
    return Traces(dict(zip(("imports", "bulk", "jobs"), ids, strict=False)), ids[-1], view, file)


def pages_of_map(site: Site, whole: bool) -> list[str]:
    """The addresses of the map that answer a whole page; AssertionError where one answers no reader who may see all.

    Not the `whole` map has each page of definitions for one kind of them, another one for each page.
    """
    reader, pages = Browser(site.app.test_client(), "ada", PASSWORD), []
    for address in dict.fromkeys(_addresses(site, traces(site, reader), whole)):
        answer = reader.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[:400])
        if answer.mimetype == "text/html" and answer.text.lstrip().startswith("<!doctype html>"):
            pages.append(address)
    return pages


def _addresses(site: Site, left: Traces, whole: bool) -> Iterator[str]:
    """The addresses of every rule for reading but those for programs, which have tests of their own."""
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/")):
            query = QUERIES.get(rule.rule)
            paths = [*_paths(site, left, rule.rule)]
            if "<kind>" in rule.rule and not whole:
                paths = [paths[len(rule.rule) % len(paths)]]
            for path in paths:
                yield f"{path}?{query}" if query else path


def _paths(site: Site, left: Traces, rule: str) -> Iterator[str]:
    """The paths of a rule: one for each kind of definition, an import before and after it ran, else one.

    KeyError for a part that nothing is known of: it is to be told here what stands in its place.
    """
    about = DATED if rule in OF_DATED else OBJECT
    definitions = {**dict(reversed([*site.runtime.current.manifest.merged])), "object": OBJECT}
    known = {"object_name": about, "record_id": site.first(about), "identifier": site.first(about), "field": "name"}
    known |= {"file_id": left.file, "number": "1", "language": "en", "key": left.view}
    known["job_id"] = left.jobs.get(rule.split("/")[1], "")
    of_kind = re.match(r"/admin/customise/(\w+)/<name>", rule)
    variants = [{**known, "name": definitions[of_kind[1]]} if of_kind else known]
    if "<kind>" in rule:
        variants = [{**known, "kind": kind, "name": name} for kind, name in definitions.items()]
    elif rule == "/imports/<job_id>":
        variants.append({**known, "job_id": left.begun})
    for values in variants:
        yield re.sub(r"<(?:\w+:)?(\w+)>", lambda part, values=values: values[part[1]], rule)  # type: ignore[misc]
