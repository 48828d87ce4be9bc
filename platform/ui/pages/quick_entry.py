"""Quick entry: a short form for what happened with the record on the screen, made for a thumb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from msgspec import Struct

from ...engine.identifiers import is_identifier
from ...metadata.definitions.layout import Item
from ...metadata.definitions.object import ObjectDefinition
from ...metadata.problem import Problem, ProblemError
from ..view_models import Link, QuickPage
from .addresses import values_of_address
from .form_fields import FormFields, input_text
from .layouts import EDIT, QUICK, defined_layout
from .new_records import begun_record
from .timeline import timeline_sources
from .view import Posted, View

ABOUT, NEXT = "about", "next"


class About(Struct, frozen=True):
    """What the entry is about: a record, or (without `id`) still to be chosen, first among those of `object`."""

    object: str = ""
    id: str = ""
    title: str = ""

    @property
    def address(self) -> str:
        """As it stands in an address."""
        return f"{self.object}/{self.id}" if self.id else self.object


def quick_links(view: View, object_name: str, record_id: str = "") -> tuple[Link, ...]:
    """The quick entries that the viewer may make about records of the object, or about one of them."""
    about = About(object_name, record_id).address
    return tuple(
        Link(
            view.t("quick.title", object=view.t.inside(view.text(one.label, one.name))),
            f"/{one.name}/quick?{urlencode([(ABOUT, about)])}",
            one.icon,
        )
        for one in _offered(view, object_name)
    )


def _offered(view: View, object_name: str) -> Iterator[ObjectDefinition]:
    for source in timeline_sources(view, object_name):
        name = source.definition.name
        if defined_layout(view, name, QUICK) and view.rights.allows("create", name):
            yield source.definition


def about_of(view: View, name: str, text: str) -> About:
    """The record that the text (`object/id`) names, where an entry of the object may be about it and he may read it."""
    target, _, record = text.partition("/")
    if target not in view.model.manifest.objects or name not in {one.name for one in _offered(view, target)}:
        return About()
    if not is_identifier(record):
        return About(target)
    title = view.records.titles(view.context, {target: [record]}).get((target, record))
    return About(target, record, title) if title else About(target)


def quick_page(
    view: View,
    name: str,
    about: About,
    next_href: str,
    typed: Posted | None = None,
    problems: Sequence[Problem] = (),
) -> QuickPage:
    """The short form; ProblemError `bad_request` where the object has none."""
    layout = defined_layout(view, name, QUICK)
    if layout is None:
        raise ProblemError(Problem("bad_request"))
    definition, link = view.object(name), _link(view, name, about)
    record = begun_record(view, name, values_of_address(view, name, {link[0]: [link[1]]} if link else {}))
    regarding = str(definition.traits.get("timeline", {}).get("regarding", ""))
    if about.object and not about.id and _is_polymorphic(view, name, regarding):
        record = {**record, regarding: {"object": about.object, "id": None}}
    told: dict[str, list[str]] = {}
    for problem in problems:
        told.setdefault(problem.field or "", []).append(problem.said(view.context.locale))
    fields = FormFields(view, layout, record, typed, told)
    items = [one for one in layout.items.values() if EDIT in one.modes and one.field in definition.fields]
    if regarding and not about.id and regarding not in {item.field for item in items}:
        items.append(Item(regarding, regarding, next(iter(layout.sections), "")))
    shown = tuple(fields.field(definition.fields[item.field], item) for item in items)
    others = [text for field, texts in told.items() if field not in {one.name for one in shown} for text in texts]
    return QuickPage(
        object=view.mark(name),
        title=view.t("quick.title", object=view.t.inside(view.mark(name).label)),
        about=about.title,
        action=f"/{name}/quick",
        hidden=((ABOUT, about.address), (NEXT, next_href)),
        fields=shown,
        zone=str(view.zone),
        problems=tuple(others),
        full_href=f"/{name}/new?{urlencode([link])}" if link else f"/{name}/new",
        cancel_href=next_href,
    )


def quick_values(view: View, name: str, about: About, posted: Posted) -> dict[str, Sequence[str]]:
    """What was typed, about whom, and now as its moment where nobody said another."""
    values = {field: texts for field, texts in posted.items() if field not in (ABOUT, NEXT)}
    if link := _link(view, name, about):
        values[link[0]] = [link[1]]
    moment = view.object(name).traits.get("timeline", {}).get("date")
    if moment and not any(values.get(moment, ())):
        field = view.object(name).fields[moment]
        now = input_text(view, view.context.now.replace(second=0, microsecond=0))
        values[moment] = [now if view.model.manifest.field_type(field).expression_type == "datetime" else now[:10]]
    return values


def _link(view: View, name: str, about: About) -> tuple[str, str] | None:
    """The field that points to the record, and what it holds."""
    regarding = view.object(name).traits.get("timeline", {}).get("regarding")
    if not about.id or not regarding:
        return None
    return regarding, about.address if _is_polymorphic(view, name, regarding) else about.id


def _is_polymorphic(view: View, name: str, field: str) -> bool:
    return view.model.manifest.field_type(view.object(name).fields[field]).values.compound is not None
