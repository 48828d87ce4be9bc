"""The engine's own tables, all named `mc_…`: definitions, physical names, sign-in, changes, counters, search."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)

from ...metadata.sql_types import Identifier, Instant

SYSTEM_METADATA = MetaData()

state = Table(
    "mc_state",
    SYSTEM_METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts: manifest_version, base_currency, zone, locale, cursor_secret."""

layer = Table(
    "mc_layer",
    SYSTEM_METADATA,
    Column("name", String(60), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("installed_at", Instant, nullable=False),
)
"""The packs installed, and the customer layer, in the order in which they are laid."""

definition = Table(
    "mc_definition",
    SYSTEM_METADATA,
    Column("layer", String(60), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("extends", Boolean, primary_key=True),
    Column("file", String(300), nullable=False),
    Column("body", Text, nullable=False),
)
"""Every definition and overlay of the packs installed and of the customer, as JSON text."""

definition_history = Table(
    "mc_definition_history",
    SYSTEM_METADATA,
    Column("id", Identifier, primary_key=True),
    Column("layer", String(60), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("extends", Boolean, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Identifier),
    Column("manifest_version", Integer, nullable=False),
    Column("undoes", Integer),
)
"""Every change of a layer; `undoes` is the manifest version whose change it takes back."""

physical_column = Table(
    "mc_physical_column",
    SYSTEM_METADATA,
    Column("object", String(40), primary_key=True),
    Column("field", String(80), primary_key=True),
    Column("column", String(63), primary_key=True),
    Column("storage", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("changed_at", Instant, nullable=False),
)
"""Which column holds a field: `status` is active or retired; `storage` is what it was made for."""

preparation = Table(
    "mc_preparation",
    SYSTEM_METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("made", String(12), nullable=False),
    Column("table_name", String(63), nullable=False),
    Column("name", String(63), nullable=False),
)
"""What an apply that is not finished makes (table, column, index, reference): taken away again where it fails."""

credential = Table(
    "mc_credential",
    SYSTEM_METADATA,
    Column("user", Identifier, primary_key=True),
    Column("password_hash", String(300), nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
    Column("changed_at", Instant, nullable=False),
)

session = Table(
    "mc_session",
    SYSTEM_METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("user", Identifier, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

token = Table(
    "mc_token",
    SYSTEM_METADATA,
    Column("token_hash", String(64), primary_key=True),
    Column("user", Identifier, nullable=False, index=True),
    Column("label", String(120), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
)

preference = Table(
    "mc_preference",
    SYSTEM_METADATA,
    Column("user", Identifier, primary_key=True),
    Column("body", Text, nullable=False),
)
"""What a person chose for his own screens, as one JSON text: it is read together with the session."""

recent = Table(
    "mc_recent",
    SYSTEM_METADATA,
    Column("user", Identifier, primary_key=True),
    Column("object", String(40), primary_key=True),
    Column("record", Identifier, primary_key=True),
    Column("at", Instant, nullable=False),
    Index("mc_recent_at", "user", "at"),
)
"""The records that a person opened last."""

saved_view = Table(
    "mc_view",
    SYSTEM_METADATA,
    Column("id", Identifier, primary_key=True),
    Column("object", String(40), nullable=False, index=True),
    Column("owner", Identifier, nullable=False),
    Column("label", String(120), nullable=False),
    Column("audience", String(12), nullable=False),
    Column("shared_with", String(120), nullable=False),
    Column("body", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)
"""Views of lists that people saved; `audience` is nobody, everybody, role or department, `shared_with` which one."""

view_choice = Table(
    "mc_view_choice",
    SYSTEM_METADATA,
    Column("user", Identifier, primary_key=True),
    Column("object", String(40), primary_key=True),
    Column("body", Text, nullable=False),
)
"""What a person chose among the views of an object: the first one, pinned ones, his columns in each."""

change_set = Table(
    "mc_change_set",
    SYSTEM_METADATA,
    Column("id", Identifier, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Identifier),
    Column("origin", String(20), nullable=False),
    Column("cause", String(300)),
)
"""One transaction that changed records: who, whence and why, once."""

change = Table(
    "mc_change",
    SYSTEM_METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("transaction", BigInteger, server_default=text("0"), nullable=False),
    Column("change_set", Identifier, nullable=False),
    Column("object", String(40), nullable=False),
    Column("record", Identifier, nullable=False),
    Column("operation", String(10), nullable=False),
    Column("status", String(10), nullable=False, server_default="done"),
    Index("mc_change_record", "object", "record"),
    Index("mc_change_feed", "transaction", "sequence"),
    Index("mc_change_of_set", "change_set"),
)
"""One record changed in a change set: outbox and change feed; `transaction` orders it by commit on PostgreSQL."""

idempotency = Table(
    "mc_idempotency",
    SYSTEM_METADATA,
    Column("key", String(200), primary_key=True),
    Column("actor", String(36), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("body", Text),
    Column("at", Instant, nullable=False),
    Index("mc_idempotency_at", "at"),
)

counter = Table(
    "mc_counter",
    SYSTEM_METADATA,
    Column("object", String(40), primary_key=True),
    Column("field", String(80), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

seed_record = Table(
    "mc_seed_record",
    SYSTEM_METADATA,
    Column("seed", String(120), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("object", String(40), nullable=False),
    Column("record", Identifier, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("object", "record"),
)
"""Which record a seed made, and from what: an upgrade changes only what the customer left alone."""

upgrade_piece = Table(
    "mc_upgrade_piece",
    SYSTEM_METADATA,
    Column("step", String(181), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("last", Identifier),
    Column("body", Text, nullable=False),
)
"""A part of an upgrade step ("pack/name") that is done, up to the record `last`; blank there: the step is finished."""

job = Table(
    "mc_job",
    SYSTEM_METADATA,
    Column("id", Identifier, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("status", String(12), nullable=False),
    Column("actor", Identifier),
    Column("locale", String(10), nullable=False),
    Column("object", String(40)),
    Column("title", String(300), nullable=False),
    Column("parent", Identifier, index=True),
    Column("body", Text, nullable=False),
    Column("result", Text),
    Column("problems", Text),
    Column("created_at", Instant, nullable=False),
    Column("available_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("lease", String(36)),
    Column("lease_until", Instant),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger, nullable=False, server_default="0"),
    Column("cancelled", Boolean, nullable=False, server_default=text("false")),
    Index("mc_job_open", "status", "available_at"),
    Index("mc_job_mine", "actor", "created_at"),
)
"""Work done in the background on behalf of `actor`; whoever holds the lease works on it until the lease runs out."""

job_piece = Table(
    "mc_job_piece",
    SYSTEM_METADATA,
    Column("job", Identifier, primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
"""A part of a job that is done, from place `first` to `last`, written in the transaction of what it did."""

SEARCH_TABLE = "mc_search"

_POSTGRESQL = (
    f"CREATE TABLE IF NOT EXISTS {SEARCH_TABLE} (object varchar(40) NOT NULL, record uuid NOT NULL, "
    "field varchar(80) NOT NULL, tokens tsvector NOT NULL, PRIMARY KEY (record, object, field))",
    f"CREATE INDEX IF NOT EXISTS {SEARCH_TABLE}_tokens ON {SEARCH_TABLE} USING gin (tokens)",
    "ALTER TABLE mc_change ALTER COLUMN transaction SET DEFAULT (pg_current_xact_id()::text::bigint)",
)
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {SEARCH_TABLE} USING fts5("
    'object UNINDEXED, record UNINDEXED, field UNINDEXED, tokens, tokenize="unicode61 remove_diacritics 0")',
    f"CREATE TABLE IF NOT EXISTS {SEARCH_TABLE}_row (record text NOT NULL, object text NOT NULL, field text NOT NULL, "
    "row integer NOT NULL, PRIMARY KEY (record, object, field)) WITHOUT ROWID",
)


def create_system_tables(connection: Connection) -> None:
    """Create what is missing of the engine's own tables; running it again changes nothing."""
    SYSTEM_METADATA.create_all(connection)
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


def has_system_tables(connection: Connection) -> bool:
    """Whether none of the engine's own tables is missing: a new release may bring one."""
    return SYSTEM_METADATA.tables.keys() <= set(inspect(connection).get_table_names())
