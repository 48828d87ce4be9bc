"""The timeline of a record: what points to it and bears a date, and what was done to itself, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import groupby, islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...engine.identifiers import is_identifier
from ...engine.query.history import MAXIMUM_LIMIT, HistoryEntry, record_history
from ...engine.query.select import ListRequest
from ...metadata.definitions.object import ObjectDefinition
from ..view_models import Choice, TimelineDay, TimelineEntry, TimelinePage
from .showing import Showing, initials, tone_of
from .view import View

STEP, MOST = 20, 200
"""So many entries at first, so many at most: what lies further back is in the lists."""
OWNER = "owner"
KIND, PERSON, SHOWN = "kind", "person", "shown"
CHANGES = "changes"
"""The kind of what was done to the record itself."""


class TimelineSource(Struct, frozen=True):
    """An object whose records belong into the timeline: `pointing` is what must be the record's id."""

    definition: ObjectDefinition
    pointing: str

    def field(self, role: str) -> str:
        """The field that plays a role in the trait: date or subject."""
        return str(self.definition.traits["timeline"][role])


class _Question(Struct, frozen=True):
    """So many entries about a record are asked for: of these sources, of its own changes, of one person or of all."""

    definition: ObjectDefinition
    record: str
    sources: tuple[TimelineSource, ...]
    changes: bool
    limit: int
    person: str = ""


class _Found(Struct, frozen=True):
    """An entry, where it stands in time, and whose it is."""

    moment: datetime
    entry: TimelineEntry
    person: tuple[str, str]


def has_timeline(view: View, object_name: str) -> bool:
    """Whether records of any object that the viewer may read can stand in the timeline."""
    return next(timeline_sources(view, object_name), None) is not None


def timeline_page(view: View, object_name: str, record_id: str, asked: Mapping[str, str]) -> TimelinePage:
    """The newest entries, of one kind or person where the address says so; ProblemError `record_not_found`."""
    definition = view.object(object_name)
    record = view.records.get(view.context, definition.name, record_id, (definition.title,))
    sources = {source.definition.name: source for source in timeline_sources(view, definition.name)}
    kind, person, shown = asked.get(KIND, ""), asked.get(PERSON, ""), _number(asked.get(SHOWN, ""))
    person = person if is_identifier(person) else ""
    wanted = [source for name, source in sources.items() if kind in ("", name)]
    question = _Question(definition, record_id, tuple(wanted), kind in ("", CHANGES), shown + 1)
    of_all = list(_found(view, question))
    found = list(_found(view, replace(question, person=person))) if person else of_all
    people = dict(sorted({one.person for one in (*of_all, *found) if one.person[0]}, key=lambda one: one[1]))
    found.sort(key=lambda one: one.moment, reverse=True)
    kinds = [Choice(name, view.mark(name).label_plural) for name in sources]
    return TimelinePage(
        object=view.mark(definition.name),
        title=str(record.get(definition.title) or record_id),
        href=f"/{definition.name}/{record_id}",
        days=tuple(_days(view, found[:shown])),
        kinds=(*kinds, Choice(CHANGES, view.t("timeline.changes"))),
        people=tuple(Choice(key, name) for key, name in people.items()),
        kind=kind,
        person=person,
        more=min(shown + STEP, MOST) if len(found) > shown and shown < MOST else 0,
    )


def timeline_sources(view: View, object_name: str) -> Iterator[TimelineSource]:
    """The objects whose records stand in the timeline of one of this object, as far as the viewer may read them."""
    for definition in view.model.manifest.objects.values():
        trait = definition.traits.get("timeline")
        if not trait or not {"date", "subject", "regarding"} <= trait.keys():
            continue
        field = definition.fields.get(trait["regarding"])
        if field is None or not view.rights.allows("read", definition.name):
            continue
        polymorphic = view.model.manifest.field_type(field).values.compound is not None
        if object_name in field.targets or (polymorphic and "*" in field.targets):
            yield TimelineSource(definition, f"{field.name}_id" if polymorphic else field.name)


def _found(view: View, question: _Question) -> Iterator[_Found]:
    for source in question.sources:
        if not question.person or OWNER in source.definition.fields:
            yield from _of_source(view, source, question)
    if question.changes:
        yield from _of_history(view, question)


def _of_source(view: View, source: TimelineSource, question: _Question) -> Iterator[_Found]:
    definition, when, subject = source.definition, source.field("date"), source.field("subject")
    choices = [field.name for field in definition.fields.values() if field.choices and not field.system][:2]
    owner = (OWNER,) if OWNER in definition.fields else ()
    whose = f' AND {OWNER} = "{question.person}"' if question.person else ""
    request = ListRequest(
        object=definition.name,
        where=f'{source.pointing} = "{question.record}" AND NOT ISBLANK({when}){whose}',
        sort=f"-{when}",
        fields=tuple(dict.fromkeys((when, subject, *choices, *owner))),
        limit=question.limit,
        expand=frozenset({"*"}),
        raw=True,
    )
    showing, mark = Showing(view), view.mark(definition.name)
    for record in view.records.list(view.context, request).records:
        person = record.get(OWNER) or {}
        moment, clock = _moment(view, record[when])
        marks = [showing.shown(definition.fields[name], record, name).marks for name in choices]
        entry = TimelineEntry(
            title=str(record.get(subject) or mark.label),
            href=f"{mark.href}/{record['id']}",
            kind=mark.label,
            icon=mark.icon,
            tone=mark.tone,
            time=clock,
            **_face(person.get("id"), person.get("name")),
            marks=tuple(one for some in marks for one in some),
        )
        yield _Found(moment, entry, (person.get("id") or "", person.get("name") or ""))


def _of_history(view: View, question: _Question) -> Iterator[_Found]:
    # What others did in between is needed to tell what one person changed.
    limit = MAXIMUM_LIMIT if question.person else question.limit
    with view.model.database.read() as connection:
        name = question.definition.name
        history = record_history(view.model, view.context, connection, name, question.record, limit)
    theirs = (change for change in history.entries if question.person in ("", change.by))
    for change in islice(theirs, question.limit):
        moment, clock = _moment(view, change.at)
        entry = TimelineEntry(
            title=_told(view, question.definition, change),
            icon="history",
            time=clock,
            **_face(change.by, change.by_name),
        )
        yield _Found(moment, entry, (change.by or "", change.by_name or ""))


def _told(view: View, definition: ObjectDefinition, change: HistoryEntry) -> str:
    """What was done, in words: created, or the fields that were changed."""
    if change.operation != "update":
        return view.t(f"timeline.{change.operation}")
    fields = (definition.fields.get(one.field) for one in change.changes)
    labels = [view.text(field.label, field.name) for field in fields if field is not None and not field.system]
    return view.t("timeline.changed", fields=view.t("list.comma").join(labels)) if labels else view.t("timeline.update")


def _face(person: str | None, name: str | None) -> dict[str, Any]:
    return {"person": name, "initials": initials(name), "person_tone": tone_of(person)} if person and name else {}


def _moment(view: View, value: date | datetime) -> tuple[datetime, str]:
    """Where a date or instant stands among the others in the viewer's zone, and its time of day where it has one."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.max, view.zone), ""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(view.zone)
    return local, f"{local:%H:%M}"


def _days(view: View, found: Iterable[_Found]) -> Iterator[TimelineDay]:
    for day, entries in groupby(found, key=lambda one: one.moment.date()):
        yield TimelineDay(view.date_text(day), tuple(one.entry for one in entries))


def _number(text: str) -> int:
    return min(max(int(text), STEP), MOST) if text.isascii() and text.isdigit() and len(text) < 5 else STEP
