"""Finds records by words: one predicate over the search entries of the fields that the viewer may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Text,
    bindparam,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from ...metadata.search_tokens import wanted_tokens
from ..context import Context
from ..model import Model
from ..security.rights import Rights, rights_of
from ..statements import Statement, ask, fetch
from ..storage.system_tables import SEARCH_TABLE
from .membership import among
from .paths import PathColumns

_ENTRY = table(SEARCH_TABLE, column("object"), column("record"), column("field"), column("tokens"))
HITS_PER_OBJECT = 5
CANDIDATES, CANDIDATES_PER_OBJECT = 2_000, 200


def search_predicate(model: Model, rights: Rights, columns: PathColumns, query: str) -> ColumnElement[bool]:
    """True for records of the query's object of which one searchable field has all the words."""
    wanted = wanted_tokens(query)
    names = [item.name for item in model.object(columns.object).searched]
    if not wanted or not names:
        return false()
    words = literal(_words(model, wanted))
    matching = select(_ENTRY.c.record).where(
        _ENTRY.c.object == columns.object, _ENTRY.c.field.in_(names), _matches(model, words)
    )
    return columns.root.c.id.in_(matching)


def _words(model: Model, wanted: list[tuple[str, bool]]) -> str:
    """The words as the database's search takes them."""
    if model.database.is_sqlite:
        words = " AND ".join(f'"{word}"{"*" if prefix else ""}' for word, prefix in wanted)
        return f"tokens : ({words})"
    return " & ".join(f"'{word}'{':*' if prefix else ''}" for word, prefix in wanted)


def _matches(model: Model, words: ColumnElement[str]) -> ColumnElement[bool]:
    if model.database.is_sqlite:
        return literal_column(SEARCH_TABLE).op("MATCH")(words)
    # The words are tokens already: parsing them as a text would cut "1e5a" in two.
    query: ColumnElement[Any] = cast(words, TSQUERY)
    return _ENTRY.c.tokens.op("@@")(query)


def search_everywhere(
    model: Model, context: Context, connection: Connection, query: str, objects: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """A few records of each object (those named, else all with searchable fields): object, id, name; latest first.

    Of words that very many records have only CANDIDATES are looked at, on SQLite those written last: who types so
    little will type more. One statement, and in a second round trip one for each object that has any.
    """
    rights = rights_of(model, context.actor)
    names = objects or tuple(name for name in model.manifest.objects if model.object(name).searched)
    readable = [name for name in names if rights.allows("read", name)]
    found = _candidates(model, connection, readable, wanted_tokens(query))
    answers = {
        name: ask(connection, _latest(model, rights, name), {"records": records[:CANDIDATES_PER_OBJECT]})
        for name, records in found.items()
    }
    return [
        {"object": name, "id": record, "name": title}
        for name, answer in answers.items()
        for record, title in answer.rows
    ]


def _latest(model: Model, rights: Rights, name: str) -> Statement:
    """The records of an object changed last, of those with given ids, and what they are called."""

    def make() -> Executable:
        columns = PathColumns(model, rights, name)
        root, title = columns.root, columns.column((model.manifest.objects[name].title,))
        wanted = among(root.c.id, "records", model.database.dialect_name)
        living = select(root.c.id, title).where(wanted, root.c.deleted_at.is_(None))
        return living.order_by(root.c.modified_at.desc()).limit(HITS_PER_OBJECT)

    return model.statement(("search hits", name, rights), make)


def _candidates(
    model: Model, connection: Connection, names: Sequence[str], wanted: list[tuple[str, bool]]
) -> Mapping[str, list[str]]:
    """Object → records of which one of its searched fields has all the words, in the order of `names`."""
    if not wanted or not names:
        return {}
    searched = {(name, item.name) for name in names for item in model.object(name).searched}
    statement = model.statement(("search", *names), lambda: _grouped(model, names), replanned=True)
    found: dict[str, dict[str, None]] = {name: {} for name in names}
    for name, field, texts in fetch(connection, statement, {"words": _words(model, wanted)}):
        if (name, field) in searched:
            found[name].update(dict.fromkeys(texts.split(",")))
    return {name: list(records) for name, records in found.items() if records}


def _grouped(model: Model, names: Sequence[str]) -> Executable:
    matching = select(_ENTRY.c.object, _ENTRY.c.field, cast(_ENTRY.c.record, Text).label("record")).where(
        _matches(model, bindparam("words", type_=Text())), _ENTRY.c.object.in_(names)
    )
    if model.database.is_sqlite:
        matching = matching.order_by(literal_column("rowid").desc())
    some = matching.limit(CANDIDATES).subquery()
    # As one text a field: reading thousands of rows takes longer than finding them.
    records = func.aggregate_strings(some.c.record, ",")
    return select(some.c.object, some.c.field, records).group_by(some.c.object, some.c.field)
