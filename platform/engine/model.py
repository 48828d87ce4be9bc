"""What the engine compiles once per manifest, and hands to every service: tables, parsers, defaults, rules."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Executable

from ..metadata.definitions.object import FieldDefinition, ObjectDefinition
from ..metadata.definitions.validation_rule import ValidationRuleDefinition
from ..metadata.expressions.checker import check
from ..metadata.expressions.environment import Environment
from ..metadata.expressions.functions.other_records import Search, searches
from ..metadata.expressions.naming import DEFAULT, RULE
from ..metadata.expressions.parse import parse
from ..metadata.expressions.sets import aggregates
from ..metadata.expressions.typed import Aggregate, Record, fields
from ..metadata.expressions.types import RECORD, FieldRef
from ..metadata.field_types.base import FieldType, InvalidValue, Parser
from ..metadata.frozen import EMPTY
from ..metadata.manifest import Manifest
from ..metadata.organisation import Organisation
from ..metadata.scope import ObjectScope
from .conditions import FieldExpression, computed, condition, in_order
from .database import Database
from .expressions.evaluate import compile_condition
from .formulas import Formula, empty_value, stored_formulas
from .identifiers import identifier_source
from .number_stock import NumberStock
from .statements import Statement, compiled
from .storage.tables import ObjectTable, TablesAtNeed

STATE_FIELDS = ("id", "version", "created_at", "created_by", "modified_at", "modified_by", "owner_department")
"""System fields that only the engine writes; `owner` and `currency` may be given."""


@dataclass(frozen=True, slots=True)
class CompiledField:
    """A field with everything bound: `columns` are (column name, value → what is stored) beside the value's own."""

    definition: FieldDefinition
    type: FieldType
    parse: Parser
    serialise: Callable[[Any], Any]
    column: str | None
    derived: tuple[tuple[str, Callable[[Any], Any]], ...]
    default: Any = None
    name: str = field(init=False)
    """The field's API name."""
    writable: bool = field(init=False)
    """Whether a client may give a value."""

    def __post_init__(self) -> None:
        """Work out once what every value of every record asks for."""
        definition, generated = self.definition, self.type.values.generator is not None
        object.__setattr__(self, "name", definition.name)
        object.__setattr__(self, "writable", not (definition.read_only or definition.name in STATE_FIELDS or generated))


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A validation rule: `test` answers True where the record breaks it.

    `paths` are the values it reads, `asked` is what it asks of related records, `searches` of records without a link.
    """

    definition: ValidationRuleDefinition
    test: Callable[[Record, Environment], bool]
    paths: tuple[FieldRef, ...]
    asked: tuple[Aggregate, ...] = ()
    searches: tuple[Search, ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """The record's own fields in it."""
        paths = (path for one in self.paths for path in (one.path, one.compare_path) if path)
        return frozenset(path[path[0] == RECORD] for path in paths)


@dataclass(frozen=True, slots=True)
class CompiledObject:
    """An object ready to work with; `fields` has all fields, `stored` those with a column of their own."""

    definition: ObjectDefinition
    table: ObjectTable
    fields: Mapping[str, CompiledField]
    stored: tuple[CompiledField, ...]
    rules: tuple[CompiledRule, ...] = ()
    consistency_rules: tuple[CompiledRule, ...] = ()
    """Those that read what is settled only when all is written."""
    lookups: tuple[CompiledField, ...] = ()
    polymorphic: tuple[CompiledField, ...] = ()
    unique: tuple[CompiledField, ...] = ()
    required: tuple[CompiledField, ...] = ()
    generated: tuple[CompiledField, ...] = ()
    money: tuple[CompiledField, ...] = ()
    many: tuple[CompiledField, ...] = ()
    searched: tuple[CompiledField, ...] = ()
    cascading: tuple[CompiledField, ...] = ()
    defaults: tuple[CompiledField, ...] = ()
    computed_defaults: tuple[FieldExpression, ...] = ()
    """In an order in which each finds those that it reads."""
    required_when: tuple[FieldExpression, ...] = ()
    read_only_when: tuple[FieldExpression, ...] = ()
    formulas: tuple[Formula, ...] = ()
    """Those that are stored, each behind those that it reads."""
    filtered: tuple[CompiledField, ...] = ()
    """Lookups that offer only some of their target's records."""
    answered: tuple[CompiledField, ...] = ()
    """Those answered where the client names none: all, compounds whole instead of in parts."""
    parsers: Mapping[str, Parser] = EMPTY
    """How what may be written is read, but for compounds."""

    @property
    def name(self) -> str:
        """The object's API name."""
        return self.definition.name


@dataclass(slots=True)
class Model:
    """One manifest version at work. It is never changed after it is built, only its caches fill."""

    database: Database
    organisation: Organisation
    manifest: Manifest
    version: int
    tables: TablesAtNeed
    secret: bytes = b""
    new_identifier: Callable[[], str] = field(default_factory=identifier_source)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)
    number_stocks: dict[tuple[str, ...], NumberStock] = field(default_factory=dict, repr=False)
    _objects: dict[str, CompiledObject] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def statement(
        self,
        key: object,
        make: Callable[[], Executable],
        columns: Sequence[str] | None = None,
        *,
        replanned: bool = False,
    ) -> Statement:
        """The statement kept under the key, made and compiled at first use; the rest is as `compiled` says."""
        found: Statement | None = self.cache.get(key)
        if found is None:
            found = self.cache[key] = compiled(make(), self.database.engine.dialect, columns, replanned=replanned)
        return found

    def number_stock(self, *counted: str) -> NumberStock:
        """The stock of numbers for what is counted under these names; it ends with the manifest that gave the names."""
        return self.number_stocks.get(counted) or self.number_stocks.setdefault(counted, NumberStock())

    def object(self, name: str) -> CompiledObject:
        """The object compiled, at first use; ProblemError `unknown_object` where there is none."""
        found = self._objects.get(name)
        if found is None or name in self.manifest.former_objects:
            name = self.manifest.object(name).name
            with self._lock:
                found = self._objects.get(name) or self._compile(name)
                self._objects[name] = found
        return found

    def rolled_fields(self, name: str) -> frozenset[str]:
        """The fields of the object that follow from roll-ups, and are settled when the records of those are written."""
        fields = self.manifest.objects[name].fields.values()
        return frozenset(field.name for field in fields if field.computed and field.computed.rolled)

    def _compile(self, name: str) -> CompiledObject:
        definition = self.manifest.objects[name]
        table = self.tables[name]
        fields = {item.name: self._field(item, table) for item in definition.fields.values()}
        stored = tuple(item for item in fields.values() if item.column is not None)
        rules, rolled = self._rules(name), self.rolled_fields(name)

        def those(test: Callable[[CompiledField], Any]) -> tuple[CompiledField, ...]:
            return tuple(item for item in fields.values() if test(item))

        return CompiledObject(
            definition=definition,
            table=table,
            fields=fields,
            stored=stored,
            rules=tuple(rule for rule in rules if rule.reads.isdisjoint(rolled)),
            consistency_rules=tuple(rule for rule in rules if not rule.reads.isdisjoint(rolled)),
            lookups=tuple(item for item in stored if len(item.definition.targets) == 1),
            polymorphic=those(lambda item: item.column is None and item.definition.targets),
            unique=tuple(item for item in stored if item.definition.unique),
            required=those(lambda item: item.definition.required),
            generated=those(lambda item: item.type.values.generator is not None),
            money=those(lambda item: "compare" in item.type.storage.role_parts and not item.definition.computed),
            many=those(lambda item: item.type.storage.many),
            searched=those(lambda item: item.definition.search),
            cascading=those(lambda item: "parent_field" in item.definition.options),
            defaults=those(lambda item: item.default is not None),
            computed_defaults=self._computed_defaults(name),
            required_when=self._conditions(name, "required_when"),
            read_only_when=self._conditions(name, "read_only_when"),
            formulas=stored_formulas(self.manifest, self.organisation, name),
            filtered=those(lambda item: item.definition.filter),
            answered=those(lambda item: not (whole := item.definition.part_of) or fields[whole].column is not None),
            parsers={
                item.name: item.parse for item in fields.values() if item.writable and not item.type.values.compound
            },
        )

    def _field(self, definition: FieldDefinition, table: ObjectTable) -> CompiledField:
        field_type = self.manifest.field_type(definition)
        parse = field_type.values.parser(definition, self.organisation)
        derive = EMPTY if definition.is_live else field_type.storage.derived(definition)
        column = table.columns.get((definition.name, "value"))
        derived = tuple((table.columns[definition.name, role].name, make) for role, make in derive.items())
        return CompiledField(
            definition=definition,
            type=field_type,
            parse=parse,
            serialise=field_type.values.serialise,
            column=column.name if column is not None else None,
            derived=derived,
            default=_default(self.manifest, definition, parse),
        )

    def _conditions(self, name: str, attribute: str) -> tuple[FieldExpression, ...]:
        scope, fields = ObjectScope(self.manifest, name), self.manifest.objects[name].fields.values()
        stated = [(item, text) for item in fields if (text := getattr(item, attribute))]
        return tuple(FieldExpression(item.name, condition(scope, text, item.blank_as)) for item, text in stated)

    def _computed_defaults(self, name: str) -> tuple[FieldExpression, ...]:
        scope = ObjectScope(self.manifest, name, place=DEFAULT)
        with_default = (item for item in self.manifest.objects[name].fields.values() if item.default_expression)
        return in_order(
            FieldExpression(item.name, computed(scope, item.default_expression, item.default_blank_as))
            for item in with_default
        )

    def _rules(self, name: str) -> tuple[CompiledRule, ...]:
        rules = self.manifest.of_object(self.manifest.validation_rules, name)
        scope = ObjectScope(self.manifest, name, place=RULE)
        typed = [(rule, check(parse(rule.when), scope, blank_as=rule.blank_as)) for rule in rules if rule.active]
        return tuple(
            CompiledRule(rule, compile_condition(tree), fields(tree), aggregates(tree), tuple(searches(tree)))
            for rule, tree in typed
        )


class ModelSource(Protocol):
    """Who knows the model in force; a service asks it at each call and never keeps one."""

    @property
    def current(self) -> Model:
        """The model to begin with."""
        ...

    def refresh(self) -> Model:
        """The model after looking at the database's manifest version."""
        ...


def _default(manifest: Manifest, definition: FieldDefinition, parse: Parser) -> Any:
    if definition.computed:
        return empty_value(manifest, definition, parse)
    if definition.default is None:
        return None
    try:
        return parse(definition.default)
    except InvalidValue:
        # The check `defaults` reports it with its place; a record simply gets no default.
        return None
